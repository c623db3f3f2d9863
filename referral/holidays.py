"""When somebody asks how a student with an open case is around a long holiday.

The township's plan asks for care in holidays (三(三)4: 在寒暑假等节假日重点时段开展集中关爱).
How often is ours: before every holiday of a week, in the middle of a long one, and in the first
week after it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from referral.calendars import Calendar, Holiday

SHORTEST_D = 7
"""Days of the shortest holiday around which anybody is called."""

LONG_D = 20
"""Days of a holiday in the middle of which somebody is called as well."""

AHEAD_D = 4
"""Days before its last day from which a call can be made."""

FIRST_WEEK = 5
"""School days of the first week after a holiday."""


@dataclass(frozen=True, slots=True)
class Call:
    """Days from the first to the last of which somebody asks how a student is."""

    first: date
    last: date


def calls(calendar: Calendar, today: date) -> list[Call]:
    """Return the calls that are to be made today, of every holiday, the earliest due first."""
    found = [call for holiday in calendar.holidays for call in _around(calendar, holiday)]
    return sorted(
        (call for call in found if call.first <= today <= call.last), key=lambda call: call.last
    )


def _around(calendar: Calendar, holiday: Holiday) -> Iterator[Call]:
    n_days = (holiday.last - holiday.first).days + 1
    if n_days < SHORTEST_D:
        return
    before = holiday.first - timedelta(days=1)
    while not calendar.is_school_day(before):
        before -= timedelta(days=1)
    yield Call(before - timedelta(days=AHEAD_D), before)
    if n_days >= LONG_D:
        middle = holiday.first + timedelta(days=n_days // 2)
        yield Call(middle - timedelta(days=AHEAD_D), middle)
    back = calendar.after(holiday.last, 1)
    yield Call(back, calendar.after(back, FIRST_WEEK - 1))
