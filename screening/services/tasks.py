"""Tasks that name no child: raised by a hand-in, closed by a review, counted by the queue.

A hand-in stores its sheet first and raises the task in a transaction of its own, so that the two
cannot be matched. A power cut between the two would leave an urgent sheet of which the counselor's
first page knows nothing: so whoever opens the queue, and sees what waits, sets the count right.
"""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Connection, Insert, func, insert, select, update

from referral.deadlines import clocks
from referral.definition import Standard
from referral.tasks import TASKS, TaskKind, TaskState
from screening.models import Task, Wave
from screening.services.work import Work


def urgent_task(school_id: UUID, wave_id: UUID, standard: Standard, now: datetime) -> Insert:
    """Return the statement that raises an urgent review, due by the clock of the highest tier."""
    return insert(Task).values(
        school_id=school_id,
        id=uuid4(),
        unit_id=school_id,
        wave_id=wave_id,
        kind=TaskKind.REVIEW_URGENT,
        owner=TASKS[TaskKind.REVIEW_URGENT].owner,
        state=TaskState.OPEN,
        since=whole_hour(now),
        due_at=urgent_due(standard, now),
    )


def urgent_due(standard: Standard, handed_in_at: datetime) -> datetime:
    """Return when the task of an urgent sheet is due: cut to the hour, which many sheets share."""
    due = clocks(standard.highest, handed_in_at).get("acknowledge", handed_in_at)
    return whole_hour(due)


def whole_hour(at: datetime) -> datetime:
    """Cut a time to the hour, which many tasks share."""
    return at.replace(minute=0, second=0, microsecond=0)


def close_one(work: Work, wave_id: UUID, standard: Standard, handed_in_at: datetime) -> None:
    """Close one urgent task of a wave: tasks name no child, so one of the same hour serves."""
    work.afterwards.clear()  # what the queue counted in this work is out of date now
    due_at = urgent_due(standard, handed_in_at)
    kind = Task.kind == TaskKind.REVIEW_URGENT
    at = (Task.school_id == work.actor.unit_id, Task.wave_id == wave_id, kind)
    open_task = select(Task.id).where(*at, Task.state == TaskState.OPEN)
    first = work.session.scalar(open_task.order_by(Task.due_at != due_at, Task.due_at).limit(1))
    if first is not None:
        done = update(Task).where(*at, Task.id == first)
        work.session.execute(done.values(state=TaskState.DONE, done_at=whole_hour(work.now)))


def count_again(
    work: Work, wave: Wave, standard: Standard, *, n_listed: int, n_urgent: int
) -> None:
    """Write down how many sheets the queue held, and raise the urgent tasks that were lost.

    It is written after the page, for which nothing may wait.

    Args:
        work: of whoever opened the queue.
        wave: whose queue it is.
        standard: the one that the wave pinned.
        n_listed: sheets in the queue.
        n_urgent: sheets of the highest tier that wait for a person.
    """
    school_id, wave_id, now = wave.school_id, wave.id, work.now
    listed = update(Wave).where(Wave.school_id == school_id, Wave.id == wave_id)
    owed = select(func.count()).where(
        Task.school_id == school_id,
        Task.wave_id == wave_id,
        Task.kind == TaskKind.REVIEW_URGENT,
        Task.state == TaskState.OPEN,
    )

    def write(connection: Connection) -> None:
        n_open = connection.execute(owed).scalar_one()
        for _ in range(n_urgent - n_open):
            connection.execute(urgent_task(school_id, wave_id, standard, now))
        connection.execute(listed.values(n_listed=n_listed))

    work.afterwards.append(write)
