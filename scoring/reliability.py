"""How consistently the items of a subscale measure."""

import numpy as np
from numpy.typing import NDArray

from scoring.errors import TooFewResponses


def cronbach_alpha(responses: NDArray[np.float64]) -> float:
    """Estimate a subscale's internal consistency.

    Args:
        responses: shape ``(n_respondents, n_items)``, in option units, reverse items already
            turned. A row with any NaN is left out.

    Returns:
        Coefficient alpha, without a unit: at most 1, and below 0 where items disagree. NaN where
        the total score does not vary.

    Raises:
        TooFewResponses: there are fewer than two items, or fewer than two complete rows.

    Source:
        Cronbach (1951), Psychometrika 16(3), 297-334, doi:10.1007/BF02310555.
    """
    complete = responses[~np.isnan(responses).any(axis=1)]
    n_respondents, n_items = complete.shape
    if n_items < 2 or n_respondents < 2:
        raise TooFewResponses(f"{n_respondents} complete rows of {n_items} items")
    item_variances = complete.var(axis=0, ddof=1)
    total_variance = complete.sum(axis=1).var(ddof=1)
    if total_variance == 0:
        return float("nan")
    return float(n_items / (n_items - 1) * (1 - item_variances.sum() / total_variance))


LEAST_UNIQUE = 0.005
"""What an item keeps of its own, at the least: the limit of the R package psych."""

MOST_STEPS = 5000
SETTLED = 1e-10


def omega_total(responses: NDArray[np.float64]) -> float:
    """Estimate a subscale's reliability without supposing that all items load alike.

    Args:
        responses: shape ``(n_respondents, n_items)``, in option units, reverse items already
            turned. A row with any NaN is left out.

    Returns:
        Omega of the sum of the standardised items under one common factor, 0 to 1. NaN where an
        item does not vary.

    Raises:
        TooFewResponses: there are fewer than three items, or no more complete rows than items.

    Source:
        McDonald (1999), Test Theory; the loadings by unweighted least squares, iterated principal
        axes, as ``omega(nfactors = 1)`` of the R package psych 2.2.9 has them (``fm = "minres"``).
    """
    complete = responses[~np.isnan(responses).any(axis=1)]
    n_respondents, n_items = complete.shape
    if n_items < 3 or n_respondents <= n_items:
        raise TooFewResponses(f"{n_respondents} complete rows of {n_items} items")
    if (complete.std(axis=0) == 0).any():
        return float("nan")
    correlations = np.asarray(np.corrcoef(complete.T))
    unique = 1 - one_factor_loadings(correlations) ** 2
    return float(1 - unique.sum() / correlations.sum())


def one_factor_loadings(correlations: NDArray[np.float64]) -> NDArray[np.float64]:
    """Fit one common factor.

    Args:
        correlations: of the items, shape ``(n_items, n_items)``.

    Returns:
        Loadings, shape ``(n_items,)``; the sign is that of most items.

    Source:
        Iterated principal axes: Harman & Jones (1966), Psychometrika 31, 351-368, for the
        criterion that they settle at.
    """
    with np.errstate(all="ignore"):
        shared = 1 - 1 / np.diag(np.linalg.pinv(correlations))
    shared = np.clip(np.nan_to_num(shared, nan=0.5), LEAST_UNIQUE, 1 - LEAST_UNIQUE)
    loadings = np.sqrt(shared)
    for _ in range(MOST_STEPS):
        reduced = correlations.copy()
        np.fill_diagonal(reduced, shared)
        values, vectors = np.linalg.eigh(reduced)
        loadings = vectors[:, -1] * np.sqrt(max(values[-1], 0.0))
        following = np.minimum(loadings**2, 1 - LEAST_UNIQUE)
        is_settled = np.abs(following - shared).max() < SETTLED
        shared = following
        if is_settled:
            break
    found = np.sign(loadings.sum() or 1.0) * np.sqrt(shared) * np.sign(loadings)
    return np.asarray(found)
