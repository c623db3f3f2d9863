"""Moments as a page shows them: China's time, which has no summer time and one zone."""

from datetime import date, datetime

from screening.clock import CHINA


def day(moment: datetime | date) -> str:
    """Return a day as ``2026-11-23``."""
    return (moment.astimezone(CHINA) if isinstance(moment, datetime) else moment).strftime(
        "%Y-%m-%d"
    )


def minute(moment: datetime) -> str:
    """Return a moment as ``2026-11-23 20:56``."""
    return moment.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")


def second(moment: datetime) -> str:
    """Return the time of the day as ``20:56:07``."""
    return moment.astimezone(CHINA).strftime("%H:%M:%S")


def clock(moment: datetime) -> str:
    """Return the time of the day as ``20:56``."""
    return moment.astimezone(CHINA).strftime("%H:%M")
