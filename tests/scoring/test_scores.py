import subprocess
import sys

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from instruments.catalogue import catalogue, get
from scoring.blocks import BLANK, NO_BAND, REACHED
from scoring.compiled import MISSING, compile_instrument
from scoring.errors import AnswerOutOfRange, ShapeMismatch
from scoring.scores import score, score_each, score_many
from tests.instruments.toys import toy
from tests.scoring.oracle import band_by_hand, number, score_by_hand

SIX = list(catalogue().values())


@pytest.fixture(scope="module")
def every(tmp_path_factory):
    return [*SIX, toy(tmp_path_factory.mktemp("toy"))]


def _answers(data, instrument, n_respondents):
    columns = [
        st.sampled_from([None, *instrument.option_values(item_id)]) for item_id in instrument.items
    ]
    row = st.tuples(*columns)
    return data.draw(st.lists(row, min_size=n_respondents, max_size=n_respondents))


def _matrix(rows):
    return np.array(
        [[MISSING if value is None else value for value in row] for row in rows], dtype=np.int8
    ).T.copy()


@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_the_engine_agrees_with_the_rules_written_a_second_time(every, data):
    instrument = data.draw(st.sampled_from(every))
    rows = _answers(data, instrument, 5)

    scores = score_many(compile_instrument(instrument), _matrix(rows))

    for subscale in instrument.subscales.values():
        by_hand = [
            score_by_hand(instrument, subscale, dict(zip(instrument.items, row, strict=True)))
            for row in rows
        ]
        names = [*scores.band_ids(subscale.id), None]
        expected = [number(value) for value in by_hand]
        assert scores.values(subscale.id) == pytest.approx(expected, nan_ok=True)
        assert [names[code] for code in scores.band_codes(subscale.id)] == [
            band_by_hand(subscale, value) for value in by_hand
        ]


@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_one_respondent_gets_what_a_batch_gives(every, data):
    instrument = data.draw(st.sampled_from(every))
    rows = _answers(data, instrument, 4)
    scores = score_many(compile_instrument(instrument), _matrix(rows))

    for n, row in enumerate(rows):
        alone = score(instrument, dict(zip(instrument.items, row, strict=True)))
        for subscale_id, found in alone.scores.items():
            value, code = scores.values(subscale_id)[n], scores.band_codes(subscale_id)[n]
            assert found.value == (None if np.isnan(value) else value)
            assert found.band == (None if code == NO_BAND else scores.band_ids(subscale_id)[code])
            assert found.n_missing == scores.n_missing(subscale_id)[n]


@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_each_of_a_batch_gets_the_whole_result_that_is_made_of_one_alone(every, data):
    instrument = data.draw(st.sampled_from(every))
    rows = _answers(data, instrument, 4)
    times = st.lists(
        st.one_of(st.none(), st.floats(0.1, 9.0)),
        min_size=instrument.n_items,
        max_size=instrument.n_items,
    )
    spent = [data.draw(times) for _ in rows]
    seconds = np.array(spent, dtype=np.float64).T  # None becomes NaN

    each = list(score_each(instrument, _matrix(rows), seconds))

    assert each == [
        score(
            instrument,
            dict(zip(instrument.items, row, strict=True)),
            dict(zip(instrument.items, own, strict=True)),
        )
        for row, own in zip(rows, spent, strict=True)
    ]


@settings(deadline=None, max_examples=40)
@given(data=st.data())
def test_the_order_of_respondents_does_not_matter(every, data):
    instrument = data.draw(st.sampled_from(every))
    matrix = _matrix(_answers(data, instrument, 6))
    order = np.array(data.draw(st.permutations(range(6))))
    compiled = compile_instrument(instrument)

    straight, shuffled = score_many(compiled, matrix), score_many(compiled, matrix[:, order])

    for subscale_id in instrument.subscales:
        values = straight.values(subscale_id)[order]
        assert np.array_equal(shuffled.values(subscale_id), values, equal_nan=True)
    assert np.array_equal(shuffled.critical, straight.critical[:, order])


@settings(deadline=None, max_examples=40)
@given(data=st.data())
def test_one_more_blank_never_makes_a_score_possible(data):
    instrument = data.draw(st.sampled_from(SIX))
    row = dict(zip(instrument.items, _answers(data, instrument, 1)[0], strict=True))
    emptied = row | {data.draw(st.sampled_from(list(row))): None}

    before, after = score(instrument, row).scores, score(instrument, emptied).scores

    assert all(after[s].value is None for s in before if before[s].value is None)


