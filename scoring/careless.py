"""Indices of careless answering that need several items, or a whole group, to be said.

They inform whoever reads a form again; none of them decides. They are computed in an unlocked
session and never while a form is handed in. Arrays have the shape (n_items, n_respondents), NaN
for a blank; every index has the shape (n_respondents,), NaN where it cannot be said.

Conventions: they are those of the R package careless 1.2.2. IRV divides by n - 1 (other programs
divide by n), Mahalanobis is the squared distance (others give its root), even-odd is high where
answers are careless (before careless 1.2.0 it was low).

Source:
    Curran (2016), J Exp Soc Psychol 66, 4-19, doi:10.1016/j.jesp.2015.07.006; Yentes & Wilhelm,
    R package careless 1.2.2.
"""

from collections.abc import Sequence
from math import erfc, lgamma, sqrt

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FEWEST_PAIRS = 3
"""Over two pairs a correlation is always 1 or -1."""

SYNONYM = 0.60
"""From this correlation on two items are taken to ask the same."""


def intra_individual_variability(answers: Floats) -> Floats:
    """Measure how far each respondent's answers spread; little says the items were not told apart.

    Args:
        answers: option values, shape (n_items, n_respondents), NaN for a blank.

    Returns:
        Standard deviations with n - 1, in option units; NaN for fewer than two answers.

    Source:
        Dunn et al. (2018), J Bus Psychol 33, 105-121, doi:10.1007/s10869-016-9479-0.
    """
    given = ~np.isnan(answers)
    n = given.sum(axis=0)
    filled = np.where(given, answers, 0.0)
    mean = filled.sum(axis=0) / np.maximum(n, 1)
    squares = (np.where(given, answers - mean, 0.0) ** 2).sum(axis=0)
    return np.where(n > 1, np.sqrt(squares / np.maximum(n - 1, 1)), np.nan)


def even_odd(subscales: Sequence[Floats]) -> Floats:
    """Compare each respondent's even and odd items over the subscales.

    Args:
        subscales: the keyed answers of each subscale, shape (n_items, n_respondents) each.

    Returns:
        Minus the correlation of the halves, stepped up to full length (Spearman-Brown): -1 where
        the halves agree, up to 1; NaN where a half does not vary or fewer than two can be compared.

    Source:
        Johnson (2005), J Res Pers 39, 103-129, doi:10.1016/j.jrp.2004.09.009; sign of careless
        1.2.2.
    """
    even = np.array([_means(subscale[1::2]) for subscale in subscales])
    odd = np.array([_means(subscale[0::2]) for subscale in subscales])
    within = _correlations(even, odd)
    with np.errstate(divide="ignore", invalid="ignore"):
        stepped_up = 2 * within / (1 + within)
    return -np.maximum(stepped_up, -1.0)


def mahalanobis(answers: Floats) -> Floats:
    """Measure how far each respondent lies from the middle of the group.

    Args:
        answers: option values, shape (n_items, n_respondents), NaN for a blank.

    Returns:
        Squared distances over the answered items; NaN where nothing was answered.

    Source:
        Mahalanobis (1936), Proc Natl Inst Sci India 2, 49-55; pairwise covariances where there are
        blanks, as careless 1.2.2 has them.
    """
    centred = answers - _means(answers.T)[:, None]
    given = ~np.isnan(centred)
    filled = np.where(given, centred, 0.0)
    covariance = _pairwise_covariance(answers)
    complete = given.all(axis=0)
    distances = np.full(answers.shape[1], np.nan)
    if complete.any():
        part = filled[:, complete]
        distances[complete] = (part * (np.linalg.pinv(covariance) @ part)).sum(axis=0)
    for n in np.flatnonzero(~complete & given.any(axis=0)).tolist():
        rows = given[:, n]
        inverse = np.linalg.pinv(covariance[np.ix_(rows, rows)])
        distances[n] = filled[rows, n] @ inverse @ filled[rows, n]
    return distances


