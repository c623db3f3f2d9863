"""Read an instrument from its TOML file, or say in plain words what is wrong with it."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from instruments.definition import (
    Band,
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
    SyndromeKind,
    Text,
    WordingStatus,
)
from instruments.errors import Fault, MalformedInstrument, Rule
from instruments.files import Table, content_of, table_in
from instruments.rules import faults_of
from instruments.shapes import faults_of_shape, faults_of_wording


def read_instrument(path: Path) -> Instrument:
    """Read and check one instrument.

    Args:
        path: a TOML file in UTF-8; a byte order mark is tolerated.

    Raises:
        MalformedInstrument: the file cannot be read, or breaks a rule; it names every place.
    """
    return parse_instrument(path.name, content_of(path))


def parse_instrument(name: str, content: bytes) -> Instrument:
    """Read and check one instrument from its file's content.

    Raises:
        MalformedInstrument: the content breaks a rule; it names every place.
    """
    return instrument_of(name, table_in(name, content), hashlib.sha256(content).hexdigest())


def instrument_of(name: str, table: Table, digest: str) -> Instrument:
    """Make an instrument of a definition's tables, checked.

    Args:
        name: of the file, for the error.
        table: as read from TOML.
        digest: what the instrument is to carry.

    Raises:
        MalformedInstrument: the tables break a rule; it names every place.
    """
    shape = (*faults_of_shape(table), *_faults_of_ids(table))
    if shape:
        raise MalformedInstrument(name, shape)
    instrument = _instrument(table, digest)
    broken = (*_faults_of_lengths(table), *faults_of(instrument))
    if broken:
        raise MalformedInstrument(name, broken)
    return instrument


def _faults_of_ids(table: Table) -> list[Fault]:
    """Find what only the raw tables show: ids that occur twice, wording tables, limits."""
    faults = list(faults_of_wording(table["wording"])) if _is_table(table, "wording") else []
    for name in ("items", "subscales", "rates"):
        parts = table.get(name)
        ids = [p.get("id") for p in parts if isinstance(p, dict)] if isinstance(parts, list) else []
        twice = sorted({str(id_) for id_ in ids if ids.count(id_) > 1})
        faults += [Fault(name, Rule.ID_TWICE, {"id": id_}) for id_ in twice]
    critical = table.get("critical_items")
    for n, part in enumerate(critical if isinstance(critical, list) else [], start=1):
        if isinstance(part, dict) and not {"at_least", "at_most"} & part.keys():
            faults.append(Fault(f"critical_items[{n}]", Rule.CRITICAL_NO_LIMIT))
    return faults


def _is_table(table: Table, name: str) -> bool:
    return isinstance(table.get(name), dict)


def _faults_of_lengths(table: Table) -> list[Fault]:
    wanted = len(table["items"])
    counts = [
        (n, len(example["answers"]))
        for n, example in enumerate(table["examples"], start=1)
        if isinstance(example["answers"], list)
    ]
    return [
        Fault(f"examples[{n}].answers", Rule.WRONG_LENGTH, {"wanted": str(wanted), "n": str(count)})
        for n, count in counts
        if count != wanted
    ]


def _instrument(table: Table, digest: str) -> Instrument:
    head, wording = table["instrument"], table["wording"]
    instruction = head.get("instruction", {})
    items = tuple(_item(each, table.get("options", [])) for each in table["items"])
    item_ids = tuple(item.id for item in items)
    subscales = tuple(_subscale(each, item_ids) for each in table["subscales"])
    return Instrument(
        id=head["id"],
        version=head["version"],
        name=_text(head["name"]),
        short_name=_text(head.get("short_name", head["name"])),
        measures=_text(head["measures"]),
        instruction=_text(instruction),
        recall=_text(head.get("recall", dict.fromkeys(instruction, ""))),
        items=MappingProxyType({item.id: item for item in items}),
        subscales=MappingProxyType({subscale.id: subscale for subscale in subscales}),
        critical_items=tuple(map(_critical_item, table.get("critical_items", []))),
        examples=tuple(_example(each, item_ids) for each in table["examples"]),
        ages=(head["lowest_age"], head.get("highest_age")),
        licence=_licence(table["licence"]),
        wording=MappingProxyType({k: WordingStatus(v["status"]) for k, v in wording.items()}),
        wording_sources=_text({k: v["source"] for k, v in wording.items()}),
        citations=tuple(head["citations"]),
        digest=digest,
        loinc_panel=head.get("loinc"),
        syndrome=_syndrome(table["syndrome"]) if "syndrome" in table else None,
        kind=InstrumentKind(head.get("kind", InstrumentKind.SCREENING)),
        wording_notes=_text({k: v["note"] for k, v in wording.items() if "note" in v}),
        rates=tuple(map(_rate, table.get("rates", []))),
    )


def _text(words: Mapping[str, str]) -> Text:
    return MappingProxyType(dict(words))


def _licence(part: Table) -> Licence:
    return Licence(**part | {"attribution": _text(part["attribution"])})


def _item(part: Table, shared: list[Table]) -> Item:
    return Item(
        id=part["id"],
        text=_text(part.get("text", {})),
        options=tuple(map(_option, part.get("options", shared))),
        reverse=part.get("reverse", False),
        loinc=part.get("loinc"),
        may_skip=part.get("may_skip", False),
        scored=part.get("scored", True),
    )


def _option(part: Table) -> Option:
    score = part["score"] if "score" in part else part["value"]
    return Option(part["value"], _text(part.get("text", {})), score, part.get("loinc"))


def _subscale(part: Table, item_ids: tuple[str, ...]) -> Subscale:
    return Subscale(
        id=part["id"],
        name=_text(part["name"]),
        item_ids=item_ids if part["items"] == "all" else tuple(part["items"]),
        max_missing=part["max_missing"],
        method=Method(part.get("method", Method.SUM)),
        weights=MappingProxyType(part["weights"]) if "weights" in part else None,
        counts_from=part.get("counts_from"),
        multiplier=part.get("multiplier", 1),
        offset=part.get("offset", 0),
        higher_is=Direction(part["higher_is"]),
        required=tuple(part.get("required", ())),
        blank_counts_as=part.get("blank_counts_as"),
        bands=tuple(Band(b["id"], b["lowest"], _text(b["name"])) for b in part.get("bands", ())),
        bands_source=part.get("bands_source"),
        loinc=part.get("loinc"),
    )


def _critical_item(part: Table) -> CriticalItem:
    return CriticalItem(
        part["item"], part.get("at_least", 0), part["concern"], part.get("at_most", 127)
    )


def _syndrome(part: Table) -> Syndrome:
    kinds = [SyndromeKind(k["id"], _text(k["name"]), k["at_least"]) for k in part["kinds"]]
    present_from = MappingProxyType(dict(part["present_from"]))
    return Syndrome(present_from, tuple(part["core"]), tuple(kinds), part["source"])


def _rate(part: Table) -> Rate:
    return Rate(
        id=part["id"],
        name=_text(part["name"]),
        subscale_id=part["subscale"],
        at_least=part["at_least"],
        source=part["source"],
        target=part.get("target"),
    )


def _example(part: Table, item_ids: tuple[str, ...]) -> Example:
    given = part["answers"]
    by_item = dict(zip(item_ids, given, strict=False)) if isinstance(given, list) else given
    return Example(
        answers=MappingProxyType({i: None if v == "" else v for i, v in by_item.items()}),
        expected=MappingProxyType({s: None if v == "" else v for s, v in part["expected"].items()}),
        bands=MappingProxyType(part.get("bands", {})),
        critical=tuple(part["critical"]) if "critical" in part else None,
        source=part["source"],
    )
