"""Part a definition into what a format has a place for and the rest, and join the two again.

The rest (keying, scales, cut scores, critical items, licence, examples) travels as one JSON text in
a place that other programs carry along and do not read. What they do read is never in it twice.
"""

import json
from collections.abc import Mapping
from typing import Any

from instruments.definition import Instrument
from instruments.files import Table
from instruments.interchange.errors import InterchangeRefused, Refusal
from instruments.writer import table_of

MOST_ITEMS = 500

LONGEST_WORDS = 4000
"""Letters of one item; the longest that was published has about 400."""


def keyed(instrument: Instrument) -> Table:
    """Return a definition's tables with items by id and options by value, none of them shared."""
    table = table_of(instrument)
    shared = table.pop("options", [])
    items = {}
    for item in table["items"]:
        options = item.pop("options", shared)
        items[item["id"]] = item | {"options": {str(o["value"]): dict(o) for o in options}}
    return table | {"items": items}


def rest_of(instrument: Instrument, native: Mapping[str, Any]) -> str:
    """Return what a format's own places do not hold, as JSON.

    Args:
        instrument: the whole.
        native: the part that they hold, in the shape of `keyed`.
    """
    return json.dumps(_less(keyed(instrument), native), ensure_ascii=False, separators=(",", ":"))


def joined(native: Mapping[str, Any], rest: str | None, source: str) -> Table:
    """Put what a file says together with the rest that came along, as a definition's tables.

    Args:
        native: in the shape of `keyed`.
        rest: None where the file comes from another program: then the tables are a draft.
        source: the file's name, for a draft's wording.

    Raises:
        InterchangeRefused: there are no items or too many, or the rest is damaged.
    """
    if not native["items"]:
        raise InterchangeRefused(Refusal.NO_ITEMS)
    if len(native["items"]) > MOST_ITEMS:
        raise InterchangeRefused(Refusal.TOO_MANY_ITEMS, most=str(MOST_ITEMS))
    table = _merged(_read(rest), native) if rest else _merged(_draft(native, source), native)
    items = [_unkeyed(item) for id_, item in table["items"].items() if id_ in native["items"]]
    shared = max((i["options"] for i in items), key=[i["options"] for i in items].count)
    own = [{k: v for k, v in i.items() if k != "options" or v != shared} for i in items]
    order = ("instrument", "licence", "wording", "options", "items")
    whole = table | {"options": shared, "items": own}
    return {k: whole[k] for k in (*order, *(k for k in whole if k not in order)) if whole.get(k)}


def _unkeyed(item: Table) -> Table:
    return item | {"options": list(item["options"].values())}


def _read(rest: str) -> Table:
    try:
        table = json.loads(rest)
    except (ValueError, RecursionError) as error:
        raise InterchangeRefused(Refusal.REST_BROKEN) from error
    if not isinstance(table, dict) or not isinstance(table.get("items", {}), dict):
        raise InterchangeRefused(Refusal.REST_BROKEN)
    return table


def _draft(native: Mapping[str, Any], source: str) -> Table:
    """Begin a definition that a person must complete: no scale and no licence is made up."""
    texts = [item.get("text", {}) for item in native["items"].values()]
    languages = sorted({language for text in texts for language in text})
    wording = {each: {"status": "provisional", "source": source} for each in languages}
    return {"instrument": {}, "licence": {}, "wording": wording}


def _less(whole: Any, native: Any) -> Any:
    """Take from tables what other tables hold; whatever differs stays."""
    if not isinstance(whole, dict) or not isinstance(native, Mapping):
        return whole
    left = {}
    for key, value in whole.items():
        if key not in native:
            left[key] = value
        elif isinstance(value, dict):
            rest = _less(value, native[key])
            left |= {key: rest} if rest else {}
    return left


def _merged(below: Any, above: Any) -> Any:
    """Lay tables over others; where both hold a value, that of the upper ones stands."""
    if not isinstance(below, dict) or not isinstance(above, Mapping):
        return above
    return {
        **{k: v for k, v in below.items() if k not in above},
        **{k: _merged(below[k], v) if k in below else v for k, v in above.items()},
    }


def checked_options(options: Mapping[str, Table], place: str) -> Mapping[str, Table]:
    """Hold the options of one item against what an answer may be.

    Raises:
        InterchangeRefused: there are none.
    """
    if not options:
        raise InterchangeRefused(Refusal.NO_OPTIONS, place=place)
    return options


def words(value: object, place: str) -> str:
    """Return a text of a file, bounded.

    Raises:
        InterchangeRefused: it is no text, or a longer one than an item can be.
    """
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST_WORDS:
        raise InterchangeRefused(Refusal.WORDS_WANTED, place=place, most=str(LONGEST_WORDS))
    return value.strip()


def values_of(codes: list[str]) -> list[int]:
    """Return what is stored for options with these codes: the codes, or their places from 0."""
    if len(set(codes)) == len(codes) and all(
        c.isascii() and c.isdigit() and len(c) < 4 for c in codes
    ):
        numbers = [int(code) for code in codes]
        if max(numbers, default=0) <= 127 and [str(n) for n in numbers] == codes:
            return numbers
    return list(range(len(codes)))
