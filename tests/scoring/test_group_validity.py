import numpy as np
import pytest

from instruments.catalogue import get
from scoring.careless import intra_individual_variability, mahalanobis, mahalanobis_p
from scoring.group_validity import group_indices
from scoring.results import GROUP_INDICES
from scoring.synthetic import severities, synthetic_answers


@pytest.fixture(scope="module")
def dass():
    rng = np.random.default_rng(12)
    answers = synthetic_answers(get("dass21"), rng, severities(rng, 400))
    answers[3, 7] = -1
    answers[:, 8] = rng.integers(0, 4, 21)
    return answers


def test_every_index_that_a_standard_may_name_is_there(dass):
    assert set(group_indices(get("dass21"), dass)) == set(GROUP_INDICES)


def test_indices_are_those_of_their_own_functions(dass):
    found = group_indices(get("dass21"), dass)
    values = np.where(dass < 0, np.nan, dass.astype(float))

    assert found["variability"] == pytest.approx(intra_individual_variability(values).tolist())
    assert found["mahalanobis_p"][7] is None
    complete = ~np.isnan(values).any(axis=0)
    expected = mahalanobis_p(mahalanobis(values[:, complete]), 21)
    assert found["mahalanobis_p"][:7] == pytest.approx(expected[:7].tolist())
    assert found["guttman_errors"][7] is None


def test_somebody_who_answered_by_chance_is_unlike_the_others(dass):
    found = group_indices(get("dass21"), dass)

    def others(name):
        return [v for n, v in enumerate(found[name]) if v is not None and n != 8]

    assert found["mahalanobis_p"][8] < np.median(others("mahalanobis_p"))
    assert found["guttman_errors"][8] > np.median(others("guttman_errors"))


def test_an_instrument_of_one_scale_has_no_halves_to_compare():
    rng = np.random.default_rng(1)
    found = group_indices(get("gad7"), rng.integers(0, 4, (7, 60)).astype(np.int8))

    assert set(found["even_odd"]) == {None}


def test_a_small_group_says_nothing_of_what_is_usual():
    found = group_indices(get("gad7"), np.ones((7, 49), dtype=np.int8))

    assert all(index == [None] * 49 for index in found.values())


@pytest.mark.parametrize(
    ("distance", "n_items", "p"),
    # tables of the chi-squared distribution
    [(3.841459, 1, 0.05), (5.991465, 2, 0.05), (27.877165, 9, 0.001), (29.588298, 10, 0.001)],
)
def test_a_distance_is_as_rare_as_the_tables_say(distance, n_items, p):
    assert mahalanobis_p(np.array([distance]), n_items)[0] == pytest.approx(p, rel=1e-5)


def test_blanks_do_not_make_distances_of_what_is_no_distance():
    rng = np.random.default_rng(7)
    for _ in range(60):
        mood = rng.integers(0, 4, 60)
        answers = np.clip(mood + (rng.random((9, 60)) < 0.03), 0, 3).astype(np.int8)
        answers[rng.random(answers.shape) < 0.02] = -1

        found = group_indices(get("phq9"), answers)["mahalanobis_p"]

        assert all(p is None or 0 <= p <= 1 for p in found)
