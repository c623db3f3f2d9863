"""The township's school days, from its file; without one every weekday is a school day."""

import logging
from datetime import datetime, time
from pathlib import Path

from referral.calendars import Calendar, read_calendar
from referral.errors import MalformedStandard
from screening.clock import CHINA, day_in_china

LOG = logging.getLogger(__name__)

FILE = "calendar.toml"

END_OF_SCHOOL_DAY = time(17)
"""Until then a thing is done on its day."""


def calendar(home: Path) -> Calendar:
    """Read an installation's calendar. A file that is wrong holds no work up: `doctor` names it."""
    try:
        return checked(home)
    except MalformedStandard as error:
        LOG.warning("weekdays count as school days: %s", error)
        return Calendar()


def checked(home: Path) -> Calendar:
    """Read an installation's calendar.

    Raises:
        MalformedStandard: the file breaks a rule of its format, or cannot be read.
    """
    try:
        return read_calendar((home / FILE).read_bytes(), FILE)
    except FileNotFoundError:
        return Calendar()
    except OSError as error:
        raise MalformedStandard(FILE, "the file", "can be read") from error


def due_at(home: Path, now: datetime, school_days: int) -> datetime:
    """Return when something is due that takes so many school days from now.

    Args:
        home: the installation's folder.
        now: when the days begin; after the end of a school day they begin with the next.
        school_days: 0 means on the same day, where that is a school day that is not over.
    """
    found, today = calendar(home), day_in_china(now)
    is_over = now.astimezone(CHINA).time() >= END_OF_SCHOOL_DAY
    n_days = school_days + (1 if is_over and school_days == 0 else 0)
    day = found.after(today, n_days)
    return datetime.combine(day, END_OF_SCHOOL_DAY, CHINA)
