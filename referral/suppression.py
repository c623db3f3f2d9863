"""Withhold small counts in a table whose total is known, and those that would give them away."""

from collections.abc import Sequence


def suppressed(counts: Sequence[int], smallest: int) -> list[int | None]:
    """Withhold what is too small to be told.

    A count of none is told: it is about nobody. Where what is withheld could be worked out from
    the total, the next smallest counts are withheld as well, until it is as large as the threshold.

    Args:
        counts: parts of one total that is told.
        smallest: the fewest respondents that a cell may be told of.

    Returns:
        The counts in the same order, None where one is withheld.
    """
    hidden = {n for n, count in enumerate(counts) if 0 < count < smallest}
    others = sorted(
        (n for n, count in enumerate(counts) if n not in hidden and count > 0),
        key=lambda n: counts[n],
    )
    while hidden and others and (len(hidden) < 2 or sum(counts[n] for n in hidden) < smallest):
        hidden.add(others.pop(0))
    return [None if n in hidden else count for n, count in enumerate(counts)]


def is_told(n: int, total: int, smallest: int) -> bool:
    """Whether a share of a total may be told: neither those nor the others are too few."""
    return all(each == 0 or each >= smallest for each in (n, total - n)) and total >= smallest
