import csv

import numpy as np
import pytest

from instruments.catalogue import get
from scoring.compiled import MISSING, compile_instrument
from scoring.scores import score
from scoring.validity import longest_runs, median_seconds, validity_of_many, validity_of_one


def _form(instrument_id, *answers):
    return dict(zip(get(instrument_id).items, answers, strict=True))


def _notes(instrument_id, *answers, seconds=None):
    times = None if seconds is None else dict(zip(get(instrument_id).items, seconds, strict=True))
    return score(get(instrument_id), _form(instrument_id, *answers), times).validity.notes


def test_a_row_without_any_symptom_is_an_honest_answer():
    assert _notes("phq9", *[0] * 9) == ()


def test_a_straight_line_above_zero_gets_a_note():
    assert _notes("phq9", *[1] * 9) == ("long_string",)


def test_a_line_that_breaks_at_the_last_item_gets_no_note():
    assert _notes("phq9", *[1] * 8, 0) == ()


def test_a_straight_line_over_items_of_both_directions_contradicts_itself():
    assert _notes("rses", *[1] * 10) == ("long_string",)


def test_a_line_over_half_of_a_long_form_gets_a_note():
    assert _notes("dass21", *[1] * 12, *[0] * 9) == ("long_string",)
    assert _notes("dass21", *[0] * 21) == ()


def test_five_items_are_too_few_for_a_line_to_mean_anything():
    assert _notes("who5", *[3] * 5) == ()


def test_a_blank_ends_a_run():
    runs, values = longest_runs(np.array([[1], [1], [MISSING], [1]], dtype=np.int8))

    assert (runs.tolist(), values.tolist()) == ([2], [1])


def test_of_two_runs_as_long_the_first_is_named():
    runs, values = longest_runs(np.array([[2], [2], [3], [3]], dtype=np.int8))

    assert (runs.tolist(), values.tolist()) == ([2], [2])


def test_a_form_that_is_blank_throughout_has_no_run():
    validity = score(get("gad7"), {}).validity

    assert (validity.long_string, validity.long_string_value) == (0, None)
    assert (validity.n_items, validity.n_missing) == (7, 7)
    assert validity.notes == ("many_missing",)


def test_long_strings_agree_with_those_of_an_independent_program(shared_data):
    with (shared_data / "careless_dataset.csv").open(encoding="utf-8") as file:
        answers = np.array(list(csv.reader(file))[1:], dtype=np.int8).T
    with (shared_data / "careless_dataset_oracle.csv").open(encoding="utf-8") as file:
        oracle = [int(row["longstr"]) for row in csv.DictReader(file)]

    runs, _ = longest_runs(answers)

    # R careless 1.2.2; the README of the data gives maximum 50 and mean 5.87
    assert runs.tolist() == oracle
    assert (runs.max(), round(float(runs.mean()), 2)) == (50, 5.87)


@pytest.mark.parametrize(
    ("n_blank", "expected"),
    # a third of seven items is 2.33; gad2 has two items, so one blank is more than a third
    [(2, ()), (3, ("many_missing",))],
)
def test_more_than_a_third_of_a_subscale_blank_gets_a_note(n_blank, expected):
    assert _notes("gad7", *[1] * 2, *[2] * (5 - n_blank), *[None] * n_blank) == expected


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        ([0.9] * 9, ("too_fast",)),
        ([1.0] * 9, ("fast",)),
        ([1.9] * 9, ("fast",)),
        ([2.0] * 9, ()),
        # the median of five known times is 0.5
        ([0.5, 0.5, 0.5, 9, 9, None, None, None, None], ("too_fast",)),
        ([None] * 9, ()),
    ],
)
def test_a_form_answered_too_fast_gets_a_note(seconds, expected):
    assert _notes("phq9", 0, 1, 0, 0, 0, 0, 0, 0, 0, seconds=seconds) == expected


def test_a_median_of_an_even_number_of_times_lies_between_two():
    times = np.array([[1.0, 3.0], [2.0, np.nan], [4.0, np.nan], [8.0, 5.0]])

    assert median_seconds(times, 2).tolist() == [3.0, 4.0]


def test_no_times_at_all_are_not_known():
    assert np.isnan(median_seconds(None, 2)).all()
    assert np.isnan(median_seconds(np.full((3, 1), np.nan), 1)).all()


def test_one_respondent_is_looked_at_as_many_are():
    compiled = compile_instrument(get("phq9"))
    rng = np.random.default_rng(3)
    answers = rng.integers(-1, 4, (9, 200)).astype(np.int8)
    seconds = rng.exponential(2, (9, 200))

    many = validity_of_many(compiled, answers, seconds)

    for n in range(200):
        times = dict(zip(get("phq9").items, seconds[:, n].tolist(), strict=True))
        assert validity_of_one(compiled, answers[:, n : n + 1], times) == many.of(n)
