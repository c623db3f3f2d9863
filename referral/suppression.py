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


def told_groups(counts: Sequence[tuple[int, int]], smallest: int) -> list[bool]:
    """Decide of which groups a share may be told beside the share of all of them.

    A group is withheld where its share may not be told. Where those withheld, taken together, could
    be worked out from the others and are too few themselves, the smallest group that is told is
    withheld as well, and so on.

    Args:
        counts: how many of how many, one pair a group; together they are the whole that is told.
        smallest: the fewest respondents that a cell may be told of.
    """
    told = [is_told(n, total, smallest) for n, total in counts]
    while not all(told) and any(told):
        rest = [pair for pair, is_so in zip(counts, told, strict=True) if not is_so]
        n, total = sum(n for n, _ in rest), sum(total for _, total in rest)
        if len(rest) > 1 and is_told(n, total, smallest):
            break
        _, least = min((counts[i][1], i) for i, is_so in enumerate(told) if is_so)
        told[least] = False
    return told
