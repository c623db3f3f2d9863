"""Make a model: its strength chosen, and its calibration found, on rows that it has not seen.

Nothing that only serves the lab may import this module: it loads scikit-learn.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold
from threadpoolctl import threadpool_limits

from scoring.errors import TooFewResponses
from scoring.risk.features import Feature, Floats
from scoring.risk.labelled import Labels
from scoring.risk.models import SMALLEST_LEAF, Model, Tree

INNER_FOLDS = 3

SAME = 1e-9
"""How far what is written may lie from what scikit-learn says, in probability."""


class Method(StrEnum):
    """How a model is made."""

    LOGISTIC = "logistic"
    BOOSTED = "boosted"


STRENGTHS = {Method.LOGISTIC: (1.0, 30.0), Method.BOOSTED: (30, 60)}
"""Tried in the inner folds: the penalty of weights; how many trees."""


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """What came of fitting, before it is a file."""

    base: float
    weights: tuple[float, ...]
    trees: tuple[Tree, ...]
    calibration: tuple[float, float]
    strength: float

    def as_model(self, features: Sequence[Feature], **about: Any) -> Model:
        """Give it the names without which its numbers mean nothing."""
        return Model(
            digest="",
            features=tuple(features),
            base=self.base,
            weights=self.weights,
            trees=self.trees,
            calibration=self.calibration,
            **about,
        )


def folds(
    labels: Labels, groups: NDArray[np.intp] | None, n: int, seed: int
) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Split rows into training and held-out ones, each held out once.

    Args:
        labels: shape (n_rows,).
        groups: number of each row's school, which is never torn apart; None where there are none.
        n: how many parts.
        seed: the same seed splits alike.

    Yields:
        Numbers of the rows to train on, and of the rows held out.

    Raises:
        TooFewResponses: there are fewer schools, or fewer rows of one label, than parts.
    """
    if min(int(labels.sum()), int((~labels).sum())) < n:
        raise TooFewResponses("fewer rows of a label than folds")
    plain = np.zeros((len(labels), 1))
    if groups is None:
        yield from StratifiedKFold(n, shuffle=True, random_state=seed).split(plain, labels)
        return
    if len(np.unique(groups)) < n:
        raise TooFewResponses("fewer schools than folds")
    splitter = StratifiedGroupKFold(n, shuffle=True, random_state=seed)
    yield from splitter.split(plain, labels, groups)


def fit(
    method: Method,
    features: Sequence[Feature],
    rows: Floats,
    labels: Labels,
    *,
    groups: NDArray[np.intp] | None,
    seed: int,
) -> Fitted:
    """Make a model: choose its strength in inner folds, calibrate it there, and fit it to all.

    Args:
        method: weights, or trees.
        features: what the rows hold; a rising one can only raise the risk.
        rows: shape (n_features, n_rows).
        labels: shape (n_rows,), True where a person found that the child needed one.
        groups: number of each row's school; None where there are none.
        seed: the same seed gives the same model.

    Returns:
        The numbers of the model.

    Raises:
        TooFewResponses: there are too few rows of a label, or schools, for the inner folds.

    Source:
        Platt (1999), in Advances in Large Margin Classifiers, 61-74, on held-out log-odds, without
        his smoothing. Isotonic steps are not offered: with few labels they make ties and learn
        single rows.
    """
    parts = list(folds(labels, groups, INNER_FOLDS, seed))
    best = (np.inf, 0.0, (1.0, 0.0))
    for strength in STRENGTHS[method]:
        held_out = np.empty(len(labels))
        for train, test in parts:
            found = _raw(method, features, rows[:, train], labels[train], strength, seed)
            held_out[test] = _uncalibrated(found, features, rows[:, test])
        calibration = platt(held_out, labels)
        loss = _loss(calibration[0] * held_out + calibration[1], labels)
        if loss < best[0]:
            best = (loss, strength, calibration)
    _, strength, calibration = best
    base, weights, trees = _raw(method, features, rows, labels, strength, seed)
    return Fitted(base, weights, trees, calibration, strength)


def platt(log_odds: Floats, labels: Labels) -> tuple[float, float]:
    """Find slope and intercept that turn log-odds into what was observed; the slope is positive.

    Source:
        Platt (1999).
    """
    rows = log_odds[None, :]
    base, (slope,) = _logistic(rows, labels, np.array([True]), np.ones(1), penalty=1e-6)
    return max(slope, 1e-3), base


