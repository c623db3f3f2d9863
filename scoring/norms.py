"""The groups that a score is compared with: T scores, percentiles, and how sure they are.

A norm table is a data file with a version, a source and, row by row, who was asked and how many.
Imports no arrays, so that a page may read it.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from math import sqrt

from scoring.intervals import Z95, Proportion, wilson

FEWEST_FOR_NORMS = 100
"""Below this many respondents a group of one's own is no norm, and replaces no larger one.

From here on the group's own chance leaves a T score open by 2 at the mean and by 3.4 at 70 (see
`t_interval`), half of what the error of measurement does where alpha is .88."""

T_MEAN, T_SD = 50.0, 10.0

EVERY_AGE, EVERY_GRADE = (0, 120), (1, 12)


@dataclass(frozen=True, slots=True)
class NormRow:
    """One group and what it scored on one subscale."""

    subscale: str
    n: int
    #: In the units of the subscale.
    mean: float
    #: With n - 1, in the units of the subscale.
    sd: float
    #: Of the scores; None where the source gives none.
    reliability: float | None = None
    #: ``alpha``, ``omega`` or ``retest``.
    reliability_kind: str = "alpha"
    #: None for everybody.
    sex: str | None = None
    lowest_age: int = EVERY_AGE[0]
    highest_age: int = EVERY_AGE[1]
    lowest_grade: int = EVERY_GRADE[0]
    highest_grade: int = EVERY_GRADE[1]
    #: Scores in ascending order with how many had each; empty where no distribution is known.
    distribution: tuple[tuple[float, int], ...] = ()
    #: Whether a count is of all scores above the one before: few had each of them.
    in_steps: bool = False
    #: Third and fourth standardised moment; None where the distribution says them, or nobody does.
    skewness: float | None = None
    kurtosis: float | None = None

    @property
    def is_of_ages(self) -> bool:
        """Whether it holds for some ages only."""
        return (self.lowest_age, self.highest_age) != EVERY_AGE

    @property
    def is_of_grades(self) -> bool:
        """Whether it holds for some grades only."""
        return (self.lowest_grade, self.highest_grade) != EVERY_GRADE

    @property
    def mean_interval(self) -> tuple[float, float]:
        """The mean's interval of 95 per cent."""
        half = Z95 * self.sd / sqrt(self.n)
        return self.mean - half, self.mean + half

    @property
    def sd_interval(self) -> tuple[float, float]:
        """The SD's interval of 95 per cent, by the moments of the scores."""
        half = Z95 * self.sd * sqrt((self._shape[1] - 1) / (4 * self.n))
        return max(self.sd - half, 0.0), self.sd + half

    @property
    def _shape(self) -> tuple[float, float]:
        """Skewness and kurtosis; those of a normal distribution where nothing is known."""
        if self.skewness is not None and self.kurtosis is not None:
            return self.skewness, self.kurtosis
        if not self.distribution or self.in_steps:
            return 0.0, 3.0
        third, fourth = (
            sum(n * ((score - self.mean) / self.sd) ** power for score, n in self.distribution)
            for power in (3, 4)
        )
        return third / self.n, fourth / self.n


@dataclass(frozen=True, slots=True)
class NormTable:
    """One version of the norms of one instrument."""

    id: str
    version: str
    instrument: str
    instrument_version: str
    #: The language that was answered in; None where the source does not say.
    language: str | None
    region: str
    #: The group in words, by language.
    population: dict[str, str]
    source: str
    rows: tuple[NormRow, ...]
    #: Of a table of one's own: the wave that it was made of, as 32 hexadecimal digits, the day, the
    #: standard and what was left out. None for a published one.
    provenance: dict[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Percentile:
    """The share of a group that scored at most as much; two shares where only steps are known."""

    #: Those of whom it is certain.
    least: Proportion
    #: With those of the same step.
    most: Proportion

    @property
    def is_exact(self) -> bool:
        """Whether the two are one."""
        return self.least == self.most


def t_score(row: NormRow, value: float) -> float:
    """Place a score among a group, whose mean is 50 and whose SD is 10.

    Args:
        row: the group.
        value: in the units of the subscale.

    Returns:
        A T score; linear, not normalised: with skewed scores it is no percentile in disguise.

    Source:
        McCall (1939), Measurement.
    """
    return T_MEAN + T_SD * (value - row.mean) / row.sd


def t_interval(row: NormRow, value: float) -> tuple[float, float]:
    """Say how far the size of a group leaves a T score open.

    Args:
        row: the group.
        value: in the units of the subscale.

    Returns:
        The interval of 95 per cent; of the error of measurement it says nothing.

    Source:
        The delta method on mean and SD, whose variances and covariance follow from skewness and
        kurtosis: Cramér (1946), Mathematical Methods of Statistics, 27.4 and 28.4.
    """
    at, (skewness, kurtosis) = (value - row.mean) / row.sd, row._shape
    variance = (1 + at * skewness + at * at * (kurtosis - 1) / 4) / row.n
    half = Z95 * T_SD * sqrt(max(variance, 0.0))
    middle = t_score(row, value)
    return middle - half, middle + half


def t_error(row: NormRow) -> float | None:
    """Say how far the error of measurement leaves a T score open, to either side.

    Args:
        row: the group.

    Returns:
        Half of an interval of 95 per cent, in T; None where the reliability is not known.

    Source:
        1.96 standard errors of measurement: Lord & Novick (1968), Statistical Theories of Mental
        Test Scores, 3.4.
    """
    return None if row.reliability is None else Z95 * T_SD * sqrt(1 - row.reliability)


def score_error(row: NormRow) -> float | None:
    """Say how far the error of measurement leaves a score open, to either side.

    Args:
        row: the group.

    Returns:
        Half of an interval of 95 per cent, in the units of the subscale; None where the
        reliability is not known.

    Source:
        As `t_error`: 1.96 standard errors of measurement, SD times the root of 1 - reliability.
    """
    error = t_error(row)
    return None if error is None else error * row.sd / T_SD


def percentile(row: NormRow, value: float) -> Percentile | None:
    """Say what share of a group scored at most this.

    Args:
        row: the group.
        value: in the units of the subscale.

    Returns:
        The share with its interval of 95 per cent; None where no distribution is known. Of a
        value inside a step the shares at both ends of the step.

    Source:
        The cumulative share, with Wilson's interval; see `scoring.intervals`.
    """
    if not row.distribution:
        return None
    scores, total = [score for score, _ in row.distribution], row.n
    at = bisect_right(scores, value + 1e-9)
    upper = at
    if row.in_steps and bisect_left(scores, value - 1e-9) == at < len(scores):
        upper = at + 1
    least, most = (sum(n for _, n in row.distribution[:end]) for end in (at, upper))
    return Percentile(wilson(least, total), wilson(most, total))
