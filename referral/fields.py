"""Read one table of a standard file strictly: known keys only, each with its own rule."""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from referral.definition import LANGUAGES, Text
from referral.errors import MalformedStandard

DIGEST = re.compile(r"[0-9a-f]{64}")
IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True, slots=True)
class Key:
    """How the value of one key is read; the reader raises ValueError with the rule it breaks."""

    read: Callable[[object], Any]
    required: bool = True


def read_keys(file: str, where: str, table: object, keys: Mapping[str, Key]) -> dict[str, Any]:
    """Read a table whose keys are known.

    Returns:
        The value of every key that the table holds; an optional key that it leaves out is absent.

    Raises:
        MalformedStandard: a key is unknown or missing, or its value breaks its rule.
    """
    if not isinstance(table, dict):
        raise MalformedStandard(file, where, "is a table")
    for name in table:
        if name not in keys:
            raise MalformedStandard(file, f"{where}.{name}", "is a known key")
    found: dict[str, Any] = {}
    for name, key in keys.items():
        if name in table:
            try:
                found[name] = key.read(table[name])
            except ValueError as error:
                raise MalformedStandard(file, f"{where}.{name}", str(error)) from error
        elif key.required:
            raise MalformedStandard(file, f"{where}.{name}", "is there")
    return found


def read_list(
    file: str, where: str, value: object, keys: Mapping[str, Key]
) -> list[dict[str, Any]]:
    """Read an array of tables, naming each by its place, counted from 1.

    Raises:
        MalformedStandard: it is no array, is empty, or one of its tables breaks a rule.
    """
    if not isinstance(value, list) or not value:
        raise MalformedStandard(file, where, "is an array of at least one table")
    return [read_keys(file, f"{where}[{n}]", row, keys) for n, row in enumerate(value, start=1)]


def identifier(value: object) -> str:
    """Read an id: lower-case Latin letters, digits and underscores, a letter first."""
    if not isinstance(value, str) or not IDENTIFIER.fullmatch(value):
        raise ValueError("is lower-case letters, digits and underscores, at most 40")
    return value


def sentence(value: object) -> str:
    """Read a text that is not blank."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError("is a text that is not blank")
    return value


def text(value: object) -> Text:
    """Read the same words in every language."""
    if not isinstance(value, dict) or set(value) != set(LANGUAGES):
        raise ValueError(f"has exactly the languages {', '.join(LANGUAGES)}")
    return {language: sentence(words) for language, words in value.items()}


def citation(value: object) -> Text:
    """Read a reference, the same in every language, or a practice in the words of each."""
    if isinstance(value, dict):
        return text(value)
    reference = sentence(value)
    return dict.fromkeys(LANGUAGES, reference)


def number(value: object) -> float:
    """Read a finite number that is not negative."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("is a number")  # noqa: TRY004 - one error kind for every broken rule
    if not math.isfinite(value) or value < 0:
        raise ValueError("is a finite number, 0 or more")
    return float(value)


def agreement(value: object) -> float:
    """Read an agreement in [-1, 1]."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not -1 <= value <= 1:
        raise ValueError("is a number between -1 and 1")
    return float(value)


def count(value: object) -> int:
    """Read a count."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError("is a whole number, 0 or more")
    return value


def digest(value: object) -> str:
    """Read a SHA-256."""
    if not isinstance(value, str) or not DIGEST.fullmatch(value):
        raise ValueError("is 64 hexadecimal digits")
    return value


def hours(value: object) -> float:
    """Read a clock: hours, more than none and at most a year."""
    read = number(value)
    if not 0 < read <= 24 * 366:
        raise ValueError("is hours, more than 0 and at most a year")
    return read


def share(value: object) -> float:
    """Read a share in [0, 1]."""
    read = number(value)
    if read > 1:
        raise ValueError("is a share between 0 and 1")
    return read


def cell_size(value: object) -> int:
    """Read the smallest cell of a released table, never under 5."""
    if isinstance(value, bool) or not isinstance(value, int) or not 5 <= value <= 1000:
        raise ValueError("is a whole number, 5 or more")
    return value


def grades(value: object) -> tuple[int, ...]:
    """Read grades from 1 to 12, each once."""
    if not isinstance(value, list) or not value:
        raise ValueError("is a list of at least one grade")
    if not all(type(grade) is int and 1 <= grade <= 12 for grade in value):
        raise ValueError("holds grades from 1 to 12")
    if len(set(value)) != len(value):
        raise ValueError("names each grade once")
    return tuple(value)


def identifiers(value: object) -> tuple[str, ...]:
    """Read ids, each once, at least one."""
    if not isinstance(value, list) or not value:
        raise ValueError("is a list of at least one id")
    read = tuple(identifier(item) for item in value)
    if len(set(read)) != len(read):
        raise ValueError("names each id once")
    return read
