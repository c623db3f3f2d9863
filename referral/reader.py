"""From a standard file to a `Standard`. Every rule of the format is a row of a table here."""

import hashlib
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from referral import fields
from referral.answering import SHEET_INDICES, Outcome, useless_tiers
from referral.definition import CLOCKS, GradeBand, Provenance, Rule, Standard, Tier
from referral.errors import MalformedStandard
from referral.fields import Key, read_keys, read_list
from referral.kinds import KINDS
from scoring.results import GROUP_INDICES, ValidityNote

TARGETS: Mapping[str, Key] = {
    "lesson_hours_per_term": Key(fields.number, required=False),
    "lesson_gap_weeks": Key(fields.number, required=False),
    "awareness": Key(fields.share, required=False),
    "room_coverage": Key(fields.share, required=False),
    "care_measures": Key(fields.share, required=False),
}
"""What a township may set itself; a target that is left out is shown without one."""


def _kind(value: object) -> str:
    if not isinstance(value, str) or value not in KINDS:
        raise ValueError(f"is one of {', '.join(KINDS)}")
    return value


def _one_of(*names: str) -> Callable[[object], str]:
    def read(value: object) -> str:
        if value not in names:
            raise ValueError(f"is one of {', '.join(names)}")
        return str(value)

    return read


_FILE: Mapping[str, Key] = {
    name: Key(lambda value: value)
    for name in ("standard", "targets", "tiers", "grade_bands", "rules")
} | {"provenance": Key(lambda value: value, required=False)}
_HEAD: Mapping[str, Key] = {
    "id": Key(fields.identifier),
    "version": Key(fields.sentence),
    "name": Key(fields.text),
    "smallest_cell": Key(fields.cell_size),
}
_TIER: Mapping[str, Key] = {
    "id": Key(fields.identifier),
    "name": Key(fields.text),
    **{f"{clock}_h": Key(fields.hours, required=False) for clock in CLOCKS},
}
_GRADE_BAND: Mapping[str, Key] = {
    "id": Key(fields.identifier),
    "grades": Key(fields.grades),
    "instruments": Key(fields.identifiers),
}
_PARTS: Mapping[str, Key] = {
    "subscale": Key(fields.identifier, required=False),
    "item": Key(fields.identifier, required=False),
    "at_least": Key(fields.number, required=False),
    "at_most": Key(fields.number, required=False),
    "band": Key(fields.sentence, required=False),
    "note": Key(_one_of(*ValidityNote), required=False),
    "index": Key(_one_of(*SHEET_INDICES, *GROUP_INDICES), required=False),
    "outcome": Key(_one_of(*Outcome), required=False),
    "grades": Key(fields.grades, required=False),
}
_RULE: Mapping[str, Key] = {
    "id": Key(fields.identifier),
    "kind": Key(_kind),
    "tier": Key(fields.identifier),
    "words": Key(fields.text),
    "source": Key(fields.citation),
    "instrument": Key(fields.identifier, required=False),
    **_PARTS,
}
_PROVENANCE: Mapping[str, Key] = {
    "previous": Key(fields.digest),
    "rule": Key(fields.identifier),
    "before": Key(fields.number),
    "after": Key(fields.number),
    "wave": Key(fields.sentence),
    "n_judged": Key(fields.count),
    "n_confirmed": Key(fields.count),
    "ppv": Key(fields.share),
    "ppv_low": Key(fields.share),
    "ppv_high": Key(fields.share),
    "proposed_by": Key(fields.sentence),
    "proposed_on": Key(fields.sentence),
    **{
        name: Key(fields.agreement, required=False) for name in ("kappa", "kappa_low", "kappa_high")
    },
}


