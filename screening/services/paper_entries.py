"""Paper forms are entered twice, by two members of staff; then they are sheets like any other."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID, uuid4

from sqlalchemy import select

from crypto import tickets
from referral.papers import PAPER, PaperAction, PaperState, differing
from referral.states import next_state
from screening.documents import BLANK, Answering, PaperEntries
from screening.models import Paper, Purpose, Student, Wave
from screening.services import audit, new_sheets, papers, switches, voids, waves
from screening.services.errors import ItemRefused, NotFound, PaperRefused
from screening.services.forms import Form
from screening.services.papers import FoundPaper
from screening.services.sheets import FilledForm, Mode
from screening.services.work import Work
from screening.vault import check_student, put


def enter(
    work: Work, wave_id: UUID, student_id: UUID, answers: Sequence[int | None], language: str
) -> PaperState:
    """Take down what stands on a paper form: the first time, or the second time to compare.

    Two equal entries are sealed at once as the student's sheet, and the student's ticket of the
    wave is spent. What one person sends twice counts once.

    Args:
        work: of whoever enters it.
        wave_id: an open wave of the own school.
        student_id: whose form it is.
        answers: by position in the form, an option's value, `DECLINED` where the student chose not
            to answer, or None where the item was left out.
        language: of the printed form; that of the first entry counts.

    Returns:
        How far the form is now.

    Raises:
        NotFound: as `papers.find`.
        PaperRefused: as `papers.check`; or nothing at all was filled in, the actor has made the
            first entry, or both entries were made and differ.
        ItemRefused: there are too few or too many answers, or one is not offered by its item.
        StepNotAllowed: the actor may enter none.
        CertificateInvalid: the student's public key is not the certified one.
    """
    paper = _held(work, wave_id, student_id)
    typed = _packed(paper.form, answers)
    if paper.entries is None:
        next_state(PAPER, paper.state, PaperAction.ENTER, work.actor.party)
        _keep(work, paper, PaperEntries(paper.form.ids, language, typed, work.actor.account_id))
        audit.note(work, "paper_entered", wave=wave_id, student=student_id, entry=1)
        return PaperState.ENTERED_ONCE
    return _enter_again(work, paper, paper.entries, typed)


def compare(work: Work, wave_id: UUID, student_id: UUID) -> FoundPaper:
    """Open a form of which two entries differ, for whoever decides; that it was seen is audited.

    Raises:
        NotFound: as `papers.find`.
        PaperRefused: as `papers.check`; or nothing is to be decided.
    """
    paper = _held(work, wave_id, student_id)
    if paper.state is not PaperState.DIFFERING:
        raise PaperRefused("nothing_differs")
    audit.note(work, "paper_compared", wave=wave_id, student=student_id)
    return paper


def decide(work: Work, wave_id: UUID, student_id: UUID, chosen: Mapping[int, int | None]) -> None:
    """Say what stands on the paper wherever two entries differ; then the sheet is sealed.

    Args:
        work: of whoever decides, with the paper in hand.
        wave_id: an open wave of the own school.
        student_id: whose form it is.
        chosen: for each position that differs, as in `enter`.

    Raises:
        NotFound: as `papers.find`.
        PaperRefused: as `compare`.
        ItemRefused: a position is not decided, or its item does not offer the value.
        CertificateInvalid: the student's public key is not the certified one.
    """
    paper = compare(work, wave_id, student_id)
    entries = _entries(paper)
    next_state(PAPER, paper.state, PaperAction.DECIDE, work.actor.party)
    answers = bytearray(entries.first)
    for position in paper.differing:
        if position not in chosen:
            raise ItemRefused(position)
        answers[position] = _byte(paper.form, position, chosen[position])
    n_items = len(paper.differing)
    audit.note(work, "paper_decided", wave=wave_id, student=student_id, n_items=n_items)
    _make_sheet(work, paper, bytes(answers), entries.language)


def drop(work: Work, wave_id: UUID, student_id: UUID) -> None:
    """Throw away what was entered of a form, such as of somebody else's; it is entered anew.

    Raises:
        NotFound: as `papers.find`.
        PaperRefused: as `papers.check`.
        StepNotAllowed: nothing was entered.
    """
    paper = _held(work, wave_id, student_id)
    next_state(PAPER, paper.state, PaperAction.DROP, work.actor.party)
    work.session.delete(paper.row)
    audit.note(work, "paper_dropped", wave=wave_id, student=student_id)


def _enter_again(work: Work, paper: FoundPaper, entries: PaperEntries, typed: bytes) -> PaperState:
    own = work.actor.account_id
    if (own, typed) in ((entries.first_by, entries.first), (entries.second_by, entries.second)):
        return paper.state
    if entries.second:
        raise PaperRefused("to_decide")
    if own == entries.first_by:
        raise PaperRefused("same_person")
    n_different = len(differing(entries.first, typed))
    action = PaperAction.DIFFER if n_different else PaperAction.CONFIRM
    state = next_state(PAPER, paper.state, action, work.actor.party)
    about = {"wave": paper.wave.id, "student": paper.student_id}
    audit.note(work, "paper_entered", entry=2, **about)
    if n_different:
        _keep(work, paper, replace(entries, second=typed, second_by=own))
        audit.note(work, "paper_differed", n_items=n_different, **about)
    else:
        _make_sheet(work, paper, typed, entries.language)
    return state


def _held(work: Work, wave_id: UUID, student_id: UUID) -> FoundPaper:
    """Return a form that may be entered. Of two who do so at once, the second reads the first.

    The lock leaves the lab alone: it takes the ticket before it asks whether the student exists.
    The wave is held open until the entry stands: closing it drops what was entered by halves.
    """
    school_id = work.actor.unit_id
    wave = select(Wave).where(Wave.school_id == school_id, Wave.id == wave_id)
    work.session.execute(wave.with_for_update(read=True).execution_options(populate_existing=True))
    own = Student.school_id == school_id, Student.id == student_id
    work.session.execute(select(Student.id).where(*own).with_for_update(key_share=True))
    paper = papers.find(work, wave_id, student_id)
    papers.check(work, paper)
    return paper


def _entries(paper: FoundPaper) -> PaperEntries:
    if paper.entries is None:
        raise NotFound("entries")
    return paper.entries


def _packed(form: Form, answers: Sequence[int | None]) -> bytes:
    if len(answers) != len(form.items):
        raise ItemRefused(min(len(answers), len(form.items) - 1))
    if all(value is None for value in answers):
        raise PaperRefused("all_blank")
    return bytes(_byte(form, position, value) for position, value in enumerate(answers))


def _byte(form: Form, position: int, value: int | None) -> int:
    return BLANK if value is None else form.checked(position, value)


def _keep(work: Work, paper: FoundPaper, entries: PaperEntries) -> None:
    school_id = paper.wave.school_id
    row = paper.row or Paper(
        school_id=school_id, id=uuid4(), wave_id=paper.wave.id, student_id=paper.student_id
    )
    put(work.keys.vault(school_id, Purpose.ROSTER).symmetric, row, "sealed_entries", entries)
    work.session.add(row)
    work.session.flush()


def _make_sheet(work: Work, paper: FoundPaper, answers: bytes, language: str) -> None:
    """Seal a form as the student's sheet, in the place of whatever tickets there are."""
    wave, school_id = paper.wave, paper.wave.school_id
    voids.take_paper(work, paper.student_id, wave.id)
    # On PostgreSQL the lab may hand in beside this work. From here on the tickets' rows are held:
    # a sheet that is not there now cannot come.
    if papers.has_sheet(work, wave, paper.student_id):
        raise PaperRefused("arrived")
    filled = FilledForm(
        school_id=school_id,
        wave_id=wave.id,
        student_id=paper.student_id,
        grade=paper.profile.grade,
        form=paper.form,
        answering=Answering(
            answers=answers,
            tenths=bytes(2 * len(answers)),  # nobody took the time of any item
            agreed=True,
            language=language,
            form=paper.form.ids,
        ),
        mode=Mode.PAPER,
    )
    issuer = work.keys.vault(school_id, Purpose.ROSTER).public
    public = check_student(issuer, work.session.get_one(Student, (school_id, paper.student_id)))
    standard, receipt = waves.standard_of(work, wave), tickets.keys_without_code().receipt
    model = switches.switched_on(work)
    sheet = new_sheets.seal(filled, standard, public, receipt, work.now, model)
    new_sheets.store(work.session.connection(), sheet)
    if sheet.task is not None:
        task = sheet.task
        work.later.append(lambda connection: connection.execute(task))
    audit.note(work, "paper_sealed", wave=wave.id, student=paper.student_id)
