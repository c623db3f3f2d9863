"""A wave's paper forms class by class: whose bears which code, and which are still to enter."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from crypto import paper_codes
from crypto.errors import CodeMistyped
from referral.consents import Standing
from referral.papers import PaperState
from screening.documents import Profile
from screening.models import Paper, Sheet, Wave
from screening.services import audit, batteries, coverage, papers, voids
from screening.services.coverage import ClassConsents, Member
from screening.services.forms import Form
from screening.services.work import Work


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One student who may fill a paper form in and has no sheet."""

    student_id: UUID
    profile: Profile
    code: str
    state: PaperState
    #: Whether the reader made the first entry: the second is somebody else's.
    is_own: bool


@dataclass(frozen=True, slots=True)
class PaperClass:
    """One class of a wave."""

    wave: Wave
    grade: int
    class_name: str
    form: Form
    #: In the order of their names.
    lines: Sequence[PaperLine]
    #: Who declined on a screen, and may have thought better of it on paper. As on the make-up list
    #: they are on none, and look like those who handed in: only the code on a form finds them.
    unlisted: Sequence[PaperLine]
    #: How many have handed in already, or declined.
    n_done: int
    #: Of whom no consent stands: there is no form for them.
    left_out: Sequence[Member]

    def n(self, *states: PaperState) -> int:
        """Return how many forms stand at one of some places."""
        return sum(line.state in states for line in self.lines)

    def of_code(self, text: str) -> PaperLine | None:
        """Return whose form bears a typed code; None where nobody's does."""
        try:
            code = paper_codes.read(text)
        except CodeMistyped:
            return None
        return next((line for line in (*self.lines, *self.unlisted) if line.code == code), None)


def by_class(work: Work, wave_id: UUID) -> list[PaperClass]:
    """Return every class that a wave screens, in order.

    Raises:
        NotFound: the wave is none of this school's on paper.
        NoKey: the actor holds no roster vault.
    """
    wave = papers.wave_on_paper(work, wave_id)
    found = coverage.by_class(work, grades=batteries.forms(work, wave))
    return _with_papers(work, wave, found)


def of_class(work: Work, wave_id: UUID, grade: int, class_name: str) -> PaperClass:
    """Return one class.

    Raises:
        NotFound: the class is not this school's, or the wave is none of it on paper for its grade.
        NoKey: the actor holds no roster vault.
    """
    wave = papers.wave_on_paper(work, wave_id)
    papers.form_for(work, wave, grade)
    (found,) = _with_papers(work, wave, [coverage.of_class(work, grade, class_name)])
    return found


def for_printing(work: Work, wave_id: UUID, grade: int, class_name: str) -> PaperClass:
    """Return one class whose forms are printed; that they are is audited.

    Raises:
        NotFound, NoKey: as `of_class`.
    """
    found = of_class(work, wave_id, grade, class_name)
    audit.note(work, "papers_printed", wave=wave_id, n_forms=len(found.lines))
    return found


def _with_papers(work: Work, wave: Wave, classes: Sequence[ClassConsents]) -> list[PaperClass]:
    sheets = select(Sheet.student_id).where(
        Sheet.school_id == wave.school_id, Sheet.wave_id == wave.id
    )
    done = set(work.session.scalars(sheets))
    rows = work.session.scalars(
        select(Paper).where(Paper.school_id == wave.school_id, Paper.wave_id == wave.id)
    )
    begun = {row.student_id: row for row in rows}
    declined = voids.declined(work, wave.id) - begun.keys()
    return [_class(work, wave, found, done, declined, begun) for found in classes]


def _class(
    work: Work,
    wave: Wave,
    found: ClassConsents,
    done: set[UUID],
    declined: frozenset[UUID],
    begun: dict[UUID, Paper],
) -> PaperClass:
    form = papers.form_for(work, wave, found.grade)
    left = [member for member in found.members if member.student_id not in done]
    lines = [
        _line(work, wave, form, member, begun.get(member.student_id))
        for member in left
        if member.standing is Standing.GIVEN
    ]
    waiting = [member for member in left if member.student_id not in declined]
    return PaperClass(
        wave,
        found.grade,
        found.class_name,
        form,
        lines=[line for line in lines if line.student_id not in declined],
        unlisted=[line for line in lines if line.student_id in declined],
        n_done=len(found.members) - len(waiting),
        left_out=[member for member in waiting if member.standing is not Standing.GIVEN],
    )


def _line(work: Work, wave: Wave, form: Form, member: Member, row: Paper | None) -> PaperLine:
    entries = papers.entries_of(work, row, form) if row is not None else None
    is_own = entries is not None and entries.first_by == work.actor.account_id
    code = papers.code_of(work, wave, member.student_id)
    return PaperLine(member.student_id, member.profile, code, papers.state_of(entries), is_own)
