"""What a roster file yields: rows, and the faults for which the whole file is refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Generic, Literal, TypeVar

Row = TypeVar("Row")

MAX_BYTES = 5 * 1024 * 1024
"""The largest file that is opened at all. A township's largest school is under 1 MB."""

MAX_ROWS = 20_000
"""The most students in one file."""

MAX_COLUMNS = 64
"""The most columns in one sheet; a roster has ten."""

MAX_TEXT = 1_000
"""The most characters in one cell. With the limits above it bounds what a sheet can unfold to."""

MAX_FAULTS = 200
"""Faults that are listed; whoever has more corrects these first."""


class FaultCode(StrEnum):
    """Why a file, or a row of it, is refused. Each has a sentence in the wording catalogue."""

    # The file as a whole.
    TOO_LARGE = "too_large"
    UNKNOWN_KIND = "unknown_kind"
    NOT_A_WORKBOOK = "not_a_workbook"
    WRONG_ENDING = "wrong_ending"
    PASSWORD = "password"  # noqa: S105 - the name of a fault
    EXPANDS_TOO_FAR = "expands_too_far"
    ENTITIES = "entities"
    MACRO = "macro"
    EXTERNAL_LINK = "external_link"
    WRONG_ENCODING = "wrong_encoding"
    NUL_BYTES = "nul_bytes"
    BROKEN_CSV = "broken_csv"
    TOO_SLOW = "too_slow"
    PARSER_FAILED = "parser_failed"
    # The sheet.
    EMPTY = "empty"
    SEVERAL_SHEETS = "several_sheets"
    HIDDEN_SHEET = "hidden_sheet"
    HIDDEN_ROW = "hidden_row"
    MERGED_CELLS = "merged_cells"
    FORMULA = "formula"
    ERROR_CELL = "error_cell"
    LONG_TEXT = "long_text"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_COLUMNS = "too_many_columns"
    NO_HEADER = "no_header"
    NO_NAME_COLUMN = "no_name_column"
    NO_NUMBER_COLUMN = "no_number_column"
    NO_CLASS_COLUMN = "no_class_column"
    NO_DECISION_COLUMN = "no_decision_column"
    NO_DAY_COLUMN = "no_day_column"
    COLUMN_TWICE = "column_twice"
    DIGITS_LOST = "digits_lost"
    TOO_MANY_FAULTS = "too_many_faults"
    # A row.
    NUMERIC_ID = "numeric_id"
    NAME_MISSING = "name_missing"
    NUMBER_MISSING = "number_missing"
    CLASS_MISSING = "class_missing"
    GRADE_MISSING = "grade_missing"
    BAD_NAME = "bad_name"
    PRIVATE_CHARACTER = "private_character"
    BAD_NUMBER = "bad_number"
    BAD_CLASS = "bad_class"
    BAD_GRADE = "bad_grade"
    GRADE_CONFLICT = "grade_conflict"
    BAD_SEX = "bad_sex"
    BAD_DATE = "bad_date"
    BAD_PHONE = "bad_phone"
    TOO_MANY_CELLS = "too_many_cells"
    DUPLICATE_NUMBER = "duplicate_number"
    DUPLICATE_STUDENT = "duplicate_student"
    BAD_RESIDENT_ID = "bad_resident_id"
    BIRTH_CONFLICT = "birth_conflict"
    LOOK_ALIKE = "look_alike"
    # A row of what guardians said.
    DECISION_MISSING = "decision_missing"
    DAY_MISSING = "day_missing"
    BAD_PURPOSE = "bad_purpose"
    BAD_DECISION = "bad_decision"
    BAD_YES_NO = "bad_yes_no"
    BAD_RELATION = "bad_relation"
    BAD_DAY = "bad_day"
    BAD_CHANNEL = "bad_channel"
    UNKNOWN_STUDENT = "unknown_student"
    NAME_DIFFERS = "name_differs"
    DECIDED_IN_FUTURE = "decided_in_future"
    ENDS_BEFORE_IT_BEGINS = "ends_before_it_begins"


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One student, as the file gives them, cleaned of spaces and full-width forms."""

    #: The row of the sheet or the record of the text file, counted from 1 with the header.
    line: int
    name: str = field(repr=False)
    #: The student number (学籍号), the key by which a student is known again.
    number: str = field(repr=False)
    class_name: str
    #: 1 to 12, counted from the first year of primary school.
    grade: int
    sex: Literal["male", "female"] | None = field(repr=False)
    born_on: date | None = field(repr=False)
    guardian_name: str | None = field(repr=False)
    guardian_phone: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to correct. It says where and what, and never what stands in a cell."""

    #: None where the fault is the file's.
    line: int | None
    #: The letter of the column, and its header where it was recognised: ``C 学号``.
    column: str | None
    code: FaultCode
    #: What the sentence needs besides: a cell's address, a limit, another line.
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """How the columns of a table were read, for whoever brought it to see and to change."""

    #: The number of the header's line; None where the table has none.
    header: int | None
    #: The place of each field that was read, from 0.
    places: Mapping[str, int]
    #: Each column as a person finds it, such as ``B 学籍号``, and what its first cells hold.
    heads: Sequence[tuple[str, str]] = field(repr=False)
    #: The numbers of the first lines, and how they begin: one of them may be the header.
    lines: Sequence[tuple[int, str]] = field(repr=False)

    @property
    def left_out(self) -> list[str]:
        """The columns that hold something and mean nothing here, as a person finds them."""
        used = set(self.places.values())
        return [
            label
            for place, (label, sample) in enumerate(self.heads)
            if place not in used and (sample or " " in label)
        ]


@dataclass(frozen=True)  # with slots, a generic cannot be called by the name of its kind
class TableFile(Generic[Row]):
    """What was read. With any fault nothing of the file may be stored."""

    rows: tuple[Row, ...]
    faults: tuple[Fault, ...]
    #: How its columns were read; None where the file is refused before its lines.
    reading: Reading | None = field(default=None, compare=False)


RosterFile = TableFile[RosterRow]
"""A roster that was read."""


class RefusedError(Exception):
    """The file is refused before its rows are looked at."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.code.value)
        self.fault = fault


def refuse(
    code: FaultCode, line: int | None = None, column: str | None = None, **facts: object
) -> RefusedError:
    """Make the refusal of a whole file."""
    return RefusedError(Fault(line, column, code, {k: str(v) for k, v in facts.items()}))


def letters(column: int) -> str:
    """Return the letters of a column, counted from 0: A, B, ..., Z, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
