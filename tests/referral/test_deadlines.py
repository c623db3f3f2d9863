from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referral.deadlines import Light, clocks, due_at, light
from referral.errors import TimeNotAware
from referral.standard import Tier, default_standard

NINE = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
HOURS = st.integers(min_value=-400, max_value=400)


def at(hours):
    return NINE + timedelta(hours=hours)


def test_a_clock_of_a_day_and_a_half_ends_the_next_evening():
    assert due_at(NINE, 36) == datetime(2026, 9, 2, 21, 0, tzinfo=UTC)


def test_a_tier_sets_only_the_clocks_that_it_has():
    tier = Tier("look", 1, {}, 24, None, None, 72)

    assert clocks(tier, NINE) == {"acknowledge": at(24), "plan_made": at(72)}


def test_the_lowest_tier_of_the_default_sets_no_clock():
    assert clocks(default_standard().lowest, NINE) == {}


def test_the_highest_tier_of_the_default_reaches_the_student_the_same_day():
    running = clocks(default_standard().highest, NINE)

    assert list(running) == ["acknowledge", "first_contact", "guardian_told", "plan_made"]
    assert running["first_contact"] == at(4)


@pytest.mark.parametrize(
    ("now", "colour"),
    [
        (0, Light.GREEN),
        (7.9, Light.GREEN),
        (8, Light.YELLOW),  # a window of 10 hours: its last fifth begins after 8
        (10, Light.YELLOW),
        (10.1, Light.RED),
        (500, Light.RED),
    ],
)
def test_an_open_task_turns_yellow_in_the_last_fifth_and_then_red(now, colour):
    assert light(at(10), at(now), since=NINE) is colour


@pytest.mark.parametrize(
    ("done", "colour"), [(1, Light.GREEN), (10, Light.GREEN), (10.1, Light.YELLOW)]
)
def test_a_task_that_is_done_is_green_in_time_and_yellow_late(done, colour):
    assert light(at(10), at(900), since=NINE, done_at=at(done)) is colour


def test_what_has_no_due_time_is_grey():
    assert light(None, NINE, since=NINE) is Light.GREY


@given(HOURS, HOURS, HOURS)
def test_an_open_task_is_red_exactly_when_it_is_overdue(since, due, now):
    is_red = light(at(due), at(now), since=at(since)) is Light.RED

    assert is_red == (now > due)


@given(HOURS, HOURS, HOURS)
def test_a_light_never_gets_better_by_waiting(due, now, later):
    order = [Light.GREEN, Light.YELLOW, Light.RED]
    first, second = sorted([now, later])

    assert order.index(light(at(due), at(first), since=NINE)) <= order.index(
        light(at(due), at(second), since=NINE)
    )


def test_zones_do_not_move_a_deadline():
    beijing = timezone(timedelta(hours=8))

    assert light(at(10), at(10.1).astimezone(beijing), since=NINE) is Light.RED


@pytest.mark.parametrize("which", ["due", "now", "since", "done_at"])
def test_a_time_without_a_zone_is_refused(which):
    times = {"due": at(10), "now": at(1), "since": NINE, "done_at": None}
    times[which] = datetime(2026, 9, 1, 9, 0)

    with pytest.raises(TimeNotAware):
        light(times["due"], times["now"], since=times["since"], done_at=times["done_at"])
