"""What the cells of a roster mean: each field's cell, read by its type, to one clean value."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime

from screening.services.roster_grades import class_of, grade_of
from screening.services.roster_grids import Cell
from screening.services.roster_numbers import in_one_case
from screening.services.roster_rows import FaultCode

MAX_NAME = 40
MAX_NUMBER = 32
EARLIEST_BIRTH, LATEST_BIRTH = date(1990, 1, 1), date(2040, 12, 31)
"""No student and no typing error that still looks like one lies outside; there is no clock here."""

MOBILE = re.compile(r"1[0-9]{10}")

_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z._/-]*")
_SCIENTIFIC = re.compile(r"[0-9](\.[0-9]+)?[Ee]\+?[0-9]{1,2}")
_DATE = re.compile(r"([0-9]{4})[-/.年 ]+([0-9]{1,2})[-/.月 ]+([0-9]{1,2}) ?日?")
_DATE_IN_ONE = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_PHONE = re.compile(r"\+?[0-9]{7,15}")
_SEX = {
    **dict.fromkeys(("男", "男性", "male", "m", "boy", "1"), "male"),
    **dict.fromkeys(("女", "女性", "female", "f", "girl", "2"), "female"),
}
"""The digits are those of GB/T 2261.1."""

_HALF_WIDTH = {
    **{wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)},
    **dict.fromkeys((0x3000, 0xA0, 0x2007, 0x202F, 0x09, 0x0A, 0x0D), " "),
    **dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF)),
}
_DECOMPOSED = re.compile(r"[A-Za-z\u00c0-\u024f][\u0300-\u036f]+|[\u1100-\u11ff]+")
"""Letters written in pieces: Latin ones with their accents, Korean syllables by their sounds."""
_FOREIGN = re.compile(r"[\u0370-\u052f\u1f00-\u1fff\u2c60-\u2dff\ua640-\ua69f]")
"""Greek and Cyrillic letters, of which many look like Latin ones."""
_DOTS = str.maketrans(dict.fromkeys("•‧・∙⋅", "·"))
_HAN_GAP = re.compile(r"(?<=[^\x00-\u024f]) +(?=[^\x00-\u024f])")
_LATER_HAN = range(0x20000, 0x40000)  # planes 2 and 3: younger than some tables of characters


class UnreadableError(Exception):
    """A cell does not hold what its column asks for. Says which fault, not what stands there."""

    def __init__(self, code: FaultCode) -> None:
        super().__init__(code.value)
        self.code = code


def tidy(cell: Cell) -> str:
    """Return a text cell in half-width forms without outer or invisible spaces.

    Han characters stay as they are, rare and compatibility ones too: a name is not ours to
    respell. Latin and Korean letters that stand in pieces are put together. A whole number becomes
    its digits; every other type becomes the empty text.
    """
    if isinstance(cell, bool):
        return ""
    if isinstance(cell, int | float):
        return str(int(cell)) if float(cell).is_integer() and abs(cell) < 1e15 else ""
    if not isinstance(cell, str):
        return ""
    whole = _DECOMPOSED.sub(lambda found: unicodedata.normalize("NFC", found[0]), cell)
    return re.sub(" +", " ", whole.translate(_HALF_WIDTH)).strip()


def read_name(cell: Cell) -> str:
    """Read a person's name; the empty text where there is none.

    Raises:
        UnreadableError: it is no text, is too long, holds characters that no name has, or mixes
            letters that look alike.
    """
    if not isinstance(cell, str):
        raise UnreadableError(FaultCode.BAD_NAME)
    name = _HAN_GAP.sub("", tidy(cell).translate(_DOTS))
    kinds = {unicodedata.category(c) for c in name if ord(c) not in _LATER_HAN}
    if _FOREIGN.search(name) and any(c.isalpha() and not _FOREIGN.match(c) for c in name):
        raise UnreadableError(FaultCode.LOOK_ALIKE)
    if "Co" in kinds:
        raise UnreadableError(FaultCode.PRIVATE_CHARACTER)
    plain = {k for k in kinds if k[0] not in "LMN"}
    others = {c for c in name if unicodedata.category(c) in plain and ord(c) not in _LATER_HAN}
    if len(name) > MAX_NAME or not others <= set(" ·.'’-()"):
        raise UnreadableError(FaultCode.BAD_NAME)
    if name and not unicodedata.category(name[0]).startswith("L") and ord(name[0]) < 0x20000:
        raise UnreadableError(FaultCode.BAD_NAME)
    return name


def read_number(cell: Cell) -> str:
    """Read a student number, in capitals; the empty text where there is none.

    The last place of an identity number is written ``X`` and ``x``, its first ``G`` and ``g``:
    in one case, so that a student is known again.

    Raises:
        UnreadableError: the cell is a number, of which the last digits may be lost, or the text
            is none of letters, digits and ``- . _ /``.
    """
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        raise UnreadableError(FaultCode.NUMERIC_ID)
    if not isinstance(cell, str):
        raise UnreadableError(FaultCode.BAD_NUMBER)
    number = tidy(cell).replace(" ", "").lstrip("'").upper()
    if _SCIENTIFIC.fullmatch(number) and "+" in number:
        raise UnreadableError(FaultCode.NUMERIC_ID)
    if number and (len(number) > MAX_NUMBER or not _NUMBER.fullmatch(number)):
        raise UnreadableError(FaultCode.BAD_NUMBER)
    return in_one_case(number)


def read_sex(cell: Cell) -> str | None:
    """Read male or female; None where the cell is empty.

    Raises:
        UnreadableError: it is neither.
    """
    words = tidy(cell).lower()
    if not words and isinstance(cell, str):
        return None
    if words not in _SEX:
        raise UnreadableError(FaultCode.BAD_SEX)
    return _SEX[words]


def read_date(cell: Cell) -> date | None:
    """Read a date of birth from a date cell, a text or eight digits; None where it is empty.

    Raises:
        UnreadableError: it is no date, or no date on which a student can have been born.
    """
    if isinstance(cell, datetime):
        born_on = cell.date()
    elif isinstance(cell, date):
        born_on = cell
    elif words := tidy(cell):
        born_on = date_in(words, FaultCode.BAD_DATE)
    elif isinstance(cell, str):
        return None
    else:
        raise UnreadableError(FaultCode.BAD_DATE)
    if not EARLIEST_BIRTH <= born_on <= LATEST_BIRTH:
        raise UnreadableError(FaultCode.BAD_DATE)
    return born_on


def date_in(words: str, code: FaultCode) -> date:
    """Read a day from a text or eight digits.

    Raises:
        UnreadableError: it is none; for which fault, the caller says.
    """
    found = _DATE.fullmatch(words) or _DATE_IN_ONE.fullmatch(words)
    try:
        year, month, day = map(int, found.groups() if found else ())
        return date(year, month, day)
    except ValueError as error:
        raise UnreadableError(code) from error


def read_phone(cell: Cell) -> str | None:
    """Read a telephone number without its spaces and dashes; None where it is empty.

    A number cell is taken only where it is a mobile number: nothing of one can be lost.

    Raises:
        UnreadableError: it is no telephone number.
    """
    number = re.sub(r"[ ()-]", "", tidy(cell))
    if not number and isinstance(cell, str):
        return None
    is_safe = isinstance(cell, str) or MOBILE.fullmatch(number)
    if not is_safe or not _PHONE.fullmatch(number):
        raise UnreadableError(FaultCode.BAD_PHONE)
    return number


def read_grade(cell: Cell) -> int | None:
    """Read a grade from 1 to 12; None where the cell is empty.

    Raises:
        UnreadableError: it is no grade.
    """
    words = tidy(cell)
    if not words and isinstance(cell, str):
        return None
    grade = grade_of(words)
    if grade is None:
        raise UnreadableError(FaultCode.BAD_GRADE)
    return grade


def read_class(cell: Cell) -> tuple[int | None, str]:
    """Read a class, and the grade that its name may say; the empty text where there is none.

    Raises:
        UnreadableError: it is no name of a class.
    """
    words = unicodedata.normalize("NFKC", tidy(cell)).replace(" ", "")
    if _FOREIGN.search(words):
        raise UnreadableError(FaultCode.LOOK_ALIKE)
    if (not words and not isinstance(cell, str)) or not _is_plain(words):
        raise UnreadableError(FaultCode.BAD_CLASS)
    return class_of(words)


def _is_plain(words: str) -> bool:
    rest = [c for c in words if c not in "()-.·0123456789"]
    return len(words) <= 20 and all(unicodedata.category(c)[0] == "L" for c in rest)


READERS: Mapping[str, Callable[[Cell], object]] = {
    "name": read_name,
    "number": read_number,
    "grade": read_grade,
    "class_name": read_class,
    "sex": read_sex,
    "born_on": read_date,
    "guardian_name": read_name,
    "guardian_phone": read_phone,
}
"""How the cell of each field is read."""
