"""One message a morning over the channels that ask for it: how much is owed, and is late."""

import logging
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, and_, func, select

from referral.tasks import TaskState
from screening.clock import CHINA, day_in_china
from screening.db import Database, upserting
from screening.models import NoticeDigest, Task, Unit
from screening.services import calendars
from screening.services.notice_channels import Channel, NotSent
from screening.wording import say

LOG = logging.getLogger(__name__)


def run(
    database: Database,
    home: Path,
    channels: Sequence[Channel],
    now: datetime,
    send: Callable[[Channel, str, int], None],
) -> int:
    """Send what is due this morning, and return how many messages were taken.

    A channel is told once on a school day, after its hour; nothing where nothing is owed. A server
    that is down is tried again with the next look, until the day is over.
    """
    today, n_sent = day_in_china(now), 0
    if not calendars.calendar(home).is_school_day(today):
        return 0
    for channel in channels:
        if channel.digest_at is None or now.astimezone(CHINA).time() < channel.digest_at:
            continue
        text = database.read(partial(_text, channel=channel, now=now, today=today))
        if text:
            n_sent += _send(database, channel, text, now, send)
    return n_sent


def _send(
    database: Database,
    channel: Channel,
    text: str,
    now: datetime,
    send: Callable[[Channel, str, int], None],
) -> int:
    try:
        send(channel, text, int(now.timestamp()))
    except NotSent as error:
        LOG.warning("a digest was not sent (%s, %s)", channel.kind, error)
        return 0
    database.write(partial(_told, channel=channel, today=day_in_china(now)))
    return 1


def _text(connection: Connection, channel: Channel, now: datetime, today: date) -> str:
    """Return what a channel is told today; empty where it was told, or where nothing is owed."""
    told = select(NoticeDigest.sent_on).where(NoticeDigest.channel == channel.id)
    if connection.execute(told).scalar_one_or_none() == today:
        return ""
    mine = and_(
        Task.state == TaskState.OPEN, Unit.name == channel.unit, Task.owner.in_(channel.owners)
    )
    end = datetime.combine(today, time.max, CHINA)
    owed = select(
        func.count(),
        func.count().filter(Task.due_at < now),
        func.count().filter(Task.due_at <= end),
    ).select_from(Task)
    n, n_overdue, n_today = connection.execute(
        owed.join(Unit, Unit.id == Task.unit_id).where(mine)
    ).one()
    words = {"n": n, "n_overdue": n_overdue, "n_today": n_today - n_overdue}
    return say("zh", "notices.digest", unit=channel.unit, **words) if n else ""


def _told(connection: Connection, channel: Channel, today: date) -> None:
    told = upserting(connection.dialect.name, NoticeDigest)
    told = told.values(channel=channel.id, sent_on=today)
    connection.execute(
        told.on_conflict_do_update(index_elements=["channel"], set_={"sent_on": today})
    )
