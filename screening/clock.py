"""The one place that reads the clock."""

from datetime import UTC, date, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8), "UTC+8")
"""China's time, which has no summer time and one zone."""


def now() -> datetime:
    """Return this moment, aware and in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - this is the one place


def day_in_china(moment: datetime) -> date:
    """Return the day that the calendar in the school shows."""
    return moment.astimezone(CHINA).date()
