"""Where a sealed value lives.  A value that is moved to another place no longer opens."""

import secrets
from dataclasses import dataclass

from crypto.errors import MalformedPlace

ID_BYTES = 16
SCHEME = b"muye/1"


def random_id() -> bytes:
    """Return a new row id: 16 random bytes, which tell neither time nor order."""
    return secrets.token_bytes(ID_BYTES)


def length_prefixed(*parts: bytes) -> bytes:
    """Join parts unambiguously: each is preceded by its length in two bytes.

    Raises:
        MalformedPlace: a part is longer than 65,535 bytes.
    """
    try:
        return b"".join([len(part).to_bytes(2) + part for part in parts])
    except OverflowError:
        raise MalformedPlace from None


@dataclass(frozen=True, slots=True)
class Place:
    """One column of one row of one owner, in one revision of the sealed document.

    Only what never changes belongs here: a name or a state in it would make the value unreadable.
    """

    table: str
    column: str
    row_id: bytes
    owner_id: bytes
    schema_rev: int = 1

    def __post_init__(self) -> None:
        if not all((self.table, self.column, self.row_id, self.owner_id)):
            raise MalformedPlace
        if not 0 < self.schema_rev <= 0xFFFF:
            raise MalformedPlace

    def as_bytes(self) -> bytes:
        """Return the context that every seal is bound to (and that is never stored)."""
        return length_prefixed(
            SCHEME,
            self.table.encode(),
            self.column.encode(),
            self.row_id,
            self.owner_id,
            self.schema_rev.to_bytes(2),
        )
