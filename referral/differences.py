"""What changed from one version of a standard to another, place by place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from referral.definition import CLOCKS, Rule, Standard, Tier


class What(StrEnum):
    """What happened to a place of a standard."""

    TIER_ADDED = "tier_added"
    TIER_REMOVED = "tier_removed"
    TIER_RANKED = "tier_ranked"
    CLOCK = "clock"
    ASKED = "asked"
    NOT_ASKED = "not_asked"
    ORDER = "order"
    RULE_ADDED = "rule_added"
    RULE_REMOVED = "rule_removed"
    RULE_SOONER = "rule_sooner"
    RULE_LATER = "rule_later"
    RULE_CUT = "rule_cut"
    #: The rule looks at something else than it did.
    RULE_LOOKS = "rule_looks"
    RULE_GRADES = "rule_grades"
    RULE_WORDS = "rule_words"
    SMALLEST_CELL = "smallest_cell"
    TARGET = "target"


@dataclass(frozen=True, slots=True)
class Change:
    """One change. The values are ids, numbers or None for "not there", never words."""

    what: What
    #: The tier, rule, instrument, grade or target that changed.
    about: str
    before: str | float | None = None
    after: str | float | None = None
    #: The clock, or the grade, that it is about besides.
    part: str = ""


def differences(old: Standard, new: Standard) -> list[Change]:
    """Return the changes from one standard to another: tiers, batteries, rules, the rest."""
    return [
        *_of_tiers(old, new),
        *_of_batteries(old, new),
        *_of_rules(old, new),
        *_of_the_rest(old, new),
    ]


def _of_tiers(old: Standard, new: Standard) -> Iterator[Change]:
    before, after = ({tier.id: tier for tier in s.tiers} for s in (old, new))
    yield from (Change(What.TIER_REMOVED, id_) for id_ in before if id_ not in after)
    for id_, tier in after.items():
        if id_ not in before:
            yield Change(What.TIER_ADDED, id_)
        elif before[id_].rank != tier.rank:
            yield Change(What.TIER_RANKED, id_, before[id_].rank, tier.rank)
        yield from _of_clocks(before.get(id_), tier)


def _of_clocks(before: Tier | None, after: Tier) -> Iterator[Change]:
    for clock in CLOCKS:
        hours = None if before is None else before.hours(clock)
        if hours != after.hours(clock):
            yield Change(What.CLOCK, after.id, hours, after.hours(clock), clock)


def _of_batteries(old: Standard, new: Standard) -> Iterator[Change]:
    for grade in range(1, 13):
        before, after = old.battery_for(grade), new.battery_for(grade)
        for id_ in after:
            if id_ not in before:
                yield Change(What.ASKED, id_, part=str(grade))
        for id_ in before:
            if id_ not in after:
                yield Change(What.NOT_ASKED, id_, part=str(grade))
        if before != after and set(before) == set(after):
            yield Change(What.ORDER, "", " ".join(before), " ".join(after), str(grade))


def _of_rules(old: Standard, new: Standard) -> Iterator[Change]:
    before, after = ({rule.id: rule for rule in s.rules} for s in (old, new))
    for id_, rule in before.items():
        if id_ not in after:
            yield Change(What.RULE_REMOVED, id_, rule.tier)
    ranks: tuple[Mapping[str, int], ...] = tuple(
        {tier.id: tier.rank for tier in s.tiers} for s in (old, new)
    )
    for id_, rule in after.items():
        if id_ not in before:
            yield Change(What.RULE_ADDED, id_, after=rule.tier)
            continue
        yield from _of_rule(before[id_], rule)
        sooner = ranks[1][rule.tier] - ranks[0][before[id_].tier]
        if sooner or rule.tier != before[id_].tier:
            what = What.RULE_SOONER if sooner >= 0 else What.RULE_LATER
            yield Change(what, id_, before[id_].tier, rule.tier)


def _of_rule(before: Rule, after: Rule) -> Iterator[Change]:
    looks = [
        (r.kind, r.instrument, r.subscale, r.item, r.band, r.note, r.index, r.outcome)
        for r in (before, after)
    ]
    if looks[0] != looks[1]:
        yield Change(What.RULE_LOOKS, after.id)
    cuts = [r.at_least if r.at_least is not None else r.at_most for r in (before, after)]
    if cuts[0] != cuts[1]:
        yield Change(What.RULE_CUT, after.id, cuts[0], cuts[1])
    if set(before.grades) != set(after.grades):
        grades = [" ".join(map(str, sorted(r.grades))) or None for r in (before, after)]
        yield Change(What.RULE_GRADES, after.id, grades[0], grades[1])
    if (before.words, before.source) != (after.words, after.source):
        yield Change(What.RULE_WORDS, after.id)


def _of_the_rest(old: Standard, new: Standard) -> Iterator[Change]:
    if old.smallest_cell != new.smallest_cell:
        yield Change(What.SMALLEST_CELL, "", old.smallest_cell, new.smallest_cell)
    for name in sorted(old.targets.keys() | new.targets.keys()):
        before, after = old.targets.get(name), new.targets.get(name)
        if before != after:
            yield Change(What.TARGET, name, before, after)
