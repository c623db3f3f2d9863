"""The scores that a student has had over the terms, one course a scale, for the page of a case.

What was scored at hand-in is followed, as a record shows it; what a later standard counts otherwise
stands beside it. A sheet that was voided is not there, and a term without a score is a gap.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from instruments.catalogue import with_digest
from instruments.definition import Instrument, Subscale
from instruments.errors import UnknownInstrument
from scoring.change import Change, reliable_change
from scoring.norm_groups import Norm
from scoring.norms import NormTable, score_error
from scoring.results import Result
from screening.documents import Profile
from screening.services import norms
from screening.services.histories import mildest_cut, reliable_norm
from screening.services.placings import respondent
from screening.services.records import ruled_by
from screening.services.sheets import results_of, score_in
from screening.services.student_sheets import StudentSheet
from screening.services.work import Work


@dataclass(frozen=True, slots=True)
class Recount:
    """What the last standard that counts a score otherwise makes of it."""

    value: float | None
    standard_version: str


@dataclass(frozen=True, slots=True)
class Slot:
    """One score, or a term in which this scale was not answered: then all but the term is None."""

    term: str
    at: datetime | None = None
    sheet_id: UUID | None = None
    #: None also where too many items were left blank.
    value: float | None = None
    recount: Recount | None = None


@dataclass(frozen=True, slots=True)
class ScoreCourse:
    """One scale of one edition of an instrument, answered in one language, the earliest first."""

    instrument: Instrument
    subscale: Subscale
    language: str
    #: The scores that complete answers can reach.
    lowest: float
    highest: float
    slots: Sequence[Slot]
    #: Where the standard of the last sheet first asks for somebody; None where it never does.
    cut: float | None
    #: Of which group the error is; None where of none that fits a reliability is known.
    norm: Norm | None
    #: 1.96 standard errors of measurement, in the units of the scale; None without a norm.
    error: float | None
    #: The last score against the one before; None where either, or the norm, is missing.
    change: Change | None
    #: Whether a rule of that standard looks at it, or at no scale of the instrument.
    is_ruled: bool

    @property
    def values(self) -> list[float | None]:
        """The scores, one a slot; None is a gap."""
        return [slot.value for slot in self.slots]


@dataclass(frozen=True, slots=True)
class ScoreCourses:
    """What can be drawn of a student, and how many sheets hold something that cannot be read."""

    courses: Sequence[ScoreCourse]
    #: Sheets that hold an instrument whose file is not in the catalogue any more.
    n_unread: int

    @property
    def n_languages(self) -> int:
        """In how many languages the student has answered."""
        return len({course.language for course in self.courses})


def courses_of(work: Work, sheets: Sequence[StudentSheet], profile: Profile) -> ScoreCourses:
    """Follow every scale over the terms; scores of one file and one language are one course.

    Args:
        work: a counselor's.
        sheets: of one student, opened, the earliest first.
        profile: the student's: sex and age find the group that the error is taken from.
    """
    counted = [each for each in sheets if not each.sheet.is_void]
    editions: dict[tuple[str, str], list[StudentSheet]] = {}
    files: dict[tuple[str, str], Instrument] = {}
    unread = set()
    for each in reversed(counted):  # what was asked last comes first
        document = each.sheet.document
        for form, digest in zip(document.form, document.digests, strict=True):
            instrument = _file(form, digest)
            if instrument is None:
                unread.add(each.sheet.id)
                continue
            key = instrument.digest, document.language
            files[key] = instrument
            editions.setdefault(key, []).append(each)
    terms, tables = _terms(counted), norms.tables(work)
    courses = [
        _course(files[key], subscale, own[::-1], terms, (tables, profile))
        for key, own in editions.items()
        for subscale in files[key].subscales.values()
    ]
    known = [course for course in courses if any(value is not None for value in course.values)]
    return ScoreCourses(sorted(known, key=lambda course: not course.is_ruled), len(unread))


def _file(form: str, digest: bytes) -> Instrument | None:
    """Return the very file that was asked; None where it is not there any more."""
    instrument_id, _, version = form.partition("@")
    try:
        found = with_digest(instrument_id, version, digest.hex())
    except UnknownInstrument:
        return None
    return found if found.digest.startswith(digest.hex()) else None


def _course(
    instrument: Instrument,
    subscale: Subscale,
    sheets: Sequence[StudentSheet],
    terms: Sequence[str],
    compared: tuple[Sequence[NormTable], Profile],
) -> ScoreCourse:
    last, (tables, profile) = sheets[-1], compared
    who = respondent(last.sheet.document, profile)
    norm = reliable_norm(tables, instrument, subscale, who)
    slots = list(_slots(instrument, subscale, sheets, terms))
    lowest, highest = instrument.range_of(subscale.id)
    ruled = ruled_by(last.standard, instrument) & instrument.subscales.keys()
    return ScoreCourse(
        instrument=instrument,
        subscale=subscale,
        language=last.sheet.document.language,
        lowest=lowest,
        highest=highest,
        slots=slots,
        cut=mildest_cut(last.standard, instrument, subscale, who.grade),
        norm=norm,
        error=score_error(norm.row) if norm else None,
        change=_change(slots, norm, subscale),
        is_ruled=not ruled or subscale.id in ruled,
    )


def _change(slots: Sequence[Slot], norm: Norm | None, subscale: Subscale) -> Change | None:
    """Judge the last score against the one before, wherever that was."""
    values = [slot.value for slot in slots if slot.sheet_id is not None]
    known = [value for value in values if value is not None]
    if norm is None or len(known) < 2 or values[-1] is None:
        return None
    return reliable_change(known[-2], known[-1], norm, subscale.higher_is)


def _slots(
    instrument: Instrument,
    subscale: Subscale,
    sheets: Sequence[StudentSheet],
    terms: Sequence[str],
) -> Iterable[Slot]:
    for term in terms:
        own = [each for each in sheets if each.wave.term == term]
        if not own:
            yield Slot(term)
        for each in own:
            score = score_in(each.sheet.document, instrument, subscale)
            value = score.value if score else None
            recount = _recount(each, instrument, subscale, value)
            yield Slot(term, each.at, each.sheet.id, value, recount)


def _recount(
    sheet: StudentSheet, instrument: Instrument, subscale: Subscale, value: float | None
) -> Recount | None:
    """Return what the last standard says that counts this score otherwise; None where none does."""
    at = instrument.id, instrument.version
    for later in reversed(sheet.laters):
        again = next((r for r in results_of(later.document) if _edition(r) == at), None)
        score = again.scores.get(subscale.id) if again else None
        if score is not None:
            is_other = score.value != value
            return Recount(score.value, later.standard.version) if is_other else None
    return None


def _edition(result: Result) -> tuple[str, str]:
    return result.instrument_id, result.instrument_version


SEASONS = ("spring", "autumn")
"""The terms of a calendar year, in turn."""


def _terms(sheets: Sequence[StudentSheet]) -> list[str]:
    """Return every term from the first sheet to the last, those between without a sheet too."""
    known = list(dict.fromkeys(each.wave.term for each in sheets))
    places = [_place(term) for term in known]
    if not known or None in places:
        return known
    numbers = [place for place in places if place is not None]
    return [
        f"{number // 2}-{SEASONS[number % 2]}" for number in range(min(numbers), max(numbers) + 1)
    ]


def _place(term: str) -> int | None:
    """Number the terms of all years in turn; None for what is no term of a calendar year."""
    year, _, season = term.partition("-")
    is_term = year.isdecimal() and season in SEASONS
    return 2 * int(year) + SEASONS.index(season) if is_term else None
