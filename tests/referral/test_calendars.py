from datetime import date, timedelta

import pytest

from referral.calendars import Calendar, read_calendar
from referral.errors import MalformedStandard

FILE = """
made_up = [2026-09-27]
[[holidays]]
name = { zh = "国庆节", en = "National Day" }
from = 2026-10-01
to = 2026-10-08
"""
CALENDAR = read_calendar(FILE.encode(), "calendar.toml")


@pytest.mark.parametrize(
    ("day", "is_one"),
    [
        (date(2026, 9, 25), True),  # a Friday
        (date(2026, 9, 26), False),  # a Saturday
        (date(2026, 9, 27), True),  # a Sunday that is made up
        (date(2026, 9, 30), True),
        (date(2026, 10, 1), False),
        (date(2026, 10, 8), False),
        (date(2026, 10, 9), True),
    ],
)
def test_school_days_are_weekdays_less_holidays_and_the_days_that_are_made_up(day, is_one):
    assert CALENDAR.is_school_day(day) is is_one


@pytest.mark.parametrize(
    ("day", "n", "then"),
    [
        (date(2026, 9, 30), 0, date(2026, 9, 30)),
        (date(2026, 10, 3), 0, date(2026, 10, 9)),
        (date(2026, 9, 30), 1, date(2026, 10, 9)),
        (date(2026, 10, 3), 1, date(2026, 10, 9)),
        (date(2026, 9, 25), 2, date(2026, 9, 28)),
        (date(2026, 10, 8), 2, date(2026, 10, 12)),
    ],
)
def test_days_are_counted_in_school_days(day, n, then):
    assert CALENDAR.after(day, n) == then


def test_no_count_ever_ends_on_a_day_without_school():
    for ahead in range(40):
        day = date(2026, 9, 15) + timedelta(days=ahead)
        for n in range(12):
            then = CALENDAR.after(day, n)
            between = [day + timedelta(days=d) for d in range(1, (then - day).days + 1)]
            assert CALENDAR.is_school_day(then)
            assert n == 0 or sum(map(CALENDAR.is_school_day, between)) == n


def test_without_a_file_every_weekday_is_a_school_day():
    assert Calendar().after(date(2026, 10, 2), 1) == date(2026, 10, 5)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("made_up = [2026-09-28]", "calendar.made_up"),  # a Monday
        ("made_up = 3", "calendar.made_up"),
        ("holiday = []", "calendar.holiday"),
        ("[[holidays]]\nname = { zh = '春节' }\nfrom = 2027-02-01\nto = 2027-02-09", "name"),
        (FILE.replace("to = 2026-10-08", "to = 2026-09-08"), "holidays[1].to"),
        (FILE.replace("to = 2026-10-08", "to = 2027-10-08"), "holidays[1].to"),
        (FILE.replace("from = 2026-10-01", "from = '2026-10-01'"), "holidays[1].from"),
        ("[[", "the file"),
    ],
)
def test_a_wrong_file_is_refused_with_its_place(text, where):
    with pytest.raises(MalformedStandard, match=r"^calendar\.toml: ") as refusal:
        read_calendar(text.encode(), "calendar.toml")

    assert where in refusal.value.key
