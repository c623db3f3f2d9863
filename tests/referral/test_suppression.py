import pytest

from referral.suppression import is_told, suppressed, told_groups


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([40, 30, 20], [40, 30, 20]),
        ([40, 0, 20], [40, 0, 20]),
        # the 3 could be worked out from the total: the next smallest goes with it
        ([40, 30, 3], [40, None, None]),
        # 3 and 4 are two, and together still fewer than ten
        ([40, 30, 3, 4], [40, None, None, None]),
        ([40, 30, 7, 4], [40, 30, None, None]),
        ([40, 3], [None, None]),
        ([3, 0, 0], [None, 0, 0]),
        ([], []),
    ],
)
def test_what_is_small_is_withheld_and_cannot_be_worked_out(counts, expected):
    assert suppressed(counts, 10) == expected


@pytest.mark.parametrize(
    ("n", "total", "expected"),
    [(10, 20, True), (9, 20, False), (11, 20, False), (0, 20, True), (20, 20, True), (0, 9, False)],
)
def test_a_share_is_told_where_neither_side_is_small(n, total, expected):
    assert is_told(n, total, 10) is expected


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([(20, 40), (15, 30)], [True, True]),
        # one group alone would follow from the whole: the smallest of the others goes with it
        ([(20, 40), (25, 50), (3, 30)], [False, True, False]),
        # two groups withheld, of whom together enough are on either side
        ([(20, 40), (5, 14), (8, 14)], [True, False, False]),
        # two groups withheld, but together 7 of 24 are too few: the third goes too
        ([(20, 40), (3, 12), (4, 12)], [False, False, False]),
        ([(2, 40)], [False]),
        ([], []),
    ],
)
def test_a_group_that_follows_from_the_others_is_withheld_with_one_more(counts, expected):
    assert told_groups(counts, 10) == expected
