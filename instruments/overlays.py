"""Lay a licensee's wording over a definition whose wording may not be passed on.

The definition keeps every key, id, cut score and citation; an overlay gives words and nothing
else, and belongs to one definition by its digest.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any, NamedTuple

from instruments.definition import Instrument, Overlay
from instruments.errors import Fault, MalformedInstrument, Rule
from instruments.files import Table, placed, table_in
from instruments.kinds import DIGEST, EDITION, GIVEN, ID, LINE, TABLE, VERSION, WORDS
from instruments.reader import instrument_of
from instruments.shapes import Key, faults_of_shape, faults_of_wording
from instruments.writer import toml_of

SECTIONS = ("texts", "items", "options", "subscales", "bands", "kinds")
"""The tables of an overlay that hold words, by the place that they are for."""

OPEN = frozenset({"withheld", "provisional"})
"""Status of a wording that an overlay may give or replace."""

SHAPE: Mapping[str, Key] = {
    "overlay": Key(
        table={
            "instrument": Key(ID),
            "version": Key(VERSION),
            "edition": Key(EDITION),
            "definition": Key(DIGEST),
            "holder": Key(LINE),
            "basis": Key(LINE),
        }
    ),
    "wording": Key(TABLE),
    **{section: Key(TABLE, required=False) for section in SECTIONS},
}
"""Every key that an overlay may hold; what changes a key or a score is not among them."""


class Place(NamedTuple):
    """Where a definition holds words: an overlay's section and name, and the table with its key."""

    section: str
    name: str
    table: Table
    key: str


def name_in(name: str, content: bytes) -> tuple[str, str, int]:
    """Return for which instrument and version an overlay is, and its edition.

    Raises:
        MalformedInstrument: the file breaks the format.
    """
    head = _shaped(name, content)["overlay"]
    return head["instrument"], head["version"], head["edition"]


def laid_over(name: str, content: bytes, definition: bytes | None) -> Instrument:
    """Return a definition with a licensee's wording.

    Args:
        name: of the overlay's file, for the error.
        content: of the overlay's file.
        definition: content of the file that the overlay names; None where there is none.

    Raises:
        MalformedInstrument: the overlay breaks the format, is for another definition, lacks words
            or names a place that is not there; every fault has its line where it can be told.
    """
    table = _shaped(name, content)
    head = table["overlay"]
    if definition is None:
        facts = {"id": head["instrument"], "version": head["version"]}
        raise _refused(name, content, [Fault("overlay", Rule.NO_SUCH_DEFINITION, facts)])
    digest = hashlib.sha256(definition).hexdigest()
    base = table_in(name, definition)
    faults = [*_faults_of_digest(head, digest), *_faults_of_languages(table, base)]
    if faults:
        raise _refused(name, content, faults)
    merged = deepcopy(base)
    faults = list(_merge(merged, table))
    if faults:
        raise _refused(name, content, faults)
    both = hashlib.sha256(f"{digest}\n{hashlib.sha256(content).hexdigest()}".encode()).hexdigest()
    overlay = Overlay(head["holder"], head["basis"], head["edition"], digest)
    return replace(instrument_of(name, merged, both), overlay=overlay)


def places_of(table: Table) -> Iterator[Place]:
    """Yield every place of a definition's tables that holds words for a reader."""
    head = table["instrument"]
    for key in ("name", "short_name", "measures", "instruction", "recall"):
        if key in head or key == "instruction":
            yield Place("texts", key, head, key)
    yield Place("texts", "attribution", table["licence"], "attribution")
    yield from _places_of_items(table)
    for subscale in table["subscales"]:
        yield Place("subscales", subscale["id"], subscale, "name")
        for band in subscale.get("bands", ()):
            yield Place("bands", f"{subscale['id']}.{band['id']}", band, "name")
    for kind in table.get("syndrome", {}).get("kinds", ()):
        yield Place("kinds", kind["id"], kind, "name")


