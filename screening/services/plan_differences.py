"""What changed from one version of a plan to the next, piece by piece, for people to read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from referral.cases import Domain, Goal, Measure, Plan


class Part(StrEnum):
    """A part of a plan."""

    FORMULATION = "formulation"
    LEVEL = "level"
    GOAL = "goal"
    MEASURE = "measure"
    REVIEW_ON = "review_on"
    CLOSING_CRITERIA = "closing_criteria"


@dataclass(frozen=True, slots=True)
class Difference:
    """One piece that is not as it was. None where it was not there before, or is not any more."""

    part: Part
    before: Any
    after: Any
    #: The domain that it concerns; None where it concerns the plan as a whole.
    domain: Domain | None = None


def differences(before: Plan, after: Plan) -> list[Difference]:
    """Return what changed between two versions, in the order in which a plan is written."""
    return [
        *_value(Part.FORMULATION, before.formulation or None, after.formulation or None),
        *_levels(before, after),
        *_goals(before.goals, after.goals),
        *_measures(before, after),
        *_value(Part.REVIEW_ON, before.review_on, after.review_on),
        *_value(
            Part.CLOSING_CRITERIA, before.closing_criteria or None, after.closing_criteria or None
        ),
    ]


def _value(part: Part, old: Any, new: Any, domain: Domain | None = None) -> Iterator[Difference]:
    if old != new:
        yield Difference(part, old, new, domain)


def _levels(before: Plan, after: Plan) -> Iterator[Difference]:
    for domain in Domain:
        yield from _value(Part.LEVEL, before.levels.get(domain), after.levels.get(domain), domain)


def _goals(before: Sequence[Goal], after: Sequence[Goal]) -> Iterator[Difference]:
    old, new = {g.id: g for g in before}, {g.id: g for g in after}
    for goal_id in {**old, **new}:
        was, now = old.get(goal_id), new.get(goal_id)
        domain = (now or old[goal_id]).domain
        if was is None or now is None or (was.domain, was.text) != (now.domain, now.text):
            yield Difference(Part.GOAL, was and was.text, now and now.text, domain)


def _measures(before: Plan, after: Plan) -> Iterator[Difference]:
    old, new = {m.id: m for m in before.measures}, {m.id: m for m in after.measures}
    domains = _domains(before) | _domains(after)
    for measure_id in {**old, **new}:
        was, now = old.get(measure_id), new.get(measure_id)
        if was is None or now is None or _said(was) != _said(now):
            domain = domains.get((now or old[measure_id]).goal_id)
            yield Difference(Part.MEASURE, was, now, domain)


def _said(measure: Measure) -> tuple[object, ...]:
    """Return what a plan says of a measure; how it ended is no change of the plan."""
    return measure.goal_id, measure.text, measure.provider, measure.due_on, measure.provider_id


def _domains(plan: Plan) -> dict[UUID, Domain]:
    return {goal.id: goal.domain for goal in plan.goals}
