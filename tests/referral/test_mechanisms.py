"""Every kind of task is supervised by one light, and each colour has its rule."""

from datetime import UTC, datetime, timedelta

import pytest

from referral.deadlines import Light
from referral.mechanisms import KINDS, MECHANISMS, Course, Standing, standing
from referral.tasks import TaskKind, TaskState

SINCE = datetime(2026, 11, 16, 1, tzinfo=UTC)
DAY = timedelta(days=1)
DUE = SINCE + 10 * DAY


def open_one(n: int = 1) -> Course:
    return Course(TaskState.OPEN, SINCE, DUE, None, n)


def done(at: datetime) -> Course:
    return Course(TaskState.DONE, SINCE, DUE, at)


def test_every_kind_stands_under_one_mechanism():
    assert set(MECHANISMS) == set(TaskKind)
    assert sum(len(kinds) for kinds in KINDS.values()) == len(TaskKind)


@pytest.mark.parametrize(
    ("courses", "now", "light"),
    [
        ([], SINCE, Light.GREY),
        ([Course(TaskState.DROPPED, SINCE, DUE, SINCE)], DUE + DAY, Light.GREY),
        ([open_one()], SINCE + DAY, Light.GREEN),
        ([open_one()], SINCE + 8 * DAY, Light.YELLOW),  # the last fifth begins
        ([open_one()], DUE, Light.YELLOW),
        ([open_one()], DUE + DAY / 24, Light.RED),
        ([done(DUE)], DUE + DAY, Light.GREEN),
        ([done(DUE + DAY)], DUE + 2 * DAY, Light.YELLOW),
        ([done(DUE + DAY), open_one()], DUE + 2 * DAY, Light.RED),
    ],
)
def test_each_light_has_its_rule(courses, now, light):
    assert standing(courses, now).light is light


def test_what_went_alike_is_counted_together():
    found = standing([open_one(3), done(DUE), done(DUE + DAY)], SINCE + 9 * DAY)

    assert found == Standing(n_open=3, n_nearly_due=3, n_overdue=0, n_in_time=1, n_late=1)
