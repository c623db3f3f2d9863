"""Around which holidays, and on which days of them, somebody asks how a student is."""

from datetime import date, timedelta

import pytest

from referral.calendars import Calendar, Holiday
from referral.holidays import Call, calls

NAME = {"zh": "寒假", "en": "Winter holiday"}
#: Saturday 2027-01-16 to Sunday 2027-02-21: 37 days.
WINTER = Holiday(NAME, date(2027, 1, 16), date(2027, 2, 21))
#: Thursday to Wednesday, seven days; and three days.
NATIONAL = Holiday(NAME, date(2026, 10, 1), date(2026, 10, 7))
NEW_YEAR = Holiday(NAME, date(2027, 1, 1), date(2027, 1, 3))
CALENDAR = Calendar((WINTER, NATIONAL, NEW_YEAR), frozenset({date(2027, 1, 10)}))

BEFORE = Call(date(2027, 1, 11), date(2027, 1, 15))
MIDDLE = Call(date(2027, 1, 30), date(2027, 2, 3))  # 18 days before it, 18 after
AFTER = Call(date(2027, 2, 22), date(2027, 2, 26))


@pytest.mark.parametrize(
    ("today", "found"),
    [
        (date(2027, 1, 10), []),
        (date(2027, 1, 11), [BEFORE]),
        (date(2027, 1, 15), [BEFORE]),
        (date(2027, 1, 16), []),
        (date(2027, 2, 1), [MIDDLE]),
        (date(2027, 2, 22), [AFTER]),
        (date(2027, 2, 27), []),
    ],
)
def test_a_long_holiday_asks_before_in_the_middle_and_after(today, found):
    assert calls(CALENDAR, today) == found


def test_a_week_asks_before_and_after_and_three_days_ask_nothing():
    days = [date(2026, 9, 20) + timedelta(days=n) for n in range(110)]
    found = {call for day in days for call in calls(CALENDAR, day)}

    assert found == {
        Call(date(2026, 9, 26), date(2026, 9, 30)),
        Call(date(2026, 10, 8), date(2026, 10, 14)),
    }
