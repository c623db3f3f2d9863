"""A task that was lost between the hand-in and its own transaction is raised again by the queue."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, func, select

from referral.states import FlagAction
from referral.tasks import TaskKind, TaskState
from screening.models import Task
from screening.roles import Role
from screening.services import flags, tasks, waves
from screening.services.desks import desk
from tests.township import LOW, SELF_HARM, Township, Wave


def sat(township: Township, *answers: tuple[int, ...]) -> Wave:
    wave = township.wave(len(answers))
    for slip, given in zip(wave.slips, answers, strict=True):
        township.sit(slip, given)
    township.database.write(lambda connection: None)  # behind the tasks that hand-ins have posted
    return wave


def lose_the_tasks(township: Township) -> None:
    with township.database.writing() as session:
        session.execute(delete(Task))


def n_open(township: Township) -> int:
    with township.database.reading() as session:
        open_ones = select(func.count()).where(Task.state == TaskState.OPEN)
        return session.scalar(open_ones) or 0


def open_queue(township: Township, wave: Wave) -> list[flags.QueueEntry]:
    with township.work_as(Role.COUNSELOR) as work:
        return flags.queue(work, waves.get(work, wave.id))


def test_the_queue_raises_what_was_lost_and_nothing_twice(township: Township) -> None:
    wave = sat(township, SELF_HARM, LOW, SELF_HARM)
    lose_the_tasks(township)

    open_queue(township, wave)
    after_once = n_open(township)
    open_queue(township, wave)

    assert (after_once, n_open(township)) == (2, 2)


def test_a_task_that_is_there_is_left_as_it_is(township: Township) -> None:
    wave = sat(township, SELF_HARM)
    with township.database.reading() as session:
        before = session.scalars(select(Task.id)).all()

    open_queue(township, wave)

    with township.database.reading() as session:
        assert session.scalars(select(Task.id)).all() == before


def test_what_was_decided_is_not_owed_again(township: Township) -> None:
    wave = sat(township, SELF_HARM)
    urgent = open_queue(township, wave)[0]
    with township.work_as(Role.COUNSELOR) as work:
        flags.decide(work, urgent.sheet_id, FlagAction.DISMISS, reason="已经面谈")

    open_queue(township, wave)

    assert n_open(township) == 0


def test_the_first_page_says_that_something_is_new_even_without_a_task(township: Township) -> None:
    wave = sat(township, SELF_HARM, LOW)
    lose_the_tasks(township)
    browser = township.browser(Role.COUNSELOR)

    before = browser.get("/staff/").text
    browser.get(f"/staff/queue/{wave.id}")
    after = browser.get("/staff/").text

    assert "又交来2份" in before
    assert "又交来" not in after
    assert "有1份问卷需要马上有人看" in after


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.PROCTOR])
def test_nobody_else_is_told_what_is_new(township: Township, role: Role) -> None:
    sat(township, SELF_HARM)

    with township.work_as(role) as work:
        assert desk(work).queues is None


@pytest.mark.parametrize(
    ("kind", "due_at"),
    [
        # from a Friday morning in China: 2 school days are Monday and Tuesday, until 17:00
        (TaskKind.ACCEPT_REFERRAL, datetime(2026, 12, 1, 9, tzinfo=UTC)),
        (TaskKind.ANSWER_REFERRAL, datetime(2026, 12, 11, 9, tzinfo=UTC)),
        # what is to be done at once waits for no school day
        (TaskKind.AGREE_AS_SECOND, datetime(2026, 11, 27, 5, tzinfo=UTC)),
    ],
)
def test_a_task_is_due_by_school_days(township: Township, kind: TaskKind, due_at: datetime) -> None:
    with township.work_as(Role.COUNSELOR, now=datetime(2026, 11, 27, 3, 20, tzinfo=UTC)) as work:
        assert tasks.due_of(work, kind) == due_at
