"""What a standard that may be used says in vain: idle rules, idle tiers, barred instruments."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from instruments.definition import Instrument
from referral.answering import holds_for
from referral.batteries import bar_of
from referral.definition import CLOCKS, Rule, Standard


class Why(StrEnum):
    """Why somebody should look at a place of a standard again."""

    #: An instrument of a battery may not be put before these grades; the facts say why.
    BARRED = "barred"
    #: A tier that asks for a person starts no clock.
    NO_CLOCK = "no_clock"
    #: No rule asks for the tier.
    NO_RULE = "no_rule"
    #: No grade that the rule holds for is given its instrument.
    NOT_ASKED = "not_asked"
    #: No answers reach the cut score.
    OUT_OF_REACH = "out_of_reach"
    #: Another rule on the same score asks as much, and earlier.
    OUTDONE = "outdone"


@dataclass(frozen=True, slots=True)
class Doubt:
    """One place of a standard, and why it should be looked at."""

    key: str
    why: Why
    facts: Mapping[str, str]


def doubts_about(standard: Standard, instruments: Mapping[str, Instrument]) -> list[Doubt]:
    """Look for what would surprise those who wrote a standard.

    Args:
        standard: one that `referral.checks` lets through.
        instruments: by id.

    Returns:
        In the order of the file: batteries, tiers, rules.
    """
    return [
        *_of_batteries(standard, instruments),
        *_of_tiers(standard),
        *(doubt for rule in standard.rules for doubt in _of_rule(standard, rule, instruments)),
    ]


def _of_batteries(standard: Standard, instruments: Mapping[str, Instrument]) -> Iterator[Doubt]:
    for band in standard.grade_bands:
        for instrument_id in band.instruments:
            instrument = instruments.get(instrument_id)
            for grade in band.grades if instrument else ():
                bar = bar_of(instrument, grade) if instrument else None
                if bar is not None:
                    facts = {"instrument": instrument_id, "grade": str(grade), "bar": str(bar)}
                    yield Doubt(f"grade_bands {band.id}", Why.BARRED, facts)


def _of_tiers(standard: Standard) -> Iterator[Doubt]:
    asked = {rule.tier for rule in standard.rules}
    for tier in standard.tiers[1:]:
        if all(tier.hours(clock) is None for clock in CLOCKS):
            yield Doubt(f"tiers {tier.id}", Why.NO_CLOCK, {"tier": tier.id})
        if tier.id not in asked:
            yield Doubt(f"tiers {tier.id}", Why.NO_RULE, {"tier": tier.id})


def _of_rule(
    standard: Standard, rule: Rule, instruments: Mapping[str, Instrument]
) -> Iterator[Doubt]:
    key = f"rules {rule.id}"
    if not _grades_of(standard, rule):
        yield Doubt(key, Why.NOT_ASKED, {"rule": rule.id, "instrument": rule.instrument or ""})
    reach = _reach(rule, instruments.get(rule.instrument or ""))
    cut = rule.at_least if rule.at_least is not None else rule.at_most
    if reach is not None and cut is not None and not _reaches(rule, reach):
        facts = {"cut": f"{cut:g}", "lowest": f"{reach[0]:g}", "highest": f"{reach[1]:g}"}
        yield Doubt(key, Why.OUT_OF_REACH, {"rule": rule.id} | facts)
    outdoing = next((r for r in standard.rules if _outdoes(standard, r, rule)), None)
    if outdoing is not None:
        yield Doubt(key, Why.OUTDONE, {"rule": rule.id, "other": outdoing.id})


def _grades_of(standard: Standard, rule: Rule) -> set[int]:
    return {
        grade
        for band in standard.grade_bands
        for grade in band.grades
        if holds_for(rule, grade)
        and (rule.instrument is None or rule.instrument in band.instruments)
    }


def _reach(rule: Rule, instrument: Instrument | None) -> tuple[float, float] | None:
    """Return the lowest and highest value that a rule can see; None where that is not known."""
    if instrument is None:
        return None
    if rule.item is not None:
        values = instrument.option_values(rule.item)
        return min(values), max(values)
    return None if rule.subscale is None else instrument.range_of(rule.subscale)


def _reaches(rule: Rule, reach: tuple[float, float]) -> bool:
    lowest, highest = reach
    if rule.at_least is not None:
        return rule.at_least <= highest
    return rule.at_most is None or rule.at_most >= lowest


def _outdoes(standard: Standard, other: Rule, rule: Rule) -> bool:
    """Whether another rule on the same score is met whenever this is, and asks for no less."""
    looks_at = ("kind", "instrument", "subscale", "item", "band", "note", "index")
    if other is rule or any(getattr(other, at) != getattr(rule, at) for at in looks_at):
        return False
    if not set(other.grades or range(1, 13)) >= set(rule.grades or range(1, 13)):
        return False
    milder = (other.at_least or 0) <= (rule.at_least or 0) and (other.at_most or 0) >= (
        rule.at_most or 0
    )
    theirs, own = standard.tier(other.tier).rank, standard.tier(rule.tier).rank
    same = (other.at_least, other.at_most, theirs) == (rule.at_least, rule.at_most, own)
    if same and set(other.grades) == set(rule.grades):
        return standard.rules.index(other) < standard.rules.index(rule)
    return milder and theirs >= own and own > 0
