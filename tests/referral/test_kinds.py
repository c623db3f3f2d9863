import math

import pytest

from referral.definition import Rule
from referral.kinds import KINDS, Finding
from tests.referral.examples import a_result


def finds(kind, result, **parts):
    rule = Rule("r", kind, "look", {}, "Made up", instrument="mood", **parts)
    return KINDS[kind].finds(rule, result)


@pytest.mark.parametrize(
    ("total", "found"),
    [(9.0, False), (9.99, False), (10.0, True), (10 - 1e-12, True), (27.0, True), (None, False)],
)
def test_a_score_reaches_its_cut_score(total, found):
    seen = finds("subscale_at_least", a_result(total=total), subscale="total", at_least=10)

    assert (seen is not None) == found
    assert seen in (None, Finding(total, 10))


@pytest.mark.parametrize(
    ("total", "found"),
    [(52.0, False), (50.0, True), (50 + 1e-12, True), (0.0, True), (None, False)],
)
def test_a_score_falls_to_its_cut_score_where_higher_is_better(total, found):
    seen = finds("subscale_at_most", a_result(total=total), subscale="total", at_most=50)

    assert (seen is not None) == found


@pytest.mark.parametrize("total", [None, math.nan])
def test_a_score_that_cannot_be_given_is_noticed_and_passes_no_cut_score(total):
    result = a_result(total=total)

    assert finds("unscored", result, subscale="total") == Finding()
    assert finds("subscale_at_least", result, subscale="total", at_least=0) is None
    assert finds("subscale_at_most", result, subscale="total", at_most=100) is None


def test_a_score_that_is_there_is_not_unscored():
    assert finds("unscored", a_result(total=0.0), subscale="total") is None


def test_an_instrument_without_a_total_is_not_unscored():
    assert finds("unscored", a_result(subscale="worry"), subscale="total") is None


@pytest.mark.parametrize(("value", "found"), [(1, False), (2, True), (3, True), (None, False)])
def test_a_critical_item_is_found_from_its_answer_on(value, found):
    result = a_result(critical=[("q8", 3), ("q9", value)])

    seen = finds("critical_item", result, item="q9", at_least=2)

    assert seen == (Finding(value, 2) if found else None)


@pytest.mark.parametrize(("value", "found"), [(0, False), (3, False), (None, True)])
def test_a_critical_item_left_blank_is_found(value, found):
    seen = finds("critical_blank", a_result(critical=[("q9", value)]), item="q9")

    assert seen == (Finding() if found else None)


def test_a_critical_item_that_was_not_reported_is_not_found():
    assert finds("critical_item", a_result(), item="q9", at_least=1) is None
    assert finds("critical_blank", a_result(), item="q9") is None


def test_a_band_is_found_by_its_id():
    result = a_result(total=21.0, band="severe")

    assert finds("band", result, subscale="total", band="severe") == Finding(21.0, None)
    assert finds("band", result, subscale="total", band="mild") is None
    assert finds("band", result, subscale="worry", band="severe") is None


def test_a_validity_note_is_found_by_its_code():
    result = a_result(notes=["too_fast"])

    assert finds("validity", result, note="too_fast") == Finding()
    assert finds("validity", result, note="long_string") is None
