from datetime import UTC, date, datetime

from screening.web.times import clock, day, minute

LATE = datetime(2026, 11, 23, 16, 5, tzinfo=UTC)


def test_a_moment_is_shown_in_chinas_time():
    assert (day(LATE), minute(LATE), clock(LATE)) == ("2026-11-24", "2026-11-24 00:05", "00:05")


def test_a_day_without_a_time_stays_that_day():
    assert day(date(2026, 11, 23)) == "2026-11-23"
