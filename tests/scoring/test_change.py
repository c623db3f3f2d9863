import pytest

from instruments.definition import Direction
from scoring.change import (
    Crossing,
    Verdict,
    crossing,
    reliable_change,
    smallest_reliable,
)
from scoring.norm_groups import Norm
from scoring.norm_tables import packaged_norms
from scoring.norms import NormRow, NormTable

WORSE, BETTER = Direction.WORSE, Direction.BETTER


def _norm(sd=3.7085, reliability=0.8813):
    row = NormRow("total", n=24_292, mean=3.27, sd=sd, reliability=reliability)
    return Norm(NormTable("su", "1", "phq9", "1", "zh", "CN", {}, "Su", (row,)), row)


@pytest.mark.parametrize(
    ("sd", "reliability", "smallest"),
    # the figures of the handbook of instruments: PHQ-9 3.54 in Su and 5.27 in UKM, GAD-7 3.55
    [(3.7085, 0.8813, 3.54), (6.1725, 0.9051, 5.27), (5.4093, 0.9439, 3.55)],
)
def test_the_smallest_reliable_difference_is_the_known_one(sd, reliability, smallest):
    assert round(smallest_reliable(sd, reliability), 2) == smallest


@pytest.mark.parametrize(
    ("earlier", "later", "higher_is", "verdict"),
    [
        (10, 14, WORSE, Verdict.WORSENED),
        (10, 13, WORSE, Verdict.NO_RELIABLE_CHANGE),
        (10, 7, WORSE, Verdict.NO_RELIABLE_CHANGE),
        (10, 6, WORSE, Verdict.IMPROVED),
        (10, 14, BETTER, Verdict.IMPROVED),
        (10, 6, BETTER, Verdict.WORSENED),
        (8, 8, BETTER, Verdict.NO_RELIABLE_CHANGE),
    ],
)
def test_only_a_difference_beyond_error_is_a_change(earlier, later, higher_is, verdict):
    found = reliable_change(earlier, later, _norm(), higher_is)

    assert found is not None
    assert found.verdict is verdict
    assert (found.index > 0) == (later > earlier)
    assert (found.norm.row.sd, found.norm.table.source) == (3.7085, "Su")


def test_without_a_reliability_nothing_is_judged():
    assert reliable_change(10, 20, _norm(reliability=None), WORSE) is None


@pytest.mark.parametrize(
    ("earlier", "later", "higher_is", "expected"),
    [
        (9, 10, WORSE, Crossing.INTO_CONCERN),
        (10, 9, WORSE, Crossing.OUT_OF_CONCERN),
        (10, 20, WORSE, None),
        (11, 10, BETTER, Crossing.INTO_CONCERN),
        (10, 11, BETTER, Crossing.OUT_OF_CONCERN),
        (11, 12, BETTER, None),
    ],
)
def test_crossing_a_cut_score_is_a_criterion_of_its_own(earlier, later, higher_is, expected):
    assert crossing(earlier, later, 10, higher_is) is expected


def test_every_norm_that_comes_with_muye_can_judge_a_change():
    for table in packaged_norms():
        for row in table.rows:
            assert reliable_change(0, 0, Norm(table, row), WORSE) is not None
