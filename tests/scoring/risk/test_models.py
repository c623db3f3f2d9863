import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.errors import MalformedModel
from scoring.risk.features import Feature, FeatureKind
from scoring.risk.models import Model, Tree, read_model, trained_of, write_model

UP = Feature(FeatureKind.ITEM, "q1", 3.0)
FREE = Feature(FeatureKind.HASTE, "", 2.0)

#: q1 <= 1.5, then haste <= 0.5 on the left.
TREE = Tree(
    (0, 1, -1, -1, -1), (1.5, 0.5, 0, 0, 0), (1, 2, 0, 0, 0), (4, 3, 0, 0, 0), (0, 0, -1, 0.5, 0.5)
)


def model(**changes):
    plain = Model(
        *("", "phq9", "1.0", (), (UP, FREE), "interview", -2.0, (0.5, -0.25), (), (1.0, 0.0), None)
    )
    return replace(plain, **changes)


def written(**changes):
    return json.loads(write_model(model(), {})) | changes


def test_risk_of_weights_is_what_a_calculator_says():
    found = read_model(write_model(model(calibration=(2.0, 0.1)), {}))

    # 2 * (-2 + .5 * 3 - .25 * 1) + .1 = -1.4
    assert found.risk(np.array([[3.0], [1.0]])) == pytest.approx(1 / (1 + np.exp(1.4)))


def test_risk_of_trees_follows_the_splits():
    found = read_model(write_model(model(weights=(), trees=(TREE, TREE)), {"n": 3}))

    rows = np.array([[0.0, 1.0, 2.0], [0.0, 2.0, 0.0]])
    assert found.log_odds(rows).tolist() == [-4.0, -1.0, -1.0]
    assert trained_of(write_model(model(), {"n": 3})) == {"n": 3}


def test_the_digest_is_of_the_file():
    content = write_model(model(), {})

    assert read_model(content).digest != read_model(content + b" ").digest
    assert len(read_model(content).digest) == 64


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"weights": [-0.1, 0]}, "could_fall"),
        ({"weights": [0.1]}, "shape"),
        ({"weights": []}, "shape"),
        ({"weights": [0.1, 1e999]}, "no_number"),
        ({"weights": [0.1, "x"]}, "shape"),
        ({"calibration": [-1.0, 0.0]}, "calibration"),
        ({"asks_from": 1.5}, "calibration"),
        ({"asks_from": 0.0}, "calibration"),
        ({"weights": [0.1, 10**400]}, "shape"),
        ({"format": "other"}, "keys"),
        ({"extra": 1}, "keys"),
        ({"features": [["face", "q1", 3]]}, "shape"),
    ],
)
def test_a_file_that_is_none_of_ours_is_refused(changes, rule):
    content = json.dumps(written(**changes)).encode()

    with pytest.raises(MalformedModel) as refused:
        read_model(content)

    assert refused.value.rule == rule


@pytest.mark.parametrize("content", [b"", b"[]", b"\x80\x04K.", b"{" * 100_000, b"null", b"7"])
def test_what_is_no_document_is_refused(content):
    with pytest.raises(MalformedModel):
        read_model(content)


@pytest.mark.parametrize(
    ("tree", "rule"),
    [
        (replace(TREE, value=(0, 0, -1, 0.75, 0.5)), "could_fall"),
        (replace(TREE, left=(0, 2, 0, 0, 0)), "tree"),
        (replace(TREE, right=(9, 3, 0, 0, 0)), "tree"),
        (replace(TREE, feature=(2, 1, -1, -1, -1)), "tree"),
        (replace(TREE, value=(0, 0)), "tree"),
    ],
)
def test_a_tree_that_could_lower_a_risk_or_never_ends_is_refused(tree, rule):
    with pytest.raises(MalformedModel) as refused:
        read_model(write_model(model(weights=(), trees=(tree,)), {}))

    assert refused.value.rule == rule


leaves = st.floats(-2, 2, allow_nan=False)


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 1), st.floats(0, 3), *[leaves] * 3), max_size=4), st.data()
)
def test_whatever_trees_the_reader_lets_through_cannot_fall(drawn, data):
    trees = tuple(
        Tree((first, 1 - first, -1, -1, -1), (cut, cut / 2, 0, 0, 0), (1, 2, 0, 0, 0),
             (4, 3, 0, 0, 0), (0, 0, *values))
        for first, cut, *values in drawn
    )  # fmt: skip
    try:
        found = read_model(write_model(model(weights=(), trees=trees), {}))
    except MalformedModel:
        return
    haste = data.draw(st.floats(0, 2))
    milder, worse = sorted(data.draw(st.tuples(st.floats(0, 3), st.floats(0, 3))))

    low, high = found.risk(np.array([[milder, worse], [haste, haste]]))

    assert high >= low - 1e-12
