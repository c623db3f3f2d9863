"""Where a record's scores lie among the groups of the norm tables, and what is missing if nowhere.

Sex and birth date come from the roster, opened for whoever may open the record.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from instruments.definition import Instrument, Subscale
from scoring.norm_groups import Lack, Norm, Respondent, fitting_norms, lacking
from scoring.norms import NormTable, Percentile, percentile, t_error, t_interval, t_score
from screening.clock import completed_years, day_in_china
from screening.documents import Profile, SheetDocument
from screening.services import norms
from screening.services.flags import Record
from screening.services.records import Part, ShownScore
from screening.services.work import Work


@dataclass(frozen=True, slots=True)
class Placed:
    """One score among one group."""

    norm: Norm
    t: float
    #: What the size of the group leaves open, 95 per cent.
    interval: tuple[float, float]
    #: What the error of measurement leaves open to either side, in T; None where it is not known.
    error: float | None
    #: None where the group's distribution is not known.
    percentile: Percentile | None


@dataclass(frozen=True, slots=True)
class Placing:
    """One score among every group that fits, the nearest first; ``lack`` says why none does."""

    shown: ShownScore
    placed: Sequence[Placed]
    lack: Lack | None


@dataclass(frozen=True, slots=True)
class PartPlacings:
    """The scores of one part."""

    #: By the id of the subscale.
    by_subscale: Mapping[str, Placing]
    #: What keeps which scores from being placed.
    lacks: Mapping[Lack, Sequence[Subscale]]

    @property
    def is_placed(self) -> bool:
        """Whether any score lies among a group."""
        return any(placing.placed for placing in self.by_subscale.values())


def placings_of(work: Work, record: Record, parts: Sequence[Part]) -> list[PartPlacings]:
    """Place every score of a record, part by part.

    Args:
        work: a counselor's.
        record: the sheet, opened.
        parts: the same, laid out.
    """
    tables, who = norms.tables(work), respondent_of(record)
    found = []
    for part in parts:
        shown = (*part.scores, *part.other_scores)
        placings = {s.subscale.id: _placing(tables, part.instrument, s, who) for s in shown}
        found.append(PartPlacings(placings, _lacks(placings.values())))
    return found


def respondent_of(record: Record) -> Respondent:
    """Return what a student is matched by: as it was when the sheet was handed in."""
    return respondent(record.document, record.profile)


def respondent(document: SheetDocument, profile: Profile) -> Respondent:
    """Return what a student is matched by when a sheet of theirs is looked at."""
    on = day_in_china(datetime.fromtimestamp(document.handed_in_at, UTC))
    age = None if profile.born_on is None else completed_years(profile.born_on, on)
    return Respondent(document.language, profile.sex, age, document.grade)


def norms_for(
    tables: Sequence[NormTable], instrument: Instrument, subscale: Subscale, who: Respondent
) -> list[Norm]:
    """Return the groups that a respondent belongs to, the nearest first."""
    return fitting_norms(
        tables,
        instrument=(instrument.id, instrument.version),
        subscale=subscale.id,
        respondent=who,
        regions=norms.REGIONS,
    )


def _lacks(placings: Iterable[Placing]) -> dict[Lack, list[Subscale]]:
    found: dict[Lack, list[Subscale]] = {}
    for placing in placings:
        if placing.lack is not None:
            found.setdefault(placing.lack, []).append(placing.shown.subscale)
    return found


def _placing(
    tables: Sequence[NormTable], instrument: Instrument, shown: ShownScore, who: Respondent
) -> Placing:
    value, subscale = shown.score.value, shown.subscale
    if value is None:
        return Placing(shown, (), None)
    fitting = norms_for(tables, instrument, subscale, who)
    if fitting:
        return Placing(shown, [_placed(norm, value) for norm in fitting], None)
    at = instrument.id, instrument.version
    lack = lacking(tables, instrument=at, subscale=subscale.id, respondent=who)
    return Placing(shown, (), lack)


def _placed(norm: Norm, value: float) -> Placed:
    row = norm.row
    return Placed(
        norm, t_score(row, value), t_interval(row, value), t_error(row), percentile(row, value)
    )
