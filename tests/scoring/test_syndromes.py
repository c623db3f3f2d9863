import csv

import numpy as np
import pytest

from instruments.catalogue import get
from scoring.compiled import MISSING
from scoring.errors import ShapeMismatch
from scoring.syndromes import NO_SYNDROME, UNDECIDED, syndromes_of_many

MDS, ODS = 0, 1

# the golden cases of shared/instruments/phq9.yaml
GOLDEN = [
    ([0] * 9, NO_SYNDROME),
    ([3] * 9, MDS),
    ([1] * 9, NO_SYNDROME),
    ([2, 2, 2, 2, 2, 0, 0, 0, 0], MDS),
    ([0, 0, 0, 0, 0, 0, 0, 0, 1], NO_SYNDROME),
    ([1, 1, 2, 1, 1, 1, 1, 1, 0], NO_SYNDROME),
    ([3, 3, 3, 3, 2, 0, 0, 0, 1], MDS),
    ([2, 0, 2, 0, 0, 0, 0, 0, 0], ODS),
    ([0, 0, 3, 3, 3, 3, 3, 3, 3], NO_SYNDROME),  # neither of the first two
    ([3, 3, 3, 3, 3, 3, 3, 3, MISSING], UNDECIDED),
]


@pytest.mark.parametrize(("answers", "expected"), GOLDEN)
def test_symptoms_are_counted_as_the_manual_counts_them(answers, expected):
    column = np.array([answers], dtype=np.int8).T

    assert syndromes_of_many(get("phq9"), column).tolist() == [expected]


def test_the_counts_of_chinese_students_are_as_published_with_the_data(shared_data):
    path = shared_data / "su2024_cn_students_phq9_items.csv"
    with path.open(encoding="utf-8") as file:
        rows = [[int(row[f"q{n}"]) for n in range(1, 10)] for row in csv.DictReader(file)]

    outcome = syndromes_of_many(get("phq9"), np.array(rows, dtype=np.int8).T)

    assert ((outcome == MDS).sum(), (outcome == ODS).sum()) == (486, 670)


def test_an_instrument_without_such_a_rule_is_refused():
    with pytest.raises(ShapeMismatch, match="gad7 counts no symptoms"):
        syndromes_of_many(get("gad7"), np.zeros((7, 1), dtype=np.int8))
