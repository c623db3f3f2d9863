import pytest

from instruments.catalogue import get
from scoring.errors import TooFewResponses
from scoring.surveys import Stratum, scores_of, stratum, weighted_share


def test_without_enrolments_it_is_the_plain_share_with_wilsons_interval():
    # 40 of 50, by the formula of Newcombe (1998), method 3: 2np + z2 is 80 + 3.8415, the root is
    # that of 3.8415 + 4 * 50 * .8 * .2, which is 35.8415, and all of it over 2 * 53.8415.
    found = weighted_share([Stratum(25, 30, None), Stratum(15, 20, 45)])

    assert found.share == 0.8
    assert not found.is_weighted
    assert (found.low, found.high) == pytest.approx((0.6696, 0.8876), abs=1e-4)


def test_with_enrolments_each_class_counts_as_much_as_it_has_students():
    # Class one: 24 of 30 for 60 students; class two: 10 of 20 for 30 students.
    # Share: (60 * .8 + 30 * .5) / 90 = 63 / 90 = .7
    # Weights 60/30 = 2 and 30/20 = 1.5: effective size (30*2 + 20*1.5)^2 / (30*4 + 20*2.25)
    #   = 8100 / 165 = 49.0909
    # Wilson at .7 of 49.0909, z2 = 3.8415: middle (.7 + .039126) / 1.078252 = .685486;
    #   half 1.96 / 1.078252 * sqrt(.21 / 49.0909 + 3.8415 / (4 * 49.0909^2)) = .124304
    found = weighted_share([Stratum(24, 30, 60), Stratum(10, 20, 30), Stratum(0, 0, 50)])

    assert found.is_weighted
    assert found.share == pytest.approx(0.7)
    assert (found.low, found.high) == pytest.approx(
        (0.685486 - 0.124304, 0.685486 + 0.124304), abs=5e-6
    )


def test_equal_weights_change_nothing():
    plain = weighted_share([Stratum(8, 20, None), Stratum(12, 20, None)])
    weighted = weighted_share([Stratum(8, 20, 40), Stratum(12, 20, 40)])

    assert (weighted.share, weighted.low, weighted.high) == pytest.approx(
        (plain.share, plain.low, plain.high)
    )


def test_a_class_without_answers_needs_no_enrolment():
    assert weighted_share([Stratum(8, 20, 40), Stratum(0, 0, None)]).is_weighted


def test_of_nobody_there_is_no_share():
    with pytest.raises(TooFewResponses):
        weighted_share([Stratum(0, 0, 30)])


def test_who_reaches_a_rate_is_counted_by_the_instruments_own_rule():
    instrument = get("awareness_own")
    (rate,) = instrument.rates
    known, seven, six = [0, 0, 0, 0, 1, 1, 1, 0], [0, 0, 0, 0, 1, 1, 1, 2], [0, 0, 0, 0, 1, 1, 2, 2]
    nothing = [None] * 8

    sheets = [dict(zip(instrument.items, s, strict=True)) for s in (known, seven, six, nothing)]
    counted = stratum(rate, scores_of(instrument, sheets), 44)

    # Whoever left everything blank took no part.
    assert counted == Stratum(2, 3, 44)


def test_whoever_left_a_way_of_bullying_blank_is_not_counted_among_those_who_were_spared():
    instrument = get("bullying_own")
    by_id = {rate.id: rate for rate in instrument.rates}
    sheets = [[0, 0, 0, 0, 0, 1, 0], [2, 0, 0, 0, 0, 0, 1], [None, 0, 0, 0, 0, 0, 0]]

    scores = scores_of(instrument, [dict(zip(instrument.items, s, strict=True)) for s in sheets])

    assert stratum(by_id["bullied"], scores, None) == Stratum(1, 2, None)
    assert stratum(by_id["weekly"], scores, None) == Stratum(1, 2, None)
    assert stratum(by_id["saw"], scores, None) == Stratum(1, 3, None)
    assert stratum(by_id["bullying"], scores, None) == Stratum(1, 3, None)
