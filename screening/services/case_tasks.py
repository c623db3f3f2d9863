"""The tasks of a case: raised, moved and closed by what was written down, and by nobody's hand."""

from datetime import UTC, date, datetime, time
from uuid import UUID

from sqlalchemy import select

from referral.cases import CaseAction, CaseState, Measure, MeasureState
from referral.contacts import ContactOutcome
from referral.definition import CLOCKS
from referral.owed import (
    DERIVED,
    OUTLASTING,
    Asked,
    Course,
    Opening,
    OpenMeasure,
    Owed,
    ended_as,
    owed,
)
from referral.tasks import REMAKE_SCHOOL_DAYS, TASKS, TaskKind, TaskState
from screening.case_documents import EntryKind, OpeningDocument, StepDocument
from screening.clock import CHINA
from screening.models import Case, Task
from screening.note_documents import Contact, Minutes, Note
from screening.services import calendars, case_plans, hand_overs, harms, tasks
from screening.services.cases import OpenedCase
from screening.services.work import Work

PROPOSALS = (CaseAction.PROPOSE_PLAN, CaseAction.PROPOSE_CLOSING)
AGREED = (CaseAction.APPROVE_PLAN, CaseAction.KEEP_OPEN)
"""The steps of the school lead after which a plan is in force."""

APPROVALS = {
    CaseAction.APPROVE_PLAN: TaskKind.APPROVE_PLAN,
    CaseAction.SEND_BACK: TaskKind.APPROVE_PLAN,
    CaseAction.CLOSE: TaskKind.APPROVE_CLOSING,
    CaseAction.KEEP_OPEN: TaskKind.APPROVE_CLOSING,
}
"""What each decision of the school lead ends."""

NOON = time(12)


def renew(work: Work, case: OpenedCase) -> None:
    """Raise what a case owes, move what is due at another time, and end what is owed no more."""
    found = course(work, case)
    wanted = {(one.kind, one.part_id): one for one in owed(found)}
    for row in open_tasks(work, case.row.id):
        if row.kind not in DERIVED:
            _serve(work, found, row)
            continue
        one = wanted.get((row.kind, row.part_id))
        if one is not None and tasks.whole_hour(one.term.since) == row.since:
            row.due_at = tasks.whole_hour(one.term.due_at)
            del wanted[one.kind, one.part_id]
        else:
            _end(work, case, row)
    for one in wanted.values():
        _raise(work, case.row, one)
    work.session.flush()


def decided(work: Work, case: Case, action: CaseAction, review_on: date | None) -> None:
    """Say what follows from a decision of the school lead, who holds no key of the case.

    Args:
        work: the school lead's.
        case: as it stands after it.
        action: what was decided.
        review_on: when the plan is looked at again; None where no day is set.
    """
    tasks.close_tasks(work, APPROVALS[action], case.id)
    if case.state is CaseState.CLOSED:
        tasks.drop_tasks(work, case.id, but=OUTLASTING)
    if case.state is CaseState.OPEN:
        _raise(work, case, Owed(TaskKind.MAKE_PLAN, _in_days(work, work.now, REMAKE_SCHOOL_DAYS)))
    if case.state is CaseState.IN_PROGRESS and review_on is not None:
        term = Asked(work.now, case_plans.end_of(review_on))
        _raise(work, case, Owed(TaskKind.REVIEW_PLAN, term))


def _serve(work: Work, found: Course, row: Task) -> None:
    """End the call of a holiday that was made, at whatever end of it."""
    reached = max([*found.talked, *found.told], default=None)
    if row.kind is TaskKind.HOLIDAY_CONTACT and reached is not None and reached >= row.since:
        row.state, row.done_at = TaskState.DONE, tasks.whole_hour(work.now)


def open_tasks(work: Work, case_id: UUID) -> list[Task]:
    """Return what is owed in a case now, what is due first in front."""
    query = select(Task).where(Task.subject_id == case_id, Task.state == TaskState.OPEN)
    return list(work.session.scalars(query.order_by(Task.due_at)))


