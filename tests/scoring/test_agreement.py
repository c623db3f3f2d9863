import math

import numpy as np
import pytest

from scoring.agreement import cohen_kappa, cuts_tried, suggested
from tests.scoring.rscript import run_r

# Cohen (1960), table 1: two judges, three categories, of 200
COHEN = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]


def _pairs(table):
    return [(i, j) for i, row in enumerate(table) for j, n in enumerate(row) for _ in range(n)]


def test_kappa_of_two_ranks_agrees_with_a_table_worked_by_hand():
    # 20 and 15 on the diagonal of 50: observed .7, expected .5, so .4
    assert cohen_kappa(_pairs([[20, 5], [10, 15]]), 2).value == pytest.approx(0.4)


def test_linear_weights_agree_with_an_independent_program(tmp_path):
    program = """
    w <- 1 - abs(outer(1:3, 1:3, "-")) / 2
    cat(cohen.kappa(x, w = w)$weighted.kappa, "\\n")
    """
    ((value,),) = run_r(program, tmp_path, x=COHEN)

    assert cohen_kappa(_pairs(COHEN), 3).value == pytest.approx(value)


def test_the_interval_is_that_of_the_delta_method_done_by_numbers():
    # psych 2.2.9 gives .373 to .575: it weighs the margins of the one judge with the other's
    shares = np.array(COHEN) / 200
    weights = 1 - np.abs(np.subtract.outer(range(3), range(3))) / 2

    def kappa(cells):
        chance = (weights * np.outer(cells.sum(axis=1), cells.sum(axis=0))).sum()
        return ((weights * cells).sum() - chance) / (1 - chance)

    step = 1e-6 * np.eye(9).reshape(9, 3, 3)
    slopes = np.array([kappa(shares + s) - kappa(shares - s) for s in step]).reshape(3, 3) / 2e-6
    spread = ((shares * slopes**2).sum() - (shares * slopes).sum() ** 2) / 200
    half = 1.959964 * spread**0.5

    found = cohen_kappa(_pairs(COHEN), 3)

    assert (found.low, found.high) == pytest.approx((found.value - half, found.value + half))


@pytest.mark.parametrize(
    "pairs", [[], [(0, 1)], [(1, 1)] * 3, [(0, 1), (0, 2), (0, 0)], [(1, 0), (2, 0)]]
)
def test_kappa_is_not_known_where_a_judge_gave_one_rank(pairs):
    assert math.isnan(cohen_kappa(pairs, 3).value)


JUDGED = [(10.0, False)] * 12 + [(11.0, False)] * 6 + [(12.0, True)] * 9 + [(16.0, True)] * 9


def test_a_stricter_cut_is_suggested_only_where_it_loses_nobody():
    tried = cuts_tried(JUDGED, [10, 11, 12, 16], higher_is_worse=True)

    found = suggested(tried, ppv_wanted=0.8, fewest=30)

    assert [(one.cut, one.n_lost) for one in tried] == [(10, 0), (11, 0), (12, 0), (16, 9)]
    assert found is not None
    assert (found.cut, found.ppv.n, found.ppv.total) == (12, 18, 18)


def test_a_cut_that_counts_downwards_is_tried_downwards():
    judged = [(-value, is_so) for value, is_so in JUDGED]

    tried = cuts_tried(judged, [-10, -12], higher_is_worse=False)

    assert [(one.ppv.n, one.ppv.total) for one in tried] == [(18, 36), (18, 18)]


def test_where_none_reaches_what_is_wanted_the_best_that_loses_nobody_is_suggested():
    judged = [*JUDGED, *[(20.0, False)] * 20]
    tried = cuts_tried(judged, [10, 11, 12, 16], higher_is_worse=True)

    found = suggested(tried, ppv_wanted=0.8, fewest=30)

    assert found is not None
    assert found.cut == 12


def test_nothing_is_suggested_of_few_or_of_what_is_good_enough():
    tried = cuts_tried(JUDGED, [10, 12], higher_is_worse=True)

    assert suggested(tried, ppv_wanted=0.8, fewest=37) is None
    assert suggested(tried, ppv_wanted=0.5, fewest=30) is None
    assert suggested([], ppv_wanted=0.5, fewest=0) is None
    assert suggested(tried[:1], ppv_wanted=0.8, fewest=30) is None
