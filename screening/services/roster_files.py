"""Read a roster file: xlsx, xls or csv to rows, or to the faults for which it is refused."""

import re
from collections.abc import Iterator, Mapping, Sequence

from screening.services import roster_fields
from screening.services.roster_numbers import birthday_in, is_resident_id_sound
from screening.services.roster_rows import Fault, FaultCode, RosterFile, RosterRow
from screening.services.roster_tables import Table, Values, listed, read_to_mend
from screening.services.roster_values import READERS

__all__ = ["ROSTER", "Fault", "FaultCode", "RosterFile", "RosterRow", "read_roster"]

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
    return listed(read_to_mend(data, filename, ROSTER)[0])


def _settle_grade(values: Values) -> Iterator[tuple[str, FaultCode]]:
    """Take the grade from its column or, where that is empty or missing, from the class."""
    said, values["class_name"] = values.get("class_name", (None, ""))
    written = values.get("grade")
    if written and said and written != said:
        yield "grade", FaultCode.GRADE_CONFLICT
    values["grade"] = written or said


def _row(line: int, values: Values) -> RosterRow:
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


def _compare(rows: Sequence[RosterRow], labels: Mapping[str, str]) -> Iterator[Fault]:
    rounded = list(_rounded(rows, labels))
    yield from rounded or _wrong_ids(rows, labels)
    yield from _doubles(rows, labels)


def _rounded(rows: Sequence[RosterRow], labels: Mapping[str, str]) -> Iterator[Fault]:
    """Notice long numbers that a spreadsheet has rounded before they were saved as text."""
    long = [row for row in rows if _LONG.fullmatch(row.number)]
    if len(long) > 1 and all(_ROUNDED.fullmatch(row.number) for row in long):
        yield Fault(None, labels["number"], FaultCode.DIGITS_LOST)


def _wrong_ids(rows: Sequence[RosterRow], labels: Mapping[str, str]) -> Iterator[Fault]:
    """Find numbers that hold a resident ID with a wrong check digit, or of another birthday."""
    for row in rows:
        if not is_resident_id_sound(row.number):
            yield Fault(row.line, labels["number"], FaultCode.BAD_RESIDENT_ID)
        elif row.born_on and birthday_in(row.number) not in {None, row.born_on}:
            yield Fault(row.line, labels["born_on"], FaultCode.BIRTH_CONFLICT)


def _doubles(rows: Sequence[RosterRow], labels: Mapping[str, str]) -> Iterator[Fault]:
    """Find numbers that stand twice, and students who stand twice under two numbers."""
    by_number: dict[str, RosterRow] = {}
    by_person: dict[tuple[object, ...], RosterRow] = {}
    for row in rows:
        person = (row.name, row.born_on, row.grade, row.class_name)
        twin = by_person.setdefault(person, row) if row.born_on else row
        namesake = by_number.setdefault(row.number, row)
        first = {"first": str(min(twin.line, namesake.line))}
        if twin is not row:
            yield Fault(row.line, labels["name"], FaultCode.DUPLICATE_STUDENT, first)
        elif namesake is not row:
            yield Fault(row.line, labels["number"], FaultCode.DUPLICATE_NUMBER, first)


ROSTER = Table("roster", roster_fields.ROSTER, RosterRow, READERS, _settle_grade, _row, _compare)
"""A roster: one student a row."""
