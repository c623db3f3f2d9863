"""The rules that an instrument must keep beyond the shape of its file."""

from collections.abc import Callable, Iterator

from instruments.definition import (
    TOTAL,
    Example,
    Instrument,
    Method,
    Subscale,
    Text,
    WordingStatus,
)
from instruments.errors import Fault, Rule

RESERVED = frozenset({"critical", "validity"})
"""Columns of a scored table that no subscale may be named after."""

RESERVED_ENDINGS = ("_band", "_missing")

MOST_BANDS = 127
"""What the engine can count in one byte."""


def _languages(instrument: Instrument) -> Iterator[Fault]:
    if instrument.is_key_only:
        for key, text in _wordings(instrument):
            if text:
                yield Fault(key, Rule.WORDING_WITHHELD)
    wanted, allowed = languages_given(instrument), set(instrument.wording)
    differ = {"wanted": ", ".join(sorted(wanted or allowed))}
    for key, text in _names(instrument):
        if not (wanted or allowed) <= set(text) <= allowed:
            yield Fault(key, Rule.LANGUAGES_DIFFER, differ)
    for key, text in () if instrument.is_key_only else _wordings(instrument):
        if set(text) != wanted:
            yield Fault(key, Rule.LANGUAGES_DIFFER, differ)


def languages_given(instrument: Instrument) -> set[str]:
    """Return the languages whose wording the definition holds."""
    withheld = WordingStatus.WITHHELD
    return {lang for lang, status in instrument.wording.items() if status is not withheld}


def _wordings(instrument: Instrument) -> Iterator[tuple[str, Text]]:
    """Yield what a respondent reads, which is what a licence is about."""
    yield "instrument.instruction", instrument.instruction
    for n, item in enumerate(instrument.items.values(), start=1):
        yield f"items[{n}].text", item.text
        for option in item.options:
            yield f"items[{n}].options", option.text


def _names(instrument: Instrument) -> Iterator[tuple[str, Text]]:
    """Yield what staff read."""
    yield "instrument.name", instrument.name
    yield "instrument.measures", instrument.measures
    yield "licence.attribution", instrument.licence.attribution
    for n, subscale in enumerate(instrument.subscales.values(), start=1):
        yield f"subscales[{n}].name", subscale.name
        for band in subscale.bands:
            yield f"subscales[{n}].bands", band.name
    for kind in instrument.syndrome.kinds if instrument.syndrome else ():
        yield "syndrome.kinds", kind.name
    for n, rate in enumerate(instrument.rates, start=1):
        yield f"rates[{n}].name", rate.name


def _numbering(instrument: Instrument) -> Iterator[Fault]:
    for n, item_id in enumerate(instrument.items, start=1):
        if item_id != f"q{n}":
            facts = {"n": str(instrument.n_items), "wanted": f"q{n}"}
            yield Fault(f"items[{n}].id", Rule.ITEMS_NOT_NUMBERED, facts)


def _options(instrument: Instrument) -> Iterator[Fault]:
    for n, item in enumerate(instrument.items.values(), start=1):
        if not item.options:
            yield Fault(f"items[{n}].options", Rule.NO_OPTIONS)
        values = [option.value for option in item.options]
        for value in sorted({value for value in values if values.count(value) > 1}):
            yield Fault(f"items[{n}].options", Rule.OPTION_TWICE, {"value": str(value)})


def _scored(instrument: Instrument) -> Iterator[Fault]:
    users: dict[str, str] = {}
    for subscale in instrument.subscales.values():
        users |= dict.fromkeys(subscale.item_ids, subscale.id)
    for n, item in enumerate(instrument.items.values(), start=1):
        if item.scored and item.id not in users:
            yield Fault(f"items[{n}]", Rule.ITEM_NOT_SCORED)
        if not item.scored and item.id in users:
            yield Fault(f"items[{n}].scored", Rule.ITEM_IS_SCORED, {"id": users[item.id]})


def _subscale_ids(instrument: Instrument) -> Iterator[Fault]:
    for n, id_ in enumerate(instrument.subscales, start=1):
        if id_ == TOTAL and n > 1:
            yield Fault(f"subscales[{n}].id", Rule.TOTAL_NOT_FIRST)
        if id_ in RESERVED | instrument.items.keys() or id_.endswith(RESERVED_ENDINGS):
            yield Fault(f"subscales[{n}].id", Rule.RESERVED_ID, {"id": id_})


