"""The groups that a score is compared with: T scores, percentiles, and how sure they are.

A norm table is a data file with a version, a source and, row by row, who was asked and how many.
Imports no arrays, so that a page may read it.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, stdev

from scoring.errors import TooFewResponses
from scoring.intervals import Z95, Proportion, wilson

FEWEST_FOR_NORMS = 30
"""Below this many respondents a group of one's own is no norm: its SD is not known to a quarter."""

T_MEAN, T_SD = 50.0, 10.0


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
    lowest_age: int = 0
    highest_age: int = 120
    #: Scores in ascending order with how many had each; empty where no distribution is known.
    distribution: tuple[tuple[float, int], ...] = ()

    @property
    def mean_interval(self) -> tuple[float, float]:
        """The mean's interval of 95 per cent."""
        half = Z95 * self.sd / sqrt(self.n)
        return self.mean - half, self.mean + half


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


@dataclass(frozen=True, slots=True)
class Norm:
    """The row that fits one respondent, with the table that it stands in."""

    table: NormTable
    row: NormRow


def find_norm(
    tables: Iterable[NormTable],
    *,
    instrument: tuple[str, str],
    subscale: str,
    regions: Sequence[str] = (),
    language: str | None = None,
    sex: str | None = None,
    age: int | None = None,
) -> Norm | None:
    """Find the group that resembles a respondent most.

    Args:
        tables: where to look.
        instrument: id and version.
        subscale: its id.
        regions: from the nearest to the widest; a table of another region comes last.
        language: that was answered in; tables of another language do not fit.
        sex: as on the roster; None fits only rows for everybody.
        age: in completed years; None fits only rows that hold for all ages.

    Returns:
        The nearest region first, then the row that asks for more; of several the largest group.
        None where there is none.

    Source:
        Our own order.
    """
    fitting = [
        (table, row)
        for table in tables
        if (table.instrument, table.instrument_version) == instrument
        and (table.language is None or language is None or table.language == language)
        for row in table.rows
        if row.subscale == subscale and _fits(row, sex, age)
    ]

    def nearness(pair: tuple[NormTable, NormRow]) -> tuple[int, int, int]:
        table, row = pair
        place = regions.index(table.region) if table.region in regions else len(regions)
        return -place, (row.sex is not None) + _is_of_an_age(row), row.n

    best = max(fitting, key=nearness, default=None)
    return None if best is None else Norm(*best)


def _fits(row: NormRow, sex: str | None, age: int | None) -> bool:
    if row.sex is not None and row.sex != sex:
        return False
    return not _is_of_an_age(row) or (age is not None and row.lowest_age <= age <= row.highest_age)


def _is_of_an_age(row: NormRow) -> bool:
    return (row.lowest_age, row.highest_age) != (0, 120)


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


def percentile(row: NormRow, value: float) -> Proportion | None:
    """Say what share of a group scored at most this.

    Args:
        row: the group.
        value: in the units of the subscale.

    Returns:
        The share with its interval of 95 per cent; None where no distribution is known.

    Source:
        The cumulative share, with Wilson's interval; see `scoring.intervals`.
    """
    if not row.distribution:
        return None
    scores = [score for score, _ in row.distribution]
    below = sum(n for _, n in row.distribution[: bisect_right(scores, value + 1e-9)])
    return wilson(below, sum(n for _, n in row.distribution))


def local_norms(
    values: Sequence[float], subscale: str, *, reliability: float | None = None
) -> NormRow:
    """Make a row of what a group of one's own scored.

    Args:
        values: the scores, without those that are not known.
        subscale: its id.
        reliability: alpha of the same group; None where it is not known.

    Returns:
        A row for everybody of the group.

    Raises:
        TooFewResponses: fewer than `FEWEST_FOR_NORMS`, or all scored the same.

    Source:
        Moments and counts of the group itself.
    """
    if len(values) < FEWEST_FOR_NORMS:
        raise TooFewResponses(f"{len(values)} scores")
    ordered, spread = sorted(values), stdev(values)
    if spread == 0:
        raise TooFewResponses("scores that do not differ")
    distribution = tuple(
        (score, bisect_right(ordered, score) - bisect_left(ordered, score))
        for score in sorted(set(ordered))
    )
    return NormRow(
        subscale=subscale,
        n=len(values),
        mean=fmean(values),
        sd=spread,
        reliability=reliability,
        distribution=distribution,
    )
