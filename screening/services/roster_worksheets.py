"""Walk the sheets of an xlsx file once, for what a reader of values would not see."""

import re
from collections.abc import Mapping
from xml.parsers import expat

from screening.services.roster_archives import MAX_UNPACKED
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

HEADER_ROWS = 20
"""Rows that a sheet may have above its students."""

MAX_ELEMENTS = 1_500_000
"""Elements of one part; 20,000 students in ten columns take 420,000."""

_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_NUMBER = re.compile(r"[1-9][0-9]{0,6}")


def walk_worksheets(parts: Mapping[str, bytes]) -> tuple[Fault, ...]:
    """Return the formulas, error cells and hidden rows of a workbook.

    Every part is walked and shows by its root element whether it is a sheet, since a part may
    stand under any name.

    Args:
        parts: as `roster_archives.unpack_workbook` gives them.

    Raises:
        RefusedError: a sheet is too long, too wide, or holds a text that is too long; or its XML
            cannot be read or declares a document type.
    """
    faults: list[Fault] = []
    for _, content in sorted(parts.items()):
        walk = _Walk()
        _parse(content, walk)
        faults += walk.faults
    return tuple(faults[:MAX_FAULTS])


class _Walk:
    """Knows at which cell it is, and notes what a roster may not hold."""

    def __init__(self) -> None:
        self.root = ""
        self.row, self.column = 0, -1
        self.row_is_hidden = False
        self.n_elements = 0
        self.text_length = 0
        self.faults: list[Fault] = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Follow rows and cells; note a formula, an error, a hidden row."""
        self.root = self.root or name
        self.n_elements += 1
        if self.n_elements > MAX_ELEMENTS:
            raise refuse(FaultCode.EXPANDS_TOO_FAR, limit=MAX_UNPACKED // 1024**2)
        if name in {"si", "c"}:
            self.text_length = 0
        if self.root == "worksheet":
            self._start_in_sheet(name, attributes)

    def text(self, data: str) -> None:
        """Refuse a text that is too long for any cell of a roster."""
        self.text_length += len(data)
        if self.text_length > MAX_TEXT and self.root in {"worksheet", "sst"}:
            raise refuse(FaultCode.LONG_TEXT, limit=MAX_TEXT)

    def _start_in_sheet(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "row":
            self._enter_row(attributes)
        elif name == "c":
            self._enter_cell(attributes)
        elif name == "f":
            self._note(FaultCode.FORMULA)
        elif name in {"v", "is"}:
            self._enter_value()

    def _enter_row(self, attributes: Mapping[str, str]) -> None:
        given = attributes.get("r")
        self.row = self.row + 1 if given is None else int(_match(_NUMBER, given)[0])
        self.column = -1
        self.row_is_hidden = attributes.get("hidden") in {"1", "true"}

    def _enter_cell(self, attributes: Mapping[str, str]) -> None:
        given = attributes.get("r")
        if given is None:
            self.column += 1
        else:
            address = _match(_ADDRESS, given)
            self.column, self.row = _column(address[1]), int(address[2])
        if attributes.get("t") == "e":
            self._note(FaultCode.ERROR_CELL)

    def _enter_value(self) -> None:
        if self.row > MAX_ROWS + HEADER_ROWS:
            raise refuse(FaultCode.TOO_MANY_ROWS, limit=MAX_ROWS)
        if self.column >= MAX_COLUMNS:
            raise refuse(FaultCode.TOO_MANY_COLUMNS, limit=MAX_COLUMNS)
        if self.row_is_hidden:
            self.row_is_hidden = False
            self.faults.append(Fault(self.row, None, FaultCode.HIDDEN_ROW))

    def _note(self, code: FaultCode) -> None:
        if len(self.faults) < MAX_FAULTS:
            letter = letters(self.column)
            self.faults.append(Fault(self.row, letter, code, {"cell": f"{letter}{self.row}"}))


def _match(pattern: re.Pattern[str], given: str) -> re.Match[str]:
    """Match an address strictly: a reader that trusts a wild one asks for all of the memory."""
    found = pattern.fullmatch(given)
    if found is None:
        raise refuse(FaultCode.NOT_A_WORKBOOK)
    return found


def _column(name: str) -> int:
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _parse(content: bytes, walk: _Walk) -> None:
    def refuse_doctype(*_: object) -> None:
        raise refuse(FaultCode.ENTITIES)

    def start(name: str, attributes: dict[str, str]) -> None:
        walk.start(_local(name), attributes)

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.CharacterDataHandler = walk.text
    parser.StartDoctypeDeclHandler = refuse_doctype
    parser.EntityDeclHandler = refuse_doctype
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise refuse(FaultCode.NOT_A_WORKBOOK) from error


def _local(name: str) -> str:
    return name.rpartition(":")[2]
