import numpy as np
import pytest

from scoring.errors import TooFewResponses
from scoring.local_norms import Sample, local_row, local_rows


def _sample(n, seed=0):
    return Sample(np.random.default_rng(seed).integers(0, 28, n).tolist(), 0.8)


def _rows(sizes, smallest=10):
    cells = {at: _sample(n, seed) for seed, (at, n) in enumerate(sizes.items())}
    grades = {}
    for (grade, _), sample in cells.items():
        together = grades.get(grade, Sample([])).values
        grades[grade] = Sample([*together, *sample.values], 0.8)
    everybody = Sample([v for sample in cells.values() for v in sample.values], 0.8)
    return local_rows("total", everybody, grades, cells, smallest=smallest)


def _groups(rows):
    return {(row.lowest_grade, row.sex): row.n for row in rows if row.is_of_grades}


def test_a_group_of_ones_own_gives_its_moments():
    row = local_row("total", Sample([0.0] * 25 + [2.0] * 50 + [4.0] * 25, 0.8), smallest=10)

    assert (row.n, row.mean, row.reliability) == (100, 2.0, 0.8)
    # 50 of a squared distance of 4
    assert row.sd == pytest.approx((200 / 99) ** 0.5)
    # symmetric; 50 / 100 at 2 / sd: .5 * (4 / (200 / 99)) ** 2
    assert (row.skewness, row.kurtosis) == pytest.approx((0, 0.5 * 1.98**2))
    assert row.distribution == ((0.0, 25), (2.0, 50), (4.0, 25))


@pytest.mark.parametrize("values", [[1.0, 2.0] * 49, [3.0] * 150])
def test_a_group_too_small_or_too_alike_is_no_norm(values):
    with pytest.raises(TooFewResponses):
        local_row("total", Sample(values), smallest=10)


def test_scores_that_few_had_are_put_together():
    values = [0] * 80 + [1] * 9 + [2] * 4 + [3] * 12 + [9] * 3

    row = local_row("total", Sample(values), smallest=10)

    assert row.in_steps
    # 9 ones are too few and take the twos along; three nines join the threes
    assert row.distribution == ((0, 80), (2, 13), (9, 15))


def test_a_grade_is_split_by_sex_where_both_are_enough():
    rows = _rows({(7, "female"): 120, (7, "male"): 130, (8, "female"): 99, (8, "male"): 140})

    assert _groups(rows) == {(7, "female"): 120, (7, "male"): 130, (8, None): 239}


def test_who_is_left_over_is_nobody_or_enough():
    # grade 8 alone would be told as everybody less grade 7
    assert _groups(_rows({(7, "female"): 150, (8, "female"): 60})) == {}
    sizes = {(7, "female"): 120, (7, "male"): 130, (7, None): 3, (8, "male"): 100}
    # of the boys of grade 8, the smallest, and the three without a sex there are 103
    assert _groups(_rows(sizes)) == {(7, "female"): 120, (7, "male"): 130}


@pytest.mark.parametrize("seed", range(20))
def test_of_any_school_no_two_told_groups_give_a_small_one_away(seed):
    rng = np.random.default_rng(seed)
    sizes = {
        (grade, sex): int(rng.integers(1, 260))
        for grade in (7, 8, 9)
        for sex in ("female", "male", None)[: 2 + seed % 2]
    }

    whole, *groups = _rows(sizes)

    assert all(row.n >= 100 for row in groups)
    left_over = whole.n - sum(row.n for row in groups)
    assert left_over == 0 or left_over >= 100
    # counts stand in groups that have nobody in common, and never beside everybody's
    assert not (groups and whole.distribution)
    for row in (whole, *groups):
        assert all(n >= 10 for _, n in row.distribution)


def test_too_few_altogether_make_no_row():
    assert _rows({(7, "female"): 99}) == ()
