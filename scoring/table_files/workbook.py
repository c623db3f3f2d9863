"""Tables in workbooks: the first sheet of an xlsx file."""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from math import isfinite
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from scoring.errors import TableRefused
from scoring.table_files.formulas import first_unworked
from scoring.table_files.pieces import ROWS_AT_A_TIME, Layout, Piece, as_text

MOST_ROWS = 1_048_576
"""What a sheet can hold, with its header."""

MOST_LETTERS = 32_767
"""What a cell can hold."""

MOST_DIGITS = 15
"""What a spreadsheet keeps of a number."""

FIRST_YEAR = 1900
"""What a sheet counts its days from, with a leap day that was none."""

_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class WorkbookSource:
    """The first sheet of a workbook that is being read."""

    def __init__(self, sheet: CalamineSheet) -> None:
        self._rows = enumerate(sheet.iter_rows(), start=1)
        self._n_rows = sheet.end[0] + 1 if sheet.end else 1
        self.schema: object = "workbook"
        header = next(self._rows, None)
        if header is None:
            raise TableRefused("empty")
        self.columns = tuple(as_text(cell) for cell in header[1])

    def pieces(self) -> Iterator[Piece]:
        """Yield the rows in their order, blank ones too, up to the last that is filled."""
        rows = _up_to_last_filled(self._rows)
        while part := list(islice(rows, ROWS_AT_A_TIME)):
            columns = tuple(zip(*(row for _, row in part), strict=True))
            numbers = [n for n, _ in part]
            yield Piece(columns, numbers, done=numbers[-1] / self._n_rows)


def _up_to_last_filled(rows: Iterable[tuple[int, list[Any]]]) -> Iterator[tuple[int, list[Any]]]:
    blank: list[tuple[int, list[Any]]] = []
    for n, row in rows:
        if any(cell != "" for cell in row):
            yield from blank
            blank.clear()
            yield n, row
        else:
            blank.append((n, row))


@contextmanager
def open_source(path: Path) -> Iterator[WorkbookSource]:
    """Open the first sheet of a workbook for reading.

    Raises:
        TableRefused: it is no workbook, is protected by a password, is empty, or holds a formula
            that no spreadsheet has worked out.
    """
    try:
        book = CalamineWorkbook.from_path(path)
        sheet = book.get_sheet_by_index(0)
    except (CalamineError, IndexError) as error:
        raise TableRefused("not_a_workbook") from error
    if place := first_unworked(path):
        raise TableRefused("unworked_formula", place=place)
    with book:
        yield WorkbookSource(sheet)


class WorkbookTarget:
    """A sheet that is being written."""

    def __init__(self, sheet: WriteOnlyWorksheet, layout: Layout) -> None:
        self._sheet, self._answers = sheet, layout.answers
        self._n_rows = 0
        self.n_neutralised = 0
        self._append(layout.names)

    def write(self, piece: Piece, added: Sequence[Sequence[object]]) -> None:
        """Write some rows; answers that were read as text become numbers."""
        carried = [
            [_as_number(cell) for cell in cells] if n in self._answers else cells
            for n, cells in enumerate(piece.cells)
        ]
        for row in zip(*carried, *added, strict=True):
            self._append(row)

    def _append(self, row: Sequence[object]) -> None:
        self._n_rows += 1
        if self._n_rows > MOST_ROWS:
            raise TableRefused("too_many_rows", most=str(MOST_ROWS))
        self._sheet.append([self._safe(cell) for cell in row])

    def _safe(self, cell: object) -> object:
        """Keep a cell what it is: a text no formula, and a text what a sheet would change."""
        if not isinstance(cell, str) and _survives(cell):
            return cell
        text = _NOT_XML.sub("\ufffd", as_text(cell))
        if len(text) > MOST_LETTERS:
            raise TableRefused("too_long", row=str(self._n_rows), most=str(MOST_LETTERS))
        if not text.startswith("="):
            return text or None
        cell = WriteOnlyCell(self._sheet, text)
        cell.data_type = "s"
        return cell


def _survives(cell: object) -> bool:
    """Whether a sheet gives a cell back: not a long number, an old date, a time with a zone."""
    if isinstance(cell, float):
        return isfinite(cell)
    if isinstance(cell, int):
        return len(str(abs(cell))) <= MOST_DIGITS
    if isinstance(cell, datetime) and (cell.tzinfo is not None or cell.microsecond % 1000):
        return False
    if isinstance(cell, date):
        return cell.year > FIRST_YEAR
    return cell is None or isinstance(cell, time | timedelta | Decimal)


def _as_number(cell: object) -> object:
    if isinstance(cell, str) and len(cell) <= MOST_DIGITS and cell.strip().isdecimal():
        return int(cell)
    return cell


@contextmanager
def open_target(path: Path, layout: Layout) -> Iterator[WorkbookTarget]:
    """Open a workbook of one sheet for writing; it is saved when the block ends well."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("scores")
    try:
        yield WorkbookTarget(sheet, layout)
    finally:
        sheet.close()  # left open, it complains with a trace when it is collected
    book.save(path)
