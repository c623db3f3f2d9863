import numpy as np
import pytest

from instruments.catalogue import get
from scoring.compiled import MISSING, compile_instrument
from tests.instruments.toys import toy


def _subscale(instrument, subscale_id):
    compiled = compile_instrument(instrument)
    return compiled.subscales[compiled.index[subscale_id]]


def test_an_instrument_is_compiled_once():
    assert compile_instrument(get("phq9")) is compile_instrument(get("phq9"))


def test_neighbouring_items_are_a_slice_and_others_an_index():
    assert _subscale(get("phq9"), "phq8").rows == slice(0, 8)
    assert _subscale(get("dass21"), "stress").rows.tolist() == [0, 5, 7, 10, 11, 13, 17]


FIRST = ("dass21", "dass_y", "gad7", "k6", "phq9", "phq_a", "psc17", "rses", "smfq", "who5")


@pytest.mark.parametrize("instrument", [get(each) for each in FIRST], ids=lambda i: i.id)
def test_the_first_instruments_are_summed_as_small_integers(instrument):
    assert {s.dtype for s in compile_instrument(instrument).subscales} == {np.dtype(np.int8)}


def test_reversed_items_are_subtracted_from_a_constant():
    total = _subscale(get("rses"), "total")

    # five items turned on options 1 to 4: 5 - answer each
    assert [group.coefficient for group in total.groups] == [1, -1]
    assert total.constant == 25


def test_scores_that_are_no_straight_line_are_looked_up(tmp_path):
    weighted = _subscale(toy(tmp_path), "weighted")

    assert weighted.groups is None
    assert weighted.dtype == np.float64
    assert weighted.tables[1, [1, 2, 3, MISSING]].tolist() == [12, 9, 0, 0]


def test_large_weights_are_summed_with_floats(tmp_path):
    changed = toy(tmp_path, ("weights = { q3 = 3 }", "weights = { q1 = 90000 }"))

    assert _subscale(changed, "weighted").groups is None


def test_a_cut_between_whole_sums_is_reached_by_the_next(tmp_path):
    changed = toy(tmp_path, ("lowest = 4", "lowest = 3.5"))

    assert _subscale(changed, "total").raw_cuts.tolist() == [[4]]


def test_cuts_on_a_transformed_score_are_found_in_sums():
    # WHO-5: 32 and 52 of 100 are 8 and 13 of 25
    assert _subscale(get("who5"), "total").raw_cuts.ravel().tolist() == [8, 13]


@pytest.mark.parametrize(
    ("instrument_id", "expected"),
    [("phq9", (0, 3)), ("who5", (0, 5)), ("rses", (1, 4))],
)
def test_shared_options_without_a_gap_are_known_by_their_ends(instrument_id, expected):
    assert compile_instrument(get(instrument_id)).ends == expected


def test_items_with_options_of_their_own_have_no_shared_ends(tmp_path):
    assert compile_instrument(toy(tmp_path)).ends is None


@pytest.mark.parametrize(
    ("instrument_id", "limit"), [("who5", None), ("gad7", 7), ("phq9", 9), ("dass21", 12)]
)
def test_a_long_string_is_the_whole_of_a_short_form_or_half_of_a_long_one(instrument_id, limit):
    assert compile_instrument(get(instrument_id)).long_string_limit == limit


@pytest.mark.parametrize(("instrument_id", "value"), [("phq9", 0), ("who5", 5), ("rses", None)])
def test_the_honest_straight_line_is_the_one_without_complaint(instrument_id, value):
    assert compile_instrument(get(instrument_id)).honest_value == value
