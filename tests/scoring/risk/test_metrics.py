import numpy as np
import pytest
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score

from scoring.risk import metrics
from tests.scoring.rscript import run_r

SAID = np.array([0.1, 0.4, 0.35, 0.8])
SEEN = np.array([False, False, True, True])


def ties(n=3000, seed=3):
    """Return predictions with many ties, and labels that follow them."""
    rng = np.random.default_rng(seed)
    said = np.round(rng.beta(1, 6, n), 2).clip(0.01, 0.99)
    return said, rng.random(n) < said


def test_figures_worked_by_hand():
    # pairs (with, without): .35>.1 .35<.4 .8>.1 .8>.4 -> 3 of 4
    assert metrics.auroc(SAID, SEEN) == 0.75
    # down from .8: hit (1/1), miss, hit (2/3); each hit is half of the recall
    assert metrics.auprc(SAID, SEEN) == pytest.approx(0.5 * 1 + 0.5 * 2 / 3)
    # squares .01 .16 .4225 .04
    assert metrics.brier(SAID, SEEN) == pytest.approx(0.6325 / 4)
    # half can be looked at: .8 (with) and .4 (without)
    assert metrics.sensitivity_at(SAID, SEEN, 0.5) == 0.5
    # from .35 on: two found, one in vain, at 1:3
    assert metrics.net_benefit(SAID, SEEN, 0.35, 0.25) == pytest.approx(2 / 4 - 1 / 4 / 3)


def test_of_a_tie_the_even_part_is_looked_at():
    said, seen = np.array([1.0, 1.0, 1.0, 1.0]), np.array([True, False, False, True])

    assert metrics.sensitivity_at(said, seen, 0.25) == 0.25
    assert metrics.auroc(said, seen) == 0.5


def test_figures_agree_with_scikit_learn_where_there_are_ties():
    said, seen = ties()

    assert metrics.auroc(said, seen) == pytest.approx(roc_auc_score(seen, said), abs=1e-12)
    assert metrics.auprc(said, seen) == pytest.approx(average_precision_score(seen, said))
    assert metrics.brier(said, seen) == pytest.approx(brier_score_loss(seen, said))


def test_calibration_agrees_with_logistic_regression_in_r(tmp_path):
    said, seen = ties()
    said = said**0.7

    program = """
        p <- qlogis(said[, 1]); y <- seen[, 1]
        cat(coef(glm(y ~ p, family = binomial, epsilon = 1e-12))[2],
            coef(glm(y ~ offset(p), family = binomial, epsilon = 1e-12))[1])
    """
    [expected] = run_r(program, tmp_path, said=said[:, None], seen=seen[:, None].astype(float))

    assert metrics.calibration(said, seen) == pytest.approx(tuple(expected), abs=1e-7)


def test_what_is_perfectly_calibrated_is_found_so_and_what_is_too_low_too():
    rng = np.random.default_rng(1)
    said = rng.beta(1, 4, 200_000).clip(0.001, 0.999)
    seen = rng.random(len(said)) < said

    assert metrics.calibration(said, seen) == pytest.approx((1, 0), abs=0.03)
    assert metrics.calibration(said / 2, seen)[1] > 0.5


def test_what_cannot_be_said_is_no_number():
    nobody = np.zeros(4, dtype=bool)

    assert np.isnan(metrics.auroc(SAID, nobody))
    assert np.isnan(metrics.auprc(SAID, nobody))
    assert np.isnan(metrics.sensitivity_at(SAID, nobody, 0.1))
    assert np.isnan(metrics.calibration(SAID, nobody)).all()
    assert np.isnan(metrics.calibration(np.full(4, 0.5), SEEN)[0])


def test_equal_predictions_stay_in_one_point_of_the_plot():
    said, seen = ties()

    points = metrics.calibration_points(said, seen, 10)

    assert sum(point.n for point in points) == len(said)
    assert sum(point.n_labelled for point in points) == seen.sum()
    assert [point.said for point in points] == sorted(point.said for point in points)
    assert len(points) <= 10


def test_net_benefit_of_looking_at_all_is_what_the_share_makes_of_it():
    said, seen = ties()

    found = metrics.net_benefit(np.ones(len(said)), seen, 0, 0.2)

    assert found == pytest.approx(seen.mean() - (1 - seen.mean()) * 0.25)
