"""Anybody at a school writes a concern down; only a counselor opens it, and ends it with a word."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from crypto.errors import SealOverflow
from referral.concerns import ConcernState, Haste
from referral.errors import ReasonMissing, StepNotAllowed
from referral.tasks import TaskKind, TaskState
from screening.case_documents import EntryKind, OpeningDocument
from screening.models import Concern, Task
from screening.roles import Role
from screening.services import cases, concerns, desks, rosters
from screening.services.errors import NotFound
from screening.vault import NoKey
from tests.township import SECOND, WORRIED, Township

FRIDAY = datetime(2026, 11, 27, 3, tzinfo=UTC)


@pytest.fixture
def concern_id(township: Township):
    township.students(2)
    with township.work_as(Role.PROCTOR, now=FRIDAY) as work:
        return concerns.raise_concern(work, WORRIED)


def tasks(township: Township):
    with township.database.reading() as session:
        return session.scalars(select(Task).where(Task.kind == TaskKind.ANSWER_CONCERN)).all()


def test_a_counselor_reads_it_and_is_offered_who_may_be_meant(township, concern_id):
    with township.work_as(Role.COUNSELOR, now=FRIDAY) as work:
        (group,) = desks.desk(work).tasks or ()
        assert (group.kind, group.n) == (TaskKind.ANSWER_CONCERN, 1)
        (found,) = concerns.waiting(work)

    assert found.document.noticed == WORRIED.noticed
    assert [profile.name for _, profile in found.like_it] == ["测试1号"]


def test_whoever_wrote_it_cannot_read_it_again(township, concern_id):
    for role in (Role.PROCTOR, Role.COORDINATOR, Role.SCHOOL_LEAD):
        with township.work_as(role) as work, pytest.raises(NoKey):
            concerns.waiting(work)


def test_another_school_finds_nothing(township, concern_id):
    with township.work_as(Role.COUNSELOR, SECOND) as work:
        assert concerns.waiting(work) == []
        with pytest.raises(NotFound):
            concerns.answer(work, concern_id, "没有这个人")


@pytest.mark.parametrize(
    ("haste", "due"),
    [(Haste.TODAY, datetime(2026, 11, 27, 9)), (Haste.SOON, datetime(2026, 12, 1, 9))],
)
def test_it_is_due_by_school_days(township, haste, due):
    with township.work_as(Role.PROCTOR, now=FRIDAY) as work:
        concerns.raise_concern(work, replace(WORRIED, haste=haste))

    (task,) = tasks(township)
    assert (task.due_at.replace(tzinfo=None), task.state) == (due, TaskState.OPEN)


def test_the_townships_holidays_move_what_is_due(township):
    (township.settings.home / "calendar.toml").write_text(
        '[[holidays]]\nname = { zh = "冬假", en = "Winter" }\nfrom = 2026-11-30\nto = 2026-12-02',
        encoding="utf-8",
    )
    with township.work_as(Role.PROCTOR, now=FRIDAY) as work:
        concerns.raise_concern(work, WORRIED)

    (task,) = tasks(township)
    assert task.due_at.replace(tzinfo=None) == datetime(2026, 12, 4, 9)


def test_it_opens_the_case_of_the_student_who_is_meant(township, concern_id):
    with township.work_as(Role.COUNSELOR, now=FRIDAY) as work:
        (found,) = concerns.waiting(work)
        case_id = concerns.take_into_case(work, concern_id, found.like_it[0][0])
        (opening,) = cases.opened(work, case_id).of_kind(EntryKind.OPENING)
        assert concerns.waiting(work) == []
        with pytest.raises(StepNotAllowed):
            concerns.take_into_case(work, concern_id, found.like_it[0][0])

    assert OpeningDocument.unpack(opening.content).reason == WORRIED.noticed
    assert [task.state for task in tasks(township)] == [TaskState.DONE]


def test_it_ends_without_a_case_only_with_a_word(township, concern_id):
    with township.work_as(Role.COUNSELOR) as work:
        with pytest.raises(ReasonMissing):
            concerns.answer(work, concern_id, "  ")
        concerns.answer(work, concern_id, "是感冒，已经返校")

    with township.database.reading() as session:
        assert session.scalars(select(Concern.state)).one() is ConcernState.ANSWERED
    assert [task.state for task in tasks(township)] == [TaskState.DONE]


def test_a_student_of_another_school_cannot_be_meant(township, concern_id):
    township.students(1, unit=SECOND)
    with township.work_as(Role.COUNSELOR, SECOND) as work:
        stranger = next(i for i, _ in rosters.profiles(work))
    with township.work_as(Role.COUNSELOR) as work, pytest.raises(NotFound):
        concerns.take_into_case(work, concern_id, stranger)


def test_what_is_too_long_is_refused_and_leaves_nothing(township):
    with township.work_as(Role.PROCTOR) as work, pytest.raises(SealOverflow):
        concerns.raise_concern(work, replace(WORRIED, noticed="长" * 1400))

    assert tasks(township) == []