def parse_standard(content: bytes, file: str) -> Standard:
    """Read a standard from the bytes of its file.

    Args:
        content: TOML in UTF-8; the digest is taken of exactly these bytes.
        file: the name to use in errors.

    Raises:
        MalformedStandard: the file breaks a rule of the format; it names the file and the key.
    """
    try:
        raw = tomllib.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise MalformedStandard(file, "the file", f"is TOML in UTF-8 ({error})") from error
    tables = read_keys(file, "the file", raw, _FILE)
    rules = read_list(file, "rules", tables["rules"], _RULE)
    for n, rule in enumerate(rules, start=1):
        _check_parts(file, f"rules[{n}]", rule)
    standard = Standard(
        **read_keys(file, "standard", tables["standard"], _HEAD),
        digest=hashlib.sha256(content).hexdigest(),
        tiers=_tiers(read_list(file, "tiers", tables["tiers"], _TIER)),
        grade_bands=tuple(
            GradeBand(**band)
            for band in read_list(file, "grade_bands", tables["grade_bands"], _GRADE_BAND)
        ),
        rules=tuple(Rule(**rule) for rule in rules),
        targets=read_keys(file, "targets", tables["targets"], TARGETS),
        provenance=_provenance(file, tables),
    )
    for key, words, offenders in _RULES_OF_THE_WHOLE:
        for offender in offenders(standard):
            raise MalformedStandard(file, f"{key} {offender}", words)
    return standard


def _tiers(rows: list[dict[str, Any]]) -> tuple[Tier, ...]:
    blank = {f"{clock}_h": None for clock in CLOCKS}
    return tuple(Tier(rank=rank, **{**blank, **row}) for rank, row in enumerate(rows))


def _provenance(file: str, tables: Mapping[str, Any]) -> tuple[Provenance, ...]:
    if "provenance" not in tables:
        return ()
    rows = read_list(file, "provenance", tables["provenance"], _PROVENANCE)
    return tuple(Provenance(**row) for row in rows)


def _check_parts(file: str, where: str, rule: Mapping[str, Any]) -> None:
    kind = KINDS[rule["kind"]]
    wanted = f"is what a rule of the kind {rule['kind']} takes"
    for part in sorted(kind.needs ^ ((_PARTS.keys() & rule.keys()) - kind.may)):
        raise MalformedStandard(file, f"{where}.{part}", wanted)
    if "instrument" not in rule and not kind.any_instrument:
        raise MalformedStandard(file, f"{where}.instrument", wanted)


def _repeated(ids: Iterable[object]) -> list[str]:
    return [str(value) for value, times in Counter(ids).items() if times > 1]


def _slower_tiers(standard: Standard) -> list[str]:
    """Return the tiers with a clock that runs longer than the same clock of a tier below."""
    slower = []
    for clock in CLOCKS:
        shortest = float("inf")
        for tier in standard.tiers:
            hours = tier.hours(clock)
            if (float("inf") if hours is None else hours) > shortest:
                slower.append(tier.id)
            shortest = min(shortest, float("inf") if hours is None else hours)
    return slower


def _rules_without_tier(standard: Standard) -> list[str]:
    tiers = {tier.id for tier in standard.tiers}
    return [rule.id for rule in standard.rules if rule.tier not in tiers]


_RULES_OF_THE_WHOLE: tuple[tuple[str, str, Callable[[Standard], Iterable[str]]], ...] = (
    ("tiers", "three to five", lambda s: [] if 3 <= len(s.tiers) <= 5 else [str(len(s.tiers))]),
    ("tiers", "no id twice", lambda s: _repeated(tier.id for tier in s.tiers)),
    ("tiers", "a more urgent tier is never slower", _slower_tiers),
    ("grade_bands", "no id twice", lambda s: _repeated(band.id for band in s.grade_bands)),
    (
        "grade_bands",
        "a grade stands in one band only",
        lambda s: _repeated(grade for band in s.grade_bands for grade in band.grades),
    ),
    ("rules", "no id twice", lambda s: _repeated(rule.id for rule in s.rules)),
    ("rules", "the tier is one of this standard's", _rules_without_tier),
    ("rules", "what needs the whole wave comes too late for a tier", useless_tiers),
)
"""What must hold across tables: where, the rule, and how to find the ids that break it."""
