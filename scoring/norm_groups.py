"""Which group of which norm table a respondent is compared with, and what is missing if none.

Imports no arrays, so that a page may read it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from scoring.norms import FEWEST_FOR_NORMS, NormRow, NormTable


class Lack(StrEnum):
    """Why there is no group to compare with, from the furthest to the nearest."""

    NO_TABLE = "no_table"
    OTHER_VERSION = "other_version"
    OTHER_LANGUAGE = "other_language"
    #: There are groups by sex, age or grade, and none is this respondent's.
    NO_GROUP = "no_group"
    AGE_UNKNOWN = "age_unknown"
    SEX_UNKNOWN = "sex_unknown"


@dataclass(frozen=True, slots=True)
class Respondent:
    """What a respondent is matched by. None where it is not known: only rows for all fit then."""

    language: str
    sex: str | None = None
    #: In completed years, when the answers were given.
    age: int | None = None
    #: 1 to 12, when the answers were given.
    grade: int | None = None


@dataclass(frozen=True, slots=True)
class Norm:
    """A row that fits one respondent, with the table that it stands in."""

    table: NormTable
    row: NormRow

    @property
    def is_small(self) -> bool:
        """Whether it is of fewer than `FEWEST_FOR_NORMS`."""
        return self.row.n < FEWEST_FOR_NORMS


def fitting_norms(
    tables: Sequence[NormTable],
    *,
    instrument: tuple[str, str],
    subscale: str,
    respondent: Respondent,
    regions: Sequence[str] = (),
) -> list[Norm]:
    """Find the groups that a respondent belongs to, the one that resembles most first.

    Args:
        tables: where to look.
        instrument: id and version.
        subscale: its id.
        respondent: who is compared.
        regions: from the nearest to the widest; a table of another region comes last.

    Returns:
        Of each table the row that asks for most. First the groups of `FEWEST_FOR_NORMS` and more:
        a small one, however near, does not take the place of a large one. Among these the nearest
        region, then the row that asks for more, then the one made last, then the larger group.

    Source:
        Our own order.
    """
    found = []
    for table in tables:
        rows = _rows(table, instrument, subscale, respondent.language)
        fitting = [Norm(table, row) for row in rows if _lack(row, respondent) is None]
        if fitting:
            found.append(max(fitting, key=lambda norm: (not norm.is_small, *_demands(norm.row))))

    def nearness(norm: Norm) -> tuple[bool, int, int, str, int]:
        region, row = norm.table.region, norm.row
        place = regions.index(region) if region in regions else len(regions)
        made_on = (norm.table.provenance or {}).get("made_on", "")
        return not norm.is_small, -place, _demands(row)[0], made_on, row.n

    return sorted(found, key=nearness, reverse=True)


def lacking(
    tables: Sequence[NormTable],
    *,
    instrument: tuple[str, str],
    subscale: str,
    respondent: Respondent,
) -> Lack:
    """Say why `fitting_norms` found nothing, as near to a group as it came.

    Args:
        tables: where to look.
        instrument: id and version.
        subscale: its id.
        respondent: who is compared.

    Returns:
        What is missing.

    Source:
        Our own.
    """
    of_it = [t for t in tables if t.instrument == instrument[0] and _has(t, subscale)]
    same = [t for t in of_it if t.instrument_version == instrument[1]]
    rows = [r for t in same for r in _rows(t, instrument, subscale, respondent.language)]
    if not rows:
        if not of_it:
            return Lack.NO_TABLE
        return Lack.OTHER_LANGUAGE if same else Lack.OTHER_VERSION
    order = list(Lack)
    return max((_lack(row, respondent) or Lack.NO_GROUP for row in rows), key=order.index)


def _has(table: NormTable, subscale: str) -> bool:
    return any(row.subscale == subscale for row in table.rows)


def _rows(
    table: NormTable, instrument: tuple[str, str], subscale: str, language: str
) -> list[NormRow]:
    if (table.instrument, table.instrument_version) != instrument:
        return []
    if table.language not in (None, language):
        return []
    return [row for row in table.rows if row.subscale == subscale]


def _lack(row: NormRow, who: Respondent) -> Lack | None:
    """Say what keeps a respondent out of a row; None where nothing does."""
    if row.is_of_grades and not _lies(who.grade, row.lowest_grade, row.highest_grade):
        return Lack.NO_GROUP
    is_old_enough = who.age is None or _lies(who.age, row.lowest_age, row.highest_age)
    if not is_old_enough or (row.sex is not None and who.sex not in (None, row.sex)):
        return Lack.NO_GROUP
    if row.is_of_ages and who.age is None:
        return Lack.AGE_UNKNOWN
    return Lack.SEX_UNKNOWN if row.sex is not None and who.sex is None else None


def _lies(value: int | None, lowest: int, highest: int) -> bool:
    return value is not None and lowest <= value <= highest


def _demands(row: NormRow) -> tuple[int, int]:
    """How much a row asks for, and its size."""
    return (row.sex is not None) + row.is_of_ages + row.is_of_grades, row.n
