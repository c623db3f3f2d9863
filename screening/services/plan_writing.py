"""Write a version of a case plan, and end a measure: nothing that stood in it is ever lost."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy import update

from referral.cases import MEASURE, CaseState, Evidence, Measure, MeasureAction, MeasureState, Plan
from referral.errors import StepNotAllowed
from referral.states import Party, next_state
from screening.case_documents import EntryKind, MeasureEnd, PlanDocument
from screening.clock import day_in_china
from screening.models import Case
from screening.services import audit, case_changes
from screening.services.case_plans import bound, current
from screening.services.cases import OpenedCase, write, write_for
from screening.services.errors import NotFound, PlanChanged, PlanRefused
from screening.services.work import Work


def save(work: Work, case: OpenedCase, plan: Plan, revision: int) -> int:
    """Write a version of the plan, give every member their new slice, and return its number.

    Measures that ended, and the goals that they served, are carried along as they were.

    Args:
        work: a counselor's.
        case: as it stands now.
        plan: what was typed.
        revision: the number of the version that the writer saw.

    Raises:
        StepNotAllowed: the plan lies with the school lead, or was approved and is to be revised.
        PlanChanged: somebody has saved another version since; both are kept.
        PlanRefused: an approved measure is missing, or a measure has no goal.
        SealOverflow: it is longer than a plan may be.
    """
    if case.row.state is not CaseState.OPEN:
        raise StepNotAllowed("write_plan", case.row.state, work.actor.party)
    whole = _carried(case, plan)
    taken = work.session.execute(
        update(Case)
        .where(Case.school_id == case.row.school_id, Case.id == case.row.id)
        .where(Case.revision == revision)
        .values(revision=revision + 1),
        execution_options={"synchronize_session": False},
    )
    if taken.rowcount != 1:  # type: ignore[attr-defined]
        raise PlanChanged
    work.session.refresh(case.row)
    write(work, case, EntryKind.PLAN, PlanDocument.of(whole, revision + 1))
    audit.note(work, "plan_written", student=case.student.id, case=case.row.id)
    case_changes.follow(work, case.row.id)
    return revision + 1


def end(
    work: Work,
    case: OpenedCase,
    measure_id: UUID,
    action: MeasureAction,
    *,
    outcome: str,
    ended_on: date,
    evidence: Evidence | None = None,
    by: UUID | None = None,
) -> None:
    """End a measure: carried out with evidence, or replaced with a reason.

    Args:
        work: a counselor's.
        case: opened.
        measure_id: of the plan as it stands.
        action: what became of it.
        outcome: what was done, or why it was replaced.
        ended_on: the day.
        evidence: what shows it; None where it was replaced.
        by: the member of the team who carried it out; None for the counselor.

    Raises:
        NotFound: the plan has no such measure.
        StepNotAllowed: it has ended already, or the case is closed.
        ReasonMissing: it was replaced, and nobody says why.
        PlanRefused: it was carried out, and it is not said with what evidence, or on which day.
    """
    measure = next((m for m in current(case).measures if m.id == measure_id), None)
    if measure is None:
        raise NotFound("measure")
    if case.row.state is CaseState.CLOSED:
        raise StepNotAllowed(action, case.row.state, work.actor.party)
    party = Party.TEAM_MEMBER if by else work.actor.party
    state = next_state(MEASURE, measure.state, action, party, outcome)
    if state is MeasureState.DONE and (evidence is None or not outcome.strip()):
        raise PlanRefused("evidence_missing")
    if ended_on > day_in_china(work.now):
        raise PlanRefused("ended_in_future")
    proof = str(evidence) if evidence and state is MeasureState.DONE else None
    document = MeasureEnd(measure_id, state, proof, outcome.strip(), ended_on)
    who = by or work.actor.account_id
    write_for(work, case, EntryKind.MEASURE_END, document, by=who, at=work.now)
    audit.note(work, "measure_ended", student=case.student.id, case=case.row.id, action=action)
    case_changes.follow(work, case.row.id)


def _carried(case: OpenedCase, plan: Plan) -> Plan:
    """Return a plan with what may not be lost of the one before it.

    Raises:
        PlanRefused: something that was approved is missing, or a measure serves no goal.
    """
    before = current(case)
    kept = [m for m in before.measures if m.state is not MeasureState.OPEN]
    ended = {m.id for m in kept}
    typed = [m for m in plan.measures if m.id not in ended]
    if bound(case) - ended - {m.id for m in typed}:
        raise PlanRefused("measure_missing")
    measures = [*_in_order(before.measures, [*kept, *typed])]
    wanted = {m.goal_id for m in measures}
    goals = list(plan.goals)
    goals += [g for g in before.goals if g.id in wanted and g.id not in {x.id for x in goals}]
    if wanted - {g.id for g in goals}:
        raise PlanRefused("goal_missing")
    return replace(plan, goals=tuple(goals), measures=tuple(measures))


def _in_order(before: Sequence[Measure], measures: Iterable[Measure]) -> Iterator[Measure]:
    """Go through measures in the order that they had, and then through the new ones."""
    by_id = {m.id: m for m in measures}
    for old in before:
        if old.id in by_id:
            yield by_id.pop(old.id)
    yield from by_id.values()
