"""From the bytes of a file to lines of cells, each cell in the type that the file gives it."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from io import BytesIO, StringIO

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from screening.services.roster_archives import unpack_workbook
from screening.services.roster_columns import count_known
from screening.services.roster_rows import (
    MAX_COLUMNS,
    MAX_FAULTS,
    MAX_ROWS,
    MAX_TEXT,
    Fault,
    FaultCode,
    letters,
    refuse,
)
from screening.services.roster_worksheets import HEADER_ROWS, walk_worksheets
from screening.services.roster_xls import MAGIC, check_xls

Cell = str | int | float | bool | date | time | timedelta
"""What a cell holds; an empty one holds the empty text. A `datetime` is a `date`."""

NOTE_SHEETS = frozenset({"填写说明", "说明", "示例", "notes", "instructions"})
"""Sheets that may stand beside the roster, such as the one of our own template."""

_ZIP = b"PK\x03\x04"
_WORKBOOK_ENDINGS = (".xlsx", ".xls")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_DELIMITERS = (",", "\t", ";")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a sheet or record of a text file, and its number, counted from 1.

    A record counts once however many lines it takes: so a spreadsheet counts too.
    """

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """The lines that hold anything, and what was found wrong with the file around them."""

    lines: tuple[Line, ...]
    faults: tuple[Fault, ...] = ()


def read_grid(data: bytes, filename: str) -> Grid:
    """Read the one sheet of a workbook, or a text file, without judging its rows.

    The ending says what the file means to be and the first bytes what it is; an xls that is in
    truth an xlsx is read as what it is.

    Raises:
        RefusedError: the file is of no kind that is read, or holds what a roster may not hold.
    """
    ending = "".join(filename.lower().rpartition(".")[1:])
    is_workbook = data.startswith((_ZIP, MAGIC))
    if ending not in (*_WORKBOOK_ENDINGS, ".csv"):
        raise refuse(FaultCode.UNKNOWN_KIND)
    if ending == ".csv":
        if is_workbook:
            raise refuse(FaultCode.WRONG_ENDING)
        return _read_csv(data)
    if not is_workbook:
        raise refuse(FaultCode.NOT_A_WORKBOOK)
    faults = check_xls(data) if data.startswith(MAGIC) else walk_worksheets(unpack_workbook(data))
    return _read_workbook(data, faults)


def _read_workbook(data: bytes, faults: tuple[Fault, ...]) -> Grid:
    try:
        with CalamineWorkbook.from_filelike(BytesIO(data)) as book:
            sheet = _only_sheet(book)
            merged = tuple(_merged(sheet))
            rows = sheet.to_python(skip_empty_area=False)
    except PasswordError as error:
        raise refuse(FaultCode.PASSWORD) from error
    except CalamineError as error:
        raise refuse(FaultCode.NOT_A_WORKBOOK) from error
    return Grid(_lines(enumerate(rows, start=1)), (*faults, *merged))


def _only_sheet(book: CalamineWorkbook) -> CalamineSheet:
    """Return the one sheet that holds anything, notes apart."""
    filled = []
    for position, about in enumerate(book.sheets_metadata, start=1):
        if about.typ in (SheetTypeEnum.MacroSheet, SheetTypeEnum.Vba, SheetTypeEnum.DialogSheet):
            raise refuse(FaultCode.MACRO)
        if about.visible != SheetVisibleEnum.Visible:
            raise refuse(FaultCode.HIDDEN_SHEET, position=position)
        if about.typ == SheetTypeEnum.WorkSheet and about.name.lower() not in NOTE_SHEETS:
            sheet = book.get_sheet_by_index(position - 1)
            if sheet.end is not None:
                filled.append(sheet)
    if not filled:
        raise refuse(FaultCode.EMPTY)
    if len(filled) > 1:
        raise refuse(FaultCode.SEVERAL_SHEETS, count=len(filled))
    return filled[0]


def _merged(sheet: CalamineSheet) -> Iterator[Fault]:
    for (top, left), (bottom, right) in (sheet.merged_cell_ranges or [])[:MAX_FAULTS]:
        cells = f"{letters(left)}{top + 1}:{letters(right)}{bottom + 1}"
        yield Fault(top + 1, letters(left), FaultCode.MERGED_CELLS, {"cells": cells})


def _read_csv(data: bytes) -> Grid:
    if data.startswith(_UTF_16):
        raise refuse(FaultCode.WRONG_ENCODING)
    if b"\0" in data:
        raise refuse(FaultCode.NUL_BYTES, data.count(b"\n", 0, data.index(b"\0")) + 1)
    text, is_certain = _decode(data)
    candidates = [list(_head(text, delimiter)) for delimiter in _DELIMITERS]
    known = [max(map(count_known, rows), default=0) for rows in candidates]
    if max(known) == 0 and not is_certain:
        raise refuse(FaultCode.WRONG_ENCODING)
    if max(known) == 0:  # a person will say what the columns hold: there must be columns
        known = [sum(map(len, rows)) for rows in candidates]
    return _parse_csv(text, _DELIMITERS[known.index(max(known))])


def _decode(data: bytes) -> tuple[str, bool]:
    """Decode UTF-8 or else GB 18030, which also reads much that it never wrote: not certain."""
    try:
        return data.decode("utf-8-sig"), True
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("gb18030"), False
    except UnicodeDecodeError as error:
        raise refuse(FaultCode.WRONG_ENCODING) from error


def _head(text: str, delimiter: str) -> Iterator[list[str]]:
    for line in text.split("\n", HEADER_ROWS)[:HEADER_ROWS]:
        yield [cell.strip(' "\r') for cell in line.split(delimiter, MAX_COLUMNS)]


def _parse_csv(text: str, delimiter: str) -> Grid:
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[int, list[Cell]]] = []
    faults: list[Fault] = []
    try:
        for number, row in enumerate(reader, start=1):
            rows.append((number, list(row)))
            faults += _faults_of_text(number, row)
            if len(rows) > MAX_ROWS + HEADER_ROWS:
                raise refuse(FaultCode.TOO_MANY_ROWS, limit=MAX_ROWS)
    except csv.Error as error:
        raise refuse(FaultCode.BROKEN_CSV, len(rows) + 1) from error
    return Grid(_lines(iter(rows)), tuple(faults[:MAX_FAULTS]))


def _faults_of_text(line: int, row: list[str]) -> Iterator[Fault]:
    if len(row) > MAX_COLUMNS:
        raise refuse(FaultCode.TOO_MANY_COLUMNS, line, limit=MAX_COLUMNS)
    for column, cell in enumerate(row):
        if len(cell) > MAX_TEXT:
            raise refuse(FaultCode.LONG_TEXT, line, letters(column), limit=MAX_TEXT)
        if cell.lstrip().startswith("="):
            letter = letters(column)
            yield Fault(line, letter, FaultCode.FORMULA, {"cell": f"{letter}{line}"})


def _lines(rows: Iterator[tuple[int, list[Cell]]]) -> tuple[Line, ...]:
    return tuple(Line(number, tuple(row)) for number, row in rows if any(map(_is_filled, row)))


def _is_filled(cell: Cell) -> bool:
    return not isinstance(cell, str) or bool(cell.strip())
