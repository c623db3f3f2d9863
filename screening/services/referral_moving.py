"""Referrals of a student who changes school: the new school goes on with them, the old one cannot.

With the offer the old school writes each referral's seed down under the student's own key, which is
all that the new school is given. Accepting vouches for the seeds anew, in the new school's name; of
what lies with a health centre the centre's own key stays as it is.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, func, select, update

from crypto.errors import SealBroken
from crypto.seeds import Seed
from referral.dossier import Basis
from screening.case_documents import ReferralHolder
from screening.documents import Index
from screening.models import (
    Purpose,
    Referral,
    ReferralAsk,
    ReferralKey,
    ReferralReport,
    ReferralStep,
    Student,
    Task,
)
from screening.referral_documents import DossierDocument, ReferralStepDocument
from screening.services import referral_courses, referral_keys, referral_steps
from screening.services.errors import CannotTransfer
from screening.services.referral_withdrawals import consent_tag, random_tag
from screening.services.work import Work
from screening.vault import get, put

HANDED_OVER = "hand_over"
"""An entry of a referral's course that is no step: the student was offered to another school."""


def hand_over(work: Work, student: Student, student_seed: Seed) -> None:
    """Write the seeds of a student's referrals down under the student's own key.

    Raises:
        NoKey: the actor does not hold the care vault of the school.
        SealBroken: a stored value was altered.
    """
    for row in _of(work, student, student_seed, student.school_id):
        key = student_seed.symmetric
        referral_courses.take_up(work, row, key)
        facts = {"seed": referral_keys.opened(work, row).secret.reveal()}
        said = referral_steps.document(work, row, HANDED_OVER, "", facts)
        referral_steps.store(work, row, key, said)


def move(work: Work, student: Student, student_seed: Seed, old_id: UUID) -> None:
    """Move a student's referrals to the actor's school, where the student must stand already.

    Raises:
        CannotTransfer: something was done about one since the offer, which must be made again.
        NoKey: the actor does not hold both vaults of the school.
        SealBroken: a stored value was altered.
    """
    for row in _of(work, student, student_seed, old_id):
        _move(work, row, student, student_seed)


def _move(work: Work, row: Referral, student: Student, student_seed: Seed) -> None:
    own, old_id = work.actor.unit_id, row.school_id
    steps = _taken_out(work, row)
    said = [
        get(student_seed.symmetric, step, "sealed_step", ReferralStepDocument)
        for step in steps
        if step.unit_id == old_id
    ]
    said.sort(key=lambda document: document.place)
    seed = _handed_over(said)
    try:
        dossier = get(seed.symmetric, row, "sealed_dossier", DossierDocument)
    except SealBroken as error:
        raise CannotTransfer("not_whole") from error
    _change_school(work, row, own)
    put(
        work.keys.vault(own, Purpose.CARE).symmetric,
        row,
        "sealed_holder",
        ReferralHolder(student.id, _case_of(said)),
    )
    is_consent = dossier.basis == Basis.CONSENT
    row.consent_tag = consent_tag(work, row.id, student.id) if is_consent else random_tag()
    _vouch_anew(work, row, seed, old_id)
    for step in steps:
        step.school_id = own
        step.unit_id = own if step.unit_id == old_id else step.unit_id
        work.session.add(step)
    work.session.flush()


def _of(work: Work, student: Student, seed: Seed, school_id: UUID) -> Sequence[Referral]:
    index = get(seed.symmetric, student, "sealed_index", Index)
    ids = [UUID(bytes=packed) for packed in index.referrals]
    query = select(Referral).where(Referral.school_id == school_id, Referral.id.in_(ids))
    return work.session.scalars(query).all()


def _taken_out(work: Work, row: Referral) -> list[ReferralStep]:
    """Delete what refers to the row, and return its steps, to be stored again beside it."""
    own = ReferralReport.school_id == row.school_id, ReferralReport.referral_id == row.id
    if work.session.scalar(select(func.count()).select_from(ReferralReport).where(*own)):
        raise CannotTransfer("not_whole")
    asks = ReferralAsk.school_id == row.school_id, ReferralAsk.referral_id == row.id
    work.session.execute(delete(ReferralAsk).where(*asks))
    at = ReferralStep.school_id == row.school_id, ReferralStep.referral_id == row.id
    names = [column.key for column in ReferralStep.__table__.columns]
    kept = [
        {name: getattr(step, name) for name in names}
        for step in work.session.scalars(select(ReferralStep).where(*at))
    ]
    work.session.execute(delete(ReferralStep).where(*at))
    work.session.flush()
    return [ReferralStep(**values) for values in kept]


def _handed_over(said: Sequence[ReferralStepDocument]) -> Seed:
    found = [document.facts["seed"] for document in said if document.action == HANDED_OVER]
    if not found:
        raise CannotTransfer("not_whole")
    return Seed.from_bytes(found[-1])


def _case_of(said: Sequence[ReferralStepDocument]) -> UUID | None:
    packed = said[0].facts.get("case")
    return UUID(bytes=packed) if packed else None


def _change_school(work: Work, row: Referral, own: UUID) -> None:
    old_id, row_id = row.school_id, row.id
    row.school_id = own
    work.session.flush()
    tasks = Task.subject_id == row_id, Task.unit_id == old_id
    work.session.execute(update(Task).where(*tasks).values(unit_id=own, school_id=own))


def _vouch_anew(work: Work, row: Referral, seed: Seed, old_id: UUID) -> None:
    school = work.keys.vault(row.school_id, Purpose.CARE)
    new = referral_keys.wrapped(school, school.public, row, row.school_id, seed)
    work.session.add(new)
    held = work.session.get(ReferralKey, (row.id, row.centre_id))
    if held is not None:
        held.signature = new.signature
    work.session.execute(
        delete(ReferralKey).where(ReferralKey.referral_id == row.id, ReferralKey.unit_id == old_id),
        execution_options={"synchronize_session": "fetch"},
    )
    work.session.flush()
