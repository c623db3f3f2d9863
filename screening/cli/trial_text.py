"""A tried standard's figures as lines of text and as a document."""

from collections.abc import Iterator
from typing import Any

from screening.cli.console import Console
from screening.services.trial_tables import Part, Told


def lines_of(console: Console, tables: Told) -> Iterator[str]:
    """Say what a standard would do: tiers, hours, rules, grades, schools, and what moved."""
    say = console.say
    kind = "made_up" if tables.is_made_up else "of_wave"
    yield say(f"trial.{kind}", n=tables.n_forms, smallest=tables.smallest)
    for told in tables.tiers:
        facts = {"tier": told.tier.name[console.language], "n": _n(console, told.n)}
        if tables.is_compared:
            yield say("trial.tier_before", **facts, before=_n(console, told.n_before))
        else:
            yield say("trial.tier", **facts)
    yield from _costs(console, tables)
    yield from _rules(console, tables)
    for key, parts in (("grade", tables.grades), ("school", tables.schools)):
        for part in parts:
            name = say(f"grade.{part.name}") if key == "grade" else str(part.name + 1)
            yield _part(console, f"trial.{key}", name, part)
    if tables.is_compared:
        facts = {key: _n(console, n) for key, n in tables.moved.items()}
        yield say("trial.moved", **facts)
        for key, rows in (("brought", tables.brought), ("released", tables.released)):
            for rule_id, n in rows:
                yield say(f"trial.{key}", rule=rule_id, n=_n(console, n))


def document_of(tables: Told) -> dict[str, Any]:
    """Return the figures as a document; null stands for what is withheld."""
    return {
        "is_made_up": tables.is_made_up,
        "n_forms": tables.n_forms,
        "smallest_cell": tables.smallest,
        "tiers": {
            told.tier.id: {
                "n": told.n,
                "n_before": told.n_before,
                "minutes": told.minutes,
                "minutes_are_assumed": told.is_assumed,
            }
            for told in tables.tiers
        },
        "hours": round(tables.hours, 1),
        "hours_are_least": tables.is_least,
        "rules": {rule.id: {"n": n, "n_before": before} for rule, n, before in tables.rules},
        "grades": _parts(tables.grades),
        "schools": _parts(tables.schools),
        "moved": dict(tables.moved) if tables.is_compared else None,
        "brought": dict(tables.brought),
        "released": dict(tables.released),
    }


def _costs(console: Console, tables: Told) -> Iterator[str]:
    key = "trial.hours_least" if tables.is_least else "trial.hours"
    yield console.say(key, hours=f"{tables.hours:.0f}")
    for told in tables.tiers:
        if told.minutes is not None:
            kind = "assumed" if told.is_assumed else "given"
            name, minutes = told.tier.name[console.language], f"{told.minutes:g}"
            yield console.say(f"trial.minutes_{kind}", tier=name, minutes=minutes)


def _rules(console: Console, tables: Told) -> Iterator[str]:
    for rule, n, before in tables.rules:
        facts = {"rule": rule.id, "n": _n(console, n)}
        if tables.is_compared:
            yield console.say("trial.rule_before", **facts, before=_n(console, before))
        else:
            yield console.say("trial.rule", **facts)


def _part(console: Console, key: str, name: str, part: Part) -> str:
    if part.n_forms is None:
        return console.say(f"{key}_withheld", name=name)
    return console.say(key, name=name, n=part.n_flagged, total=part.n_forms)


def _parts(parts: Any) -> list[dict[str, int | None]]:
    return [{"name": p.name, "n_forms": p.n_forms, "n_flagged": p.n_flagged} for p in parts]


def _n(console: Console, n: int | None) -> str:
    return console.say("trial.withheld") if n is None else str(n)
