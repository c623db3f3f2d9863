"""Move everything that was recorded of a student from one school's rows to another's."""

from uuid import UUID

from sqlalchemy import delete, insert, select, update

from crypto.seeds import Seed
from referral.states import FlagState, WaveState
from screening.db import Base
from screening.documents import Index, ReviewDocument, SheetDocument
from screening.models import Rescoring, Review, Sheet, Student, StudentKey, Unit, Wave, WaveForm
from screening.services import cases_moving, referral_moving, rescorings, waves
from screening.services.queue_entries import ENDED
from screening.services.work import Work
from screening.vault import get, get_with, put

MOVED = frozenset({"sheet", "rescoring", "transfer", "paper"})
"""Tables with a student in their rows, all of which a transfer sees to. A test knows of others.

Whoever leaves a school has no paper there that is still being entered.
"""

LONGEST_NAME = 60


def about_students() -> frozenset[str]:
    """Return the names of the tables whose rows belong to a student."""
    return frozenset(
        table.name
        for table in Base.metadata.tables.values()
        if any(key.target_fullname == "student.id" for key in table.foreign_keys)
    )


def has_records(work: Work, student_id: UUID) -> bool:
    """Whether a table holds a row about a student of the actor's school, or the sealed index does.

    Raises:
        NoKey: the actor holds no care vault.
    """
    for table in Base.metadata.tables.values():
        if table.name in about_students():
            at = table.c.school_id == work.actor.unit_id, table.c.student_id == student_id
            if work.session.execute(select(table.c.student_id).where(*at).limit(1)).first():
                return True
    return _has_case_work(work, student_id)


def is_waiting(work: Work, seed: Seed, student: Student) -> bool:
    """Whether a sheet of a student still waits for a person: that is the old school's to do."""
    index = get(seed.symmetric, student, "sealed_index", Index)
    own = Sheet.school_id == student.school_id, Sheet.student_id == student.id
    sheets = work.session.scalars(select(Sheet).where(*own)).all()
    later = rescorings.of_sheets(work, [sheet.id for sheet in sheets])
    for sheet in sheets:
        state, _, reviews = index.flags.get(sheet.id.bytes, [FlagState.PROVISIONAL, None, []])
        document = get_with(seed, sheet, "sealed_sheet", SheetDocument)
        standard = waves.standard_of(work, waves.get(work, sheet.wave_id))
        laters = rescorings.opened(work, seed, later.get(sheet.id, ()))
        stands = rescorings.standing(document, standard, laters, len(reviews))
        if stands.tier.rank > 0 and (FlagState(state) not in ENDED or stands.asks_again):
            return True
    return False


def move_records(work: Work, seed: Seed, old_id: UUID, student_id: UUID) -> None:
    """Move sheets, reviews and cases to the actor's school, where the student must stand already.

    A sheet is bound to its student and not to the school, and moves as it is, with what later
    standards made of it. A review is bound to
    the school, and is sealed anew. The wave of a sheet comes along by name, dates and forms: it is
    over, and nothing leads back from there.
    """
    at = Sheet.school_id == old_id, Sheet.student_id == student_id
    for wave_id in set(work.session.scalars(select(Sheet.wave_id).where(*at))):
        _copy_wave(work, old_id, wave_id)
    later = _taken_out(work, old_id, student_id)
    work.session.execute(
        update(Sheet).where(*at).values(school_id=work.actor.unit_id),
        execution_options={"synchronize_session": False},
    )
    if later:
        work.session.execute(insert(Rescoring), later)
    _move_reviews(work, seed, old_id, student_id)
    cases_moving.move(work, seed, old_id, student_id)
    student = work.session.get_one(Student, (work.actor.unit_id, student_id))
    referral_moving.move(work, student, seed, old_id)


def _taken_out(work: Work, old_id: UUID, student_id: UUID) -> list[dict[str, object]]:
    """Take what later standards made of a student's sheets out, as it goes in at the new school."""
    at = Rescoring.school_id == old_id, Rescoring.student_id == student_id
    found = work.session.scalars(select(Rescoring).where(*at)).all()
    columns = [column.key for column in Rescoring.__table__.columns]
    values = [{key: getattr(row, key) for key in columns} for row in found]
    work.session.execute(delete(Rescoring).where(*at))
    return [each | {"school_id": work.actor.unit_id} for each in values]


def _copy_wave(work: Work, old_id: UUID, wave_id: UUID) -> None:
    school_id = work.actor.unit_id
    if work.session.get(Wave, (school_id, wave_id)) is not None:
        return
    old = work.session.get_one(Wave, (old_id, wave_id))
    suffix = f"（{work.session.get_one(Unit, old_id).name[:30]}）"
    work.session.add(
        Wave(
            school_id=school_id,
            id=wave_id,
            term=old.term,
            name=_free_name(work, old.term, old.name, suffix),
            state=WaveState.ARCHIVED,
            standard_digest=old.standard_digest,
            opens_on=old.opens_on,
            closes_on=old.closes_on,
        )
    )
    work.session.flush()
    forms = select(WaveForm).where(WaveForm.school_id == old_id, WaveForm.wave_id == wave_id)
    for form in work.session.scalars(forms):
        values = {c.key: getattr(form, c.key) for c in WaveForm.__table__.columns}
        work.session.add(WaveForm(**values | {"school_id": school_id}))
    work.session.flush()


def _free_name(work: Work, term: str, name: str, suffix: str) -> str:
    at = Wave.school_id == work.actor.unit_id, Wave.term == term
    taken = set(work.session.scalars(select(Wave.name).where(*at)))
    wanted, n = name[: LONGEST_NAME - len(suffix)] + suffix, 1
    while wanted in taken:
        n += 1
        end = f"{suffix}{n}"
        wanted = name[: LONGEST_NAME - len(end)] + end
    return wanted


def _move_reviews(work: Work, seed: Seed, old_id: UUID, student_id: UUID) -> None:
    student = work.session.get_one(Student, (work.actor.unit_id, student_id))
    index = get(seed.symmetric, student, "sealed_index", Index)
    review_ids = [UUID(bytes=packed) for flag in index.flags.values() for packed in flag[2]]
    rows = select(Review).where(Review.school_id == old_id, Review.id.in_(review_ids))
    for old in work.session.scalars(rows).all():
        document = get(seed.symmetric, old, "sealed_review", ReviewDocument)
        moved = Review(school_id=work.actor.unit_id, id=old.id)
        put(seed.symmetric, moved, "sealed_review", document)
        work.session.delete(old)
        work.session.add(moved)
    work.session.flush()


def _has_case_work(work: Work, student_id: UUID) -> bool:
    at = work.actor.unit_id, student_id
    student, key = work.session.get(Student, at), work.session.get(StudentKey, at)
    if student is None or key is None:
        return False
    seed = work.keys.student(work.actor.unit_id, student_id, key.sealed_seed)
    index = get(seed.symmetric, student, "sealed_index", Index)
    return bool(index.cases or index.referrals)
