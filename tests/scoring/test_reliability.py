import csv

import numpy as np
import pytest

from scoring.errors import TooFewResponses
from scoring.reliability import cronbach_alpha


def _columns(path, *names):
    with path.open(encoding="utf-8-sig") as file:
        rows = [[row[name] for name in names] for row in csv.DictReader(file)]
    return np.array([[float(cell) if cell else np.nan for cell in row] for row in rows])


def test_alpha_agrees_with_a_table_worked_by_hand():
    # item variances 1 and 1, covariance 1/2: 2/1 * (1 - 2/3) = 2/3
    responses = np.array([[0.0, 1.0], [1.0, 0.0], [2.0, 2.0]])

    assert cronbach_alpha(responses) == pytest.approx(2 / 3)


def test_a_row_with_a_blank_is_left_out():
    responses = np.array([[0.0, 1.0], [np.nan, 5.0], [1.0, 0.0], [2.0, 2.0]])

    assert cronbach_alpha(responses) == pytest.approx(2 / 3)


def test_alpha_is_not_known_where_the_total_does_not_vary():
    assert np.isnan(cronbach_alpha(np.array([[0.0, 1.0], [1.0, 0.0]])))


@pytest.mark.parametrize("responses", [[[1.0], [2.0]], [[1.0, 2.0]], [[1.0, np.nan], [1.0, 2.0]]])
def test_too_few_rows_or_items_are_refused(responses):
    with pytest.raises(TooFewResponses):
        cronbach_alpha(np.array(responses))


def test_alpha_of_chinese_students_is_as_published_with_the_data(shared_data):
    items = [f"q{n}" for n in range(1, 10)]
    responses = _columns(shared_data / "su2024_cn_students_phq9_items.csv", *items)

    assert round(cronbach_alpha(responses), 4) == 0.8813


@pytest.mark.parametrize(("letter", "n_items", "expected"), [("D", 9, 0.9051), ("A", 7, 0.9439)])
def test_alpha_of_malaysian_students_is_as_published_with_the_data(
    letter, n_items, expected, shared_data
):
    items = [f"{letter}{n}" for n in range(1, n_items + 1)]
    responses = _columns(shared_data / "ukm2025_phq9_gad7_pss10.csv", *items)

    assert round(cronbach_alpha(responses), 4) == expected
