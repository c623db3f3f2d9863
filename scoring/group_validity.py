"""The indices of careless answering of every form in a group, by the names a standard uses."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from instruments.definition import TOTAL, Instrument
from scoring.careless import (
    antonyms,
    even_odd,
    intra_individual_variability,
    mahalanobis,
    mahalanobis_p,
    synonyms,
)
from scoring.compiled import MISSING
from scoring.errors import ShapeMismatch
from scoring.groups import keyed
from scoring.person_fit import normed_guttman_errors
from scoring.results import GROUP_INDICES

FEWEST_RESPONDENTS = 50
"""A group smaller than this says little about what is usual in it."""

FEWEST_SUBSCALES = 3
"""Over two subscales the correlation of halves is always 1 or -1."""

Floats = NDArray[np.float64]


def group_indices(
    instrument: Instrument, answers: NDArray[np.int8]
) -> Mapping[str, Sequence[float | None]]:
    """Compute every index of every form.

    Args:
        instrument: which one.
        answers: option values, shape (n_items, n_respondents); `MISSING` for a blank.

    Returns:
        Lists of n_respondents by the name of the index, None where it cannot be said: everywhere
        where fewer than `FEWEST_RESPONDENTS` answered.

    Source:
        See `scoring.careless` and `scoring.person_fit`.
    """
    n_items, n_respondents = answers.shape
    values = np.where(answers == MISSING, np.nan, answers.astype(np.float64))
    unsaid = np.full(n_respondents, np.nan)
    if n_respondents < FEWEST_RESPONDENTS:
        return dict.fromkeys(GROUP_INDICES, [None] * n_respondents)
    complete = ~np.isnan(values).any(axis=0)
    distances = np.full(n_respondents, np.nan)
    if complete.sum() >= FEWEST_RESPONDENTS:
        distances[complete] = mahalanobis(values[:, complete])
    found = {
        "variability": intra_individual_variability(values),
        "even_odd": _even_odd(instrument, answers, unsaid),
        "mahalanobis_p": mahalanobis_p(distances, n_items),
        "synonyms": synonyms(values),
        "antonyms": antonyms(values),
        "guttman_errors": _guttman(instrument, answers, unsaid),
    }
    return {name: _plain(index) for name, index in found.items()}


def _even_odd(instrument: Instrument, answers: NDArray[np.int8], unsaid: Floats) -> Floats:
    parts = [
        keyed(instrument, subscale, answers)
        for subscale in instrument.subscales.values()
        if subscale.id != TOTAL and len(subscale.item_ids) > 1
    ]
    return even_odd(parts) if len(parts) >= FEWEST_SUBSCALES else unsaid


def _guttman(instrument: Instrument, answers: NDArray[np.int8], unsaid: Floats) -> Floats:
    """Count errors over the items of the first subscale, where all have as many options."""
    subscale = next(iter(instrument.subscales.values()))
    order = list(instrument.items)
    counts, rows = set(), []
    for item_id in subscale.item_ids:
        scores = instrument.items[item_id].scores
        counts.add(len(scores))
        steps = np.full(129, -1, dtype=np.int64)
        for step, value in enumerate(sorted(scores, key=lambda v: scores[v])):
            steps[value] = step
        rows.append(steps[answers[order.index(item_id)]])
    if len(counts) != 1:
        return unsaid
    try:
        return normed_guttman_errors(np.array(rows), counts.pop())
    except ShapeMismatch:
        return unsaid


def _plain(index: Floats) -> list[float | None]:
    return [None if value != value else value for value in index.tolist()]
