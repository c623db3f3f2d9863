"""How sure a share is, and how far the share of a small school may lie from all of them by chance.

Source:
    Wilson (1927), J Am Stat Assoc 22, 209-212, doi:10.1080/01621459.1927.10502953; Newcombe
    (1998), Stat Med 17, 857-872; Spiegelhalter (2005), Stat Med 24, 1185-1202,
    doi:10.1002/sim.1970.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

from scoring.errors import TooFewResponses

Z95 = NormalDist().inv_cdf(0.975)
"""Standard errors on either side of an interval of 95 per cent."""

Z998 = NormalDist().inv_cdf(0.999)
"""The same for 99.8 per cent: the outer limits of a funnel plot."""


@dataclass(frozen=True, slots=True)
class Proportion:
    """A share with its interval of 95 per cent."""

    n: int
    total: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """The share, 0 to 1."""
        return self.n / self.total


@dataclass(frozen=True, slots=True)
class FunnelPoint:
    """One group of a funnel plot; limits are shares within which chance alone would keep it."""

    n: int
    total: int
    share: float
    #: 95 per cent.
    inner: tuple[float, float]
    #: 99.8 per cent.
    outer: tuple[float, float]

    @property
    def is_beyond(self) -> bool:
        """Whether chance alone hardly explains the distance: a reason to ask, no ranking."""
        return not self.outer[0] <= self.share <= self.outer[1]


def wilson(n: int, total: int, z: float = Z95) -> Proportion:
    """Give a share its interval.

    Args:
        n: how many, 0 to ``total``.
        total: out of how many.
        z: standard errors on either side.

    Returns:
        The share with Wilson's score interval.

    Raises:
        TooFewResponses: there is nobody, or more than there are.

    Source:
        Wilson (1927); method 3 of Newcombe (1998), without a correction for continuity.
    """
    if total <= 0 or not 0 <= n <= total:
        raise TooFewResponses(f"{n} of {total}")
    low, high = score_limits(n / total, total, z)
    return Proportion(n, total, 0.0 if n == 0 else low, 1.0 if n == total else high)


def score_limits(share: float, total: float, z: float) -> tuple[float, float]:
    """Return the limits of Wilson's score interval.

    Args:
        share: 0 to 1.
        total: of how many respondents; of a weighted sample, how many it is worth.
        z: standard errors on either side.
    """
    middle = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z / (1 + z * z / total) * sqrt(share * (1 - share) / total + z * z / (4 * total**2))
    return max(middle - half, 0.0), min(middle + half, 1.0)


def funnel(counts: Sequence[tuple[int, int]]) -> list[FunnelPoint]:
    """Hold each group's share against what chance makes of the share of all.

    Args:
        counts: how many of how many, one pair a group.

    Returns:
        A point each, in the same order. Limits are those shares of a group of its size that are
        within 95 and 99.8 per cent of the share of all, by the score test.

    Raises:
        TooFewResponses: a group is empty.

    Source:
        Spiegelhalter (2005), with the normal approximation to the binomial about the common share.
    """
    n_all, total_all = sum(n for n, _ in counts), sum(total for _, total in counts)
    points = []
    for n, total in counts:
        if total <= 0:
            raise TooFewResponses("a group without respondents")
        common = n_all / total_all
        inner, outer = (_about(common, total, z) for z in (Z95, Z998))
        points.append(FunnelPoint(n, total, n / total, inner, outer))
    return points


def _about(common: float, total: int, z: float) -> tuple[float, float]:
    half = z * sqrt(common * (1 - common) / total)
    return max(common - half, 0.0), min(common + half, 1.0)