def _subscale_items(instrument: Instrument) -> Iterator[Fault]:
    for n, subscale in enumerate(instrument.subscales.values(), start=1):
        at = f"subscales[{n}]."
        for id_ in subscale.item_ids:
            if id_ not in instrument.items:
                yield Fault(at + "items", Rule.NO_SUCH_ITEM, {"id": id_})
            if subscale.item_ids.count(id_) > 1:
                yield Fault(at + "items", Rule.ID_TWICE, {"id": id_})
        for key, ids in (("required", subscale.required), ("weights", subscale.weights or {})):
            for id_ in ids:
                if id_ not in subscale.item_ids:
                    yield Fault(at + key, Rule.NOT_OF_SUBSCALE, {"id": id_})


def _subscale_numbers(instrument: Instrument) -> Iterator[Fault]:
    for n, subscale in enumerate(instrument.subscales.values(), start=1):
        at, k = f"subscales[{n}].", len(subscale.item_ids)
        if subscale.max_missing >= k:
            yield Fault(at + "max_missing", Rule.TOO_MANY_MISSING, {"n": str(k)})
        if subscale.multiplier == 0:
            yield Fault(at + "multiplier", Rule.MULTIPLIER_ZERO)
        if subscale.blank_counts_as is not None and subscale.max_missing == 0:
            yield Fault(at + "blank_counts_as", Rule.BLANK_NEVER_COUNTED)
        if _divides_by_weights(subscale) and any(w <= 0 for w in (subscale.weights or {}).values()):
            yield Fault(at + "weights", Rule.WEIGHT_NOT_POSITIVE)


def _divides_by_weights(subscale: Subscale) -> bool:
    prorates = subscale.max_missing > 0 and subscale.blank_counts_as is None
    return prorates or subscale.method is Method.MEAN


def _bands(instrument: Instrument) -> Iterator[Fault]:
    for n, subscale in enumerate(instrument.subscales.values(), start=1):
        if not subscale.bands:
            continue
        at, lowests = f"subscales[{n}].bands", [band.lowest for band in subscale.bands]
        low, high = instrument.range_of(subscale.id)
        if lowests != sorted(set(lowests)):
            yield Fault(at, Rule.BANDS_NOT_ASCENDING)
        if lowests[0] > low:
            facts = {"first": f"{lowests[0]:g}", "lowest": f"{low:g}"}
            yield Fault(at, Rule.SCORE_WITHOUT_BAND, facts)
        if lowests[-1] > high:
            facts = {"first": f"{lowests[-1]:g}", "highest": f"{high:g}"}
            yield Fault(at, Rule.BAND_OUT_OF_REACH, facts)
        if subscale.bands_source is None:
            yield Fault(f"subscales[{n}].bands_source", Rule.BANDS_WITHOUT_SOURCE)
        ids = [band.id for band in subscale.bands]
        for id_ in sorted({id_ for id_ in ids if ids.count(id_) > 1}):
            yield Fault(at, Rule.ID_TWICE, {"id": id_})


def _number_of_bands(instrument: Instrument) -> Iterator[Fault]:
    for n, subscale in enumerate(instrument.subscales.values(), start=1):
        if len(subscale.bands) > MOST_BANDS:
            yield Fault(f"subscales[{n}].bands", Rule.TOO_MANY_BANDS, {"most": str(MOST_BANDS)})


def _critical(instrument: Instrument) -> Iterator[Fault]:
    for n, critical in enumerate(instrument.critical_items, start=1):
        at = f"critical_items[{n}]"
        if critical.item_id not in instrument.items:
            yield Fault(at + ".item", Rule.NO_SUCH_ITEM, {"id": critical.item_id})
        elif not any(map(critical.is_reached_by, instrument.option_values(critical.item_id))):
            yield Fault(at, Rule.CRITICAL_NEVER)


def _rates(instrument: Instrument) -> Iterator[Fault]:
    for n, rate in enumerate(instrument.rates, start=1):
        if rate.subscale_id not in instrument.subscales:
            yield Fault(f"rates[{n}].subscale", Rule.NO_SUCH_SUBSCALE, {"id": rate.subscale_id})
            continue
        low, high = instrument.range_of(rate.subscale_id)
        if not low < rate.at_least <= high:
            facts = {"lowest": f"{low:g}", "highest": f"{high:g}"}
            yield Fault(f"rates[{n}].at_least", Rule.RATE_OUT_OF_REACH, facts)


