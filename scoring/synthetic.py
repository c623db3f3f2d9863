"""Made-up answers for demonstrations and rehearsals. They are nobody's, and evidence of nothing.

One latent severity a respondent, shared by all instruments, makes answers hang together as real
ones do: about a third of the respondents report no symptom at all, one in twenty reports many,
few endorse a critical item, and well-being falls as symptoms rise.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from instruments.definition import Direction, Instrument
from scoring.compiled import MISSING

SHARED, OWN = 0.62, 0.40
"""How strongly an answer follows the shared severity, and what an instrument adds of its own."""

P_SYMPTOM, P_CRITICAL = 0.27, 0.06
"""The share that reports a symptom at all, and a critical one."""

FALL = 0.25
"""The share of those at one degree of a symptom who are also at the next."""

UNEVEN = 0.35
"""How far items of one instrument differ in how often they are endorsed, on a log scale."""


def severities(rng: np.random.Generator, n_respondents: int) -> NDArray[np.float64]:
    """Draw a latent severity for every respondent.

    Args:
        rng: where the numbers come from.
        n_respondents: how many to draw.

    Returns:
        Standard normal values, shape (n_respondents,); higher is worse.

    Source:
        Made up; the shape of the answers is tuned to Su et al. (2024), Sci Data 11, 1046.
    """
    return rng.standard_normal(n_respondents)


def synthetic_answers(
    instrument: Instrument,
    rng: np.random.Generator,
    severity: NDArray[np.float64],
    *,
    p_blank: float = 0.0,
) -> NDArray[np.int8]:
    """Make up answers to one instrument.

    Args:
        instrument: which one.
        rng: where the numbers come from.
        severity: of each respondent, from `severities`; the same for all instruments.
        p_blank: the share of answers that are left blank, in [0, 1].

    Returns:
        Option values, shape (n_items, n_respondents), int8; `MISSING` for a blank.

    Source:
        Made up. A graded response model with normal noise (Samejima 1969), with thresholds from
        the constants above, not estimated from anybody's answers.
    """
    n_respondents = len(severity)
    noise = np.sqrt(1 - SHARED**2 - OWN**2)
    common = SHARED * severity + OWN * rng.standard_normal(n_respondents)
    answers = np.empty((instrument.n_items, n_respondents), dtype=np.int8)
    for row, item_id in enumerate(instrument.items):
        burden = common + noise * rng.standard_normal(n_respondents)
        values = np.array(_from_best_to_worst(instrument, item_id), dtype=np.int8)
        shares = _shares(instrument, row, item_id, len(values))
        answers[row] = values[np.searchsorted(_upper_quantiles(shares), burden)]
    answers[rng.random(answers.shape) < p_blank] = MISSING
    return answers


def synthetic_seconds(
    rng: np.random.Generator, n_items: int, n_respondents: int
) -> NDArray[np.float64]:
    """Make up how long each item took: a pace of one's own, and an item's ups and downs.

    Args:
        rng: where the numbers come from.
        n_items: items of the instrument.
        n_respondents: how many respondents.

    Returns:
        Seconds, shape (n_items, n_respondents): about 4 in the middle, under 2 for one in twenty.

    Source:
        Made up; log-normal, as response times usually are (van der Linden 2006).
    """
    pace = rng.normal(np.log(4.2), 0.42, n_respondents)
    return np.exp(pace + rng.normal(0, 0.4, (n_items, n_respondents)))


def _from_best_to_worst(instrument: Instrument, item_id: str) -> list[int]:
    scores = instrument.items[item_id].scores
    worst_first = _direction(instrument, item_id) is Direction.BETTER
    return sorted(scores, key=lambda value: scores[value], reverse=worst_first)


def _direction(instrument: Instrument, item_id: str) -> Direction:
    for subscale in instrument.subscales.values():
        if item_id in subscale.item_ids:
            return subscale.higher_is
    return Direction.WORSE


def _shares(instrument: Instrument, row: int, item_id: str, n_options: int) -> NDArray[np.float64]:
    """Return the share of respondents at or beyond each option but the best, descending."""
    degrees = np.arange(1, n_options)
    if _direction(instrument, item_id) is Direction.BETTER:
        return np.asarray(0.95 * (1 - degrees / n_options) ** 1.4)
    is_critical = any(c.item_id == item_id for c in instrument.critical_items)
    first = P_CRITICAL if is_critical else P_SYMPTOM * np.exp(UNEVEN * np.cos(2.4 * row))
    return np.asarray(first * FALL ** (degrees - 1))


def _upper_quantiles(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return where the standard normal distribution leaves each share above itself, ascending."""
    grid = np.linspace(-5, 5, 4001)
    density = np.exp(-(grid**2) / 2)
    above = 1 - np.cumsum(density) / density.sum()
    return np.interp(-shares, -above, grid)


def synthetic_forms(
    instruments: Sequence[Instrument], n_respondents: int, *, seed: int
) -> list[list[int]]:
    """Make up complete answers to a battery, for a caller that holds no arrays.

    Args:
        instruments: in the order in which they are answered.
        n_respondents: how many to make up.
        seed: the same seed gives the same answers.

    Returns:
        For each respondent the option values of all items, instrument after instrument.

    Source:
        Made up, by `synthetic_answers`.
    """
    rng = np.random.default_rng(seed)
    severity = severities(rng, n_respondents)
    answers = [synthetic_answers(instrument, rng, severity) for instrument in instruments]
    rows: list[list[int]] = np.concatenate(answers).T.tolist()
    return rows
