"""Tell staff outside of Muye that something waits: derived from the tasks, blocking nothing.

No use case sends anything. Whoever runs this looks which open tasks a channel has not been told of
yet, writes that down first, and sends; what is not taken is tried again, later each time.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, and_, select, update

from referral.states import Party
from referral.tasks import TaskKind, TaskState
from screening.db import Database, upserting
from screening.models import Notice, NoticeCause, NoticeState, Task, Unit
from screening.services.notice_channels import Channel, NotSent, WrongChannels
from screening.wording import say

LOG = logging.getLogger(__name__)

AT_ONCE = frozenset(
    {
        *(TaskKind.REVIEW_URGENT, TaskKind.REVIEW_CRISIS, TaskKind.AGREE_AS_SECOND),
        *(TaskKind.ANSWER_CONCERN, TaskKind.ACCEPT_REFERRAL, TaskKind.READ_ANSWER),
        TaskKind.CONFIRM_HAND_OVER,
    }
)
"""Kinds of task of which somebody is told when they are raised; of every kind when it is late."""

ESCALATED_AFTER = timedelta(days=1)
"""How long something is overdue before the school lead is told of it as well."""

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)
GIVEN_UP_AFTER = 40
"""Tries, which take about a day and a half."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What one run did: messages that were taken, and channels that were not reached."""

    n_messages: int
    n_failed: int


def run(
    database: Database,
    channels: Sequence[Channel],
    now: datetime,
    send: Callable[[Channel, str, int], None],
) -> Sent:
    """Tell every channel of what it has not been told yet, one message each.

    Raises nothing for a server that is down: the task stands, the notice waits.
    """
    n_messages = n_failed = 0
    for channel in channels:
        due = database.write(partial(_take, channel=channel, now=now))
        if not due:
            continue
        text = say("zh", "notices.outside", unit=channel.unit, n=len({task for task, _ in due}))
        try:
            send(channel, text, int(now.timestamp()))
        except NotSent as error:
            LOG.warning("a notice was not sent (%s, %s)", channel.kind, error)
            database.write(partial(_put_off, channel=channel, due=due, now=now))
            n_failed += 1
        else:
            database.write(partial(_sent, channel=channel, due=due))
            n_messages += 1
    return Sent(n_messages, n_failed)


def check(database: Database, channels: Sequence[Channel]) -> None:
    """See that every channel tells of a unit that is there.

    Raises:
        WrongChannels: one names another.
    """
    names = set(database.read(lambda c: c.execute(select(Unit.name)).scalars().all()))
    for n, channel in enumerate(channels, start=1):
        if channel.unit not in names:
            raise WrongChannels(f"channels[{n}].unit", "is the name of a unit")


Key = tuple[UUID, NoticeCause]


def _open_tasks(
    channel: Channel, now: datetime
) -> Iterator[tuple[NoticeCause, ColumnElement[bool]]]:
    mine = and_(
        Task.state == TaskState.OPEN, Unit.name == channel.unit, Task.owner.in_(channel.owners)
    )
    yield NoticeCause.RAISED, and_(mine, Task.kind.in_(AT_ONCE))
    yield NoticeCause.OVERDUE, and_(mine, Task.due_at < now)
    if Party.SCHOOL_LEAD in channel.owners:
        late = Task.due_at < now - ESCALATED_AFTER
        others = Unit.name == channel.unit, Task.owner.not_in(channel.owners)
        yield NoticeCause.ESCALATED, and_(Task.state == TaskState.OPEN, *others, late)


def _write_down(connection: Connection, channel: Channel, now: datetime) -> None:
    """Make a notice for every open task that this channel knows nothing of."""
    for cause, such in _open_tasks(channel, now):
        known = and_(
            Notice.school_id == Task.school_id,
            Notice.task_id == Task.id,
            Notice.cause == cause,
            Notice.channel == channel.id,
        )
        tasks = select(Task.school_id, Task.id).join(Unit, Unit.id == Task.unit_id)
        for school_id, task_id in connection.execute(
            tasks.outerjoin(Notice, known).where(such, Notice.task_id.is_(None))
        ).all():
            values = {"school_id": school_id, "task_id": task_id, "cause": cause}
            values |= {"channel": channel.id, "state": NoticeState.WAITING}
            made = upserting(connection.dialect.name, Notice).values(
                **values, n_tries=0, next_at=now
            )
            connection.execute(made.on_conflict_do_nothing())


def _take(connection: Connection, channel: Channel, now: datetime) -> Sequence[Key]:
    """Take what is due: for a minute nobody else sends it, in this process or in another."""
    _write_down(connection, channel, now)
    still = select(Task.id).where(
        Task.school_id == Notice.school_id,
        Task.id == Notice.task_id,
        Task.state == TaskState.OPEN,
    )
    taken = (
        update(Notice)
        .where(
            Notice.channel == channel.id,
            Notice.state == NoticeState.WAITING,
            Notice.next_at <= now,
            still.exists(),
        )
        .values(next_at=now + FIRST_PAUSE)
        .returning(Notice.task_id, Notice.cause)
    )
    return [(task_id, cause) for task_id, cause in connection.execute(taken)]


def _put_off(connection: Connection, channel: Channel, due: Sequence[Key], now: datetime) -> None:
    for task_id, cause in due:
        at = _at(channel, task_id, cause)
        n_tries = connection.execute(select(Notice.n_tries).where(at)).scalar_one() + 1
        pause = min(FIRST_PAUSE * 2 ** (n_tries - 1), LONGEST_PAUSE)
        state = NoticeState.GIVEN_UP if n_tries >= GIVEN_UP_AFTER else NoticeState.WAITING
        later = update(Notice).where(at)
        connection.execute(later.values(n_tries=n_tries, next_at=now + pause, state=state))


def _sent(connection: Connection, channel: Channel, due: Sequence[Key]) -> None:
    for task_id, cause in due:
        at = _at(channel, task_id, cause)
        connection.execute(update(Notice).where(at).values(state=NoticeState.SENT))


def _at(channel: Channel, task_id: UUID, cause: NoticeCause) -> ColumnElement[bool]:
    return and_(Notice.task_id == task_id, Notice.cause == cause, Notice.channel == channel.id)
