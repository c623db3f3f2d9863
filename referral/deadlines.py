"""When something is due, and which light shows how it stands."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from referral.definition import CLOCKS, Clock, Tier
from referral.errors import TimeNotAware


class Light(StrEnum):
    """The colour of a task."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    GREY = "grey"


LAST_PART = 5
"""The light turns yellow within the last fifth of a task's window."""


def due_at(since: datetime, hours: float) -> datetime:
    """Return when something is due that takes so many hours by the clock, nights included.

    Raises:
        TimeNotAware: ``since`` has no zone.
    """
    return _aware(since) + timedelta(hours=hours)


def clocks(tier: Tier, since: datetime) -> Mapping[Clock, datetime]:
    """Return every clock that a tier sets, by name, in the order of `CLOCKS`.

    Raises:
        TimeNotAware: ``since`` has no zone.
    """
    return {
        clock: due_at(since, hours) for clock in CLOCKS if (hours := tier.hours(clock)) is not None
    }


def light(
    due: datetime | None, now: datetime, *, since: datetime, done_at: datetime | None = None
) -> Light:
    """Return the light of a task.

    Args:
        due: when it is to be done; None where nothing is known or may be shown: grey.
        now: the time of looking.
        since: when its window began.
        done_at: when it was done; None while it is open.

    Returns:
        Green in time, yellow in the last fifth of the window or when done late, red overdue.

    Raises:
        TimeNotAware: one of the times has no zone.
    """
    if due is None:
        return Light.GREY
    if done_at is not None:
        return Light.GREEN if _aware(done_at) <= _aware(due) else Light.YELLOW
    if _aware(now) > _aware(due):
        return Light.RED
    return Light.YELLOW if due - now <= (due - _aware(since)) / LAST_PART else Light.GREEN


def _aware(time: datetime) -> datetime:
    if time.utcoffset() is None:
        raise TimeNotAware("a time without a zone sets no clock")
    return time
