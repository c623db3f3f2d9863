"""Write an instrument as the tables of its file, and tables as TOML."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any

from instruments.definition import (
    CriticalItem,
    Direction,
    Example,
    Instrument,
    InstrumentKind,
    Item,
    Licence,
    Method,
    Option,
    Rate,
    Subscale,
    Syndrome,
)
from instruments.files import Table

WIDEST = 100
"""Letters in a line, where a list of tables still fits on one."""


HIGHEST_VALUE = 127
"""What a critical item reaches up to where its file does not say."""


def table_of(instrument: Instrument) -> Table:
    """Return the tables that read back as the same instrument, but for its digest and overlay."""
    shared = _shared_options(instrument)
    tables = {
        "instrument": _head(instrument),
        "licence": _licence(instrument.licence),
        "wording": _wording(instrument),
        "options": [option_table(o) for o in shared],
        "items": [_item(i, shared) for i in instrument.items.values()],
        "subscales": [_subscale(s) for s in instrument.subscales.values()],
        "critical_items": [_critical(c) for c in instrument.critical_items],
        "syndrome": _syndrome(instrument.syndrome) if instrument.syndrome else {},
        "rates": [_rate(r) for r in instrument.rates],
        "examples": [_example(e) for e in instrument.examples],
    }
    return {name: table for name, table in tables.items() if table}


def toml_of(table: Mapping[str, Any]) -> str:
    """Write a definition's tables as TOML."""
    return "\n".join(_lines_of("", table)).strip() + "\n"


def _head(i: Instrument) -> Table:
    lowest, highest = i.ages
    return given(
        id=i.id,
        version=i.version,
        kind=None if i.kind is InstrumentKind.SCREENING else str(i.kind),
        name=dict(i.name),
        short_name=dict(i.short_name) if i.short_name != i.name else None,
        measures=dict(i.measures),
        instruction=dict(i.instruction) or None,
        recall=dict(i.recall) if any(i.recall.values()) else None,
        lowest_age=lowest,
        highest_age=highest,
        citations=list(i.citations),
        loinc=i.loinc_panel,
    )


def _licence(licence: Licence) -> Table:
    table = {f.name: getattr(licence, f.name) for f in fields(licence)}
    return table | {"attribution": dict(licence.attribution)}


def _wording(i: Instrument) -> Table:
    return {
        language: given(
            status=str(status),
            source=i.wording_sources[language],
            note=i.wording_notes.get(language),
        )
        for language, status in i.wording.items()
    }


def _shared_options(i: Instrument) -> tuple[Option, ...]:
    every = [item.options for item in i.items.values()]
    return max(every, key=every.count)


def given(**values: Any) -> Table:
    """Return a table of what is given: TOML knows no None."""
    return {key: value for key, value in values.items() if value is not None}


def option_table(o: Option) -> Table:
    """Return one option; what it counts only where that is not its value."""
    score = None if o.score == o.value else o.score
    return given(value=o.value, text=dict(o.text) or None, score=score, loinc=o.loinc)


def _item(item: Item, shared: Sequence[Option]) -> Table:
    return given(
        id=item.id,
        text=dict(item.text) or None,
        options=None if item.options == shared else [option_table(o) for o in item.options],
        reverse=item.reverse or None,
        may_skip=item.may_skip or None,
        scored=None if item.scored else False,
        loinc=item.loinc,
    )


def _subscale(s: Subscale) -> Table:
    return given(
        id=s.id,
        name=dict(s.name),
        items=list(s.item_ids),
        max_missing=s.max_missing,
        method=None if s.method is Method.SUM else str(s.method),
        weights=None if s.weights is None else dict(s.weights),
        counts_from=s.counts_from,
        multiplier=None if s.multiplier == 1 else s.multiplier,
        offset=s.offset or None,
        higher_is=str(Direction(s.higher_is)),
        required=list(s.required) or None,
        blank_counts_as=s.blank_counts_as,
        bands_source=s.bands_source,
        loinc=s.loinc,
        bands=[{"id": b.id, "lowest": b.lowest, "name": dict(b.name)} for b in s.bands] or None,
    )


def _critical(c: CriticalItem) -> Table:
    highest = None if c.at_most == HIGHEST_VALUE else c.at_most
    return given(item=c.item_id, at_least=c.at_least, at_most=highest, concern=c.concern)


def _syndrome(s: Syndrome) -> Table:
    kinds = [{"id": k.id, "at_least": k.at_least, "name": dict(k.name)} for k in s.kinds]
    return {
        "present_from": dict(s.present_from),
        "core": list(s.core),
        "source": s.source,
        "kinds": kinds,
    }


def _rate(r: Rate) -> Table:
    return given(
        id=r.id,
        name=dict(r.name),
        subscale=r.subscale_id,
        at_least=r.at_least,
        source=r.source,
        target=r.target,
    )


def _example(e: Example) -> Table:
    return given(
        answers=_blanks(e.answers),
        expected=_blanks(e.expected),
        bands=dict(e.bands) or None,
        critical=None if e.critical is None else list(e.critical),
        source=e.source,
    )


def _blanks(values: Mapping[str, float | None]) -> Table:
    return {key: "" if value is None else value for key, value in values.items()}


def _lines_of(at: str, table: Mapping[str, Any]) -> Iterator[str]:
    for key, value in table.items():
        if isinstance(value, dict) and not at:
            yield from _section(key, value)
        elif _is_tables(value) and not at:
            for each in value:
                yield from ("", f"[[{key}]]", *_lines_of(key, each))
        else:
            yield f"{_key(key)} = {_value(value, broken=True)}"


def _section(name: str, table: Mapping[str, Any]) -> Iterator[str]:
    inner = {k: v for k, v in table.items() if isinstance(v, dict) and name == "wording"}
    plain = {k: v for k, v in table.items() if k not in inner}
    if plain:
        yield from ("", f"[{name}]", *_lines_of(name, plain))
    for key, value in inner.items():
        yield from ("", f"[{name}.{_key(key)}]", *_lines_of(key, value))


def _is_tables(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(v, dict) for v in value)


def _value(value: Any, *, broken: bool = False) -> str:
    if isinstance(value, dict):
        inside = ", ".join(f"{_key(k)} = {_value(v)}" for k, v in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, list):
        parts = [_value(each) for each in value]
        line = f"[{', '.join(parts)}]"
        if not broken or len(line) <= WIDEST:
            return line
        return "[\n" + "".join(f"    {packed}\n" for packed in _packed(parts)) + "]"
    # JSON writes texts and numbers as TOML does, but for the one control letter that TOML refuses
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _packed(parts: Sequence[str]) -> Iterator[str]:
    """Put as many values on a line as it takes."""
    line = ""
    for part in parts:
        if line and len(line) + len(part) + 2 > WIDEST - 4:
            yield line
            line = ""
        line += (" " if line else "") + part + ","
    yield line


def _key(key: str) -> str:
    bare = key.isascii() and key.replace("_", "").replace("-", "").isalnum()
    return key if bare else json.dumps(key, ensure_ascii=False)
