"""How often a person who looked agreed with what a rule asked for.

Only sheets that somebody judged are counted, and a rule picks which are: what is said here holds
for those that the rule raised, and says nothing of those that it let pass.

Source:
    Cohen (1960), Educ Psychol Meas 20, 37-46, doi:10.1177/001316446002000104; Fleiss, Cohen &
    Everitt (1969), Psychol Bull 72, 323-327, for its standard error.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan, sqrt

from scoring.intervals import Z95, Proportion, wilson


@dataclass(frozen=True, slots=True)
class Kappa:
    """Agreement beyond chance, with its interval of 95 per cent; NaN where it cannot be said."""

    n: int
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class CutTried:
    """What would become of the judged sheets of one rule with another cut score."""

    cut: float
    #: Of those still raised, how many a person confirmed; None where none is.
    ppv: Proportion | None
    #: Confirmed sheets that this cut would no longer raise.
    n_lost: int


def cohen_kappa(pairs: Sequence[tuple[int, int]], n_ranks: int) -> Kappa:
    """Measure how far two judges agree, with linear weights: a tier further off disagrees more.

    Args:
        pairs: ranks 0 to ``n_ranks - 1`` by the first and the second judge, one pair a sheet.
        n_ranks: how many ranks there are, at least 2.

    Returns:
        Kappa and its interval; NaN for fewer than two pairs, or where one judge gave one rank and
        so chance leaves nothing to explain.

    Source:
        Cohen (1960); weights and standard error of Fleiss, Cohen & Everitt (1969), equation 9.
    """
    n = len(pairs)
    if n < 2:
        return Kappa(n, nan, nan, nan)
    shares = [[0.0] * n_ranks for _ in range(n_ranks)]
    for first, second in pairs:
        shares[first][second] += 1 / n
    rows = [sum(row) for row in shares]
    columns = [sum(column) for column in zip(*shares, strict=True)]
    weights = [[1 - abs(i - j) / (n_ranks - 1) for j in range(n_ranks)] for i in range(n_ranks)]
    cells = [(i, j) for i in range(n_ranks) for j in range(n_ranks)]
    observed = sum(weights[i][j] * shares[i][j] for i, j in cells)
    expected = sum(weights[i][j] * rows[i] * columns[j] for i, j in cells)
    if max(*rows, *columns) >= 1 - 1e-12:
        return Kappa(n, nan, nan, nan)
    value = (observed - expected) / (1 - expected)
    of_row = [sum(w * c for w, c in zip(weights[i], columns, strict=True)) for i in range(n_ranks)]
    of_column = [sum(weights[i][j] * rows[i] for i in range(n_ranks)) for j in range(n_ranks)]
    spread = sum(
        shares[i][j]
        * (weights[i][j] * (1 - expected) - (of_row[i] + of_column[j]) * (1 - observed)) ** 2
        for i, j in cells
    )
    variance = (spread - (observed * expected - 2 * expected + observed) ** 2) / (
        n * (1 - expected) ** 4
    )
    half = Z95 * sqrt(max(variance, 0.0))
    return Kappa(n, value, max(value - half, -1.0), min(value + half, 1.0))


def cuts_tried(
    judged: Sequence[tuple[float, bool]], cuts: Sequence[float], *, higher_is_worse: bool
) -> list[CutTried]:
    """Try other cut scores on the sheets that a rule raised and a person judged.

    Args:
        judged: the value that the rule saw, and whether a person confirmed, one pair a sheet.
        cuts: the cut scores to try, in the units of the value.
        higher_is_worse: whether a value is raised from the cut score on, or up to it.

    Returns:
        One entry a cut score, in the same order.

    Source:
        Our own count. Sheets that no rule raised were not judged, so that a looser cut score
        cannot be tried here.
    """
    tried = []
    for cut in cuts:
        kept = [ok for value, ok in judged if (value >= cut if higher_is_worse else value <= cut)]
        n_confirmed = sum(ok for _, ok in judged)
        ppv = wilson(sum(kept), len(kept)) if kept else None
        tried.append(CutTried(cut, ppv, n_confirmed - sum(kept)))
    return tried


def suggested(tried: Sequence[CutTried], *, ppv_wanted: float, fewest: int) -> CutTried | None:
    """Pick the cut score that a person may want to look at; nothing changes by itself.

    Args:
        tried: from the present cut score to stricter ones.
        ppv_wanted: the share of raised sheets that should be confirmed, 0 to 1.
        fewest: judged sheets below which nothing is suggested.

    Returns:
        The first stricter cut score that loses no confirmed sheet and whose share reaches what is
        wanted, or, where none reaches it, the one with the highest share that loses none and raises
        fewer; None where the present one does, is known of too few, or no other is better.

    Source:
        Our own rule: a suggestion may save visits, and never at the price of a child who was found.
    """
    if not tried or tried[0].ppv is None or tried[0].ppv.total < fewest:
        return None
    present = tried[0].ppv
    if present.share >= ppv_wanted:
        return None
    safe = [t for t in tried[1:] if t.ppv and t.n_lost == 0 and t.ppv.total < present.total]
    for one in safe:
        if one.ppv and one.ppv.share >= ppv_wanted:
            return one
    return max(safe, key=lambda one: one.ppv.share if one.ppv else 0.0, default=None)
