"""Read a roster file: xlsx, xls or csv to rows, or to the faults for which it is refused."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from screening.services.roster_columns import Columns, find_header, guess_columns
from screening.services.roster_grids import Grid, Line, read_grid
from screening.services.roster_numbers import birthday_in, is_resident_id_sound
from screening.services.roster_rows import (
    MAX_BYTES,
    MAX_FAULTS,
    MAX_ROWS,
    Fault,
    FaultCode,
    RefusedError,
    RosterFile,
    RosterRow,
    letters,
    refuse,
)
from screening.services.roster_values import READERS, UnreadableError
from screening.services.roster_worksheets import HEADER_ROWS

__all__ = ["Fault", "FaultCode", "RosterFile", "RosterRow", "listed", "read_roster", "read_to_mend"]

_MISSING = {
    "name": FaultCode.NAME_MISSING,
    "number": FaultCode.NUMBER_MISSING,
    "class_name": FaultCode.CLASS_MISSING,
    "grade": FaultCode.GRADE_MISSING,
}
_EXACT_DIGITS = 15  # what a spreadsheet keeps of a number; every digit behind becomes 0
_ROUNDED = re.compile(rf"[0-9]{{{_EXACT_DIGITS}}}0+")
_LONG = re.compile(rf"[0-9]{{{_EXACT_DIGITS + 1},}}")


def read_roster(data: bytes, filename: str) -> RosterFile:
    """Read a roster file in this process. What came from outside goes through the sandbox.

    Args:
        data: the whole file.
        filename: as it was uploaded; only its ending counts.

    Returns:
        The rows that were understood and everything that was not. A file with a fault is
        refused as a whole by whoever stores rosters; its rows are there to count.

    Source:
        Which encodings and cell types schools send: GB 18030-2022, ISO/IEC 29500 (xlsx), [MS-XLS].
    """
    return listed(read_to_mend(data, filename)[0])


def listed(file: RosterFile) -> RosterFile:
    """Return the file with its faults by line, cut where nobody would read on."""
    return replace(file, faults=_listed(file.faults))


def read_to_mend(data: bytes, filename: str) -> tuple[RosterFile, Grid | None]:
    """Read a roster file and give its cells too, with every fault, however many there are.

    Returns:
        What was understood; and the cells, or None where the file is refused before its rows.
    """
    try:
        if len(data) > MAX_BYTES:
            raise refuse(FaultCode.TOO_LARGE, limit=MAX_BYTES // 1024**2)
        grid = read_grid(data, filename)
        return _read(grid), grid
    except RefusedError as refused:
        return RosterFile((), (refused.fault,)), None


def _read(grid: Grid) -> RosterFile:
    if not grid.lines:
        raise refuse(FaultCode.EMPTY)
    place = find_header([line.cells for line in grid.lines[:HEADER_ROWS]])
    if place is None:
        raise refuse(FaultCode.NO_HEADER)
    header, lines = grid.lines[place], grid.lines[place + 1 :]
    columns, faults = guess_columns(header.number, header.cells)
    if len(lines) > MAX_ROWS:
        raise refuse(FaultCode.TOO_MANY_ROWS, limit=MAX_ROWS)
    if not lines:
        raise refuse(FaultCode.EMPTY)
    found = list(_labelled(grid.faults, columns))
    if faults:
        return RosterFile((), (*found, *faults), columns.labels, columns.left_out)
    rows: list[RosterRow] = []
    for line in lines:
        row, wrong = _read_line(line, columns, len(header.cells))
        found += wrong
        if row is not None:
            rows.append(row)
    rounded = list(_rounded(rows, columns))
    found += [*(rounded or _wrong_ids(rows, columns)), *_doubles(rows, columns)]
    return RosterFile(tuple(rows), tuple(found), columns.labels, columns.left_out)


def _labelled(faults: Sequence[Fault], columns: Columns) -> Iterator[Fault]:
    """Add the header to the letter of a column, where the header was recognised."""
    labels = {label.partition(" ")[0]: label for label in columns.labels.values()}
    for fault in faults:
        column = labels.get(fault.column or "", fault.column)
        yield Fault(fault.line, column, fault.code, fault.facts)


def _read_line(
    line: Line, columns: Columns, n_columns: int
) -> tuple[RosterRow | None, list[Fault]]:
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    for name, place in columns.places.items():
        cell = line.cells[place] if place < len(line.cells) else ""
        try:
            values[name] = READERS[name](cell)
        except UnreadableError as error:
            faults.append(_fault(line, name, error.code, columns))
    if any(cell != "" for cell in line.cells[n_columns:]):
        faults.append(Fault(line.number, letters(n_columns), FaultCode.TOO_MANY_CELLS))
    _settle_grade(values, line, columns, faults)
    unread = {fault.column for fault in faults}
    for name, code in _MISSING.items():
        if not values.get(name) and columns.labels.get(name, name) not in unread:
            faults.append(_fault(line, name, code, columns))
    return (None if faults else _row(line.number, values)), faults


def _settle_grade(
    values: dict[str, Any], line: Line, columns: Columns, faults: list[Fault]
) -> None:
    """Take the grade from its column or, where that is empty or missing, from the class."""
    said, values["class_name"] = values.get("class_name", (None, ""))
    written = values.get("grade")
    if written and said and written != said:
        faults.append(_fault(line, "grade", FaultCode.GRADE_CONFLICT, columns))
    values["grade"] = written or said


def _row(line: int, values: Mapping[str, Any]) -> RosterRow:
    return RosterRow(
        line=line,
        name=values["name"],
        number=values["number"],
        class_name=values["class_name"],
        grade=values["grade"],
        sex=values.get("sex"),
        born_on=values.get("born_on"),
        guardian_name=values.get("guardian_name") or None,
        guardian_phone=values.get("guardian_phone"),
    )


def _fault(line: Line, name: str, code: FaultCode, columns: Columns) -> Fault:
    label = columns.labels.get(name)
    facts = {"cell": f"{label.partition(' ')[0]}{line.number}"} if label else {}
    return Fault(line.number, label, code, facts)


def _rounded(rows: Sequence[RosterRow], columns: Columns) -> Iterator[Fault]:
    """Notice long numbers that a spreadsheet has rounded before they were saved as text."""
    long = [row for row in rows if _LONG.fullmatch(row.number)]
    if len(long) > 1 and all(_ROUNDED.fullmatch(row.number) for row in long):
        yield Fault(None, columns.labels["number"], FaultCode.DIGITS_LOST)


def _wrong_ids(rows: Sequence[RosterRow], columns: Columns) -> Iterator[Fault]:
    """Find numbers that hold a resident ID with a wrong check digit, or of another birthday."""
    for row in rows:
        if not is_resident_id_sound(row.number):
            yield Fault(row.line, columns.labels["number"], FaultCode.BAD_RESIDENT_ID)
        elif row.born_on and birthday_in(row.number) not in {None, row.born_on}:
            yield Fault(row.line, columns.labels["born_on"], FaultCode.BIRTH_CONFLICT)


def _doubles(rows: Sequence[RosterRow], columns: Columns) -> Iterator[Fault]:
    """Find numbers that stand twice, and students who stand twice under two numbers."""
    by_number: dict[str, RosterRow] = {}
    by_person: dict[tuple[object, ...], RosterRow] = {}
    for row in rows:
        person = (row.name, row.born_on, row.grade, row.class_name)
        twin = by_person.setdefault(person, row) if row.born_on else row
        namesake = by_number.setdefault(row.number, row)
        first = {"first": str(min(twin.line, namesake.line))}
        if twin is not row:
            yield Fault(row.line, columns.labels["name"], FaultCode.DUPLICATE_STUDENT, first)
        elif namesake is not row:
            yield Fault(row.line, columns.labels["number"], FaultCode.DUPLICATE_NUMBER, first)


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
