"""What is sealed: one helper that makes a sealed column, and the registry that it fills."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, LargeBinary, MetaData
from sqlalchemy.orm import Mapped, mapped_column

from crypto import sealing, symmetric
from crypto.envelope import Shape, Size, Suite, SymmetricShape, sealed_length
from crypto.places import Place
from crypto.seeds import PublicKey, Seed, SymmetricKey


@dataclass(frozen=True, slots=True)
class Seal:
    """How one column is sealed: the envelope's shape, its one size, and what binds it.

    ``row`` and ``owner`` name the columns whose ids stand in the sealed context.
    """

    table: str
    column: str
    shape: Shape
    size: Size
    row: str
    owner: str

    def place(self, row_id: UUID, owner_id: UUID) -> Place:
        """Return the context that a value of this column is bound to."""
        return Place(self.table, self.column, row_id.bytes, owner_id.bytes)

    def place_of(self, row: Any) -> Place:
        """Return the context of one row's value."""
        return self.place(getattr(row, self.row), getattr(row, self.owner))

    def close(self, key: SymmetricKey, content: bytes, row_id: UUID, owner_id: UUID) -> bytes:
        """Seal under a symmetric key for one row."""
        return symmetric.seal(
            key, content, self.size, self.place(row_id, owner_id), self._symmetric
        )

    def open(self, key: SymmetricKey, value: bytes, row_id: UUID, owner_id: UUID) -> bytes:
        """Open what `close` sealed.

        Raises:
            SealBroken: the value was altered, moved, or sealed under another key.
        """
        place = self.place(row_id, owner_id)
        return symmetric.open_sealed(key, value, self.size, place, self._symmetric)

    def close_to(self, public: PublicKey, content: bytes, row_id: UUID, owner_id: UUID) -> bytes:
        """Seal to a public key for one row: whoever calls this cannot open it again."""
        return sealing.seal_to(public, content, self.size, self.place(row_id, owner_id))

    def open_with(self, seed: Seed, value: bytes, row_id: UUID, owner_id: UUID) -> bytes:
        """Open what `close_to` sealed.

        Raises:
            SealBroken: the value was altered, moved, or sealed to another key.
        """
        return sealing.open_with(seed, value, self.size, self.place(row_id, owner_id))

    @property
    def _symmetric(self) -> SymmetricShape:
        if self.shape in (Shape.SEALED, Shape.KEYSLOT):
            raise TypeError(f"{self.table}.{self.column} is not under a symmetric key")
        return self.shape

    @property
    def lengths(self) -> tuple[int, ...]:
        """The lengths, in bytes, that a sealed value may have: one a suite."""
        suites = Suite if self.shape is Shape.SEALED else (Suite.HYBRID,)
        return tuple(sorted({sealed_length(self.shape, suite, self.size) for suite in suites}))


SEALS: dict[str, Seal] = {}
"""Every sealed column, by ``table.column``. The tamper test walks it."""


def sealed(
    table: str, column: str, shape: Shape, size: Size, *, row: str = "id", owner: str
) -> Mapped[bytes]:
    """Declare a sealed column: bytes of one fixed size, never null, in the registry."""
    seal = Seal(table, column, shape, size, row, owner)
    SEALS[f"{table}.{column}"] = seal
    return mapped_column(column, LargeBinary, nullable=False)


def fix_sizes(metadata: MetaData) -> None:
    """Make the database itself refuse a sealed value of another size; call this once."""
    for seal in SEALS.values():
        table = next(t for t in metadata.tables.values() if t.name == seal.table)
        lengths = ", ".join(map(str, seal.lengths))
        rule = f"length({seal.column}) IN ({lengths})"
        table.append_constraint(CheckConstraint(rule, name=f"{seal.column}_size"))
