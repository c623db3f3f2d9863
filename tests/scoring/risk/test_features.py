import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instruments.catalogue import catalogue, get
from instruments.definition import Direction, InstrumentKind
from scoring.compiled import MISSING
from scoring.risk.features import FeatureKind, feature_rows, features_of, plain_sum

SCREENING = sorted(i.id for i in catalogue().values() if i.kind is InstrumentKind.SCREENING)


def worse_first(instrument, item_id):
    """Return an item's options from the best to the worst."""
    subscale = next(s for s in instrument.subscales.values() if item_id in s.item_ids)
    scores = instrument.items[item_id].scores
    sign = -1 if subscale.higher_is is Direction.BETTER else 1
    return sorted(scores, key=lambda value: sign * scores[value])


def test_items_and_sums_are_what_was_answered():
    phq9 = get("phq9")
    answers = np.array([[1], [2], [0], [3], [0], [0], [1], [0], [2]], dtype=np.int8)

    features = features_of(phq9)
    found = feature_rows(phq9, features, answers)
    rows = dict(zip([(f.kind, f.subject) for f in features], found, strict=True))

    assert rows[FeatureKind.SUM, "total"] == 9
    assert rows[FeatureKind.SUM, "phq2"] == 3
    assert rows[FeatureKind.ITEM, "q4"] == 3
    assert rows[FeatureKind.BLANKS, ""] == 0


def test_a_scale_of_wellbeing_is_turned():
    who5 = get("who5")
    features = features_of(who5)

    best, worst = (feature_rows(who5, features, np.full((5, 1), v, dtype=np.int8)) for v in (5, 0))

    assert best.max() == 0
    assert plain_sum(features, worst) == 25


def test_an_item_that_is_left_out_is_in_no_feature():
    phq9 = get("phq9")
    features = features_of(phq9, left_out={"q9"})
    answers = np.zeros((phq9.n_items, 2), dtype=np.int8)
    answers[8, 1] = 3

    rows = feature_rows(phq9, features, answers)

    assert (rows[:, 0] == rows[:, 1]).all()
    assert sum(f.kind is FeatureKind.SUM and f.largest == 24 for f in features) == 1


def test_a_blank_counts_what_the_others_of_its_subscale_do():
    gad7 = get("gad7")
    features = features_of(gad7)
    answers = np.array([[2], [2], [2], [MISSING], [2], [2], [2]], dtype=np.int8)

    rows = feature_rows(gad7, features, answers)

    assert rows[3] == 2
    assert plain_sum(features, rows) == 14
    assert rows[[f.kind for f in features].index(FeatureKind.BLANKS)] == 1


def test_haste_and_change_are_known_only_where_times_and_earlier_scores_are():
    gad7 = get("gad7")
    features = features_of(gad7, has_times=True, earlier=["total"])
    answers = np.full((7, 3), 1, dtype=np.int8)

    rows = feature_rows(
        *(gad7, features, answers),
        median_item_s=np.array([0.8, 9.0, np.nan]),
        earlier={"total": np.array([2.0, 12.0, np.nan])},
    )

    assert rows[-2].tolist() == [1.0, 0.0, 0.0]
    assert rows[-1].tolist() == [5.0, -5.0, 0.0]


@pytest.mark.parametrize("instrument_id", SCREENING)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_a_worse_answer_lowers_no_feature_that_may_only_raise(instrument_id, data):
    instrument = get(instrument_id)
    features = features_of(instrument, earlier=list(instrument.subscales)[:1])
    seen = [f.subject for f in features if f.kind is FeatureKind.ITEM]
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    answers = np.array(
        [[rng.choice([MISSING, *instrument.option_values(i)])] for i in instrument.items],
        dtype=np.int8,
    )
    item_id = data.draw(st.sampled_from(seen))
    options = worse_first(instrument, item_id)
    milder, worse = sorted(data.draw(st.lists(st.integers(0, len(options) - 1), min_size=2)))[:2]
    row = list(instrument.items).index(item_id)
    pair = np.repeat(answers, 2, axis=1)
    pair[row] = options[milder], options[worse]
    first = next(iter(instrument.subscales))

    rows = feature_rows(instrument, features, pair, earlier={first: np.array([3.0, 3.0])})

    rising = [feature.is_rising for feature in features]
    assert (rows[rising, 1] >= rows[rising, 0]).all()


def test_permuting_respondents_permutes_their_features():
    scared = get("scared")
    features = features_of(scared)
    rng = np.random.default_rng(2)
    answers = rng.integers(-1, 3, (scared.n_items, 40), dtype=np.int8)
    order = rng.permutation(40)

    whole = feature_rows(scared, features, answers)

    assert (feature_rows(scared, features, answers[:, order]) == whole[:, order]).all()
    one = feature_rows(scared, features, answers[:, 7:8])
    assert (one[:, 0] == whole[:, 7]).all()
