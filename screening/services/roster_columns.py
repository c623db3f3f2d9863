"""Guess which column of a roster holds what, from the words in its header."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from screening.services.roster_rows import Fault, FaultCode, letters

SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "name": ("姓名", "学生姓名", "名字", "学生", "name", "student name", "student", "full name"),
    "number": (
        *("学号", "学籍号", "全国学籍号", "学生学籍号", "学籍编号", "学生编号", "学籍辅号"),
        *("student number", "student no", "student id", "number", "id"),
    ),
    "grade": ("年级", "所在年级", "年级名称", "就读年级", "grade", "year"),
    "class_name": ("班级", "班", "所在班级", "班级名称", "班别", "class", "class name"),
    "sex": ("性别", "sex", "gender"),
    "born_on": ("出生日期", "出生年月日", "生日", "date of birth", "birth date", "birthday"),
    "guardian_name": (
        *("监护人", "监护人姓名", "家长", "家长姓名", "联系人"),
        *("guardian", "guardian name", "parent"),
    ),
    "guardian_phone": (
        *("监护人电话", "监护人手机", "监护人手机号", "监护人联系电话", "监护人联系方式"),
        *("家长电话", "家长手机", "家长手机号", "家长联系电话", "家长联系方式"),
        *("联系电话", "联系方式", "手机号", "手机号码", "手机", "电话", "电话号码"),
        *("guardian phone", "parent phone", "phone", "mobile"),
    ),
}
"""The headers that each field is known by; a column under any other word is left out."""

MAX_LABEL = 40
"""Characters of a heading that are shown."""

_FIELD_OF = {word: name for name, words in SYNONYMS.items() for word in words}
_NEEDED = {
    "name": FaultCode.NO_NAME_COLUMN,
    "number": FaultCode.NO_NUMBER_COLUMN,
    "class_name": FaultCode.NO_CLASS_COLUMN,
}
_REMARK = re.compile(r"\(.*?\)|[*:\s_]+")


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each field stands, by its place from 0, and how a person finds the column."""

    places: Mapping[str, int]
    labels: Mapping[str, str]
    #: How a person finds the columns that mean nothing here.
    left_out: tuple[str, ...] = ()


def field_of(header: object) -> str | None:
    """Return the field that a header means; None where it is not known.

    Full-width forms, spaces, asterisks and remarks in brackets do not count, as in 学号（必填）*.
    """
    if not isinstance(header, str):
        return None
    words = unicodedata.normalize("NFKC", header).strip().lower()
    plain = _REMARK.sub(" ", words).strip()
    return _FIELD_OF.get(plain) or _FIELD_OF.get(plain.replace(" ", ""))


def count_known(cells: Sequence[object]) -> int:
    """Return how many different fields a line names."""
    return len({field_of(cell) for cell in cells} - {None})


def find_header(lines: Sequence[Sequence[object]]) -> int | None:
    """Return the place of the first line that names a student and one field more."""
    for place, cells in enumerate(lines):
        names = {field_of(cell) for cell in cells}
        if names & {"name", "number"} and count_known(cells) > 1:
            return place
    return None


def guess_columns(line: int, cells: Sequence[object]) -> tuple[Columns, tuple[Fault, ...]]:
    """Return where the fields stand, and what is missing or there twice.

    Args:
        line: the number of the header's line.
        cells: the header.
    """
    places: dict[str, int] = {}
    labels: dict[str, str] = {}
    faults: list[Fault] = []
    for place, cell in enumerate(cells):
        name = field_of(cell)
        if name is not None and name in places:
            earlier = {"first": labels[name]}
            faults.append(Fault(line, _label(place, cell), FaultCode.COLUMN_TWICE, earlier))
        elif name is not None:
            places[name], labels[name] = place, _label(place, cell)
    faults += [Fault(line, None, code) for name, code in _NEEDED.items() if name not in places]
    left_out = (_label(n, c) for n, c in enumerate(cells) if c != "" and field_of(c) is None)
    return Columns(places, labels, tuple(left_out)), tuple(faults)


def _label(place: int, cell: object) -> str:
    return f"{letters(place)} {str(cell).strip()[:MAX_LABEL]}"
