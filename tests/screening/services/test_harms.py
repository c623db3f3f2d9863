"""A suspected harm is reported at once, stays among counselors, and no closing ends the duty."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from referral.cases import CaseAction, CaseState, ClosingReason
from referral.errors import ReasonMissing, StepNotAllowed
from referral.harms import HarmAction, HarmState
from referral.mechanisms import Mechanism
from referral.tasks import TaskKind, TaskState
from referral.teams import TeamFunction
from screening import clock
from screening.case_documents import EntryKind
from screening.models import CaseMember, Task
from screening.note_documents import Note
from screening.roles import Role
from screening.services import (
    approvals,
    case_notes,
    case_openings,
    case_plans,
    case_reports,
    case_slices,
    case_steps,
    cases,
    harm_steps,
    harms,
    lights,
    referrals,
    shared_cases,
)
from screening.services.errors import CaseNotQuiet, NotFound, ReportMissing
from tests.case_steps import WHY, a_harm, a_report, propose, with_team
from tests.referral_hands import drafted, student_of
from tests.staffing import colleague_of
from tests.township import FIRST, SECOND, TOWNSHIP, Township

A, S = HarmAction, HarmState
MARK = "只给心理教师看"


@pytest.fixture
def case_id(township: Township) -> UUID:
    township.students(2)
    return with_team(township)[0]


def notice(township: Township, case_id: UUID, now=None) -> UUID:
    with township.work_as(Role.COUNSELOR, now=now) as work:
        return harm_steps.notice(work, case_id, a_harm(work.now, MARK))


def take(township: Township, case_id: UUID, harm_id: UUID, action: A, reason="", now=None) -> None:
    with township.work_as(Role.COUNSELOR, now=now) as work:
        report = a_report(work.now, MARK) if action is A.REPORT else None
        harm_steps.take(work, case_id, harm_id, action, reason, report)


def state(township: Township, case_id: UUID, harm_id: UUID) -> HarmState:
    with township.work_as(Role.COUNSELOR) as work:
        return harms.one(cases.find(work, case_id), harm_id).state


def owed(township: Township, harm_id: UUID) -> list[tuple[TaskKind, TaskState]]:
    with township.database.reading() as session:
        tasks = session.scalars(select(Task).where(Task.part_id == harm_id).order_by(Task.due_at))
        return [(task.kind, task.state) for task in tasks]


def test_a_suspicion_is_owed_a_report_until_the_end_of_the_next_hour(township, case_id):
    harm_id = notice(township, case_id)
    with township.database.reading() as session:
        task = session.scalars(select(Task).where(Task.part_id == harm_id)).one()

    assert task.kind is TaskKind.REPORT_HARM
    assert task.subject_id == case_id
    assert task.due_at - task.since == timedelta(hours=2)


def test_only_a_report_ends_the_task_and_somebody_asks_again_until_it_is_closed(township, case_id):
    harm_id = notice(township, case_id)
    with township.work_as(Role.COUNSELOR) as work:
        case = case_reports.settle(work, case_id)
        case_notes.take_down(work, case, EntryKind.NOTE, Note("谈过了"))
    assert owed(township, harm_id) == [(TaskKind.REPORT_HARM, TaskState.OPEN)]

    take(township, case_id, harm_id, A.REPORT)
    kinds = dict(owed(township, harm_id))
    assert kinds[TaskKind.REPORT_HARM] is TaskState.DONE
    assert kinds[TaskKind.FOLLOW_UP_HARM] is TaskState.OPEN

    later = clock.now() + timedelta(hours=2)
    take(township, case_id, harm_id, A.FOLLOW_UP, "派出所已受理", now=later)
    assert (TaskKind.FOLLOW_UP_HARM, TaskState.OPEN) in owed(township, harm_id)
    take(township, case_id, harm_id, A.CLOSE, "已立案，孩子由外婆照看", now=later)
    assert state(township, case_id, harm_id) is S.CLOSED
    assert {state for _, state in owed(township, harm_id)} == {TaskState.DONE}


def test_a_report_typed_later_counts_from_when_it_was_made(township, case_id):
    harm_id = notice(township, case_id)
    hours_later = clock.now() + timedelta(hours=7)
    with township.work_as(Role.COUNSELOR, now=hours_later) as work:
        report = a_report(work.now - timedelta(hours=6))
        harm_steps.take(work, case_id, harm_id, A.REPORT, report=report)
    with township.database.reading() as session:
        done = Task.part_id == harm_id, Task.kind == TaskKind.REPORT_HARM
        task = session.scalars(select(Task).where(*done)).one()

    assert task.state is TaskState.DONE
    assert task.done_at <= task.due_at


def test_nobody_decides_at_the_school_that_there_is_nothing_in_it(township, case_id):
    harm_id = notice(township, case_id)
    for action in (A.CLOSE, A.FIND_UNSUBSTANTIATED, A.FOLLOW_UP):
        with pytest.raises(StepNotAllowed):
            take(township, case_id, harm_id, action, "没有证据")
    with pytest.raises(ReasonMissing):
        take(township, case_id, harm_id, A.MARK_AS_ERROR, " ")
    with township.work_as(Role.COUNSELOR) as work, pytest.raises(ReportMissing):
        harm_steps.take(work, case_id, harm_id, A.REPORT)
    take(township, case_id, harm_id, A.MARK_AS_ERROR, "写到了别的学生的个案里")

    assert state(township, case_id, harm_id) is S.ENTERED_IN_ERROR
    assert owed(township, harm_id) == [(TaskKind.REPORT_HARM, TaskState.DROPPED)]


def test_of_two_who_end_it_at_once_the_second_is_told_and_the_page_still_opens(township, case_id):
    colleague_of(township)
    harm_id = notice(township, case_id)
    take(township, case_id, harm_id, A.REPORT)
    take(township, case_id, harm_id, A.FIND_UNSUBSTANTIATED, "派出所查明是摔伤")

    with township.work_as(Role.COUNSELOR, "colleague") as work, pytest.raises(StepNotAllowed):
        harm_steps.take(work, case_id, harm_id, A.FOLLOW_UP, "还在问")
    assert state(township, case_id, harm_id) is S.NOT_SUBSTANTIATED


def test_no_slice_of_anybody_tells_of_it(township, case_id):
    """The guardian may be the suspect, and a member of the team may be close to them."""
    harm_id = notice(township, case_id)
    take(township, case_id, harm_id, A.REPORT)
    propose(township, case_id)
    with township.work_as(Role.PROCTOR) as work:
        slices = [shared_cases.one(work, case_id).content]
    with township.work_as(Role.SCHOOL_LEAD) as work:
        slices.append(approvals.one(work, case_id).content)
    with township.work_as(Role.COUNSELOR) as work:
        case = cases.find(work, case_id)
        account_id = township.accounts[FIRST, Role.PROCTOR].account_id
        plan = case_plans.current(case)
        slices += [case_slices.cut(case, plan, f, account_id) for f in TeamFunction]
        assert any(MARK.encode() in entry.content for entry in case.entries)

    assert all(MARK.encode() not in content.pack() for content in slices)
    assert all(harm_id.bytes not in content.pack() for content in slices)


def test_no_dossier_of_a_referral_tells_of_it(township):
    township.students(2)
    student_id = student_of(township)
    with township.work_as(Role.COUNSELOR) as work:
        case_id = case_openings.open_case(work, student_id, WHY).id
    notice(township, case_id)
    referral_id = drafted(township, student_id)
    with township.work_as(Role.COUNSELOR) as work:
        dossier = referrals.opened(work, referral_id).dossier

    assert MARK.encode() not in dossier.pack()


def test_the_lead_sees_that_a_report_is_open_and_the_township_no_light_of_it(township, case_id):
    notice(township, case_id)
    with township.work_as(Role.SCHOOL_LEAD) as work:
        assert lights.of_unit(work).standings[Mechanism.REPORTS].n_open == 1
    with township.work_as(Role.TOWNSHIP_OFFICER, TOWNSHIP) as work:
        shown = [set(unit.standings) for unit in lights.of_township(work)]

    assert shown
    assert all(not {Mechanism.REPORTS, Mechanism.CRISES} & each for each in shown)


def test_a_case_with_an_open_report_is_not_proposed_for_closing(township, case_id):
    harm_id = notice(township, case_id)
    with township.work_as(Role.COUNSELOR) as work, pytest.raises(CaseNotQuiet, match="harm"):
        case_steps.take(
            work, case_id, CaseAction.PROPOSE_CLOSING, "好了", ClosingReason.GOALS_REACHED
        )
    take(township, case_id, harm_id, A.REPORT)
    take(township, case_id, harm_id, A.FIND_UNSUBSTANTIATED, "派出所查明是摔伤")
    with township.work_as(Role.COUNSELOR) as work:
        case_steps.take(
            work, case_id, CaseAction.PROPOSE_CLOSING, "好了", ClosingReason.GOALS_REACHED
        )


def test_a_closing_by_the_lead_does_not_end_the_duty(township, case_id):
    with township.work_as(Role.COUNSELOR) as work:
        case_steps.take(
            work, case_id, CaseAction.PROPOSE_CLOSING, "好了", ClosingReason.GOALS_REACHED
        )
    harm_id = notice(township, case_id)
    with township.work_as(Role.SCHOOL_LEAD) as work:
        approvals.decide(work, case_id, CaseAction.CLOSE)
    assert owed(township, harm_id) == [(TaskKind.REPORT_HARM, TaskState.OPEN)]
    with township.work_as(Role.COUNSELOR) as work:
        assert cases.find(work, case_id).row.state is CaseState.CLOSED

    take(township, case_id, harm_id, A.REPORT)
    assert dict(owed(township, harm_id))[TaskKind.REPORT_HARM] is TaskState.DONE


def test_another_school_finds_none_of_it(township, case_id):
    harm_id = notice(township, case_id)
    with township.work_as(Role.COUNSELOR, SECOND) as work:
        with pytest.raises(NotFound):
            harm_steps.sheet(work, case_id, harm_id)
        with pytest.raises(NotFound):
            harm_steps.take(work, case_id, harm_id, A.REPORT, report=a_report(work.now))
    with township.work_as(Role.COUNSELOR) as work:
        with pytest.raises(NotFound):
            harm_steps.sheet(work, case_id, case_id)
        harm_steps.sheet(work, case_id, harm_id)
        assert work.audited[-1].event == "case_paper_made"
        n_rows = len(work.session.scalars(select(CaseMember)).all())
    assert n_rows == 1  # the proctor's: no lead was given a slice for it
