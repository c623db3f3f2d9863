import pytest

from scoring.errors import TooFewResponses
from scoring.norms import NormRow, NormTable, find_norm, local_norms, percentile, t_score

ROW = NormRow("total", n=100, mean=4.0, sd=2.0, distribution=((0, 20), (4, 60), (8, 20)))


def _table(id_, region, *rows, language="zh"):
    return NormTable(id_, "1", "phq9", "1", language, region, {"zh": "某校"}, "", rows)


def test_a_t_score_counts_standard_deviations_from_the_mean():
    assert (t_score(ROW, 4), t_score(ROW, 8), t_score(ROW, 1)) == (50, 70, 35)


def test_a_percentile_is_the_share_at_or_below_with_its_interval():
    found = percentile(ROW, 4)

    assert found is not None
    assert (found.n, found.total) == (80, 100)
    assert found.low < 0.8 < found.high
    assert percentile(ROW, 3.99).n == 20
    assert percentile(NormRow("total", n=9, mean=1, sd=1), 4) is None


def test_a_mean_has_an_interval_that_narrows_with_the_group():
    low, high = ROW.mean_interval

    assert (low, high) == pytest.approx((4 - 0.392, 4 + 0.392), abs=1e-3)


def test_the_nearest_region_comes_first_and_then_the_row_that_asks_for_more():
    girls = NormRow("total", n=50, mean=5, sd=2, sex="female", lowest_age=12, highest_age=14)
    tables = [_table("wide", "CN", ROW), _table("near", "CN-33", ROW, girls)]

    def find(**who):
        return find_norm(
            tables, instrument=("phq9", "1"), subscale="total", regions=["CN-33", "CN"], **who
        )

    assert find(sex="female", age=13).row is girls
    assert (find(sex="female", age=15).table.id, find(sex="female", age=15).row) == ("near", ROW)
    assert find(sex="female").row is ROW
    assert find(sex="male", age=13).row is ROW


def test_a_table_of_another_version_language_or_subscale_does_not_fit():
    tables = [_table("near", "CN", ROW)]

    def find(instrument=("phq9", "1"), subscale="total", language="zh"):
        return find_norm(tables, instrument=instrument, subscale=subscale, language=language)

    assert find() is not None
    assert find(instrument=("phq9", "2")) is None
    assert find(subscale="phq2") is None
    assert find(language="en") is None


def test_a_group_of_ones_own_gives_its_moments_and_its_distribution():
    row = local_norms([0.0] * 10 + [2.0] * 20 + [4.0] * 10, "total", reliability=0.8)

    assert (row.n, row.mean, row.reliability) == (40, 2.0, 0.8)
    assert row.sd == pytest.approx((80 / 39) ** 0.5)
    assert row.distribution == ((0.0, 10), (2.0, 20), (4.0, 10))


@pytest.mark.parametrize("values", [[1.0, 2.0] * 14, [3.0] * 50])
def test_a_group_too_small_or_too_alike_is_no_norm(values):
    with pytest.raises(TooFewResponses):
        local_norms(values, "total")
