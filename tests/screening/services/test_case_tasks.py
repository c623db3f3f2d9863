"""What is written in a case raises, moves and ends its tasks; nobody ticks anything off."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select

from referral.cases import CaseAction, ClosingReason, Evidence, MeasureAction
from referral.states import FlagAction
from referral.tasks import TaskKind, TaskState
from screening import clock
from screening.case_documents import EntryKind
from screening.clock import day_in_china
from screening.models import Task
from screening.note_documents import Contact, Minutes, Note
from screening.roles import Role
from screening.services import (
    approvals,
    case_notes,
    case_openings,
    case_plans,
    case_reports,
    case_steps,
    flags,
    plan_writing,
    waves,
)
from tests import case_steps as steps
from tests.township import A_MORNING, SELF_HARM, Township

K, OPEN, DONE, DROPPED = TaskKind, TaskState.OPEN, TaskState.DONE, TaskState.DROPPED
FIRST_THREE = {K.FIRST_CONTACT: OPEN, K.TELL_GUARDIAN: OPEN, K.MAKE_PLAN: OPEN}


def told(township: Township, case_id: UUID) -> list[Task]:
    """Return the tasks of a case, in the order in which they are due."""
    query = select(Task).where(Task.subject_id == case_id).order_by(Task.due_at)
    with township.database.reading() as session:
        return list(session.scalars(query))


def states(township: Township, case_id: UUID) -> dict[TaskKind, TaskState]:
    """Return how each kind of task of a case stands: open where one of them is."""
    found: dict[TaskKind, TaskState] = {}
    for task in told(township, case_id):
        found[task.kind] = OPEN if OPEN in (task.state, found.get(task.kind)) else task.state
    return found


def write(township: Township, case_id: UUID, kind: EntryKind, content, now=None) -> None:
    with township.work_as(Role.COUNSELOR, now=now) as work:
        case_notes.take_down(work, case_reports.settle(work, case_id), kind, content)


def planned(township: Township) -> UUID:
    """Open a case with a whole plan, and propose it."""
    case_id, _ = steps.with_team(township)
    steps.propose(township, case_id)
    return case_id


def test_a_case_that_is_opened_by_hand_owes_by_school_days(township: Township) -> None:
    township.students(2)
    case_id = steps.opened(township)

    assert states(township, case_id) == FIRST_THREE


def test_a_confirmed_flag_starts_the_clocks_of_its_tier(township: Township) -> None:
    wave = township.wave(1)
    township.sit(wave.slips[0], SELF_HARM, now=A_MORNING)
    at = A_MORNING + timedelta(minutes=30)
    with township.work_as(Role.COUNSELOR, now=at) as work:
        (entry,) = flags.queue(work, waves.get(work, wave.id))
        flags.decide(work, entry.sheet_id, FlagAction.OPEN_CRISIS)
        case_id = case_openings.of_student(work, entry.student_id)
    assert case_id is not None

    # 4, 24 and 72 hours of the standard's highest tier, from 02:00 on.
    found = {task.kind: task.due_at for task in told(township, case_id)}
    assert found == {
        K.FIRST_CONTACT: datetime(2026, 11, 16, 6, tzinfo=at.tzinfo),
        K.TELL_GUARDIAN: datetime(2026, 11, 17, 2, tzinfo=at.tzinfo),
        K.MAKE_PLAN: datetime(2026, 11, 19, 2, tzinfo=at.tzinfo),
    }


def test_a_talk_ends_the_first_contact_and_a_thought_does_not(township: Township) -> None:
    township.students(2)
    case_id = steps.opened(township)
    today = day_in_china(clock.now())

    write(township, case_id, EntryKind.NOTE, Note("想先问问班主任"))
    assert states(township, case_id)[K.FIRST_CONTACT] is OPEN
    write(township, case_id, EntryKind.NOTE, Note("谈了半小时", today))
    assert states(township, case_id)[K.FIRST_CONTACT] is DONE


def test_a_guardian_who_was_not_reached_was_not_told(township: Township) -> None:
    township.students(2)
    case_id = steps.opened(township)
    today = day_in_china(clock.now())

    write(
        township,
        case_id,
        EntryKind.CONTACT,
        Contact("mother", "telephone", "not_reached", today, ""),
    )
    assert states(township, case_id)[K.TELL_GUARDIAN] is OPEN
    write(
        township, case_id, EntryKind.CONTACT, Contact("mother", "telephone", "declined", today, "")
    )
    assert states(township, case_id)[K.TELL_GUARDIAN] is DONE


def test_a_plan_goes_to_the_lead_and_its_measures_are_owed_at_once(township: Township) -> None:
    township.students(2)
    case_id = planned(township)

    found = told(township, case_id)
    assert states(township, case_id)[K.MAKE_PLAN] is DONE
    assert states(township, case_id)[K.APPROVE_PLAN] is OPEN
    measures = [task for task in found if task.kind is K.CARRY_OUT]
    assert len(measures) == len({task.part_id for task in measures}) == 2


def test_the_lead_sends_back_and_approves_without_a_key_of_the_case(township: Township) -> None:
    township.students(2)
    case_id = planned(township)
    with township.work_as(Role.SCHOOL_LEAD) as work:
        approvals.decide(work, case_id, CaseAction.SEND_BACK, "请补充家庭情况")
    assert states(township, case_id)[K.APPROVE_PLAN] is DONE
    assert states(township, case_id)[K.MAKE_PLAN] is OPEN

    steps.propose(township, case_id)
    steps.approve(township, case_id)

    found = states(township, case_id)
    assert (found[K.MAKE_PLAN], found[K.APPROVE_PLAN]) == (DONE, DONE)
    assert found[K.REVIEW_PLAN] is OPEN


def test_what_the_lead_raised_is_not_raised_again_by_a_counselor(
    township: Township,
) -> None:
    township.students(2)
    case_id = planned(township)
    steps.approve(township, case_id)
    before = [(t.kind, t.state, t.due_at, t.part_id) for t in told(township, case_id)]

    write(township, case_id, EntryKind.NOTE, Note("看过了"))

    assert [(t.kind, t.state, t.due_at, t.part_id) for t in told(township, case_id)] == before


def test_a_measure_ends_its_own_task_on_the_day_it_was_carried_out(township: Township) -> None:
    township.students(2)
    case_id = planned(township)
    steps.approve(township, case_id)
    today = day_in_china(clock.now())
    with township.work_as(Role.COUNSELOR) as work:
        case = case_reports.settle(work, case_id)
        first, second = case_plans.current(case).measures
        plan_writing.end(
            work,
            case,
            first.id,
            MeasureAction.CARRY_OUT,
            outcome="谈了",
            ended_on=today,
            evidence=Evidence.TALK_NOTE,
        )

    found = {t.part_id: t.state for t in told(township, case_id) if t.kind is K.CARRY_OUT}
    assert found == {first.id: DONE, second.id: OPEN}


def test_what_a_member_hands_in_waits_for_a_counselor(township: Township) -> None:
    township.students(2)
    case_id = planned(township)
    steps.approve(township, case_id)
    measure_id = steps.hand_in_measure(township, case_id)
    assert states(township, case_id)[K.JUDGE_REPORT] is OPEN

    with township.work_as(Role.COUNSELOR) as work:
        case = case_reports.settle(work, case_id)
        (report,) = case_reports.waiting(work, case).to_judge
        case_reports.take_up(work, case, report.id)

    assert states(township, case_id)[K.JUDGE_REPORT] is DONE
    (task,) = [t for t in told(township, case_id) if t.part_id == measure_id]
    assert task.state is DONE


def test_a_conference_sets_the_next_review(township: Township) -> None:
    township.students(2)
    case_id = planned(township)
    steps.approve(township, case_id)
    today = day_in_china(clock.now())
    later = clock.now() + timedelta(hours=2)

    minutes = Minutes(today, ["班主任"], {}, "再看两周", today + timedelta(days=14))
    write(township, case_id, EntryKind.MINUTES, minutes, now=later)

    reviews = [t for t in told(township, case_id) if t.kind is K.REVIEW_PLAN]
    assert [t.state for t in reviews] == [OPEN, DONE]
    assert day_in_china(reviews[0].due_at) == today + timedelta(days=14)


def test_closing_drops_what_was_not_done(township: Township) -> None:
    township.students(2)
    case_id = planned(township)
    steps.approve(township, case_id)
    with township.work_as(Role.COUNSELOR) as work:
        case_steps.take(
            work, case_id, CaseAction.PROPOSE_CLOSING, "转学了", ClosingReason.LEFT_SCHOOL
        )
    assert states(township, case_id)[K.APPROVE_CLOSING] is OPEN
    with township.work_as(Role.SCHOOL_LEAD) as work:
        approvals.decide(work, case_id, CaseAction.CLOSE)

    found = told(township, case_id)
    assert not [t for t in found if t.state is OPEN]
    assert {t.kind for t in found if t.state is DROPPED} == {
        *(K.CARRY_OUT, K.FIRST_CONTACT, K.TELL_GUARDIAN),
    }


def test_a_task_that_was_lost_is_raised_again_by_the_next_word(township: Township) -> None:
    township.students(2)
    case_id = steps.opened(township)
    with township.database.writing() as session:
        session.execute(delete(Task))

    write(township, case_id, EntryKind.NOTE, Note("再看看"))

    assert states(township, case_id) == FIRST_THREE
