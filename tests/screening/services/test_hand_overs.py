"""A hand-over in a crisis needs a second person, with their own sign-in; its time runs out."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from referral.cases import CaseAction, ClosingReason
from referral.errors import ReasonMissing, StepNotAllowed
from referral.hand_overs import Crisis, HandOverAction, HandOverState
from referral.tasks import TaskKind, TaskState
from screening import clock
from screening.case_documents import EntryKind
from screening.clock import day_in_china
from screening.models import CaseMember, CaseReport, Task
from screening.note_documents import Contact, Note
from screening.roles import Role
from screening.services import (
    approvals,
    case_notes,
    case_pages,
    case_reports,
    case_steps,
    case_teams,
    cases,
    hand_over_steps,
)
from screening.services.errors import CaseNotQuiet, NotFound, SamePerson
from tests.case_steps import a_hand_over, opened, with_team
from tests.staffing import colleague_of
from tests.township import FIRST, Township

CONFIRM, OBJECT = HandOverAction
K = TaskKind


@pytest.fixture
def case_id(township: Township) -> UUID:
    township.students(2)
    return with_team(township)[0]


def hand_over(township: Township, case_id: UUID, now=None, *, hours: int = 15) -> UUID:
    with township.work_as(Role.COUNSELOR, now=now) as work:
        return hand_over_steps.hand_over(work, case_id, a_hand_over(work.now, hours=hours))


def say(township: Township, role: Role, hand_over_id: UUID, action=CONFIRM, why="") -> None:
    with township.work_as(role) as work:
        hand_over_steps.say(work, hand_over_steps.find(work, hand_over_id), action, why)


def crisis(township: Township, case_id: UUID, now=None) -> Crisis | None:
    with township.work_as(Role.COUNSELOR, now=now) as work:
        return case_pages.page(work, case_id).crisis


def tasks(township: Township, hand_over_id: UUID) -> dict[TaskKind, Task]:
    with township.database.reading() as session:
        rows = session.scalars(select(Task).where(Task.part_id == hand_over_id))
        return {task.kind: task for task in rows}


def write(township: Township, case_id: UUID, kind: EntryKind, content, now=None) -> None:
    with township.work_as(Role.COUNSELOR, now=now) as work:
        case_notes.take_down(work, case_reports.settle(work, case_id), kind, content)


def test_a_second_person_is_owed_at_once_and_the_end_of_the_time_is_a_task(township, case_id):
    hand_over_id = hand_over(township, case_id)
    owed = tasks(township, hand_over_id)

    assert set(owed) == {K.CONFIRM_HAND_OVER, K.SEE_AGAIN}
    confirm, see = owed[K.CONFIRM_HAND_OVER], owed[K.SEE_AGAIN]
    assert confirm.due_at - confirm.since == timedelta(hours=2)
    assert see.due_at - see.since == timedelta(hours=15)
    assert crisis(township, case_id) is Crisis.UNCONFIRMED


@pytest.mark.parametrize("role", [Role.SCHOOL_LEAD, Role.PROCTOR])
def test_whoever_holds_no_key_confirms_from_a_summary(township, case_id, role):
    hand_over_id = hand_over(township, case_id)
    with township.work_as(role) as work:
        assert hand_over_steps.n_waiting(work) == 1
        (one,) = hand_over_steps.waiting(work)
        assert one.hand_over.to_whom == "母亲"
    say(township, role, hand_over_id)

    with township.work_as(role) as work:
        assert hand_over_steps.n_waiting(work) == 0
        assert hand_over_steps.waiting(work) == []
    assert tasks(township, hand_over_id)[K.CONFIRM_HAND_OVER].state is TaskState.DONE
    # The page knows it before any counselor has written it into the case.
    assert crisis(township, case_id) is Crisis.WATCHED
    with township.work_as(Role.COUNSELOR) as work:
        case = case_reports.settle(work, case_id)
        (word,) = case.of_kind(EntryKind.HAND_OVER_WORD)
        assert word.by == township.accounts[FIRST, role].account_id
        assert work.session.scalar(select(func.count()).select_from(CaseReport)) == 0
    assert crisis(township, case_id) is Crisis.WATCHED


def test_a_lead_who_is_not_asked_to_decide_reads_the_hand_over_and_nothing_else(township, case_id):
    hand_over(township, case_id)
    with township.work_as(Role.SCHOOL_LEAD) as work:
        (one,) = hand_over_steps.waiting(work)
        assert approvals.listed(work) == []
    told = one.content

    assert (told.goals, told.measures, told.levels, told.formulation) == ([], [], {}, "")
    assert "*" in told.name
    assert told.review_on is None


def test_the_summary_is_gone_once_it_is_confirmed(township, case_id):
    hand_over_id = hand_over(township, case_id)
    say(township, Role.PROCTOR, hand_over_id)
    write(township, case_id, EntryKind.NOTE, Note("记一笔"))
    lead = township.accounts[FIRST, Role.SCHOOL_LEAD].account_id
    with township.work_as(Role.COUNSELOR) as work:
        left = work.session.scalars(select(CaseMember.account_id)).all()

    assert lead not in left
    with township.work_as(Role.PROCTOR) as work:
        assert hand_over_steps.waiting(work) == []
        with pytest.raises(NotFound):
            hand_over_steps.find(work, hand_over_id)


def test_nobody_is_their_own_second_person(township, case_id):
    colleague_of(township)
    hand_over_id = hand_over(township, case_id)
    with township.work_as(Role.COUNSELOR) as work, pytest.raises(SamePerson):
        hand_over_steps.answer(work, case_id, hand_over_id, CONFIRM)
    with township.work_as(Role.COUNSELOR, "colleague") as work:
        hand_over_steps.answer(work, case_id, hand_over_id, CONFIRM)
        with pytest.raises(StepNotAllowed):
            hand_over_steps.answer(work, case_id, hand_over_id, OBJECT, "没有看到")
    assert tasks(township, hand_over_id)[K.CONFIRM_HAND_OVER].state is TaskState.DONE
    assert crisis(township, case_id) is Crisis.WATCHED


def test_of_two_seconds_the_later_is_told_that_it_was_said(township, case_id):
    hand_over_id = hand_over(township, case_id)
    with township.work_as(Role.PROCTOR) as work:
        found = hand_over_steps.find(work, hand_over_id)
        work.session.execute(update(Task).values(state=TaskState.DONE))
        with pytest.raises(StepNotAllowed):  # both had it open, and the lead was sooner
            hand_over_steps.say(work, found, OBJECT, "不是母亲")
        work.session.rollback()
        work.audited.clear()
    say(township, Role.SCHOOL_LEAD, hand_over_id)
    with township.work_as(Role.PROCTOR) as work, pytest.raises(NotFound):
        hand_over_steps.find(work, hand_over_id)
    with township.work_as(Role.COUNSELOR) as work:
        (one,) = case_pages.page(work, case_id).hand_overs
        assert one.state is HandOverState.CONFIRMED


def test_an_objection_says_why_and_is_owed_an_answer_at_once(township, case_id):
    hand_over_id = hand_over(township, case_id)
    with pytest.raises(ReasonMissing):
        say(township, Role.PROCTOR, hand_over_id, OBJECT, " ")
    before = tasks(township, hand_over_id)[K.SEE_AGAIN].due_at
    say(township, Role.PROCTOR, hand_over_id, OBJECT, "来的不是母亲")
    sooner = tasks(township, hand_over_id)[K.SEE_AGAIN].due_at
    assert sooner < before
    assert crisis(township, case_id) is Crisis.OBJECTED

    write(township, case_id, EntryKind.NOTE, Note("正在找"))
    assert tasks(township, hand_over_id)[K.SEE_AGAIN].due_at == sooner
    later = clock.now() + timedelta(hours=1)
    write(township, case_id, EntryKind.NOTE, Note("见到了", day_in_china(later)), now=later)
    assert tasks(township, hand_over_id)[K.SEE_AGAIN].state is TaskState.DONE
    assert crisis(township, case_id, later) is Crisis.CALM


def test_a_time_that_passed_without_a_word_is_overdue(township, case_id):
    hand_over_id = hand_over(township, case_id)
    say(township, Role.SCHOOL_LEAD, hand_over_id)
    day, after = day_in_china(clock.now()), clock.now() + timedelta(hours=16)
    told = Contact("mother", "telephone", "reached", day, "已告知")
    write(township, case_id, EntryKind.CONTACT, told, now=clock.now() + timedelta(hours=1))
    assert tasks(township, hand_over_id)[K.SEE_AGAIN].state is TaskState.OPEN
    assert tasks(township, hand_over_id)[K.SEE_AGAIN].due_at < after
    assert crisis(township, case_id, after) is Crisis.OVERDUE

    write(township, case_id, EntryKind.CONTACT, told, now=after)
    assert tasks(township, hand_over_id)[K.SEE_AGAIN].state is TaskState.DONE
    assert crisis(township, case_id, after) is Crisis.CALM


def test_a_later_hand_over_says_who_stays_now(township, case_id):
    first = hand_over(township, case_id)
    later = clock.now() + timedelta(hours=2)
    second = hand_over(township, case_id, now=later)

    assert tasks(township, first)[K.SEE_AGAIN].state is TaskState.DONE
    assert tasks(township, first)[K.CONFIRM_HAND_OVER].state is TaskState.OPEN
    assert tasks(township, second)[K.SEE_AGAIN].state is TaskState.OPEN


def test_a_case_in_a_crisis_is_not_proposed_for_closing(township, case_id):
    hand_over_id = hand_over(township, case_id)
    how = (CaseAction.PROPOSE_CLOSING, "好了", ClosingReason.GOALS_REACHED)
    with township.work_as(Role.COUNSELOR) as work, pytest.raises(CaseNotQuiet, match="crisis"):
        case_steps.take(work, case_id, *how)
    say(township, Role.PROCTOR, hand_over_id)
    later = clock.now() + timedelta(hours=1)
    write(township, case_id, EntryKind.NOTE, Note("谈过了", day_in_china(later)), now=later)
    with township.work_as(Role.COUNSELOR, now=later) as work:
        case_steps.take(work, case_id, *how)


def test_whoever_left_the_team_says_nothing_any_more(township, case_id):
    hand_over_id = hand_over(township, case_id)
    with township.work_as(Role.COUNSELOR) as work:
        case = cases.find(work, case_id)
        case_teams.remove(work, case, case_teams.members(work, case)[0].id)

    with township.work_as(Role.PROCTOR) as work:
        assert hand_over_steps.n_waiting(work) == 0
        with pytest.raises(NotFound):
            hand_over_steps.find(work, hand_over_id)


def test_a_word_that_was_handed_in_is_not_asked_for_again_when_a_concern_joins(township, case_id):
    hand_over_id = hand_over(township, case_id)
    say(township, Role.PROCTOR, hand_over_id)
    assert opened(township) == case_id  # joins the case that is open

    states = [t.state for k, t in tasks(township, hand_over_id).items() if k is K.CONFIRM_HAND_OVER]
    assert states == [TaskState.DONE]
