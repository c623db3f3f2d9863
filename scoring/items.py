"""How the items of a subscale behave in a group, and what the scores pile up at."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ItemStatistics:
    """One item in a group; NaN where too few answered or nothing varies."""

    item_id: str
    n: int
    #: Left open, and chosen not to answer.
    n_blank: int
    n_declined: int
    #: Of the keyed scores, in option units; the SD with n - 1.
    mean: float
    sd: float
    #: Correlation with the sum of the subscale's other items, complete rows only.
    item_rest: float
    #: Shares at the best and at the worst option.
    floor: float
    ceiling: float


@dataclass(frozen=True, slots=True)
class EndShares:
    """What share has the lowest and the highest score that there is."""

    floor: float
    ceiling: float


def item_statistics(
    item_ids: tuple[str, ...],
    keyed: Floats,
    declined: NDArray[np.bool_],
    ends: NDArray[np.float64],
) -> list[ItemStatistics]:
    """Describe every item of a subscale.

    Args:
        item_ids: of the subscale.
        keyed: scores after turning, shape (n_items, n_respondents), NaN for a blank.
        declined: which of the blanks were chosen, of the same shape.
        ends: lowest and highest score of each item, shape (n_items, 2).

    Returns:
        One entry an item, in the same order.

    Source:
        Nunnally & Bernstein (1994), Psychometric Theory, 3rd ed.: the item-rest correlation leaves
        the item itself out of the sum.
    """
    complete = keyed[:, ~np.isnan(keyed).any(axis=0)]
    total = complete.sum(axis=0)
    found = []
    for n, item_id in enumerate(item_ids):
        given = keyed[n][~np.isnan(keyed[n])]
        n_declined = int(declined[n].sum())
        found.append(
            ItemStatistics(
                item_id=item_id,
                n=len(given),
                n_blank=keyed.shape[1] - len(given) - n_declined,
                n_declined=n_declined,
                mean=float(given.mean()) if len(given) else float("nan"),
                sd=float(given.std(ddof=1)) if len(given) > 1 else float("nan"),
                item_rest=_correlation(complete[n], total - complete[n]),
                floor=_share(given, ends[n, 0]),
                ceiling=_share(given, ends[n, 1]),
            )
        )
    return found


def end_shares(values: Floats, lowest: float, highest: float) -> EndShares:
    """Say how many scores pile up at either end of a scale.

    Args:
        values: scores, NaN where there is none.
        lowest: the lowest score that there is.
        highest: the highest one.

    Returns:
        Shares of the known scores; NaN without any. More than 15 per cent is called an effect.

    Source:
        Terwee et al. (2007), J Clin Epidemiol 60, 34-42, doi:10.1016/j.jclinepi.2006.03.012.
    """
    known = values[~np.isnan(values)]
    return EndShares(_share(known, lowest), _share(known, highest))


def _share(values: Floats, end: float) -> float:
    return float(np.isclose(values, end).mean()) if len(values) else float("nan")


def _correlation(first: Floats, second: Floats) -> float:
    if len(first) < 3 or first.std() == 0 or second.std() == 0:
        return float("nan")
    return float(np.corrcoef(first, second)[0, 1])
