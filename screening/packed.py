"""The base of what stands inside the seals: small frozen documents, packed as positional msgpack.

Fields cannot be reordered or removed: sealed values outlive releases. New fields go to the end,
with a default, and `unpack` accepts a shorter, older document. The first element is the version.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, ClassVar, NamedTuple, Self
from uuid import UUID

import msgpack


class Layout(NamedTuple):
    """How a kind of document lies in its seal, found out once."""

    names: tuple[str, ...]
    #: The places of the fields that are not packed as they are, and how they are read.
    reads: tuple[tuple[int, Callable[[Any], Any]], ...]


class MalformedDocument(Exception):
    """A seal opened, and what stood inside is not the document that belongs there."""


@dataclass(frozen=True, slots=True)
class Document:
    """The base: packs its fields in their order."""

    VERSION: ClassVar[int] = 1

    def pack(self) -> bytes:
        """Return the document as bytes."""
        values = [_plain(getattr(self, name)) for name in _layout(type(self)).names]
        packed: bytes = msgpack.packb([self.VERSION, *values])
        return packed

    @classmethod
    def unpack(cls, packed: bytes) -> Self:
        """Read a document.

        Raises:
            MalformedDocument: the bytes are not of this kind or are of a newer version.
        """
        try:
            version, *values = msgpack.unpackb(packed)
            layout = _layout(cls)
            if version > cls.VERSION or len(values) > len(layout.names):
                raise MalformedDocument(cls.__name__)
            for place, read in layout.reads:
                if place < len(values) and values[place] is not None:
                    values[place] = read(values[place])
            return cls(*values)
        except (ValueError, TypeError, msgpack.UnpackException) as error:
            raise MalformedDocument(cls.__name__) from error


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return value.bytes
    if isinstance(value, date):
        return value.isoformat()
    return value


def _layout(kind: type[Document]) -> Layout:
    if kind not in _LAYOUTS:
        types = [f.type for f in fields(kind)]
        _LAYOUTS[kind] = Layout(
            names=tuple(f.name for f in fields(kind)),
            reads=tuple((n, _READ[t]) for n, t in enumerate(types) if t in _READ),
        )
    return _LAYOUTS[kind]


def _id(packed: bytes) -> UUID:
    return UUID(bytes=packed)


_READ: dict[Any, Callable[[Any], Any]] = {
    UUID: _id,
    UUID | None: _id,
    date: date.fromisoformat,
    date | None: date.fromisoformat,
}
_LAYOUTS: dict[type[Document], Layout] = {}
