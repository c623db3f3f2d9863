"""What is looked at before a wave is opened: each line is well, a warning, or to be mended."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select

from instruments.definition import Instrument
from referral.batteries import Fit, bar_of, fit_of, is_for_age
from referral.states import UNDER_WAY, WaveState
from screening.clock import completed_years, day_in_china
from screening.models import Wave, WaveForm
from screening.services import batteries, cards, coverage
from screening.services.coverage import ClassConsents
from screening.services.errors import CannotOpen
from screening.services.forms import pinned
from screening.services.work import Work

LONGEST = timedelta(days=60)
"""A longer window is worth a thought: consents run out and classes change."""

SATURDAY = 5


class Level(StrEnum):
    """What a line asks of its reader."""

    WELL = "well"
    WARNING = "warning"
    #: The wave cannot be opened before.
    MEND = "mend"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list; what it says stands under ``ready.<key>`` in the catalogue."""

    key: str
    level: Level
    facts: Mapping[str, object] = field(default_factory=dict)
    #: The page that mends it: cards, consents, roster, edit; None where there is none.
    mended_at: str | None = None


def check(work: Work, wave: Wave) -> None:
    """Refuse to open a wave as long as a line of its list has to be mended.

    Raises:
        CannotOpen: the first such line; ``why`` is its key.
        NoKey: the actor holds no roster vault.
    """
    for line in lines(work, wave, classes_of(work, wave)):
        if line.level is Level.MEND:
            raise CannotOpen(line.key, **{name: str(fact) for name, fact in line.facts.items()})


def classes_of(work: Work, wave: Wave) -> Sequence[ClassConsents]:
    """Return the classes of a wave with where consents stand; a rehearsal has none.

    Raises:
        NoKey: the actor holds no roster vault.
    """
    if wave.is_rehearsal:
        return ()
    grades = batteries.forms(work, wave)
    return coverage.by_class(work, through=wave.closes_on, grades=grades)


def lines(work: Work, wave: Wave, classes: Sequence[ClassConsents]) -> list[Line]:
    """Return the list.

    Nobody's answers are kept in a rehearsal: it needs no consents, and no way back to records.
    """
    forms = batteries.forms(work, wave)
    found = [*_window(work, wave), *_instruments(forms)]
    if wave.is_rehearsal:
        return found
    return [
        *_cards(work),
        *found,
        *_ages(forms, classes, wave.opens_on),
        *_consents(classes, wave),
        *_overlap(work, wave, forms.keys()),
    ]


def _cards(work: Work) -> Iterator[Line]:
    n = cards.n_proven(work.session, work.actor.unit_id)
    level = Level.WELL if n >= cards.NEEDED else Level.MEND
    key = "cards" if level is Level.WELL else "cards_unproven"
    yield Line(key, level, {"n": n, "needed": cards.NEEDED}, "cards")


def _window(work: Work, wave: Wave) -> Iterator[Line]:
    today = day_in_china(work.now)
    facts = {"opens": wave.opens_on.isoformat(), "closes": wave.closes_on.isoformat()}
    days = (wave.opens_on + timedelta(n) for n in range((wave.closes_on - wave.opens_on).days + 1))
    if wave.closes_on < today:
        yield Line("window_over", Level.MEND, facts, "edit")
    elif all(day.weekday() >= SATURDAY for day in days):
        yield Line("window_weekend", Level.WARNING, facts, "edit")
    elif wave.closes_on - wave.opens_on > LONGEST:
        yield Line("window_long", Level.WARNING, facts, "edit")
    elif wave.opens_on > today:
        yield Line("window_later", Level.WARNING, facts, "edit")
    else:
        yield Line("window", Level.WELL, facts)


def _instruments(forms: Mapping[int, tuple[WaveForm, ...]]) -> Iterator[Line]:
    faults = unusable(forms)
    for grade, answered in forms.items():
        faults += [line for row in answered for line in _misfits(grade, row)]
    n = len({(row.instrument_id, row.version) for rows in forms.values() for row in rows})
    yield from faults or [Line("instruments", Level.WELL, {"n": n})]


def unusable(forms: Mapping[int, tuple[WaveForm, ...]]) -> list[Line]:
    """Return what a wave pinned and cannot be answered, a line each; empty where all can."""
    rows = {(row.instrument_id, row.version): row for rows in forms.values() for row in rows}
    return [line for row in rows.values() for line in _faults(row)]


def _faults(row: WaveForm) -> Iterator[Line]:
    try:
        pinned(row.instrument_id, row.version, row.digest)
    except CannotOpen as error:
        yield Line(error.why, Level.MEND, error.facts)


def _misfits(grade: int, row: WaveForm) -> Iterator[Line]:
    instrument = _found(row)
    if instrument is None:
        return
    facts = {"instrument": row.instrument_id, "grade": grade}
    bar = bar_of(instrument, grade)
    if bar is not None:
        yield Line(bar, Level.MEND, facts, "edit")
    elif fit_of(instrument, grade) is Fit.PARTLY:
        yield Line("ages_partly", Level.WARNING, facts, "edit")


def _ages(
    forms: Mapping[int, tuple[WaveForm, ...]], classes: Sequence[ClassConsents], day: date
) -> Iterator[Line]:
    """Count whom the roster's birth dates put outside the ages of what they would answer."""
    asked = {grade: [i for row in rows if (i := _found(row))] for grade, rows in forms.items()}
    born = [
        (found.grade, member.profile.born_on)
        for found in classes
        for member in found.members
        if member.profile.born_on is not None
    ]
    n = sum(
        not all(is_for_age(i, completed_years(born_on, day)) for i in asked.get(grade, ()))
        for grade, born_on in born
    )
    if n:
        yield Line("ages_of_some", Level.WARNING, {"n": n}, "roster")


def _consents(classes: Sequence[ClassConsents], wave: Wave) -> Iterator[Line]:
    total = sum(len(found.members) for found in classes)
    n = sum(found.n_given for found in classes)
    facts = {"n": n, "total": total, "missing": total - n, "closes": wave.closes_on.isoformat()}
    if not total:
        yield Line("no_students", Level.MEND, facts, "roster")
    elif not n:
        yield Line("no_consent", Level.MEND, facts, "consents")
    elif n < total:
        yield Line("consents_missing", Level.WARNING, facts, "consents")
    else:
        yield Line("consents", Level.WELL, facts, "consents")


def _overlap(work: Work, wave: Wave, grades: Set[int]) -> Iterator[Line]:
    used = (*UNDER_WAY, WaveState.CLOSED)
    others = work.session.execute(
        select(Wave.opens_on, Wave.closes_on, Wave.id).where(
            Wave.school_id == wave.school_id,
            Wave.id != wave.id,
            Wave.is_rehearsal.is_(False),
            Wave.state.in_(used),
            Wave.opens_on <= wave.closes_on,
            Wave.closes_on >= wave.opens_on,
        )
    ).all()
    for opens_on, closes_on, wave_id in others:
        if grades & _grades(work, wave.school_id, wave_id):
            facts = {"opens": opens_on.isoformat(), "closes": closes_on.isoformat()}
            yield Line("overlap", Level.WARNING, facts, "edit")


def _grades(work: Work, school_id: UUID, wave_id: UUID) -> set[int]:
    own = WaveForm.school_id == school_id, WaveForm.wave_id == wave_id
    return set(work.session.scalars(select(WaveForm.grade).where(*own)))


def _found(row: WaveForm) -> Instrument | None:
    """Return what a wave pinned; None where it cannot be used, which `_faults` says."""
    try:
        return pinned(row.instrument_id, row.version, row.digest)
    except CannotOpen:
        return None