def blank_overlay(name: str, definition: bytes, language: str) -> str:
    """Return an overlay for a definition, with every place that has no words yet left empty.

    An empty place is refused when the overlay is checked, so that none is forgotten.
    """
    table = table_in(name, definition)
    head = table["instrument"]
    sections: dict[str, Table] = {}
    for section, place, holder, key in places_of(table):
        if language not in holder.get(key, {}) or section in {"items", "options"}:
            sections.setdefault(section, {})[place] = {language: ""}
    start: Table = {
        "instrument": head["id"],
        "version": head["version"],
        "edition": 1,
        "definition": hashlib.sha256(definition).hexdigest(),
        "holder": "",
        "basis": "",
    }
    wording = {language: {"status": "published", "source": ""}}
    return toml_of({"overlay": start, "wording": wording, **sections})


def _places_of_items(table: Table) -> Iterator[Place]:
    for option in table.get("options", ()):
        yield Place("options", str(option["value"]), option, "text")
    for item in table["items"]:
        yield Place("items", item["id"], item, "text")
        for option in item.get("options", ()):
            yield Place("options", f"{item['id']}.{option['value']}", option, "text")


def _shaped(name: str, content: bytes) -> Table:
    table = table_in(name, content)
    faults = list(faults_of_shape(table, SHAPE))
    wording = table.get("wording")
    if isinstance(wording, dict):
        faults += faults_of_wording(wording, GIVEN)
    for section in SECTIONS:
        words = table.get(section)
        for key, value in words.items() if isinstance(words, dict) else ():
            if not WORDS.fits(value):
                faults.append(_no_words(section, key, value))
    if faults:
        raise _refused(name, content, faults)
    return table


def _no_words(section: str, name: str, value: object) -> Fault:
    """Tell a place that was left empty from one that holds something else than words."""
    place = f"{section}.{name}"
    if isinstance(value, dict) and all(isinstance(each, str) for each in value.values()):
        empty = ", ".join(language for language, each in value.items() if not each.strip())
        if empty:
            return Fault(place, Rule.WORDS_MISSING, {"name": name, "wanted": empty})
    return Fault(place, Rule.WRONG_KIND, {"wanted": WORDS.name})


def _faults_of_digest(head: Mapping[str, Any], digest: str) -> Iterator[Fault]:
    if head["definition"] != digest:
        yield Fault("overlay.definition", Rule.OTHER_DEFINITION, {"digest": digest})


def _faults_of_languages(table: Table, base: Table) -> Iterator[Fault]:
    for language in table["wording"]:
        status = base["wording"].get(language, {}).get("status", "withheld")
        if status not in OPEN:
            yield Fault(f"wording.{language}", Rule.LANGUAGE_NOT_OPEN, {"language": language})


def _merge(base: Table, table: Table) -> Iterator[Fault]:
    """Put an overlay's words into a definition's tables, and tell what is over and what is short.

    A name that the definition gives in the language already need not be given again.
    """
    languages = set(table["wording"])
    base["wording"] |= table["wording"]
    left = {section: dict(table.get(section, {})) for section in SECTIONS}
    for section, name, holder, key in places_of(base):
        given = left[section].pop(name, {})
        if not set(given) <= languages:
            facts = {"languages": ", ".join(sorted(set(given) - languages))}
            yield Fault(f"{section}.{name}", Rule.NO_SUCH_PLACE, facts | {"name": name})
        replaced = {k: v for k, v in holder.get(key, {}).items() if _stays(section, k, languages)}
        holder[key] = {**replaced, **given}
        missing = ", ".join(sorted(languages - set(holder[key])))
        if missing:
            yield Fault(f"{section}.{name}", Rule.WORDS_MISSING, {"name": name, "wanted": missing})
    for section, names in left.items():
        for name in names:
            yield Fault(f"{section}.{name}", Rule.NO_SUCH_PLACE, {"name": name})


def _stays(section: str, language: str, languages: set[str]) -> bool:
    """Keep what staff read, but no item's provisional words beside official ones."""
    return section not in {"items", "options"} or language not in languages


def _refused(name: str, content: bytes, faults: Iterable[Fault]) -> MalformedInstrument:
    return MalformedInstrument(name, placed(faults, content))
