"""A case plan as it stands and as it stood: its versions, its gaps, what of it is overdue."""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from referral.cases import CaseAction, CaseState, Lack, Measure, MeasureState, Plan, lacks
from referral.deadlines import Light, light
from screening.case_documents import EntryKind, MeasureEnd, PlanDocument, StepDocument
from screening.clock import CHINA
from screening.services.cases import OpenedCase

EMPTY = Plan("", {}, (), (), None, "")
"""What a case begins with."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a plan, by whom and when."""

    number: int
    plan: Plan
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class Owed:
    """What the plan of a case that is not closed owes; of a closed one nothing is owed any more."""

    #: Whether the plan is not whole.
    is_incomplete: bool
    #: Open measures that should have been carried out before today.
    n_overdue: int
    #: The day of the next measure or review; None where none is due.
    next_due: date | None


NOTHING = Owed(is_incomplete=False, n_overdue=0, next_due=None)
UNWRITTEN = Owed(is_incomplete=True, n_overdue=0, next_due=None)
"""Of a case that has no plan yet."""


def versions(case: OpenedCase) -> list[Version]:
    """Return the versions of a case's plan, the oldest first, each measure as it ended."""
    ended = ends(case)
    found = []
    for entry in case.of_kind(EntryKind.PLAN):
        document = PlanDocument.unpack(entry.content)
        found.append(Version(document.number, document.plan(ended), entry.by, entry.at))
    return sorted(found, key=lambda version: version.number)


def current(case: OpenedCase) -> Plan:
    """Return the plan as it stands; an empty one where none was written yet."""
    found = versions(case)
    return found[-1].plan if found else EMPTY


def gaps(case: OpenedCase) -> tuple[Lack, ...]:
    """Return what the plan lacks before it can be proposed."""
    return lacks(current(case))


def bound(case: OpenedCase) -> frozenset[UUID]:
    """Return the measures that no later version may drop: of an approved one, or ended."""
    approved = {
        step.facts.get("version")
        for step in map(StepDocument.unpack, (e.content for e in case.of_kind(EntryKind.STEP)))
        if step.action == CaseAction.APPROVE_PLAN
    }
    of_approved = {m.id for v in versions(case) if v.number in approved for m in v.plan.measures}
    return frozenset(of_approved | ends(case).keys())


def since(case: OpenedCase) -> dict[UUID, datetime]:
    """Return since when each measure has stood in the plan."""
    found: dict[UUID, datetime] = {}
    for version in versions(case):
        for measure in version.plan.measures:
            found.setdefault(measure.id, version.at)
    return found


def light_of(measure: Measure, began_at: datetime, now: datetime) -> Light:
    """Return the light of a measure, which is due at the end of its day."""
    due = end_of(measure.due_on)
    if measure.ended_on is None:
        return light(due, now, since=min(began_at, due))
    done_at = datetime.combine(measure.ended_on, time(12), CHINA)
    return light(due, now, since=min(began_at, due), done_at=done_at)


def owed(case: OpenedCase, today: date) -> Owed:
    """Return what a plan owes today."""
    if case.row.state is CaseState.CLOSED:
        return NOTHING
    plan = current(case)
    days = [m.due_on for m in plan.measures if m.state is MeasureState.OPEN]
    review = [plan.review_on] if plan.review_on else []
    n_overdue = sum(day < today for day in days)
    return Owed(bool(lacks(plan)), n_overdue, min([*days, *review], default=None))


def end_of(day: date) -> datetime:
    """Return the last second of a day in China."""
    return datetime.combine(day, time(23, 59, 59), CHINA)


def ends(case: OpenedCase) -> dict[UUID, MeasureEnd]:
    """Return how measures of a case ended; of two words on one measure the first counts."""
    found: dict[UUID, MeasureEnd] = {}
    for entry in case.of_kind(EntryKind.MEASURE_END):
        document = MeasureEnd.unpack(entry.content)
        found.setdefault(document.measure_id, document)
    return found
