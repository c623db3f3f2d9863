"""The workbook to mend: the cells of a refused file, its faults marked, remedies beside them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from screening.services.roster_grids import Cell, Grid, Line
from screening.services.roster_rows import Fault, FaultCode, letters
from screening.services.roster_workbooks import Look, Written, workbook_of
from screening.wording import LANGUAGES, say

REMEDY = "roster.remedy"
"""The heading of the column of remedies, as a key of the wording catalogue."""

TO_BE_TYPED = frozenset({FaultCode.NUMERIC_ID})
"""Faults whose cells are emptied: as text, what a spreadsheet has rounded would look right."""


def mending_workbook(
    grid: Grid, header: int | None, faults: Sequence[Fault], language: str
) -> bytes:
    """Return a refused file's rows as an xlsx file in which every faulty cell is marked.

    Every row keeps its number and every cell is text, so that no cell is a formula. The workbook
    can be uploaded again: the column of remedies means nothing to the reader.

    Args:
        grid: the cells of the file.
        header: the number of its header's line; None where it has none.
        faults: what is wrong with them.
        language: of the remedies.
    """
    return workbook_of(_rows(grid, header, faults, language))


def _rows(
    grid: Grid, header: int | None, faults: Sequence[Fault], language: str
) -> Iterator[tuple[int, Sequence[Written]]]:
    n_columns = _width(grid.lines, header)
    first = grid.lines[0].number if header is None else header
    by_line: dict[int, list[Fault]] = {}
    for fault in faults:
        by_line.setdefault(fault.line or first, []).append(fault)
    for line in grid.lines:
        own = by_line.get(line.number, [])
        words = " ".join(say(language, f"fault.{f.code}", **f.facts) for f in own)
        if line.number == header:
            words = f"{say(language, REMEDY)} {words}".strip()
        codes = {(f.column or "").partition(" ")[0]: f.code for f in own}
        yield line.number, [*_cells(line, n_columns, codes), Written(words, Look.HEADING)]


def _width(lines: Sequence[Line], header: int | None) -> int:
    """Return how many columns the school's own cells take; an earlier remedy's is written over."""
    headings = tuple(say(language, REMEDY) for language in LANGUAGES)
    for n, cell in enumerate(next((li.cells for li in lines if li.number == header), ())):
        if isinstance(cell, str) and cell.startswith(headings):
            return n
    return max(len(line.cells) for line in lines)


def _cells(line: Line, n_columns: int, codes: Mapping[str, FaultCode]) -> Iterator[Written]:
    for n in range(n_columns):
        cell = line.cells[n] if n < len(line.cells) else ""
        code = codes.get(letters(n))
        look = Look.PLAIN if code is None else Look.FAULTY
        yield Written("" if code in TO_BE_TYPED else _text(cell), look)


def _text(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
