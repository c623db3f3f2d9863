import numpy as np
import pytest

from scoring.norms import NormRow, percentile, score_error, t_error, t_interval, t_score
from tests.scoring.real_answers import phq9_of_chinese_students

ROW = NormRow("total", n=100, mean=4.0, sd=2.0, distribution=((0, 20), (4, 60), (8, 20)))


def test_a_t_score_counts_standard_deviations_from_the_mean():
    assert (t_score(ROW, 4), t_score(ROW, 8), t_score(ROW, 1)) == (50, 70, 35)


def test_a_t_score_is_as_open_as_the_mean_at_the_mean_and_wider_beside_it():
    normal = NormRow("total", n=100, mean=4.0, sd=2.0)

    # at the mean 1.96 * 10 / sqrt(100); two SDs from it 1.96 * 10 * sqrt((1 + 4 / 2) / 100)
    assert t_interval(normal, 4) == pytest.approx((48.04, 51.96), abs=1e-3)
    assert t_interval(normal, 8) == pytest.approx((66.605, 73.395), abs=1e-3)


@pytest.mark.parametrize("value", [3, 10, 16])
def test_of_groups_drawn_from_real_answers_about_95_in_100_intervals_hold_the_true_t(
    shared_data, value
):
    totals = phq9_of_chinese_students(shared_data).sum(axis=0).astype(float)
    true = 50 + 10 * (value - totals.mean()) / totals.std()
    rng, n_draws, held = np.random.default_rng(7), 1000, 0

    for _ in range(n_draws):
        drawn = rng.choice(totals, 400)
        scores, counts = np.unique(drawn, return_counts=True)
        pairs = tuple(zip(scores.tolist(), counts.tolist(), strict=True))
        row = NormRow("total", 400, drawn.mean(), drawn.std(ddof=1), distribution=pairs)
        low, high = t_interval(row, value)
        held += low <= true <= high

    # three standard errors of a share of .95 are .021; an estimated kurtosis costs a little more
    assert 0.92 < held / n_draws < 0.971


def test_the_error_of_measurement_follows_from_the_reliability():
    # 1.96 * 10 * sqrt(1 - .84) = 7.84
    assert t_error(NormRow("total", 100, 4, 2, reliability=0.84)) == pytest.approx(7.84, abs=1e-3)
    assert t_error(ROW) is None


def test_the_same_error_is_told_in_the_units_of_the_score():
    # 1.96 * 2 * sqrt(1 - .84) = 1.568
    row = NormRow("total", 100, 4, 2, reliability=0.84)

    assert score_error(row) == pytest.approx(1.568, abs=1e-3)
    assert score_error(ROW) is None


def test_a_percentile_is_the_share_at_or_below_with_its_interval():
    found = percentile(ROW, 4)

    assert found is not None
    assert found.is_exact
    assert (found.least.n, found.least.total) == (80, 100)
    assert found.least.low < 0.8 < found.least.high
    assert percentile(ROW, 3.99).least.n == 20
    assert percentile(NormRow("total", n=9, mean=1, sd=1), 4) is None


@pytest.mark.parametrize(
    ("value", "shares"),
    [(4, (80, 80)), (5, (80, 100)), (8, (100, 100)), (-1, (0, 20)), (0, (20,) * 2)],
)
def test_inside_a_step_a_percentile_has_two_ends(value, shares):
    steps = NormRow("total", 100, 4.0, 2.0, distribution=ROW.distribution, in_steps=True)

    found = percentile(steps, value)

    assert (found.least.n, found.most.n) == shares


def test_mean_and_sd_have_intervals_that_narrow_with_the_group():
    normal = NormRow("total", n=100, mean=4.0, sd=2.0)

    assert normal.mean_interval == pytest.approx((4 - 0.392, 4 + 0.392), abs=1e-3)
    # of a normal distribution 1.96 * 2 / sqrt(2 * 100)
    assert normal.sd_interval == pytest.approx((2 - 0.277, 2 + 0.277), abs=1e-3)
    # of three scores that lie at -2, 0 and 2 SDs the kurtosis is .4 * 16: heavier tails, wider
    assert ROW.sd_interval[1] > normal.sd_interval[1]
