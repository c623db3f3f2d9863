"""Make norms of a group of one's own, from which no single score can be worked out.

Of one subscale a table holds everybody, and beside it groups that have nobody in common. What is
left when these are taken from everybody is itself either nobody or enough.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean, stdev

from scoring.errors import TooFewResponses
from scoring.norms import FEWEST_FOR_NORMS, NormRow

Cell = tuple[int, str | None]
"""A grade, and a sex or None where the roster does not say."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What some respondents scored on one subscale, without those whose score is not known."""

    values: Sequence[float]
    #: Alpha of the same respondents; None where it is not known.
    reliability: float | None = None

    def __len__(self) -> int:
        return len(self.values)


def local_rows(
    subscale: str,
    everybody: Sample,
    grades: Mapping[int, Sample],
    cells: Mapping[Cell, Sample],
    *,
    smallest: int,
) -> tuple[NormRow, ...]:
    """Make the rows of one subscale: everybody, and each grade, by sex where both are enough.

    Args:
        subscale: its id.
        everybody: all of them.
        grades: the same, by grade.
        cells: the same, by grade and sex.
        smallest: the fewest respondents of whom a count may be told.

    Returns:
        Rows of at least `FEWEST_FOR_NORMS` each; none where everybody is fewer. Where groups
        would leave fewer than that of everybody, the smallest is left out as well. Counts stand
        only in rows that have nobody in common, each of at least ``smallest``.

    Source:
        Primary and complementary suppression: Willenborg & de Waal (2001), Elements of
        Statistical Disclosure Control, chapter 4.
    """
    groups = _groups(grades, cells)
    while groups and 0 < len(everybody) - sum(map(len, groups.values())) < FEWEST_FOR_NORMS:
        groups.pop(min(groups, key=lambda at: len(groups[at])))
    rows = []
    for (grade, sex), sample in sorted(groups.items(), key=lambda pair: str(pair[0])):
        found = _row(subscale, sample, smallest)
        if found is not None:
            rows.append(replace(found, sex=sex, lowest_grade=grade, highest_grade=grade))
    whole = _row(subscale, everybody, smallest)
    if whole is None:
        return ()
    if rows:
        whole = replace(whole, distribution=(), in_steps=False)
    return whole, *rows


def _groups(grades: Mapping[int, Sample], cells: Mapping[Cell, Sample]) -> dict[Cell, Sample]:
    found: dict[Cell, Sample] = {}
    for grade, sample in grades.items():
        by_sex = {at: s for at, s in cells.items() if at[0] == grade and at[1] is not None}
        if len(by_sex) > 1 and all(len(s) >= FEWEST_FOR_NORMS for s in by_sex.values()):
            found |= by_sex
        elif len(sample) >= FEWEST_FOR_NORMS:
            found[grade, None] = sample
    return found


def _row(subscale: str, sample: Sample, smallest: int) -> NormRow | None:
    try:
        return local_row(subscale, sample, smallest=smallest)
    except TooFewResponses:
        return None


def local_row(subscale: str, sample: Sample, *, smallest: int) -> NormRow:
    """Make one row of what a group of one's own scored.

    Args:
        subscale: its id.
        sample: what they scored.
        smallest: the fewest respondents of whom a count may be told.

    Returns:
        A row for everybody of the group; its counts are of steps of at least ``smallest``.

    Raises:
        TooFewResponses: fewer than `FEWEST_FOR_NORMS`, or all scored the same.

    Source:
        Moments and counts of the group itself.
    """
    values, n = sample.values, len(sample)
    if n < FEWEST_FOR_NORMS:
        raise TooFewResponses(f"{n} scores")
    mean, sd = fmean(values), stdev(values)
    if sd == 0:
        raise TooFewResponses("scores that do not differ")
    third, fourth = (sum(((v - mean) / sd) ** power for v in values) / n for power in (3, 4))
    steps = _steps(values, smallest)
    return NormRow(
        subscale=subscale,
        n=n,
        mean=mean,
        sd=sd,
        reliability=sample.reliability,
        distribution=steps if len(steps) > 1 else (),
        in_steps=len(steps) > 1,
        skewness=third,
        kurtosis=fourth,
    )


def _steps(values: Sequence[float], smallest: int) -> tuple[tuple[float, int], ...]:
    """Put neighbouring scores together until each step is of enough; by its highest score."""
    steps: list[tuple[float, int]] = []
    n = 0
    for score in sorted(set(values)):
        n += sum(value == score for value in values)
        if n >= smallest:
            steps.append((score, n))
            n = 0
    if n and steps:
        steps[-1] = max(values), steps[-1][1] + n
    return tuple(steps)
