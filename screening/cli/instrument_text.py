"""An instrument in words on a terminal: one line in a list, a description, or what is wrong."""

from collections.abc import Iterable, Iterator
from unicodedata import east_asian_width

from instruments.definition import Instrument, Option, Subscale
from instruments.errors import Fault, Rule
from instruments.reliabilities import Reliability, reliabilities_of
from screening.wording import in_language, say


def table_of(language: str, instruments: Iterable[Instrument]) -> Iterator[str]:
    """Lay instruments out as the lines of a table."""
    table = [say(language, "instruments.list.columns").split("|")]
    table += [_row(language, instrument) for instrument in instruments]
    widths = [max(map(_width, column)) for column in zip(*table, strict=True)]
    for row in table:
        cells = zip(row, widths, strict=True)
        yield "  ".join(cell + " " * (width - _width(cell)) for cell, width in cells).rstrip()


def _row(language: str, instrument: Instrument) -> list[str]:
    status = [
        say(language, f"instruments.wording.{instrument.wording.get(code, 'absent')}")
        for code in ("zh", "en")
    ]
    name = in_language(language, instrument.name)
    counts = [instrument.id, instrument.version, str(instrument.n_items)]
    return [*counts, _ages(language, instrument), *status, name]


def _width(text: str) -> int:
    """Count the places that a text takes on a terminal: two for a Chinese character."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def _ages(language: str, instrument: Instrument) -> str:
    lowest, highest = instrument.ages
    key = "instruments.list.age_open" if highest is None else "instruments.list.age"
    return say(language, key, lowest=lowest, highest=highest)


def description_of(language: str, instrument: Instrument) -> Iterator[str]:
    """Describe an instrument: what it asks, how it is scored, whose it is."""
    name = in_language(language, instrument.name)
    yield say(
        language, "instruments.show.head", id=instrument.id, version=instrument.version, name=name
    )
    yield say(
        language, "instruments.show.measures", what=in_language(language, instrument.measures)
    )
    yield say(language, "instruments.show.ages", what=_ages(language, instrument))
    yield say(language, f"instruments.show.kind.{instrument.kind}")
    yield from _terms(language, instrument)
    yield from _items(language, instrument)
    yield f"\n{say(language, 'instruments.show.subscales')}"
    for subscale in instrument.subscales.values():
        yield from _subscale(language, instrument, subscale)
    if instrument.critical_items:
        yield f"\n{say(language, 'instruments.show.critical')}"
    for critical in instrument.critical_items:
        high = min(critical.at_most, max(instrument.option_values(critical.item_id)))
        facts = {"low": critical.at_least, "high": high, "concern": critical.concern}
        yield "  " + say(language, "instruments.show.critical_item", id=critical.item_id, **facts)
    yield from _reliability(language, instrument)
    yield f"\n{say(language, 'instruments.show.citations')}"
    yield from (f"  {citation}" for citation in instrument.citations)


def _terms(language: str, instrument: Instrument) -> Iterator[str]:
    licence = instrument.licence
    yield say(language, "instruments.show.licence", terms=licence.terms, holder=licence.holder)
    if licence.non_commercial:
        yield say(language, "instruments.show.noncommercial")
    for code, status in instrument.wording.items():
        facts = {"status": say(language, f"instruments.wording.{status}")}
        source = instrument.wording_sources[code]
        yield say(language, "instruments.show.wording", language=code, source=source, **facts)
        if code in instrument.wording_notes:
            yield say(language, "instruments.show.note", note=instrument.wording_notes[code])
    given = instrument.overlay
    if given:
        yield say(language, "instruments.show.overlay", holder=given.holder, basis=given.basis)
    elif instrument.is_key_only:
        yield say(language, "instruments.show.key_only", id=instrument.id)


def _items(language: str, instrument: Instrument) -> Iterator[str]:
    if instrument.instruction:
        words = in_language(language, instrument.instruction)
        yield say(language, "instruments.show.instruction", what=words)
    yield f"\n{say(language, 'instruments.show.items')}"
    last: list[str] = []
    for item in instrument.items.values():
        turned = say(language, "instruments.show.reverse") if item.reverse else ""
        yield f"  {item.id:<4} {in_language(language, item.text)}{turned}".rstrip()
        options = [_option(language, option) for option in item.options]
        if options != last:
            yield "       " + " · ".join(options)
        last = options


def _option(language: str, option: Option) -> str:
    counts = "" if option.score == option.value else f" (={option.score:g})"
    return f"{option.value} {in_language(language, option.text)}".rstrip() + counts


def _reliability(language: str, instrument: Instrument) -> Iterator[str]:
    found = reliabilities_of(instrument.id)
    yield f"\n{say(language, 'instruments.show.reliability')}"
    if not found:
        yield say(language, "instruments.show.no_reliability")
    for scale, parts in found.items():
        for part in parts:
            yield f"  {scale}: {_figures(language, part)}"


def _figures(language: str, part: Reliability) -> str:
    figures = {"alpha": part.alpha, "retest": part.retest, "n": part.n}
    said = [
        say(language, f"instruments.show.figure.{name}", value=f"{value:g}")
        for name, value in figures.items()
        if value is not None
    ]
    facts = {"figures": ", ".join(said), "sample": part.sample, "source": part.source}
    return say(language, "instruments.show.figures", **facts)


def _subscale(language: str, instrument: Instrument, subscale: Subscale) -> Iterator[str]:
    low, high = instrument.range_of(subscale.id)
    yield "  " + say(
        language,
        "instruments.show.subscale",
        id=subscale.id,
        name=in_language(language, subscale.name),
        n=len(subscale.item_ids),
        low=f"{low:g}",
        high=f"{high:g}",
        max_missing=subscale.max_missing,
    )
    if subscale.required:
        yield say(language, "instruments.show.required", ids=", ".join(subscale.required))
    for band in subscale.bands:
        name = in_language(language, band.name)
        yield say(
            language, "instruments.show.band", lowest=f"{band.lowest:g}", name=name, id=band.id
        )
    if subscale.bands_source:
        yield say(language, "instruments.show.bands_source", source=subscale.bands_source)


def fault_line(language: str, file: str, fault: Fault) -> str:
    """Say in one line what is wrong with a file: file, place, rule."""
    facts = dict(fault.facts)
    if fault.rule is Rule.WRONG_KIND:
        facts["wanted"] = say(language, f"instruments.kind.{facts['wanted']}")
    line = f"{file}:{fault.line}" if fault.line else file
    place = f"{line}: {fault.key}: " if fault.key else f"{line}: "
    return place + say(language, f"instruments.rule.{fault.rule}", **facts)
