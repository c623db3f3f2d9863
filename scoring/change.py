"""Whether a score moved by more than its own unreliability, from one wave to a later one.

Only scores of the same instrument, version and language are compared. Who scored far from the mean
once tends to score nearer to it the next time, whatever happened: every verdict carries that
caution. Imports no arrays, so that a page may read it.

Source:
    Jacobson & Truax (1991), J Consult Clin Psychol 59, 12-19, doi:10.1037/0022-006X.59.1.12;
    Blampied (2022), J Contextual Behav Sci, on reporting both criteria apart.
"""

from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

from instruments.definition import Direction
from scoring.norm_groups import Norm

LIMIT = 1.96
"""Standard errors of the difference that a reliable change exceeds."""


class Verdict(StrEnum):
    """The three words that a counselor reads."""

    IMPROVED = "improved"
    NO_RELIABLE_CHANGE = "no_reliable_change"
    WORSENED = "worsened"


class Crossing(StrEnum):
    """Whether a cut score lies between the two scores."""

    INTO_CONCERN = "into_concern"
    OUT_OF_CONCERN = "out_of_concern"


@dataclass(frozen=True, slots=True)
class Change:
    """The later score against the earlier one, with what the judgement rests on."""

    earlier: float
    later: float
    #: The difference in standard errors, positive where the later score is higher.
    index: float
    #: The smallest difference, in the units of the subscale, that is reliable.
    smallest: float
    verdict: Verdict
    #: The SD and the reliability that were used, and the group that they come from.
    norm: Norm


def smallest_reliable(sd: float, reliability: float) -> float:
    """Return the difference between two scores that error alone exceeds once in twenty times.

    Args:
        sd: of the group, in the units of the subscale.
        reliability: of the scores, 0 to 1.

    Returns:
        1.96 standard errors of a difference, in the units of the subscale.

    Source:
        Jacobson & Truax (1991).
    """
    return LIMIT * sd * sqrt(2) * sqrt(1 - reliability)


def reliable_change(
    earlier: float, later: float, norm: Norm, higher_is: Direction
) -> Change | None:
    """Judge the difference of two scores of one respondent.

    Args:
        earlier: the first score.
        later: the second one, of the same instrument, version and language.
        norm: whose SD and reliability are used.
        higher_is: what a high score means.

    Returns:
        The judgement; None where the group's reliability is not known.

    Source:
        Jacobson & Truax (1991).
    """
    if norm.row.reliability is None:
        return None
    smallest = smallest_reliable(norm.row.sd, norm.row.reliability)
    index = (later - earlier) / smallest * LIMIT
    verdict = Verdict.NO_RELIABLE_CHANGE
    if abs(index) > LIMIT:
        is_worse = (index > 0) == (higher_is is Direction.WORSE)
        verdict = Verdict.WORSENED if is_worse else Verdict.IMPROVED
    return Change(earlier, later, index, smallest, verdict, norm)


def crossing(earlier: float, later: float, cut: float, higher_is: Direction) -> Crossing | None:
    """Say whether a cut score was crossed: a second criterion, told apart from the first.

    Args:
        earlier: the first score.
        later: the second one.
        cut: the score at which somebody looks, from there on in the direction of concern.
        higher_is: what a high score means.

    Returns:
        In which direction; None where both lie on the same side.

    Source:
        Jacobson & Truax (1991), with a cut score in use in place of their criterion c.
    """
    before, after = (
        each >= cut if higher_is is Direction.WORSE else each <= cut for each in (earlier, later)
    )
    if before == after:
        return None
    return Crossing.INTO_CONCERN if after else Crossing.OUT_OF_CONCERN