Numbers = tuple[float, tuple[float, ...], tuple[Tree, ...]]


def _raw(
    method: Method,
    features: Sequence[Feature],
    rows: Floats,
    labels: Labels,
    strength: float,
    seed: int,
) -> Numbers:
    rising = np.array([feature.is_rising for feature in features])
    if method is Method.LOGISTIC:
        largest = np.array([feature.largest for feature in features])
        base, weights = _logistic(rows, labels, rising, largest, penalty=strength)
        return base, weights, ()
    return _boosted(rows, labels, rising, int(strength), seed)


def _uncalibrated(found: Numbers, features: Sequence[Feature], rows: Floats) -> Floats:
    base, weights, trees = found
    fitted = Fitted(base, weights, trees, (1.0, 0.0), 0.0)
    about = {"instrument_id": "", "instrument_version": "", "left_out": (), "label": ""}
    return fitted.as_model(features, **about, asks_from=None).log_odds(rows)


def _logistic(
    rows: Floats, labels: Labels, rising: Labels, largest: Floats, *, penalty: float
) -> tuple[float, tuple[float, ...]]:
    """Fit weights, those of rising features not below zero, with a penalty on their squares.

    scikit-learn's own cannot keep weights from falling below zero; without that bound this is the
    same problem as its ``LogisticRegression(C=1 / penalty)`` on features divided by their largest.
    """
    scaled, target = rows / largest[:, None], labels.astype(np.float64)

    def cost(point: Floats) -> tuple[float, Floats]:
        odds = point[0] + point[1:] @ scaled
        loss = np.logaddexp(0.0, odds).sum() - odds[labels].sum()
        wrong = 1 / (1 + np.exp(-np.clip(odds, -700, 700))) - target
        slope = np.concatenate([[wrong.sum()], scaled @ wrong + penalty * point[1:]])
        return float(loss + penalty / 2 * point[1:] @ point[1:]), slope

    start = np.zeros(len(rows) + 1)
    bounds = [(None, None), *((0.0, None) if up else (None, None) for up in rising)]
    options = {"maxiter": 2000, "ftol": 1e-12, "gtol": 1e-8}
    found = minimize(cost, start, jac=True, method="L-BFGS-B", bounds=bounds, options=options)
    return float(found.x[0]), tuple((found.x[1:] / largest).tolist())


def _boosted(rows: Floats, labels: Labels, rising: Labels, n_trees: int, seed: int) -> Numbers:
    """Fit trees and write them out as numbers, which must say what scikit-learn says.

    Raises:
        AssertionError: they do not; this release of scikit-learn keeps its trees otherwise.
    """
    booster = HistGradientBoostingClassifier(
        max_iter=n_trees,
        learning_rate=0.1,
        max_leaf_nodes=8,
        min_samples_leaf=SMALLEST_LEAF,
        l2_regularization=1.0,
        monotonic_cst=rising.astype(int),
        early_stopping=False,
        random_state=seed,
    )
    with threadpool_limits(
        1
    ):  # small trees: threads that wait for each other take ten times as long
        booster.fit(rows.T, labels)
    trees = tuple(_tree(each[0].nodes) for each in booster._predictors)
    base = float(np.ravel(booster._baseline_prediction)[0])
    written = _uncalibrated((base, (), trees), (), rows)
    apart = np.abs(1 / (1 + np.exp(-written)) - booster.predict_proba(rows.T)[:, 1]).max()
    if apart > SAME:
        raise AssertionError(f"the trees that were written out differ by {apart}")
    return base, (), trees


def _tree(nodes: NDArray[Any]) -> Tree:
    leaf = nodes["is_leaf"].astype(bool)
    if nodes["count"][leaf].min() < SMALLEST_LEAF and len(nodes) > 1:
        raise AssertionError("a leaf speaks for too few rows")
    return Tree(
        feature=tuple(np.where(leaf, -1, nodes["feature_idx"]).tolist()),
        threshold=tuple(np.where(leaf, 0.0, nodes["num_threshold"]).tolist()),
        left=tuple(np.where(leaf, 0, nodes["left"]).tolist()),
        right=tuple(np.where(leaf, 0, nodes["right"]).tolist()),
        value=tuple(np.where(leaf, nodes["value"], 0.0).tolist()),
    )


def _loss(log_odds: Floats, labels: Labels) -> float:
    return float(np.logaddexp(0.0, np.where(labels, -log_odds, log_odds)).mean())