@settings(deadline=None, max_examples=80)
@given(data=st.data())
def test_a_higher_keyed_answer_never_lowers_a_score_or_a_band(every, data):
    instrument = data.draw(st.sampled_from(every))
    row = dict(zip(instrument.items, _answers(data, instrument, 1)[0], strict=True))
    given_ids = [item_id for item_id, value in row.items() if value is not None]
    assume(given_ids)
    item_id = data.draw(st.sampled_from(given_ids))
    scores = instrument.items[item_id].scores
    higher = data.draw(st.sampled_from([v for v in scores if scores[v] >= scores[row[item_id]]]))

    before, after = score(instrument, row), score(instrument, row | {item_id: higher})

    for subscale in instrument.subscales.values():
        sign = 1 if subscale.multiplier * subscale.weight_of(item_id) > 0 else -1
        low, high = before.scores[subscale.id], after.scores[subscale.id]
        assert (low.value is None) == (high.value is None)
        if low.value is not None and high.value is not None:
            assert sign * high.value >= sign * low.value - 1e-9
        if low.band and high.band:
            order = [band.id for band in subscale.bands]
            assert sign * order.index(high.band) >= sign * order.index(low.band)


def test_respondents_of_several_blocks_are_scored_alike():
    compiled = compile_instrument(get("phq9"))
    rng = np.random.default_rng(7)
    matrix = rng.integers(-1, 4, (9, 70_001)).astype(np.int8)

    whole, last = score_many(compiled, matrix), score_many(compiled, matrix[:, -500:])

    assert np.array_equal(whole.values("total")[-500:], last.values("total"), equal_nan=True)
    assert np.array_equal(whole.band_codes("phq8")[-500:], last.band_codes("phq8"))


def test_nobody_at_all_is_scored_without_complaint():
    scores = score_many(compile_instrument(get("who5")), np.empty((5, 0), dtype=np.int8))

    assert scores.values("total").shape == (0,)


def test_a_blank_ninth_item_leaves_no_total_but_asks_for_a_look():
    answers = {f"q{n}": 2 for n in range(1, 9)}

    result = score(get("phq9"), answers)

    assert result.scores["total"].value is None
    assert result.scores["total"].n_missing == 1
    # items 1 to 8 stand by themselves: 8 times 2
    assert result.scores["phq8"].value == 16
    (look,) = result.critical
    assert (look.item_id, look.value, look.concern) == ("q9", None, "self_harm")


def test_a_critical_answer_is_reported_whatever_the_total():
    answers = dict.fromkeys(get("phq9").items, 0) | {"q9": 1}

    (look,) = score(get("phq9"), answers).critical

    assert (look.value, look.at_least) == (1, 1)


def test_critical_items_have_a_code_for_every_respondent():
    matrix = np.zeros((9, 3), dtype=np.int8)
    matrix[8] = [0, 2, MISSING]

    assert score_many(compile_instrument(get("phq9")), matrix).critical.tolist() == [
        [0, REACHED, BLANK]
    ]


@pytest.mark.parametrize("value", [4, -1, 300, 1.5])
def test_an_answer_that_no_item_offers_is_refused_without_being_repeated(value):
    with pytest.raises(AnswerOutOfRange) as refused:
        score(get("phq9"), {"q1": 0, "q3": value})

    assert refused.value.item_id == "q3"
    assert str(value) not in str(refused.value).replace("q3", "")


def test_an_answer_to_an_item_of_another_form_is_refused():
    with pytest.raises(AnswerOutOfRange, match="q10"):
        score(get("phq9"), {"q10": 1})


@pytest.mark.parametrize(("instrument_id", "value"), [("phq9", 4), ("phq9", -2), ("rses", 0)])
def test_a_batch_with_an_answer_that_no_item_offers_is_refused(instrument_id, value):
    compiled = compile_instrument(get(instrument_id))
    matrix = np.ones((compiled.instrument.n_items, 10), dtype=np.int8)
    matrix[2, 7] = value

    with pytest.raises(AnswerOutOfRange, match="q3"):
        score_many(compiled, matrix)


@pytest.mark.parametrize("matrix", [np.zeros((8, 3), np.int8), np.zeros((9, 3), np.int64)])
def test_an_array_of_another_form_or_type_is_refused(matrix):
    with pytest.raises(ShapeMismatch, match="phq9 wants 9 rows"):
        score_many(compile_instrument(get("phq9")), matrix)


def test_a_score_says_which_version_it_was_made_with():
    result = score(get("gad7"), {})

    assert (result.instrument_id, result.instrument_version) == ("gad7", "1")
    assert list(result.scores) == ["total", "gad2"]


def test_a_subscale_that_no_answer_changes_has_its_one_score(tmp_path):
    # no option of any item scores 9 or more, so that nobody ever has a positive item
    changed = toy(
        tmp_path, ("counts_from = 2", "counts_from = 9"), ("positive = 3", "positive = 0")
    )

    result = score(changed, {"q1": 2, "q2": 0, "q3": 1, "q4": 2})

    assert result.scores["positive"].value == 0


def test_scoring_one_form_loads_no_data_frames():
    program = (
        "import sys; from instruments.catalogue import get; from scoring.scores import score;"
        "score(get('phq9'), {}); print(sorted({'pandas','pyarrow','openpyxl'} & set(sys.modules)))"
    )

    said = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert said.stdout == "[]\n"
