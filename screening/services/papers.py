"""Paper forms of a wave: whose form bears which code, and how far its entry is."""

from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select

from crypto import paper_codes
from referral.consents import Standing
from referral.papers import PaperState, differing
from referral.states import WaveState
from screening.documents import PaperEntries, Profile
from screening.models import Paper, Purpose, Sheet, Wave
from screening.services import batteries, coverage, rosters, waves
from screening.services.errors import NotFound, PaperRefused
from screening.services.forms import Form, form_of
from screening.services.work import Work
from screening.vault import get


@dataclass(frozen=True, slots=True)
class FoundPaper:
    """A student's paper form in one wave, and how far its entry is."""

    wave: Wave
    student_id: UUID
    profile: Profile
    form: Form
    #: What stands on the paper.
    code: str
    row: Paper | None = field(repr=False)
    #: None while nothing was entered.
    entries: PaperEntries | None = field(repr=False)

    @property
    def state(self) -> PaperState:
        """How far it is; whether its sheet is there already is not looked for."""
        return state_of(self.entries)

    @property
    def differing(self) -> tuple[int, ...]:
        """The positions, from 0, at which two entries differ."""
        found = self.entries
        return differing(found.first, found.second) if found and found.second else ()

    def is_begun_by(self, account_id: UUID) -> bool:
        """Whether somebody made the first entry: the second is not theirs."""
        return self.entries is not None and self.entries.first_by == account_id


def wave_on_paper(work: Work, wave_id: UUID) -> Wave:
    """Find a wave whose forms may be filled in on paper.

    Raises:
        NotFound: it is not this school's, or a rehearsal: nobody's answers are taken in one.
    """
    wave = waves.get(work, wave_id)
    if wave.is_rehearsal:
        raise NotFound("wave")
    return wave


def find(work: Work, wave_id: UUID, student_id: UUID) -> FoundPaper:
    """Find a student's paper form, whether or not it may be entered now.

    Raises:
        NotFound: the student is not of the actor's school; the wave is none of it on paper, or does
            not screen the student's grade.
        NoKey: the actor holds no roster vault.
    """
    wave = wave_on_paper(work, wave_id)
    profile = rosters.profile_of(work, student_id)
    form = form_for(work, wave, profile.grade)
    at = Paper.school_id == wave.school_id, Paper.wave_id == wave.id
    query = select(Paper).where(*at, Paper.student_id == student_id)
    row = work.session.scalar(query, execution_options={"populate_existing": True})
    entries = entries_of(work, row, form) if row is not None else None
    return FoundPaper(
        wave, student_id, profile, form, code_of(work, wave, student_id), row, entries
    )


def check(work: Work, paper: FoundPaper) -> None:
    """Refuse a form that may not be entered now.

    The guardian's consent must stand today: no ticket is left behind that could be used later.

    Raises:
        PaperRefused: the wave is not open; the student has a sheet already, has left, or may not
            take part for want of a guardian's consent.
    """
    if has_sheet(work, paper.wave, paper.student_id):
        raise PaperRefused("arrived")
    if paper.wave.state is not WaveState.OPEN:
        raise PaperRefused("wave_not_open")
    if paper.profile.has_left:
        raise PaperRefused("left")
    if coverage.standing_of(work, paper.student_id) is not Standing.GIVEN:
        raise PaperRefused("no_consent")


def form_for(work: Work, wave: Wave, grade: int) -> Form:
    """Return what a grade answers in a wave.

    Raises:
        NotFound: the wave does not screen this grade.
    """
    pinned = batteries.forms(work, wave).get(grade)
    if pinned is None:
        raise NotFound("form")
    return form_of(tuple((p.instrument_id, p.version, p.digest) for p in pinned))


def code_of(work: Work, wave: Wave, student_id: UUID) -> str:
    """Return the code that a student's paper form bears in a wave."""
    key = work.keys.vault(wave.school_id, Purpose.ROSTER).symmetric
    return paper_codes.paper_code(key, wave.id.bytes, student_id.bytes)


def has_sheet(work: Work, wave: Wave, student_id: UUID) -> bool:
    """Whether a student has handed in in a wave, on a screen or on paper."""
    at = Sheet.school_id == wave.school_id, Sheet.wave_id == wave.id
    query = select(Sheet.id).where(*at, Sheet.student_id == student_id).limit(1)
    return work.session.scalar(query) is not None


def entries_of(work: Work, row: Paper, form: Form) -> PaperEntries | None:
    """Return what was entered of a form; None where the student answers another one by now."""
    key = work.keys.vault(row.school_id, Purpose.ROSTER).symmetric
    entries = get(key, row, "sealed_entries", PaperEntries)
    return entries if entries.form == form.ids else None


def state_of(entries: PaperEntries | None) -> PaperState:
    """Return how far the entry of a form is."""
    if entries is None:
        return PaperState.BLANK
    return PaperState.DIFFERING if entries.second else PaperState.ENTERED_ONCE
