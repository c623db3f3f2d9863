from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referral.advice import Advice, tier_with, urgency
from referral.standard import default_standard

STANDARD = default_standard()
TIERS = st.sampled_from(STANDARD.tiers)
ADVICE = st.none() | st.builds(
    Advice, model=st.just(bytes(8)), risk=st.floats(0, 1), asks=st.booleans()
)
ASKS, SILENT = Advice(bytes(8), 0.6, asks=True), Advice(bytes(8), 0.1, asks=False)


@given(TIERS, ADVICE)
def test_a_model_never_lowers_a_tier(tier, advice):
    assert tier_with(STANDARD, tier, advice).rank >= tier.rank


@given(TIERS, TIERS, ADVICE)
def test_a_higher_tier_stays_the_higher_one(one, other, advice):
    low, high = sorted((one, other), key=lambda tier: tier.rank)

    assert tier_with(STANDARD, low, advice).rank <= tier_with(STANDARD, high, advice).rank


@given(TIERS)
def test_a_model_that_is_off_changes_nothing(tier):
    assert tier_with(STANDARD, tier, None) is tier
    assert tier_with(STANDARD, tier, SILENT) is tier


def test_a_model_may_ask_for_a_person_where_no_rule_does():
    assert tier_with(STANDARD, STANDARD.lowest, ASKS) is STANDARD.tiers[1]


def test_a_model_alone_makes_nothing_urgent():
    two = replace(STANDARD, tiers=(STANDARD.lowest, STANDARD.highest))

    assert tier_with(two, two.lowest, ASKS) is two.lowest


@given(st.lists(st.tuples(TIERS, ADVICE), max_size=12))
def test_risk_orders_only_within_a_tier(waiting):
    seen = sorted(waiting, key=lambda each: urgency(*each))

    ranks = [tier.rank for tier, _ in seen]
    assert ranks == sorted(ranks, reverse=True)
    for (tier, advice), (next_tier, next_advice) in pairwise(seen):
        if tier is next_tier and next_advice is not None and advice is not None:
            assert advice.risk >= next_advice.risk


@pytest.mark.parametrize("position", [0, 1])
def test_what_the_model_did_not_see_is_not_put_off(position):
    waiting = [(STANDARD.lowest, SILENT), (STANDARD.lowest, None)]
    if position:
        waiting.reverse()

    assert min(waiting, key=lambda each: urgency(*each))[1] is None
