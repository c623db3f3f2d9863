"""The kinds of value that an instrument's file may hold."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from instruments.definition import Direction, InstrumentKind, Method, WordingStatus

_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")
_VERSION = re.compile(r"\d{1,4}(\.\d{1,4}){0,2}")
LANGUAGE = re.compile(r"[a-z]{2}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_LOINC = re.compile(r"\d{3,7}-\d")
_CRITICAL_ITEM = re.compile(r"q\d+\??")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of value: what it is called, and how it is recognised."""

    name: str
    fits: Callable[[object], bool]
    #: The words that it may be, where it is one of several.
    allowed: tuple[str, ...] = ()


def _is_words(value: object) -> bool:
    return (
        isinstance(value, dict)
        and bool(value)
        and all(
            LANGUAGE.fullmatch(k) and isinstance(v, str) and v.strip() for k, v in value.items()
        )
    )


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e6


def _is_whole(value: object, highest: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= highest


def _matches(pattern: re.Pattern[str]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def _is_id_list(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(_matches(_ID)(each) for each in value)


def _holds(fits: Callable[[object], bool]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, dict) and all(fits(each) for each in value.values())


def _is_answers(value: object) -> bool:
    given = list(value.values()) if isinstance(value, dict) else value
    return isinstance(given, list) and all(each == "" or _is_whole(each, 127) for each in given)


def _one_of(*words: str) -> Kind:
    return Kind("one_of", lambda value: value in words, words)


ID = Kind("id", _matches(_ID))
WORDS = Kind("words", _is_words)
LINE = Kind("line", lambda v: isinstance(v, str) and bool(v.strip()))
LINES = Kind("lines", lambda v: isinstance(v, list) and bool(v) and all(map(LINE.fits, v)))
NUMBER = Kind("number", _is_number)
SHARE = Kind("share", lambda v: _is_number(v) and 0 < v <= 1)  # type: ignore[operator]
VALUE = Kind("value", lambda v: _is_whole(v, 127))
COUNT = Kind("count", lambda v: _is_whole(v, 499))
AGE = Kind("age", lambda v: _is_whole(v, 120))
YES_NO = Kind("yes_no", lambda v: isinstance(v, bool))
DIGEST = Kind("digest", _matches(_DIGEST))
EDITION = Kind("edition", lambda v: _is_whole(v, 9999) and v != 0)
VERSION = Kind("version", _matches(_VERSION))
LOINC = Kind("loinc", _matches(_LOINC))
ID_LIST = Kind("ids", _is_id_list)
WEIGHTS = Kind("weights", _holds(_is_number))
ITEMS = Kind("items", lambda v: v == "all" or _is_id_list(v))
ANSWERS = Kind("answers", _is_answers)
LIMITS = Kind("limits", _holds(lambda each: _is_whole(each, 127)))
EXPECTED = Kind("expected", _holds(lambda each: each == "" or _is_number(each)))
BAND_IDS = Kind("band_ids", _holds(_matches(_ID)))
CRITICAL = Kind("critical", lambda v: isinstance(v, list) and all(map(_matches(_CRITICAL_ITEM), v)))

METHOD = _one_of(*Method)
DIRECTION = _one_of(*Direction)
STATUS = _one_of(*WordingStatus)
PURPOSE = _one_of(*InstrumentKind)
GIVEN = _one_of(*(each for each in WordingStatus if each is not WordingStatus.WITHHELD))
TABLE = Kind("table", lambda v: isinstance(v, dict) and bool(v))
LANGUAGE_TABLE = Kind("language_table", lambda v: isinstance(v, dict))
TABLES = Kind("tables", lambda v: isinstance(v, list))