def course(work: Work, case: OpenedCase) -> Course:
    """Return what of a case decides what is owed in it."""
    steps = [(e.at, StepDocument.unpack(e.content)) for e in case.of_kind(EntryKind.STEP)]
    proposed = [at for at, step in steps if step.action in PROPOSALS]
    to_make = [at for at, step in steps if step.facts.get("to") == CaseState.OPEN]
    kind = (
        TaskKind.APPROVE_PLAN if case.row.state is CaseState.PLANNED else TaskKind.APPROVE_CLOSING
    )
    days = TASKS[kind].school_days or 0
    talks, words = talked(case), told(case)
    return Course(
        state=case.row.state,
        openings=[
            _opening(e.at, OpeningDocument.unpack(e.content))
            for e in case.of_kind(EntryKind.OPENING)
        ],
        talked=talks,
        told=words,
        remade=_in_days(work, to_make[-1], REMAKE_SCHOOL_DAYS) if to_make else None,
        with_lead=_in_days(work, proposed[-1], days) if proposed else None,
        measures=_measures(case),
        review=_review(case, [at for at, step in steps if step.action in AGREED]),
        harms=list(harms.owed_of(work, case)),
        hand_overs=list(hand_overs.owed_of(case, talks, words)),
    )


def talked(case: OpenedCase) -> list[datetime]:
    """Return when somebody wrote down a talk with the student."""
    notes = [(e.at, Note.unpack(e.content)) for e in case.of_kind(EntryKind.NOTE)]
    return [at for at, note in notes if note.talked_on is not None]


def told(case: OpenedCase) -> list[datetime]:
    """Return when somebody wrote down that a guardian was reached."""
    reached = (ContactOutcome.REACHED, ContactOutcome.DECLINED)
    contacts = [(e.at, Contact.unpack(e.content)) for e in case.of_kind(EntryKind.CONTACT)]
    return [at for at, contact in contacts if contact.outcome in reached]


def _opening(at: datetime, document: OpeningDocument) -> Opening:
    due = {
        clock: datetime.fromtimestamp(document.due[clock], UTC)
        for clock in CLOCKS
        if clock in document.due
    }
    return Opening(at, due, is_spoken=document.tier is not None)


def _measures(case: OpenedCase) -> list[OpenMeasure]:
    since, bound = case_plans.since(case), case_plans.bound(case)
    return [
        OpenMeasure(m.id, Asked(since[m.id], case_plans.end_of(m.due_on)), m.id in bound)
        for m in case_plans.current(case).measures
        if m.state is MeasureState.OPEN
    ]


def _review(case: OpenedCase, agreed: list[datetime]) -> Asked | None:
    """Return when the plan is looked at again: the day of a conference counts, if it set one."""
    plan = case_plans.current(case)
    found = [(agreed[-1], plan.review_on)] if agreed and plan.review_on else []
    for entry in case.of_kind(EntryKind.MINUTES):
        day = Minutes.unpack(entry.content).review_on
        if day is not None and (not agreed or entry.at >= agreed[-1]):
            found.append((entry.at, day))
    return Asked(found[-1][0], case_plans.end_of(found[-1][1])) if found else None


def _in_days(work: Work, since: datetime, school_days: int) -> Asked:
    return Asked(since, calendars.due_at(work.settings.home, since, school_days))


def _raise(work: Work, case: Case, one: Owed) -> None:
    tasks.raise_task(
        work,
        one.kind,
        case.id,
        unit_id=case.school_id,
        due_at=one.term.due_at,
        since=one.term.since,
        part_id=one.part_id,
    )


def _end(work: Work, case: OpenedCase, row: Task) -> None:
    """End a task as of the day on which a person did it, not of the one on which it was typed."""
    measure = _measure(case, row.part_id)
    is_ended = measure is not None and measure.state is not MeasureState.OPEN
    at = work.now
    if row.kind is TaskKind.REPORT_HARM:
        reported = harms.reported_at(case, row.part_id)
        is_ended, at = reported is not None, reported or at
    row.state = ended_as(row.kind, case.row.state, is_ended=is_ended)
    day = _day(case, row.kind, measure)
    at = min(at, datetime.combine(day, NOON, CHINA)) if day else at
    row.done_at = tasks.whole_hour(max(at, row.since))


def _measure(case: OpenedCase, measure_id: UUID | None) -> Measure | None:
    measures = case_plans.current(case).measures
    return next((measure for measure in measures if measure.id == measure_id), None)


def _day(case: OpenedCase, kind: TaskKind, measure: Measure | None) -> date | None:
    """Return on which day something was done by what was written; None where it says no day."""
    if kind is TaskKind.CARRY_OUT:
        return measure.ended_on if measure else None
    if kind is TaskKind.FIRST_CONTACT:
        notes = (Note.unpack(e.content) for e in case.of_kind(EntryKind.NOTE))
        return max((note.talked_on for note in notes if note.talked_on), default=None)
    if kind is TaskKind.TELL_GUARDIAN:
        contacts = (Contact.unpack(e.content) for e in case.of_kind(EntryKind.CONTACT))
        return max((contact.held_on for contact in contacts), default=None)
    return None
