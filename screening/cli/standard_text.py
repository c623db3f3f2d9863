"""Say in words what is wrong with a standard, what is doubtful, and what changed."""

from referral.checks import Fault
from referral.definition import Standard
from referral.differences import Change, What
from referral.doubts import Doubt, Why
from referral.errors import MalformedStandard
from screening.cli.console import Console

OF_TIERS = frozenset({What.RULE_ADDED, What.RULE_REMOVED, What.RULE_SOONER, What.RULE_LATER})
"""Changes whose values are the ids of tiers."""

HOURS = 24.0
"""From here on a clock is said in days where they are whole."""


def refusal_line(console: Console, error: MalformedStandard) -> str:
    """Say where a file breaks the format, by which rule, and what to do."""
    return console.say("standard.refused", file=error.file, key=error.key, rule=error.rule)


def fault_line(console: Console, fault: Fault) -> str:
    """Say what a standard asks for in vain, and what to do."""
    words = console.say(f"standard.fault.{fault.code}", about=fault.about)
    return console.say("standard.at", key=fault.key, words=words)


def doubt_line(console: Console, doubt: Doubt) -> str:
    """Say what should be looked at again, and why."""
    facts = dict(doubt.facts)
    if doubt.why is Why.BARRED:
        facts["why"] = console.say(f"wave.not_usable_do.{facts.pop('bar')}")
    words = console.say(f"standard.doubt.{doubt.why}", **facts)
    return console.say("standard.at", key=doubt.key, words=words)


def change_line(console: Console, change: Change, old: Standard, new: Standard) -> str:
    """Say what one change means for those who work by the standard."""
    before, after = change.before, change.after
    if change.what in OF_TIERS:
        before, after = _tier(console, old, before), _tier(console, new, after)
    elif change.what is What.CLOCK:
        before, after = _hours(console, before), _hours(console, after)
    facts = {
        "before": _plain(console, before),
        "after": _plain(console, after),
        "about": _about(console, change, old, new),
        "part": _part(console, change),
    }
    return console.say(f"standard.change.{change.what}", **facts)


def _tier(console: Console, of: Standard, tier_id: object) -> str | None:
    names = {tier.id: tier.name[console.language] for tier in of.tiers}
    return names.get(str(tier_id))


def _hours(console: Console, hours: object) -> str | None:
    if not isinstance(hours, int | float):
        return None
    days = hours / HOURS
    key = "days" if days >= 1 and days.is_integer() else "hours"
    return console.say(f"standard.{key}", n=f"{days if key == 'days' else hours:g}")


def _plain(console: Console, value: object) -> str:
    if value is None:
        return console.say("standard.none")
    return f"{value:g}" if isinstance(value, float) else str(value)


def _about(console: Console, change: Change, old: Standard, new: Standard) -> str:
    rules = {rule.id: rule for rule in (*old.rules, *new.rules)}
    tiers = {tier.id: tier.name[console.language] for tier in (*old.tiers, *new.tiers)}
    if change.what.startswith("rule_"):
        words = rules[change.about].words[console.language]
        return console.say("standard.rule", id=change.about, words=words)
    return tiers.get(change.about, change.about)


def _part(console: Console, change: Change) -> str:
    if change.what is What.CLOCK:
        return console.say(f"standard.clock.{change.part}")
    return console.say(f"grade.{change.part}") if change.part else ""
