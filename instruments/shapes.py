"""The keys that an instrument's file may hold, and what kind of value each one takes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from instruments.errors import Fault, Rule
from instruments.kinds import (
    AGE,
    ANSWERS,
    BAND_IDS,
    COUNT,
    CRITICAL,
    DIRECTION,
    EXPECTED,
    ID,
    ID_LIST,
    ITEMS,
    LANGUAGE,
    LANGUAGE_TABLE,
    LIMITS,
    LINE,
    LINES,
    LOINC,
    METHOD,
    NUMBER,
    PURPOSE,
    SHARE,
    STATUS,
    TABLE,
    TABLES,
    VALUE,
    VERSION,
    WEIGHTS,
    WORDS,
    YES_NO,
    Kind,
)

Table = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Key:
    """What stands under a key: a value of a kind, a table, or a list of tables."""

    kind: Kind | None = None
    required: bool = True
    table: "Mapping[str, Key] | None" = None
    is_list: bool = False


OPTION: Mapping[str, Key] = {
    "value": Key(VALUE),
    "text": Key(WORDS, required=False),
    "score": Key(NUMBER, required=False),
    "loinc": Key(LINE, required=False),
}
FILE: Mapping[str, Key] = {
    "instrument": Key(
        table={
            "id": Key(ID),
            "version": Key(VERSION),
            "kind": Key(PURPOSE, required=False),
            "name": Key(WORDS),
            "short_name": Key(WORDS, required=False),
            "measures": Key(WORDS),
            "instruction": Key(WORDS, required=False),
            "recall": Key(WORDS, required=False),
            "lowest_age": Key(AGE),
            "highest_age": Key(AGE, required=False),
            "citations": Key(LINES),
            "loinc": Key(LOINC, required=False),
        }
    ),
    "licence": Key(
        table={
            "terms": Key(LINE),
            "holder": Key(LINE),
            "attribution": Key(WORDS),
            "source": Key(LINE),
            "non_commercial": Key(YES_NO, required=False),
        }
    ),
    "wording": Key(TABLE),
    "options": Key(table=OPTION, is_list=True, required=False),
    "items": Key(
        is_list=True,
        table={
            "id": Key(ID),
            "text": Key(WORDS, required=False),
            "options": Key(table=OPTION, is_list=True, required=False),
            "reverse": Key(YES_NO, required=False),
            "scored": Key(YES_NO, required=False),
            "may_skip": Key(YES_NO, required=False),
            "loinc": Key(LOINC, required=False),
        },
    ),
    "subscales": Key(
        is_list=True,
        table={
            "id": Key(ID),
            "name": Key(WORDS),
            "items": Key(ITEMS),
            "max_missing": Key(COUNT),
            "method": Key(METHOD, required=False),
            "weights": Key(WEIGHTS, required=False),
            "counts_from": Key(NUMBER, required=False),
            "multiplier": Key(NUMBER, required=False),
            "offset": Key(NUMBER, required=False),
            "higher_is": Key(DIRECTION),
            "required": Key(ID_LIST, required=False),
            "blank_counts_as": Key(NUMBER, required=False),
            "bands_source": Key(LINE, required=False),
            "loinc": Key(LOINC, required=False),
            "bands": Key(
                is_list=True,
                required=False,
                table={"id": Key(ID), "lowest": Key(NUMBER), "name": Key(WORDS)},
            ),
        },
    ),
    "critical_items": Key(
        is_list=True,
        required=False,
        table={
            "item": Key(ID),
            "at_least": Key(VALUE, required=False),
            "at_most": Key(VALUE, required=False),
            "concern": Key(ID),
        },
    ),
    "syndrome": Key(
        required=False,
        table={
            "present_from": Key(LIMITS),
            "core": Key(ID_LIST),
            "source": Key(LINE),
            "kinds": Key(
                is_list=True,
                table={"id": Key(ID), "name": Key(WORDS), "at_least": Key(COUNT)},
            ),
        },
    ),
    "rates": Key(
        is_list=True,
        required=False,
        table={
            "id": Key(ID),
            "name": Key(WORDS),
            "subscale": Key(ID),
            "at_least": Key(NUMBER),
            "source": Key(LINE),
            "target": Key(SHARE, required=False),
        },
    ),
    "examples": Key(
        is_list=True,
        table={
            "answers": Key(ANSWERS),
            "expected": Key(EXPECTED),
            "bands": Key(BAND_IDS, required=False),
            "critical": Key(CRITICAL, required=False),
            "source": Key(LINE),
        },
    ),
}
"""Every key of the format. A key that is not here is refused."""

WORDING: Mapping[str, Key] = {
    "status": Key(STATUS),
    "source": Key(LINE),
    "note": Key(LINE, required=False),
}
"""The keys under ``[wording.<language>]``."""


def faults_of_shape(table: Table, keys: Mapping[str, Key] = FILE, at: str = "") -> Iterator[Fault]:
    """Compare a table with the keys that it may hold.

    Args:
        table: as read from TOML.
        keys: what may stand in it.
        at: where the table is in the file, with a dot at its end; empty for the file.

    Yields:
        A fault for every unknown key, missing key and value of the wrong kind.
    """
    for name in table:
        if name not in keys:
            yield Fault(at + name, Rule.UNKNOWN_KEY, {"allowed": ", ".join(keys)})
    for name, key in keys.items():
        if name in table:
            yield from _faults_under(table[name], key, at + name)
        elif key.required:
            yield Fault(at + name, Rule.MISSING_KEY)


def _faults_under(value: object, key: Key, at: str) -> Iterator[Fault]:
    if key.kind is not None:
        if not key.kind.fits(value):
            yield _wrong(at, key.kind)
        return
    parts = value if key.is_list else [value]
    if not isinstance(parts, list) or not parts or not all(isinstance(p, dict) for p in parts):
        yield _wrong(at, TABLES if key.is_list else TABLE)
        return
    for n, part in enumerate(parts, start=1):
        inside = f"{at}[{n}]." if key.is_list else f"{at}."
        yield from faults_of_shape(part, key.table or {}, inside)


def faults_of_wording(wording: Mapping[str, object], status: Kind = STATUS) -> Iterator[Fault]:
    """Check the tables under ``wording``, one a language.

    Args:
        wording: as read from TOML.
        status: what a wording's status may be.
    """
    for language, table in wording.items():
        at = f"wording.{language}"
        if not LANGUAGE.fullmatch(language) or not isinstance(table, dict):
            yield _wrong(at, LANGUAGE_TABLE)
        else:
            yield from faults_of_shape(table, {**WORDING, "status": Key(status)}, at + ".")


def _wrong(at: str, kind: Kind) -> Fault:
    if kind.allowed:
        return Fault(at, Rule.NOT_ONE_OF, {"allowed": ", ".join(kind.allowed)})
    return Fault(at, Rule.WRONG_KIND, {"wanted": kind.name})
