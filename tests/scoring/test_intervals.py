import pytest

from scoring.errors import TooFewResponses
from scoring.intervals import funnel, wilson


@pytest.mark.parametrize(
    ("n", "total", "low", "high"),
    # Newcombe (1998), table I, method 3
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_an_interval_is_the_published_one(n, total, low, high):
    found = wilson(n, total)

    assert (round(found.low, 4), round(found.high, 4)) == (low, high)
    assert found.share == n / total


def test_an_interval_never_leaves_the_shares_that_there_are():
    assert wilson(0, 5).low == 0
    assert wilson(5, 5).high == 1


@pytest.mark.parametrize(("n", "total"), [(0, 0), (3, 2), (-1, 2)])
def test_a_share_of_nobody_is_refused(n, total):
    with pytest.raises(TooFewResponses):
        wilson(n, total)


def test_a_small_school_may_lie_further_from_the_others_than_a_large_one():
    small, large, odd = funnel([(4, 20), (100, 1000), (90, 300)])

    # all together 194 of 1,320; for 20 students 0.147 +- 1.96 * sqrt(.147 * .853 / 20) = .155
    assert small.inner == pytest.approx((0.0, 0.3021), abs=1e-4)
    assert not small.is_beyond
    assert large.outer[1] - large.outer[0] < small.outer[1] - small.outer[0]
    assert odd.is_beyond


def test_a_school_without_respondents_has_no_point():
    with pytest.raises(TooFewResponses):
        funnel([(1, 2), (0, 0)])
