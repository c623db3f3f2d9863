import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

from instruments.catalogue import get
from scoring.errors import TooFewResponses
from scoring.risk.features import FeatureKind, feature_rows
from scoring.risk.fitting import Method, fit, folds, platt
from scoring.risk.metrics import auroc
from scoring.risk.models import SMALLEST_LEAF, read_model, write_model
from tests.scoring.risk.made_up import township

PHQ9 = get("phq9")


@pytest.fixture(scope="module")
def data():
    return township()[0]


@pytest.fixture(scope="module", params=Method)
def model(request, data):
    return made(request.param, data)


def made(method, data):
    fitted = fit(method, data.features, data.rows, data.labels, groups=data.schools, seed=1)
    about = {"instrument_id": "phq9", "instrument_version": PHQ9.version, "left_out": ()}
    named = fitted.as_model(data.features, label="interview", asks_from=None, **about)
    return read_model(write_model(named, {}))


def test_what_is_read_back_says_what_scikit_learn_says_of_the_same_weights(data):
    model = made(Method.LOGISTIC, data)
    theirs = LogisticRegression().fit(data.rows.T, data.labels)
    theirs.coef_, theirs.intercept_ = np.array([model.weights]), np.array([model.base])

    expected = theirs.predict_proba(data.rows.T)[:, 1]

    slope, intercept = model.calibration
    odds = slope * np.log(expected / (1 - expected)) + intercept
    assert np.abs(model.risk(data.rows) - 1 / (1 + np.exp(-odds))).max() < 1e-9


def test_trees_read_back_say_what_scikit_learn_says(data):
    model = made(Method.BOOSTED, data)
    theirs = HistGradientBoostingClassifier(
        max_iter=len(model.trees),
        max_leaf_nodes=8,
        learning_rate=0.1,
        min_samples_leaf=SMALLEST_LEAF,
        l2_regularization=1.0,
        early_stopping=False,
        monotonic_cst=[int(f.is_rising) for f in data.features],
        random_state=1,
    ).fit(data.rows.T, data.labels)
    every = np.indices((4,) * 5).reshape(5, -1).astype(float)
    rows = np.concatenate([every, np.repeat(data.rows[5:, :1], every.shape[1], axis=1)])

    expected = theirs.predict_proba(rows.T)[:, 1]

    slope, intercept = model.calibration
    odds = slope * np.log(expected / (1 - expected)) + intercept
    assert np.abs(model.risk(rows) - 1 / (1 + np.exp(-odds))).max() < 1e-9


def test_weights_that_want_to_rise_are_those_of_scikit_learn():
    rng = np.random.default_rng(4)
    odds = rng.normal(size=4000)
    labels = rng.random(4000) < 1 / (1 + np.exp(-(0.7 * odds - 1)))
    theirs = LogisticRegression(C=1e6, tol=1e-10).fit(odds[:, None], labels)

    slope, intercept = platt(odds, labels)

    assert slope == pytest.approx(theirs.coef_[0, 0], abs=1e-4)
    assert intercept == pytest.approx(theirs.intercept_[0], abs=1e-4)


@settings(max_examples=60, deadline=None)
@given(
    answers=st.lists(st.integers(-1, 3), min_size=9, max_size=9),
    item=st.integers(0, 8),
    by=st.integers(1, 3),
)
def test_a_worse_answer_never_lowers_the_risk(model, data, answers, item, by):
    now = max(answers[item], 0)
    pair = np.array([answers, answers], dtype=np.int8).T
    pair[item] = now, min(now + by, 3)

    low, high = model.risk(feature_rows(PHQ9, data.features, pair))

    assert high >= low - 1e-12


def test_a_risk_says_more_than_chance_does(model, data):
    later = township(seed=99)[0]

    assert auroc(model.risk(later.rows), later.labels) > 0.7


def test_permuting_children_permutes_their_risks(model, data):
    order = np.random.default_rng(1).permutation(data.rows.shape[1])

    assert np.array_equal(model.risk(data.rows[:, order]), model.risk(data.rows)[order])
    assert model.risk(data.rows[:, 3:4])[0] == pytest.approx(model.risk(data.rows)[3], abs=1e-15)


def test_no_row_can_be_read_from_the_file(data):
    # what stands in it: numbers of features, cuts half-way on the grid, sums over many rows
    model = made(Method.BOOSTED, data)
    document = json.loads(write_model(model, {}))

    kinds = {FeatureKind(kind): largest for kind, _, largest in document["features"]}
    assert kinds.keys() <= {FeatureKind.ITEM, FeatureKind.SUM, FeatureKind.BLANKS}
    grid = set(np.arange(0, 28, 0.5).tolist())
    rows = {tuple(row) for row in data.rows.T.tolist()}
    for feature, threshold, _, _, value in document["trees"]:
        assert {cut for f, cut in zip(feature, threshold, strict=True) if f >= 0} <= grid
        leaves = np.array([f < 0 for f in feature])
        assert _smallest_leaf(document, feature, threshold, data.rows) >= SMALLEST_LEAF
        assert leaves.sum() <= 8
        assert not rows & {tuple(value), tuple(threshold)}


def _smallest_leaf(document, feature, threshold, rows):
    """Count the training rows of each leaf by walking the written tree anew."""
    tree = next(t for t in document["trees"] if t[0] == feature and t[1] == threshold)
    _, _, left, right, _ = tree
    counts = dict.fromkeys((n for n, f in enumerate(feature) if f < 0), 0)
    for row in rows.T:
        node = 0
        while feature[node] >= 0:
            node = left[node] if row[feature[node]] <= threshold[node] else right[node]
        counts[node] += 1
    return min(counts.values())


def test_a_risk_does_not_tell_who_was_learned_from(model, data):
    # membership inference by the loss of each row: no better than .55, where .5 is a guess
    unseen = township(seed=77)[0]
    losses, was_in = [], []
    for rows, labels, inside in (
        (data.rows, data.labels, True),
        (unseen.rows, unseen.labels, False),
    ):
        risk = model.risk(rows)
        losses.append(np.log(np.where(labels, risk, 1 - risk)))
        was_in.append(np.full(len(labels), inside))

    assert auroc(np.concatenate(losses), np.concatenate(was_in)) <= 0.55


def test_a_school_is_never_torn_apart(data):
    for train, test in folds(data.labels, data.schools, 5, 1):
        assert not set(data.schools[train]) & set(data.schools[test])


def test_too_few_schools_or_labels_are_refused(data):
    two = (data.schools > 5).astype(np.intp)

    with pytest.raises(TooFewResponses):
        next(folds(data.labels, two, 5, 1))
    with pytest.raises(TooFewResponses):
        next(folds(np.arange(40) < 2, None, 5, 1))
