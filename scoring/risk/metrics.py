"""How good a prediction is: told apart, calibrated, useful, and worth the hours it costs.

Predictions and labels have the shape (n_rows,); a label is True where a person found a need.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.risk.features import Floats

Labels = NDArray[np.bool_]

STEPS = 25
"""Steps of Newton's method; it stands still after a handful."""

TINY = 1e-9
"""Probabilities are kept this far from 0 and 1 where their logarithm is taken."""


def auroc(scores: Floats, labels: Labels) -> float:
    """Return how often a row with the label scores above one without; a tie counts half.

    Returns:
        0 to 1; NaN where one of the two is missing.

    Source:
        Hanley & McNeil (1982), Radiology 143, 29-36: the Mann-Whitney statistic.
    """
    n_with = int(labels.sum())
    if n_with in {0, len(labels)}:
        return float("nan")
    _, where, counts = np.unique(scores, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    ranks = ((last - counts + 1 + last) / 2)[where]
    above = ranks[labels].sum() - n_with * (n_with + 1) / 2
    return float(above / (n_with * (len(labels) - n_with)))


def auprc(scores: Floats, labels: Labels) -> float:
    """Return the average precision: the area under the steps of precision over recall.

    Returns:
        0 to 1, where the share of labels is what guessing reaches; NaN without a label.

    Source:
        Davis & Goadrich (2006), ICML, 233-240; without interpolation.
    """
    if not labels.any():
        return float("nan")
    values, where = np.unique(-scores, return_inverse=True)
    hits = np.bincount(where, labels, len(values)).cumsum()
    precision = hits / np.bincount(where, minlength=len(values)).cumsum()
    recall = hits / hits[-1]
    return float((np.diff(recall, prepend=0.0) * precision).sum())


def brier(risk: Floats, labels: Labels) -> float:
    """Return the mean squared distance of a probability from what was observed; 0 is best.

    Source:
        Brier (1950), Mon Weather Rev 78, 1-3.
    """
    return float(((risk - labels) ** 2).mean())


def calibration(risk: Floats, labels: Labels) -> tuple[float, float]:
    """Return the slope, and the intercept when the slope is 1 (calibration in the large).

    Returns:
        1 and 0 are best. A slope below 1: predictions too extreme. An intercept above 0: the risk
        is said too low, on the log-odds. NaN where one label is missing or nothing varies.

    Source:
        Cox (1958), Biometrika 45, 562-565; Steyerberg (2019), Clinical Prediction Models, 15.3.
    """
    if labels.all() or not labels.any():
        return float("nan"), float("nan")
    odds = _log_odds(risk)
    intercept = _newton(np.ones((len(odds), 1)), labels, offset=odds)[0]
    if np.ptp(odds) < TINY:
        return float("nan"), float(intercept)
    return float(_newton(np.stack([np.ones_like(odds), odds], axis=1), labels)[1]), float(intercept)


def sensitivity_at(scores: Floats, labels: Labels, share: float) -> float:
    """Return how many of the labelled rows are among the top share; of a tie, its even part.

    Args:
        scores: higher is looked at first.
        labels: of the rows.
        share: how many of all rows can be looked at, 0 to 1.

    Returns:
        0 to 1; NaN without a label.

    Source:
        Our own; what a counselor with so many hours would find.
    """
    if not labels.any():
        return float("nan")
    left = share * len(scores)
    values, where = np.unique(-scores, return_inverse=True)
    sizes = np.bincount(where, minlength=len(values))
    hits = np.bincount(where, labels, len(values))
    before = sizes.cumsum() - sizes
    part = np.clip((left - before) / sizes, 0.0, 1.0)
    return float((hits * part).sum() / labels.sum())


def net_benefit(scores: Floats, labels: Labels, cut: float, odds_at: float) -> float:
    """Return what looking at everybody from a cut on is worth, in labelled rows found per row.

    Args:
        scores: probabilities, or any score.
        labels: of the rows.
        cut: everybody at or above it is looked at.
        odds_at: the probability at which looking is just worth it, 0 to 1: one look in vain costs
            ``odds_at / (1 - odds_at)`` of a find.

    Source:
        Vickers & Elkin (2006), Med Decis Making 26, 565-574.
    """
    looked_at = scores >= cut
    found, in_vain = (looked_at & labels).mean(), (looked_at & ~labels).mean()
    return float(found - in_vain * odds_at / (1 - odds_at))


@dataclass(frozen=True, slots=True)
class CalibrationPoint:
    """Rows with neighbouring predictions: what was said, and what was observed."""

    n: int
    n_labelled: int
    said: float


def calibration_points(risk: Floats, labels: Labels, n_points: int) -> list[CalibrationPoint]:
    """Cut the rows, by rising prediction, into parts of about one size.

    Args:
        risk: predictions.
        labels: of the rows.
        n_points: how many parts, at most.

    Returns:
        By rising prediction; equal predictions stay together.

    Source:
        The usual plot of calibration, as in Steyerberg (2019), 15.3.
    """
    edges = np.unique(np.quantile(risk, np.linspace(0, 1, n_points + 1)[1:-1]))
    part = np.searchsorted(edges, risk, side="left")
    return [
        CalibrationPoint(int(at.sum()), int(labels[at].sum()), float(risk[at].mean()))
        for at in (part == n for n in range(len(edges) + 1))
        if at.any()
    ]


def _log_odds(risk: Floats) -> Floats:
    inside = np.clip(risk, TINY, 1 - TINY)
    return np.asarray(np.log(inside / (1 - inside)))


def _newton(columns: Floats, labels: Labels, offset: Floats | None = None) -> Floats:
    """Fit a logistic regression without penalty, shape (n_columns,)."""
    found, fixed = np.zeros(columns.shape[1]), 0.0 if offset is None else offset
    for _ in range(STEPS):
        risk = 1 / (1 + np.exp(-np.clip(columns @ found + fixed, -30, 30)))
        slope = columns.T @ (labels - risk)
        curve = (columns * (risk * (1 - risk))[:, None]).T @ columns
        step = np.linalg.lstsq(curve, slope, rcond=None)[0]
        found = found + np.clip(step, -4, 4)
        if np.abs(step).max() < 1e-10:
            break
    return found
