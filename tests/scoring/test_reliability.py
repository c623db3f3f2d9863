import numpy as np
import pytest

from scoring.errors import TooFewResponses
from scoring.reliability import cronbach_alpha, omega_total, one_factor_loadings
from tests.scoring.real_answers import of_malaysian_students, phq9_of_chinese_students
from tests.scoring.rscript import run_r


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
    responses = phq9_of_chinese_students(shared_data).T.astype(float)

    assert round(cronbach_alpha(responses), 4) == 0.8813


@pytest.mark.parametrize(("letter", "n_items", "expected"), [("D", 9, 0.9051), ("A", 7, 0.9439)])
def test_alpha_of_malaysian_students_is_as_published_with_the_data(
    letter, n_items, expected, shared_data
):
    responses = of_malaysian_students(shared_data, letter, n_items).T

    assert round(cronbach_alpha(responses), 4) == expected


def test_omega_of_students_is_that_of_the_r_package(shared_data):
    # computed once with fa(x, 1, fm = "minres") of psych 2.2.9
    phq9 = phq9_of_chinese_students(shared_data).T.astype(float)
    gad7 = of_malaysian_students(shared_data, "A", 7).T

    assert round(omega_total(phq9), 7) == 0.8838112
    assert round(omega_total(gad7), 6) == 0.945192


def _group(n_items=6, n_respondents=500):
    rng = np.random.default_rng(9)
    loadings = np.linspace(0.3, 0.9, n_items)
    level = rng.normal(0, 1, (n_respondents, 1))
    return level * loadings + rng.normal(0, 1, (n_respondents, n_items)) * np.sqrt(1 - loadings**2)


def test_omega_and_loadings_agree_with_an_independent_program(tmp_path):
    responses = _group()
    program = """
    f <- fa(x, 1, fm = "minres", min.err = 1e-8)
    cat(1 - sum(f$uniquenesses) / sum(cor(x)), "\\n"); cat(f$loadings[, 1], "\\n")
    """
    (omega,), loadings = run_r(program, tmp_path, x=responses)

    assert omega_total(responses) == pytest.approx(omega, abs=1e-4)
    assert one_factor_loadings(np.corrcoef(responses.T)) == pytest.approx(loadings, abs=1e-3)


def test_omega_of_items_that_load_alike_is_alpha_of_the_standardised_ones():
    # every correlation is .25: 4 items, 4 * .25 shared on the diagonal, 1 - 3 / (4 + 12 / 4) = 4/7
    half = np.linalg.cholesky(np.full((4, 4), 0.25) + 0.75 * np.eye(4))
    raw = np.random.default_rng(2).normal(0, 1, (50, 4))
    white = np.linalg.solve(np.linalg.cholesky(np.cov(raw.T)), (raw - raw.mean(axis=0)).T)

    assert omega_total((half @ white).T) == pytest.approx(4 / 7)


def test_omega_is_not_known_where_an_item_does_not_vary():
    responses = _group()
    responses[:, 2] = 1.0

    assert np.isnan(omega_total(responses))


@pytest.mark.parametrize("shape", [(50, 2), (4, 4)])
def test_omega_of_too_few_items_or_rows_is_refused(shape):
    with pytest.raises(TooFewResponses):
        omega_total(np.random.default_rng(1).normal(0, 1, shape))
