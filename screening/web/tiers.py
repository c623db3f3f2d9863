"""Which look a tier has: its place between the lowest and the highest, never its name."""

N_BETWEEN = 3


def tier_level(rank: int, highest: int) -> str:
    """Return ``calm``, ``watch-1`` to ``watch-3``, or ``urgent``.

    Args:
        rank: of the tier; 0 is the lowest.
        highest: the rank of the standard's highest tier.
    """
    if rank >= highest:
        return "urgent"
    if rank <= 0:
        return "calm"
    n_between = highest - 1
    return f"watch-{min(N_BETWEEN, rank + N_BETWEEN - min(n_between, N_BETWEEN))}"
