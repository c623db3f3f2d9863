from math import sqrt

import numpy as np
import pytest

from instruments.catalogue import get
from scoring.errors import ShapeMismatch
from scoring.graded import graded_answers, graded_models
from scoring.intervals import wilson
from scoring.reliability import cronbach_alpha
from tests.scoring.real_answers import of_malaysian_students, phq9_of_chinese_students

MODELS = graded_models()
N = 20_000
MISFIT = 0.012
"""One factor with a normal trait puts about one respondent in a hundred too many above a cut."""


@pytest.fixture(scope="module", params=sorted(MODELS))
def made(request):
    model, rng = MODELS[request.param], np.random.default_rng(17)
    return model, graded_answers(model, get(request.param), rng, rng.standard_normal(N))


def _sampling(model):
    """Return how far two groups of these sizes differ by chance, in units of one respondent's."""
    return 3 * sqrt(1 / N + 1 / model.n)


def test_the_mean_is_the_published_one_within_chance(made):
    model, answers = made

    assert abs(answers.sum(axis=0).mean() - model.mean) < _sampling(model) * model.sd


def test_the_spread_is_the_published_one_within_chance(made):
    model, answers = made
    totals = answers.sum(axis=0)
    # variance of an SD by the fourth moment: (kurtosis - 1) / 4n of its square
    kurtosis = ((totals - totals.mean()) ** 4).mean() / totals.var() ** 2

    assert abs(totals.std(ddof=1) - model.sd) < _sampling(model) * model.sd * sqrt(
        (kurtosis - 1) / 4
    )


def test_alpha_is_the_published_one_within_chance(made):
    model, answers = made
    # Feldt (1965): ln(1 - alpha) varies by 2k / ((k - 1) n); skewed answers vary by about twice
    k = len(answers)
    found = cronbach_alpha(answers.T.astype(float))

    assert abs(np.log(1 - found) - np.log(1 - model.alpha)) < 2 * _sampling(model) * sqrt(
        2 * k / (k - 1)
    )


def test_the_share_above_the_cut_is_the_published_one_but_for_what_one_factor_misses(made):
    model, answers = made
    cut, share = model.at_least
    found = wilson(int((answers.sum(axis=0) >= cut).sum()), N)

    assert abs(found.share - share) < _sampling(model) * sqrt(share * (1 - share)) + MISFIT


def test_every_option_is_reached_as_often_as_in_the_group(made):
    model, answers = made
    for row, shares in zip(answers, model.shares, strict=True):
        for degree, share in enumerate(shares, start=1):
            assert abs((row >= degree).mean() - share) < 4 * sqrt(share * (1 - share) / N)


def test_the_models_hold_the_shares_of_the_answers_that_they_cite(shared_data):
    found = {
        "phq9": phq9_of_chinese_students(shared_data),
        "gad7": of_malaysian_students(shared_data, "A", 7),
    }
    for instrument_id, answers in found.items():
        shares = [tuple(round((row >= d).mean(), 4) for d in (1, 2, 3)) for row in answers]
        assert tuple(shares) == MODELS[instrument_id].shares
        cut, share = MODELS[instrument_id].at_least
        assert (answers.sum(axis=0) >= cut).mean() == pytest.approx(share, abs=5e-5)


def test_a_model_of_another_form_is_refused():
    rng = np.random.default_rng(1)

    with pytest.raises(ShapeMismatch, match="phq9 has 9 items"):
        graded_answers(MODELS["phq9"], get("gad7"), rng, np.zeros(2))
