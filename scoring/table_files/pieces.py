"""What a table in a file is to the one who scores it, whatever its format."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

ROWS_AT_A_TIME = 20_000
"""Rows that are in memory at once."""


class Kind(StrEnum):
    """What a column that is added holds."""

    #: Floating-point numbers, None where there is none.
    NUMBER = "number"
    #: Whole numbers, None where there is none.
    COUNT = "count"
    #: Words; empty where there is nothing to say.
    WORD = "word"


@dataclass(frozen=True, slots=True)
class Column:
    """A column that scoring adds to a table."""

    name: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Piece:
    """Some rows of a table, column by column."""

    #: One sequence of cells a column, all of one length; None or an empty text is a blank.
    cells: tuple[Sequence[object], ...]
    #: The number of each row as a spreadsheet shows it: the header is row 1.
    rows: Sequence[int]
    #: By position in the piece: how many cells stood in a row that has not one for each column.
    torn: Mapping[int, int] = field(default_factory=dict)
    #: The share of the file that has been read, 0 to 1.
    done: float = 1.0
    #: The same rows in the format's own types, where the format has any.
    native: object = None


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a table that is to be written."""

    #: The names of the columns that are carried along.
    columns: tuple[str, ...]
    #: Which of them hold answers.
    answers: frozenset[int]
    #: The columns that follow them.
    added: tuple[Column, ...]
    #: What the source said of its own encoding or types.
    schema: object

    @property
    def names(self) -> list[str]:
        """Every column's name, in order."""
        return [*self.columns, *(column.name for column in self.added)]


class Source(Protocol):
    """A table that is being read."""

    #: The names of the columns, exactly as in the file.
    columns: tuple[str, ...]
    #: Its encoding or types: what a writer needs to write these columns back unchanged.
    schema: object

    def pieces(self) -> Iterator[Piece]:
        """Yield the rows in their order, blank ones too: somebody left everything out."""
        ...


class Target(Protocol):
    """A table that is being written."""

    #: How many texts were changed so that a spreadsheet does not run them as formulas.
    n_neutralised: int

    def write(self, piece: Piece, added: Sequence[Sequence[object]]) -> None:
        """Write some rows: the cells as they were read, then those of the added columns."""
        ...


def as_text(cell: object) -> str:
    """Write a cell as a person would type it: 3.0 as 3, a blank as nothing, a time in ISO 8601."""
    if isinstance(cell, str):
        return cell
    if cell is None or cell != cell:
        return ""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    return cell.isoformat() if isinstance(cell, date) else str(cell)