def mahalanobis_p(distances: Floats, n_items: int) -> Floats:
    """Turn distances into how rarely one as large comes by chance.

    Args:
        distances: squared, of complete answers, from `mahalanobis`.
        n_items: over how many items they were taken.

    Returns:
        Upper tail of the chi-squared distribution with as many degrees of freedom; NaN stays NaN.

    Source:
        Abramowitz & Stegun (1964), 26.4.4 and 26.4.5. Symptom answers are skewed and no normal
        ones, so that many more fall below .001 than one in a thousand: a reason to read again.
    """
    half = np.maximum(distances, 0) / 2  # rounding may leave a distance just below 0
    odd = n_items % 2
    tail = np.array([erfc(sqrt(h)) for h in half]) if odd else np.exp(-half)
    for degrees in range(1 if odd else 2, n_items, 2):
        with np.errstate(divide="ignore"):
            power = degrees / 2 * np.log(half) - half - lgamma(degrees / 2 + 1)
        tail = tail + np.exp(power)
    return tail


def synonyms(answers: Floats, *, at_least: float = SYNONYM) -> Floats:
    """Correlate each respondent's answers to pairs of items that the group answers alike.

    Args:
        answers: option values, shape (n_items, n_respondents), NaN for a blank.
        at_least: from which correlation on two items are a pair.

    Returns:
        Correlations within each respondent, low where answers are careless; NaN where they cannot
        be said (fewer than three pairs answered, or no variation).

    Source:
        Meade & Craig (2012), Psychol Methods 17, 437-455, doi:10.1037/a0028085.
    """
    return _over_pairs(answers, _item_correlations(answers) > at_least)


def antonyms(answers: Floats, *, at_most: float = -SYNONYM) -> Floats:
    """Correlate each respondent's answers to pairs of items that the group answers oppositely.

    Args:
        answers: option values before keying, shape (n_items, n_respondents), NaN for a blank.
        at_most: up to which (negative) correlation two items are a pair.

    Returns:
        Correlations within each respondent, high where answers are careless; NaN as `synonyms`.

    Source:
        Meade & Craig (2012), Psychol Methods 17, 437-455, doi:10.1037/a0028085.
    """
    return _over_pairs(answers, _item_correlations(answers) < at_most)


def _over_pairs(answers: Floats, is_pair: NDArray[np.bool_]) -> Floats:
    first, second = (answers[rows] for rows in np.nonzero(np.tril(is_pair, -1)))
    n_pairs = (~np.isnan(first + second)).sum(axis=0)
    return np.where(n_pairs >= FEWEST_PAIRS, _correlations(first, second), np.nan)


def _means(values: Floats) -> Floats:
    """Return the mean of each column over what is known; NaN where nothing is."""
    given = ~np.isnan(values)
    n = given.sum(axis=0)
    sums = np.where(given, values, 0.0).sum(axis=0)
    return np.where(n > 0, sums / np.maximum(n, 1), np.nan)


def _correlations(first: Floats, second: Floats) -> Floats:
    """Correlate column by column over the rows that both know; NaN where nothing varies."""
    known = ~(np.isnan(first) | np.isnan(second))
    n = np.maximum(known.sum(axis=0), 1)
    sides = []
    for side in (first, second):
        filled = np.where(known, side, 0.0)
        sides.append(np.where(known, side - filled.sum(axis=0) / n, 0.0))
    products = (sides[0] * sides[1]).sum(axis=0)
    squares = (sides[0] ** 2).sum(axis=0) * (sides[1] ** 2).sum(axis=0)
    varies = squares > 1e-18
    found = np.full(first.shape[1], np.nan)
    found[varies] = np.clip(products[varies] / np.sqrt(squares[varies]), -1.0, 1.0)
    return found


def _pairwise_covariance(answers: Floats) -> Floats:
    given = (~np.isnan(answers)).astype(np.float64)
    if given.all():
        return np.atleast_2d(np.cov(answers))
    filled = np.where(given > 0, answers, 0.0)
    n = given @ given.T
    sums = filled @ given.T
    with np.errstate(divide="ignore", invalid="ignore"):
        covariance = (filled @ filled.T - sums * sums.T / n) / (n - 1)
    return np.where(n > 1, covariance, 0.0)


def _item_correlations(answers: Floats) -> Floats:
    """Correlate every two items over the respondents who answered both."""
    n_items = len(answers)
    if not np.isnan(answers).any():
        deviation = answers.std(axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            found = np.cov(answers, ddof=0) / np.outer(deviation, deviation)
        return np.nan_to_num(np.atleast_2d(found), nan=0.0, posinf=0.0, neginf=0.0)
    found = np.zeros((n_items, n_items))
    for n in range(1, n_items):
        others = answers[:n]
        same = np.broadcast_to(answers[n], others.shape)
        found[n, :n] = np.nan_to_num(_correlations(others.T, same.T))
    return found
