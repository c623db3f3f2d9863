"""Read the cells of a table as answers, and say of each that cannot be one why not."""

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from scoring.compiled import MISSING
from scoring.table_files.pieces import as_text

BLANKS = frozenset({"", "na", "n/a", "#n/a", "nan", "null", "none"})
"""What stands in a cell that was left blank, in small letters."""

MOST_REMEMBERED = 10_000
"""Different texts that are kept in memory for one column."""

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,3})?")


class Rejection(StrEnum):
    """Why a cell is not an answer."""

    NOT_A_NUMBER = "not_a_number"
    NOT_WHOLE = "not_whole"
    NOT_AN_OPTION = "not_an_option"
    #: The row has more or fewer cells than the header: which answer is which cannot be known.
    TORN_ROW = "torn_row"


@dataclass(frozen=True, slots=True)
class RejectedCell:
    """A cell that is not an answer. It names the place, never the content."""

    #: As a spreadsheet shows it: the header is row 1.
    row: int
    #: The item's id; empty where the whole row is rejected.
    column: str
    reason: Rejection


REJECTIONS = tuple(Rejection)


def code_of(reason: Rejection) -> int:
    """Return the code that stands for a rejection in arrays of answers: below `MISSING`."""
    return MISSING - 1 - REJECTIONS.index(reason)


def reason_of(code: int) -> Rejection:
    """Return the rejection that a code stands for."""
    return REJECTIONS[MISSING - 1 - code]


class AnswerReader(dict[str, int]):
    """The answers of one item by the text of a cell, worked out once for each different text."""

    def __init__(self, offered: Collection[int]) -> None:
        super().__init__()
        self._offered = frozenset(offered)

    def __missing__(self, text: str) -> int:
        """Work out a text that was not met before."""
        answer = read_answer(text, self._offered)
        if len(self) < MOST_REMEMBERED:
            self[text] = answer
        return answer

    def read(self, cells: Sequence[object]) -> NDArray[np.int8]:
        """Read a column of cells.

        Args:
            cells: texts, or whatever a format offers instead.

        Returns:
            Option values, shape (n_cells,); `MISSING` for a blank, below it a rejection's code.

        Source:
            Our own rule: a number however it is written, if it is one of the item's options.
        """
        texts = (cell if isinstance(cell, str) else as_text(cell) for cell in cells)
        return np.fromiter(map(self.__getitem__, texts), dtype=np.int8, count=len(cells))


def read_answer(text: str, offered: Collection[int]) -> int:
    """Read one cell: 1, 1.0, " 1 " and full-width １ are the answer 1.

    Args:
        text: the cell as text.
        offered: the values of the item's options.

    Returns:
        The option's value; `MISSING` for a blank; the code of a `Rejection` for anything else.

    Source:
        Our own rule.
    """
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    if plain in BLANKS:
        return MISSING
    if not _NUMBER.fullmatch(plain):
        return code_of(Rejection.NOT_A_NUMBER)
    number = float(plain)
    if not number.is_integer():
        return code_of(Rejection.NOT_WHOLE)
    return int(number) if number in offered else code_of(Rejection.NOT_AN_OPTION)
