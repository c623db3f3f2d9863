from collections import Counter
from csv import DictReader
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from instruments.catalogue import catalogue, get
from referral.flags import Reason, reasons_for
from referral.standard import default_standard
from referral.triage import tier_of
from scoring.results import ValidityNote
from scoring.scores import score
from tests.referral.examples import a_result

STANDARD = default_standard()
TIERS = [tier.id for tier in STANDARD.tiers]
REASONS = st.lists(
    st.sampled_from(TIERS).map(
        lambda tier: Reason("r", "band", "phq9", "1", "total", None, None, None, tier)
    )
)
ANSWERS = st.sampled_from([0, 1, 2, 3, None])


def test_no_reason_leaves_the_lowest_tier():
    assert tier_of(STANDARD, []).id == "routine"


def test_a_reason_in_an_unknown_tier_is_not_passed_over():
    with pytest.raises(KeyError):
        tier_of(STANDARD, [Reason("r", "band", "phq9", "1", None, None, None, None, "purple")])


@given(REASONS)
def test_the_tier_is_that_of_the_most_urgent_reason(reasons):
    ranks = [TIERS.index(reason.tier) for reason in reasons]

    assert tier_of(STANDARD, reasons).rank == max(ranks, default=0)


@given(REASONS, REASONS)
def test_one_reason_more_never_lowers_the_tier(reasons, more):
    assert tier_of(STANDARD, reasons + more).rank >= tier_of(STANDARD, reasons).rank


@given(
    st.lists(st.floats(min_value=0, max_value=27), min_size=2, max_size=2),
    ANSWERS,
    st.lists(st.sampled_from(list(ValidityNote)), unique=True),
)
def test_a_higher_score_a_critical_answer_or_a_note_never_lowers_the_tier(totals, item_9, notes):
    ranks = []
    critical = [("q9", item_9)] if item_9 != 0 else []
    for total, seen in [(min(totals), []), (max(totals), []), (max(totals), critical)]:
        for noted in ([], notes):
            result = a_result("phq9", total=total, critical=seen, notes=noted)
            ranks.append(tier_of(STANDARD, reasons_for(STANDARD, [result])).rank)

    assert all(after >= before for before, after in pairwise(ranks[1::2]))
    assert all(noted >= plain for plain, noted in zip(ranks[::2], ranks[1::2], strict=True))


@given(
    st.sampled_from([1, 2, 3]),
    st.one_of(st.none(), st.floats(min_value=0, max_value=27)),
    st.lists(st.sampled_from(list(ValidityNote)), unique=True),
)
def test_item_nine_above_zero_is_always_in_the_highest_tier(value, total, notes):
    result = a_result("phq9", total=total, critical=[("q9", value)], notes=notes)

    assert tier_of(STANDARD, reasons_for(STANDARD, [result])) is STANDARD.highest


@given(st.permutations([("phq9", 22.0), ("gad7", 11.0), ("who5", 20.0)]))
def test_the_order_of_the_results_changes_no_tier(order):
    results = [a_result(instrument, total=total) for instrument, total in order]

    assert tier_of(STANDARD, reasons_for(STANDARD, results)).id == "watch3"


def test_one_result_more_never_lowers_the_tier():
    worried = a_result("gad7", total=18.0)
    well = a_result("who5", total=100.0)

    alone = tier_of(STANDARD, reasons_for(STANDARD, [worried]))

    assert tier_of(STANDARD, reasons_for(STANDARD, [worried, well])) == alone


@pytest.fixture(scope="module")
def real_tiers(shared_data):
    """Count the tiers of 24,292 Chinese students by (item 9, total), each form of answers once."""
    with (shared_data / "su2024_cn_students_phq9_items.csv").open(encoding="utf-8") as file:
        forms = Counter(tuple(int(row[f"q{n}"]) for n in range(1, 10)) for row in DictReader(file))
    counts = Counter()
    for form, n in forms.items():
        answers = {f"q{item}": value for item, value in enumerate(form, start=1)}
        result = score(catalogue()["phq9"], answers)
        tier = tier_of(STANDARD, reasons_for(STANDARD, [result]))
        counts[tier.id, form[8], sum(form)] += n
    return counts


def test_of_24292_students_all_1845_who_endorse_item_nine_are_urgent(real_tiers):
    # Su et al. (2024), Scientific Data 11:1046: 1,845 endorse item 9, 1,132 of them total under 10
    urgent = {key: n for key, n in real_tiers.items() if key[0] == "urgent"}

    assert sum(real_tiers.values()) == 24_292
    assert sum(urgent.values()) == 1_845
    assert all(item_9 > 0 for _, item_9, _ in urgent)
    assert sum(n for (_, _, total), n in urgent.items() if total < 10) == 1_132


def test_of_24292_students_nobody_from_a_total_of_ten_on_is_passed_over(real_tiers):
    # the same data: 1,316 reach a total of 10
    reached = {key: n for key, n in real_tiers.items() if key[2] >= 10}

    assert sum(reached.values()) == 1_316
    assert all(tier != "routine" for tier, _, _ in reached)


def test_a_third_of_24292_students_report_nothing_and_are_left_alone(real_tiers):
    # the same data: 32.6 % answer zero throughout, which is honest and no careless line
    silent = {tier: n for (tier, _, total), n in real_tiers.items() if total == 0}

    assert silent.keys() == {"routine"}
    assert round(silent["routine"] / 242.92, 1) == 32.6


BATTERY = ("phq9", "gad7", "who5")
ABOUT_ANSWERING = {"validity", "lie_scale", "answering_at_least", "answering_at_most"}


def _rank_of_symptoms(answers):
    """Return the rank that a battery's answers give by what they say, not by how they were given.

    One rule is left out on purpose: a straight line asks for a re-test, and whoever changes one
    answer of it has drawn no straight line any more.
    """
    results = [score(get(instrument_id), given) for instrument_id, given in answers.items()]
    reasons = [r for r in reasons_for(STANDARD, results, 7) if r.kind not in ABOUT_ANSWERING]
    return tier_of(STANDARD, reasons).rank


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_a_worse_answer_to_any_item_never_lowers_the_tier(data):
    answers = {
        instrument_id: {
            item_id: data.draw(st.sampled_from([None, *get(instrument_id).option_values(item_id)]))
            for item_id in get(instrument_id).items
        }
        for instrument_id in BATTERY
    }
    instrument_id = data.draw(st.sampled_from(BATTERY))
    item_id = data.draw(st.sampled_from(list(answers[instrument_id])))
    before = answers[instrument_id][item_id]
    assume(before is not None)
    values = sorted(get(instrument_id).option_values(item_id), reverse=instrument_id == "who5")
    assume(before != values[-1])
    worse = values[values.index(before) + 1]

    raised = {**answers, instrument_id: {**answers[instrument_id], item_id: worse}}

    assert _rank_of_symptoms(raised) >= _rank_of_symptoms(answers)
