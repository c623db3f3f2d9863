"""Read a table that a school brings: from its cells to rows, or to the faults that refuse it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic

from screening.services.roster_columns import (
    Chosen,
    Columns,
    chosen_columns,
    find_header,
    guess_columns,
    reading_of,
)
from screening.services.roster_fields import Fields
from screening.services.roster_grids import Cell, Grid, Line, read_grid
from screening.services.roster_rows import (
    MAX_BYTES,
    MAX_FAULTS,
    MAX_ROWS,
    Fault,
    FaultCode,
    RefusedError,
    Row,
    TableFile,
    letters,
    refuse,
)
from screening.services.roster_values import UnreadableError
from screening.services.roster_worksheets import HEADER_ROWS

Values = dict[str, Any]
"""What the cells of one line hold, by field."""


@dataclass(frozen=True, slots=True)
class Table(Generic[Row]):
    """One kind of table that is read."""

    #: How it is told from the others where it waits.
    name: str
    fields: Fields
    #: The dataclass of its rows.
    kind: type[Row]
    #: How the cell of each field is read.
    readers: Mapping[str, Callable[[Cell], object]]
    #: Brings the values of a line in order, and says in which field which fault is.
    settle: Callable[[Values], Iterator[tuple[str, FaultCode]]]
    #: Makes a row of a line's number and its values.
    row: Callable[[int, Values], Row]
    #: Finds what is wrong between the rows, given the labels of the columns.
    compare: Callable[[Sequence[Row], Mapping[str, str]], Iterator[Fault]]


def listed(file: TableFile[Row]) -> TableFile[Row]:
    """Return the file with its faults by line, cut where nobody would read on."""
    return replace(file, faults=_listed(file.faults))


def read_to_mend(
    data: bytes, filename: str, table: Table[Row], chosen: Chosen | None = None
) -> tuple[TableFile[Row], Grid | None]:
    """Read a file and give its cells too, with every fault, however many there are.

    Args:
        data: the whole file.
        filename: as it was uploaded; only its ending counts.
        table: what it holds.
        chosen: which column holds what; None where its header says so.

    Returns:
        What was understood; and the cells, or None where the file is refused before its lines.
    """
    try:
        if len(data) > MAX_BYTES:
            raise refuse(FaultCode.TOO_LARGE, limit=MAX_BYTES // 1024**2)
        grid = read_grid(data, filename)
        return _read(grid, table, chosen), grid
    except RefusedError as refused:
        return TableFile((), (refused.fault,)), None


def _read(grid: Grid, table: Table[Row], chosen: Chosen | None) -> TableFile[Row]:
    if not grid.lines:
        raise refuse(FaultCode.EMPTY)
    header, columns, faults = _columns(grid, table.fields, chosen)
    top = [(line.number, line.cells) for line in grid.lines[:HEADER_ROWS]]
    reading = reading_of(columns, header.number if header else None, top, table.fields)
    lines = [line for line in grid.lines if header is None or line.number > header.number]
    if len(lines) > MAX_ROWS:
        raise refuse(FaultCode.TOO_MANY_ROWS, limit=MAX_ROWS)
    if not lines:
        raise refuse(FaultCode.EMPTY)
    found = list(_labelled(grid.faults, columns))
    if faults:
        return TableFile((), (*found, *faults), reading)
    width = len(header.cells) if header else max(len(line.cells) for line in lines)
    rows: list[Row] = []
    for line in lines:
        made = _read_line(line, columns, width, table)
        found += made[1]
        if made[0] is not None:
            rows.append(made[0])
    found += table.compare(rows, columns.labels)
    return TableFile(tuple(rows), tuple(found), reading)


def _columns(
    grid: Grid, fields: Fields, chosen: Chosen | None
) -> tuple[Line | None, Columns, tuple[Fault, ...]]:
    """Return the header, where the fields stand, and what is wrong with the columns."""
    top = grid.lines[:HEADER_ROWS]
    if chosen is not None:
        header = next((line for line in top if line.number == chosen.header), None)
        return header, *chosen_columns(chosen, header.cells if header else (), fields)
    place = find_header([line.cells for line in top], fields)
    if place is None:
        return top[0], Columns({}), (Fault(None, None, FaultCode.NO_HEADER),)
    return top[place], *guess_columns(top[place].number, top[place].cells, fields)


def _labelled(faults: Sequence[Fault], columns: Columns) -> Iterator[Fault]:
    """Add the header to the letter of a column, where the header was recognised."""
    labels = {label.partition(" ")[0]: label for label in columns.labels.values()}
    for fault in faults:
        column = labels.get(fault.column or "", fault.column)
        yield Fault(fault.line, column, fault.code, fault.facts)


def _read_line(
    line: Line, columns: Columns, width: int, table: Table[Row]
) -> tuple[Row | None, list[Fault]]:
    values: Values = {}
    faults: list[Fault] = []
    for name, place in columns.places.items():
        cell = line.cells[place] if place < len(line.cells) else ""
        try:
            values[name] = table.readers[name](cell)
        except UnreadableError as error:
            faults.append(_fault(line, name, error.code, columns))
    if any(cell != "" for cell in line.cells[width:]):
        faults.append(Fault(line.number, letters(width), FaultCode.TOO_MANY_CELLS))
    faults += [_fault(line, name, code, columns) for name, code in table.settle(values)]
    unread = {fault.column for fault in faults}
    for name, known in table.fields.items():
        if known.empty is None or values.get(name):
            continue
        if columns.labels.get(name, name) not in unread:
            faults.append(_fault(line, name, known.empty, columns))
    return (None if faults else table.row(line.number, values)), faults


def _fault(line: Line, name: str, code: FaultCode, columns: Columns) -> Fault:
    label = columns.labels.get(name)
    facts = {"cell": f"{label.partition(' ')[0]}{line.number}"} if label else {}
    return Fault(line.number, label, code, facts)


def _place(fault: Fault) -> tuple[int, int, str]:
    """Return the line and the column of a fault, Z before AA."""
    column = (fault.column or "").partition(" ")[0]
    return fault.line or 0, len(column), column


def _listed(faults: Sequence[Fault]) -> tuple[Fault, ...]:
    """Return the faults as a hand goes through the table, cut where nobody would read on."""
    by_line = sorted(faults, key=_place)
    if len(by_line) <= MAX_FAULTS:
        return tuple(by_line)
    rest = {"count": str(len(by_line)), "limit": str(MAX_FAULTS)}
    return (*by_line[:MAX_FAULTS], Fault(None, None, FaultCode.TOO_MANY_FAULTS, rest))
