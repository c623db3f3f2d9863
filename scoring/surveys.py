"""What an anonymous survey found: counts of each item, and the share that it was held for.

Classes are sampled as wholes. Where each class's enrolment is known, the share is weighted by it;
its interval then counts as many respondents as an evenly weighted sample as sure would have.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from instruments.definition import Answers, Instrument, Rate
from scoring.errors import TooFewResponses
from scoring.intervals import Z95, score_limits
from scoring.scores import score


@dataclass(frozen=True, slots=True)
class Stratum:
    """One class of the sample."""

    #: How many reach what is counted.
    n: int
    #: Out of how many respondents with a score.
    total: int
    #: How many students the class has; None where nobody said.
    n_enrolled: int | None


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its interval of 95 per cent."""

    share: float
    low: float
    high: float
    is_weighted: bool


def scores_of(
    instrument: Instrument, respondents: Sequence[Answers]
) -> list[Mapping[str, float | None]]:
    """Score each respondent.

    Returns:
        By subscale; None where too much was left blank for a score.

    Raises:
        AnswerOutOfRange: an answer is not among its item's options.
    """
    return [
        {subscale: found.value for subscale, found in score(instrument, answers).scores.items()}
        for answers in respondents
    ]


def stratum(
    rate: Rate, scores: Sequence[Mapping[str, float | None]], n_enrolled: int | None
) -> Stratum:
    """Count, in one class, who reaches what a rate asks for; who has no score is left out."""
    values = [each[rate.subscale_id] for each in scores]
    valued = [value for value in values if value is not None]
    return Stratum(sum(value >= rate.at_least for value in valued), len(valued), n_enrolled)


def weighted_share(strata: Sequence[Stratum]) -> Share:
    """Put the classes of a sample together.

    Args:
        strata: the classes; those without a respondent count nothing.

    Returns:
        Where every class with respondents has an enrolment, the mean of the classes' shares
        weighted by it, with Wilson's interval at Kish's effective size; else the plain share with
        Wilson's interval. Neither takes off for how much of the school was asked, which would make
        it narrower, nor adds for how alike classmates are, which would make it wider: with few
        classes it is too narrow.

    Raises:
        TooFewResponses: there is nobody.

    Source:
        Kish (1965), Survey Sampling: (sum of weights)**2 / sum of squared weights,
        here with a respondent's weight ``n_enrolled / total``. Wilson (1927), as in
        `scoring.intervals`; used at an effective size as in Korn and Graubard (1998), Survey
        Methodology 24, 193-201.
    """
    asked = [each for each in strata if each.total > 0]
    if not asked:
        raise TooFewResponses("a survey without respondents")
    sizes = [each.n_enrolled for each in asked if each.n_enrolled]
    if len(sizes) < len(asked):
        n, total = sum(each.n for each in asked), sum(each.total for each in asked)
        low, high = score_limits(n / total, total, Z95)
        return Share(n / total, low, high, is_weighted=False)
    whole = sum(sizes)
    pairs = list(zip(sizes, asked, strict=True))
    share = sum(size * each.n / each.total for size, each in pairs) / whole
    effective = whole**2 / sum(size**2 / each.total for size, each in pairs)
    low, high = score_limits(share, effective, Z95)
    return Share(share, low, high, is_weighted=True)
