from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from instruments.catalogue import get
from scoring.compiled import MISSING
from scoring.risk.explanations import explain
from scoring.risk.features import FeatureKind, features_of
from scoring.risk.fitting import Method
from scoring.risk.models import Model, read_model
from tests.models import model_file
from tests.scoring.risk.made_up import township
from tests.scoring.risk.test_fitting import made

PHQ9, WHO5 = get("phq9"), get("who5")


def weighted(instrument, **weights):
    features = features_of(instrument)
    numbers = tuple(weights.get(f.subject, 0.0) for f in features)
    return Model(
        *("", instrument.id, instrument.version, (), features, "interview"),
        *(-3.0, numbers, (), (1.0, 0.0), None),
    )


def column(*answers):
    return np.array(answers, dtype=np.int8)[:, None]


def test_of_weights_each_answer_adds_its_own_part_and_its_part_of_the_sum():
    model = weighted(PHQ9, q2=0.5, total=0.1)

    risk, parts = explain(model, PHQ9, column(1, 2, 0, 0, 0, 0, 0, 0, 0))

    # item q2 adds twice .5 and twice .1, item q1 once .1; all of it stands on -3
    assert [(part.item_id, round(part.adds, 9)) for part in parts] == [("q2", 1.2), ("q1", 0.1)]
    assert risk == pytest.approx(1 / (1 + np.exp(1.7)))
    assert parts[0].risk_without == pytest.approx(1 / (1 + np.exp(2.9)))


def test_at_most_three_answers_are_named_and_none_that_adds_nothing():
    model = weighted(PHQ9, total=0.3)

    assert len(explain(model, PHQ9, column(*[2] * 9))[1]) == 3
    assert explain(model, PHQ9, column(*[0] * 9))[1] == []
    assert explain(model, PHQ9, column(*[MISSING] * 9))[1] == []


def test_of_wellbeing_the_low_answer_is_named():
    _, parts = explain(weighted(WHO5, q3=0.4), WHO5, column(5, 5, 1, 5, 5))

    assert [(part.item_id, part.adds) for part in parts] == [("q3", pytest.approx(1.6))]


def test_trees_are_explained_by_answers_that_raise_the_risk():
    model = made(Method.BOOSTED, township()[0])

    risk, parts = explain(model, PHQ9, column(3, 3, 2, 2, 1, 3, 2, 1, 2))

    assert parts
    assert all(part.adds > 0 and part.risk_without < risk for part in parts)
    assert [part.adds for part in parts] == sorted((p.adds for p in parts), reverse=True)


def test_a_model_that_may_not_see_an_item_never_names_it():
    model = replace(weighted(PHQ9), features=features_of(PHQ9, left_out={"q9"}), left_out=("q9",))
    numbers = tuple(0.2 if f.kind is FeatureKind.SUM else 0.0 for f in model.features)

    _, parts = explain(replace(model, weights=numbers), PHQ9, column(0, 0, 0, 0, 0, 0, 0, 1, 3))

    assert [part.item_id for part in parts] == ["q8"]


@given(
    answers=st.lists(st.sampled_from([MISSING, 0, 1, 2, 3]), min_size=9, max_size=9),
    item=st.integers(0, 8),
    earlier=st.one_of(st.none(), st.integers(0, 27)),
    lower=st.integers(0, 27),
    worse=st.integers(0, 3),
)
def test_a_larger_worsening_or_a_worse_answer_never_lowers_the_risk(
    answers, item, earlier, lower, worse
):
    model = read_model(model_file(total=0.2, change=0.3))

    def risk(sheet, before):
        known = None if before is None else {"total": float(before)}
        return explain(model, PHQ9, column(*sheet), known)[0]

    if earlier is not None:
        assert risk(answers, min(lower, earlier)) >= risk(answers, earlier)
    if answers[item] != MISSING:
        worsened = [max(a, worse) if n == item else a for n, a in enumerate(answers)]
        assert risk(worsened, earlier) >= risk(answers, earlier)


def test_an_earlier_score_that_is_not_known_counts_as_no_change():
    model = read_model(model_file(total=0.2, change=0.3))
    ten = column(2, 2, 2, 2, 2, 0, 0, 0, 0)

    assert explain(model, PHQ9, ten)[0] == explain(model, PHQ9, ten, {"total": 10.0})[0]
    assert explain(model, PHQ9, ten, {"total": 2.0})[0] > explain(model, PHQ9, ten)[0]
    assert model.changes == ("total",)
