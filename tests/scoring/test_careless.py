import numpy as np
import pytest

from scoring.careless import (
    antonyms,
    even_odd,
    intra_individual_variability,
    mahalanobis,
    synonyms,
)
from tests.scoring.real_answers import columns, header

NAN = np.nan


@pytest.fixture(scope="module")
def careless(shared_data):
    path = shared_data / "careless_dataset.csv"
    return columns(path, *header(path))


@pytest.fixture(scope="module")
def oracle(shared_data):
    path = shared_data / "careless_dataset_oracle.csv"
    names = header(path)
    return dict(zip(names, columns(path, *names), strict=True))


@pytest.mark.parametrize(
    ("name", "index"),
    [
        ("irv", intra_individual_variability),
        ("mahad", mahalanobis),
        ("evenodd", lambda answers: even_odd([answers[n : n + 5] for n in range(0, 50, 5)])),
        ("psychsyn60", synonyms),
    ],
)
def test_an_index_reproduces_the_output_of_the_r_package(name, index, careless, oracle):
    found = index(careless)

    assert np.isnan(found).tolist() == np.isnan(oracle[name]).tolist()
    assert found == pytest.approx(oracle[name], abs=1e-9, rel=0, nan_ok=True)


# three respondents, six items in two subscales of three; values worked by hand
FEW = np.array(
    [[1.0, 2, 4], [3.0, 2, 1], [1.0, 2, 4], [4.0, 2, NAN], [0.0, 2, 1], [4.0, 2, NAN]],
)


def test_variability_is_the_standard_deviation_with_one_less():
    # 1 3 1 4 0 4: mean 13/6, squares 43 - 169/6 = 89/6, divided by 5; 4 1 4 1: squares 9 by 3
    expected = [(89 / 30) ** 0.5, 0.0, 3**0.5]

    assert intra_individual_variability(FEW) == pytest.approx(expected, abs=1e-12)
    assert np.isnan(intra_individual_variability(np.array([[1.0], [NAN]]))).all()


# the first respondent of the data set of the R package careless (MIT), ten scales of five items
FIRST = [
    *(3, 3, 3, 2, 2, 4, 2, 3, 3, 4, 2, 3, 3, 2, 2, 2, 2, 2, 2, 4, 3, 2, 2, 3, 2),
    *(4, 1, 2, 2, 5, 2, 3, 3, 1, 2, 3, 3, 1, 2, 3, 3, 3, 1, 2, 1, 3, 2, 2, 3, 3),
]


def test_the_first_respondent_of_the_r_package_has_the_values_that_it_gives():
    answers = np.array([FIRST], dtype=float).T

    assert intra_individual_variability(answers)[0] == pytest.approx(0.863074712399612, abs=1e-9)
    assert even_odd([answers[n : n + 5] for n in range(0, 50, 5)])[0] == pytest.approx(1, abs=1e-9)


def test_even_and_odd_items_that_agree_give_minus_one():
    # odd means 1 and 4, even means 3 and 0: the halves run against each other, and from a
    # correlation of -1 stepping up goes to minus infinity, which is cut at -1 and turned to... 1
    halves = [np.array([[1.0], [1.0], [1.0]]), np.array([[4.0], [4.0], [4.0]])]

    assert even_odd(halves).tolist() == [-1.0]


def test_even_and_odd_items_that_oppose_each_other_give_one():
    assert even_odd([FEW[:3, :1], FEW[3:, :1] * [[1], [0], [1]]]).tolist() == [1.0]


def test_halves_that_do_not_vary_cannot_be_compared():
    assert np.isnan(even_odd([FEW[:3, 1:2], FEW[3:, 1:2]])).all()


def test_distances_are_squared_and_in_the_units_of_the_group():
    # one item: the squared standard score with n - 1; values -1, 0, 1 have an SD of 1
    assert mahalanobis(np.array([[1.0, 2.0, 3.0]])) == pytest.approx([1, 0, 1])


def test_a_blank_leaves_the_other_items_of_a_distance():
    answers = np.array([[1.0, 2.0, 3.0, NAN], [1.0, 3.0, 2.0, 2.0]])

    alone = mahalanobis(np.array([[1.0, 3.0, 2.0, 2.0]]))

    assert mahalanobis(answers)[3] == pytest.approx(alone[3])
    assert np.isnan(mahalanobis(np.array([[1.0, 2.0, NAN]]))[2])


def test_somebody_who_answers_like_items_unlike_stands_out():
    rng = np.random.default_rng(5)
    level = rng.normal(0, 1, (4, 300))
    twins = np.repeat(level, 2, axis=0) + rng.normal(0, 0.2, (8, 300))
    twins[:, 0] = [1, -1, -1, 1, 1, -1, -1, 1]

    found = synonyms(twins)

    assert found[0] == -1
    assert np.nanmedian(found) > 0.8


def test_over_two_pairs_nothing_is_said_of_anybody():
    rng = np.random.default_rng(5)
    level = rng.normal(0, 1, (2, 300))
    twins = np.repeat(level, 2, axis=0) + rng.normal(0, 0.2, (4, 300))

    assert np.isnan(synonyms(twins)).all()


def test_items_of_opposite_meaning_are_found_by_their_negative_correlation():
    rng = np.random.default_rng(5)
    level = rng.normal(0, 1, (4, 300))
    opposites = np.concatenate([level, -level]) + rng.normal(0, 0.2, (8, 300))
    opposites[:, 0] = [1, 2, 3, 4, 1, 2, 3, 4]

    found = antonyms(opposites)

    assert found[0] == 1
    assert np.nanmedian(found) < -0.8


def test_without_any_pair_nothing_can_be_said():
    rng = np.random.default_rng(5)

    assert np.isnan(synonyms(rng.normal(0, 1, (4, 300)))).all()


def test_blanks_change_the_pairs_only_by_who_answered_both():
    rng = np.random.default_rng(6)
    twins = np.repeat(rng.normal(0, 1, (4, 300)), 2, axis=0) + rng.normal(0, 0.3, (8, 300))
    some = np.where(rng.random(twins.shape) < 0.05, NAN, twins)
    complete = ~np.isnan(some).any(axis=0)

    assert synonyms(some)[complete] == pytest.approx(synonyms(twins)[complete])
