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
