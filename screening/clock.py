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


def completed_years(born_on: date, on: date) -> int:
    """Return an age as instruments and norm tables count it: a year is full on the birthday."""
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))
