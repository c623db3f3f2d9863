"""Person fit: does a respondent endorse what hardly anybody does, and not what many do?

Of the many indices we use the normed number of Guttman errors: it needs no fitted model, does well
for the short polytomous scales of screening, and can be explained in a sentence.

Source:
    Emons (2008), Appl Psychol Meas 32, 224-247, doi:10.1177/0146621607302479; Niessen, Meijer &
    Tendeiro (2016), J Res Pers 63, 1-11, doi:10.1016/j.jrp.2016.04.010.
"""

import numpy as np
from numpy.typing import NDArray

from scoring.errors import ShapeMismatch


def normed_guttman_errors(steps: NDArray[np.int64], n_options: int) -> NDArray[np.float64]:
    """Count how often a respondent takes a step that fewer take and not one that more take.

    Args:
        steps: keyed answers as steps from 0 to ``n_options - 1``, shape (n_items, n_respondents);
            below 0 for a blank.
        n_options: how many options every item has, at least 2.

    Returns:
        Errors as a share of the most that are possible with the same sum, 0 to 1, shape
        (n_respondents,); NaN with a blank and where the sum allows no error.

    Raises:
        ShapeMismatch: an item has fewer than two options, or there is nobody to order steps by.

    Source:
        See the module. Over all steps in the order of their popularity the errors of a respondent
        are the ranks of the steps taken, less the least that their number can have.
    """
    complete = (steps >= 0).all(axis=0)
    if n_options < 2 or not complete.any():
        raise ShapeMismatch("person fit wants two options and a complete form")
    costs = _rank_sums(steps[:, complete], n_options)
    n_items = len(steps)
    taken = np.maximum(steps, 0)
    sums = taken.sum(axis=0)
    errors = costs[np.arange(n_items)[:, None], taken].sum(axis=0) - sums * (sums + 1) / 2
    most = (
        _most_rank_sums(costs)
        - np.arange(n_items * (n_options - 1) + 1)
        * (np.arange(n_items * (n_options - 1) + 1) + 1)
        / 2
    )
    limit = most[sums]
    sayable = complete & (limit > 0)
    return np.where(sayable, errors / np.where(limit > 0, limit, 1.0), np.nan)


def _rank_sums(steps: NDArray[np.int64], n_options: int) -> NDArray[np.float64]:
    """Return the ranks of an item's first steps together, shape (n_items, n_options)."""
    degrees = np.arange(1, n_options)
    popularity = (steps[:, None, :] >= degrees[None, :, None]).mean(axis=2)
    # a step of an item is never more popular than the one before it; ties go to the lower step
    order = np.lexsort((np.tile(degrees, len(steps)), -popularity.ravel()))
    ranks = np.empty(popularity.size)
    ranks[order] = np.arange(1, popularity.size + 1)
    sums: NDArray[np.float64] = np.cumsum(ranks.reshape(popularity.shape), axis=1)
    return np.concatenate([np.zeros((len(steps), 1)), sums], axis=1)


def _most_rank_sums(costs: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return, for every sum of steps, the highest rank sum that some pattern of answers has."""
    n_items, n_options = costs.shape
    best = np.full(n_items * (n_options - 1) + 1, -np.inf)
    best[0] = 0.0
    for item in costs:
        longer = best.copy()
        for step in range(1, n_options):
            longer[step:] = np.maximum(longer[step:], best[:-step] + item[step])
        best = longer
    return best