def _syndrome(instrument: Instrument) -> Iterator[Fault]:
    syndrome = instrument.syndrome
    if syndrome is None:
        return
    for id_ in syndrome.present_from:
        if id_ not in instrument.items:
            yield Fault("syndrome.present_from", Rule.NO_SUCH_ITEM, {"id": id_})
    for id_ in syndrome.core:
        if id_ not in syndrome.present_from:
            yield Fault("syndrome.core", Rule.NO_SUCH_ITEM, {"id": id_})
    counts = [kind.at_least for kind in syndrome.kinds]
    if counts != sorted(set(counts), reverse=True):
        yield Fault("syndrome.kinds", Rule.KINDS_NOT_DESCENDING)


def _ages(instrument: Instrument) -> Iterator[Fault]:
    lowest, highest = instrument.ages
    if highest is not None and lowest > highest:
        yield Fault("instrument.lowest_age", Rule.AGES_TURNED)


def _examples(instrument: Instrument) -> Iterator[Fault]:
    for n, example in enumerate(instrument.examples, start=1):
        at = f"examples[{n}]."
        yield from _answers_of(instrument, example, at + "answers")
        yield from _expectations_of(instrument, example, at)


def _answers_of(instrument: Instrument, example: Example, at: str) -> Iterator[Fault]:
    for item_id, value in example.answers.items():
        if item_id not in instrument.items:
            yield Fault(at, Rule.NO_SUCH_ITEM, {"id": item_id})
        elif value is not None and value not in instrument.option_values(item_id):
            yield Fault(at, Rule.NO_SUCH_OPTION, {"id": item_id})


def _expectations_of(instrument: Instrument, example: Example, at: str) -> Iterator[Fault]:
    if not example.expected:
        yield Fault(at + "expected", Rule.NOTHING_EXPECTED)
    for key, by_subscale in (("expected", example.expected), ("bands", example.bands)):
        for id_ in by_subscale:
            if id_ not in instrument.subscales:
                yield Fault(at + key, Rule.NO_SUCH_SUBSCALE, {"id": id_})
    for id_, band_id in example.bands.items():
        subscale = instrument.subscales.get(id_)
        if subscale and band_id not in {band.id for band in subscale.bands}:
            yield Fault(at + "bands", Rule.NO_SUCH_BAND, {"id": band_id})


def _critical_of_examples(instrument: Instrument) -> Iterator[Fault]:
    critical_ids = {critical.item_id for critical in instrument.critical_items}
    for n, example in enumerate(instrument.examples, start=1):
        for id_ in example.critical or ():
            if id_.removesuffix("?") not in critical_ids:
                yield Fault(f"examples[{n}].critical", Rule.NO_SUCH_ITEM, {"id": id_})


def _loinc(instrument: Instrument) -> Iterator[Fault]:
    codes = [("instrument.loinc", instrument.loinc_panel)]
    for n, item in enumerate(instrument.items.values(), start=1):
        codes.append((f"items[{n}].loinc", item.loinc))
    for n, subscale in enumerate(instrument.subscales.values(), start=1):
        codes.append((f"subscales[{n}].loinc", subscale.loinc))
    for key, code in codes:
        if code is not None and not has_check_digit(code):
            yield Fault(key, Rule.LOINC_MISTYPED, {"code": code})


def has_check_digit(loinc: str) -> bool:
    """Whether the last digit of a LOINC code is the one that its other digits ask for.

    Source:
        LOINC Users' Guide, appendix C: Mod 10, every other digit from the right doubled.
    """
    number, digit = loinc.split("-")
    doubled = [int(d) * (2 if n % 2 == 0 else 1) for n, d in enumerate(reversed(number))]
    return (sum(d // 10 + d % 10 for d in doubled) + int(digit)) % 10 == 0


BASIC: tuple[Callable[[Instrument], Iterator[Fault]], ...] = (
    _languages,
    _numbering,
    _options,
    _subscale_ids,
    _subscale_items,
    _subscale_numbers,
    _ages,
    _loinc,
)
"""The rules that any definition can be held against."""

DERIVED: tuple[Callable[[Instrument], Iterator[Fault]], ...] = (
    _scored,
    _bands,
    _number_of_bands,
    _critical,
    _rates,
    _syndrome,
    _examples,
    _critical_of_examples,
)
"""The rules that make sense only once the basic ones hold."""


def faults_of(instrument: Instrument) -> tuple[Fault, ...]:
    """Hold a definition against every rule.

    Returns:
        The broken ones in the order of the tables; the derived rules are tried only where no
        basic one is broken.
    """
    basic = tuple(fault for rule in BASIC for fault in rule(instrument))
    return basic or tuple(fault for rule in DERIVED for fault in rule(instrument))
