"""Student numbers that hold a resident ID: its check digit, its date of birth, its one spelling.

Source:
    GB 11643-1999, Citizen identification number: six digits of a place, eight of a birthday, three
    of an order, one check character by ISO 7064 MOD 11-2. The national student number (学籍号) of
    whoever has such an ID is ``G`` with the ID behind it (教基一〔2013〕7号).
"""

import re
from datetime import date

_PATTERN = re.compile(r"(?P<mark>[Gg]?)(?P<id>[0-9]{17}[0-9Xx])")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_PLACE = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|91")
"""The provinces, by GB/T 2260; 83 and 91 are those of residents from elsewhere."""
_BIRTHS = range(1990, 2041)


def is_resident_id_sound(number: str) -> bool:
    """Whether a number that holds a resident ID has the right check character and a birthday.

    Eighteen digits alone count as an ID only where they begin like one; any other number is sound.
    """
    found = _PATTERN.fullmatch(number)
    if found is None:
        return True
    resident_id = found["id"].upper()
    if _birthday(resident_id) is None:
        return not found["mark"]
    rest = sum(int(d) * w for d, w in zip(resident_id, _WEIGHTS, strict=False)) % 11
    return resident_id[-1] == _CHECKS[rest]


def birthday_in(number: str) -> date | None:
    """Return the birthday that a sound resident ID holds; None where the number holds no ID."""
    found = _PATTERN.fullmatch(number)
    return None if found is None else _birthday(found["id"])


def in_one_case(number: str) -> str:
    """Return a number that holds a resident ID in capitals: ``x`` and ``X`` are one student's."""
    return number.upper() if _PATTERN.fullmatch(number) else number


def _birthday(resident_id: str) -> date | None:
    if not _PLACE.match(resident_id):
        return None
    year, month, day = int(resident_id[6:10]), int(resident_id[10:12]), int(resident_id[12:14])
    try:
        return date(year, month, day) if year in _BIRTHS else None
    except ValueError:
        return None
