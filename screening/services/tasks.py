"""Tasks that name no child: raised by a hand-in, closed by a review, counted by the queue.

A hand-in stores its sheet first and raises the task in a transaction of its own, so that the two
cannot be matched. A power cut between the two would leave an urgent sheet of which the counselor's
first page knows nothing: so whoever opens the queue, and sees what waits, sets the count right.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Connection, Insert, Update, func, insert, select, update

from referral.deadlines import clocks
from referral.definition import Standard
from referral.tasks import AT_ONCE_H, TASKS, TaskKind, TaskState
from screening.db import in_batches
from screening.models import Task, Wave
from screening.services import calendars
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


def raise_task(
    work: Work,
    kind: TaskKind,
    subject_id: UUID,
    *,
    unit_id: UUID,
    due_at: datetime,
    since: datetime | None = None,
    part_id: UUID | None = None,
) -> None:
    """Say that a unit owes something about a case, a referral or a concern.

    Args:
        work: whose step raises it.
        kind: what is owed.
        subject_id: about what; never a student or a sheet.
        unit_id: whose it is to do.
        due_at: by when; cut to the hour.
        since: since when; None for now.
        part_id: of a case the measure that it is about.
    """
    work.session.add(
        Task(
            school_id=unit_id,
            id=uuid4(),
            unit_id=unit_id,
            subject_id=subject_id,
            part_id=part_id,
            kind=kind,
            owner=TASKS[kind].owner,
            state=TaskState.OPEN,
            since=whole_hour(since or work.now),
            due_at=whole_hour(due_at),
        )
    )
    work.session.flush()


def raise_once(work: Work, kind: TaskKind, subject_id: UUID, *, unit_id: UUID) -> None:
    """Say that a unit owes something now, unless it owes just that already."""
    same = Task.subject_id == subject_id, Task.kind == kind, Task.state == TaskState.OPEN
    if work.session.scalar(select(Task.id).where(*same).limit(1)) is None:
        raise_task(work, kind, subject_id, unit_id=unit_id, due_at=due_of(work, kind))


def due_of(work: Work, kind: TaskKind) -> datetime:
    """Return when a kind of task is due that is raised now, by the township's school days.

    What is to be done at once waits for no school day: it has until the end of the hour that
    follows.
    """
    days = TASKS[kind].school_days
    if days:
        return calendars.due_at(work.settings.home, work.now, days)
    return whole_hour(work.now + timedelta(hours=AT_ONCE_H))


def soonest(
    work: Work, ids: Sequence[UUID], units: Sequence[UUID]
) -> dict[UUID, tuple[datetime, datetime]]:
    """Return since when and until when the first thing is owed about each of some subjects.

    Args:
        work: whose session is used.
        ids: the subjects; where nothing is owed about one, it is left out.
        units: whose tasks count.
    """
    found: dict[UUID, tuple[datetime, datetime]] = {}
    for some in in_batches(ids):
        owed = select(Task.subject_id, Task.since, Task.due_at).where(
            Task.subject_id.in_(some), Task.unit_id.in_(units), Task.state == TaskState.OPEN
        )
        for subject_id, since, due_at in work.session.execute(owed.order_by(Task.due_at)):
            if subject_id is not None:
                found.setdefault(subject_id, (since, due_at))
    return found


def ending(work: Work, kind: TaskKind, subject_id: UUID) -> Update:
    """Return the statement by which what a kind of task waited for has happened."""
    return _ending(work, TaskState.DONE, Task.subject_id == subject_id, Task.kind == kind)


def close_tasks(work: Work, kind: TaskKind, subject_id: UUID) -> None:
    """Say that what a kind of task waited for has happened."""
    work.session.execute(ending(work, kind, subject_id))


def drop_tasks(work: Work, subject_id: UUID, *, but: Collection[TaskKind] = ()) -> None:
    """Say that nothing is owed about a subject any more: it cannot come to it.

    Args:
        work: whose step ends it.
        subject_id: about what.
        but: the kinds that are owed all the same.
    """
    dropped = Task.subject_id == subject_id, Task.kind.not_in(but)
    work.session.execute(_ending(work, TaskState.DROPPED, *dropped))


def _ending(work: Work, state: TaskState, *where: ColumnElement[bool]) -> Update:
    ended = update(Task).where(*where, Task.state == TaskState.OPEN)
    return ended.values(state=state, done_at=whole_hour(work.now))
