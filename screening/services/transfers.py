"""Transfers between schools of the township: the record goes along, the old school keeps no key.

The coordinator records that the student left. The school's counselor offers the student: the seed
is sealed to the other school's care vault, the profile to its roster vault, each by its certified
public half. The other school's counselor accepts: proves that the seed is the student's, vouches
for the key in the name of the own roster vault, and moves every row in one transaction.
What guardians said was said to the old school, and stays behind: the new one asks anew.
So do the teams of the cases: nobody of the old school reads on.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

from sqlalchemy import delete, select

from crypto.errors import CertificateInvalid, SealBroken
from crypto.seeds import Seed
from screening.clock import day_in_china
from screening.documents import ConsentEntry, Profile
from screening.models import (
    PendingRoster,
    Purpose,
    RosterUndo,
    Student,
    StudentKey,
    Transfer,
    Unit,
    UnitKind,
)
from screening.services import (
    attachments,
    audit,
    cases_moving,
    ledgers,
    offers,
    referral_moving,
    rosters,
    voids,
)
from screening.services.enrolment import enrolled
from screening.services.errors import CannotTransfer, NotFound
from screening.services.records_moving import has_records, is_waiting, move_records
from screening.services.work import Work
from screening.vault import (
    certified_vault,
    certify_student,
    check_student,
    get_with,
    put,
    put_to,
    seal_seed,
)


@dataclass(frozen=True, slots=True)
class Offer:
    """One transfer as either school sees it."""

    id: UUID
    #: The other school's name.
    school: str
    profile: Profile


def schools(work: Work) -> Sequence[Unit]:
    """List the other schools of the township."""
    query = select(Unit).where(
        Unit.township_id == work.actor.township_id,
        Unit.kind == UnitKind.SCHOOL,
        Unit.id != work.actor.unit_id,
    )
    return work.session.scalars(query.order_by(Unit.name)).all()


def outgoing(work: Work) -> list[Offer]:
    """List what the actor's school offers.

    Raises:
        NoKey: the actor holds no roster vault.
    """
    rows = _with_units(work, Transfer.school_id == work.actor.unit_id, Transfer.to_id)
    return [Offer(t.id, name, rosters.profile_of(work, t.student_id)) for t, name in rows]


def incoming(work: Work) -> list[Offer]:
    """List what other schools offer to the actor's.

    Raises:
        NoKey: the actor holds no roster vault.
    """
    rows = _with_units(work, Transfer.to_id == work.actor.unit_id, Transfer.school_id)
    return [Offer(t.id, name, _profile(work, t)) for t, name in rows]


def to_us(work: Work, transfer_id: UUID) -> Offer:
    """Return one offer to the actor's school.

    Raises:
        NotFound: there is no such offer to it.
        NoKey: the actor holds no roster vault.
    """
    found = next((one for one in incoming(work) if one.id == transfer_id), None)
    if found is None:
        raise NotFound("transfer")
    return found


def offer(work: Work, student_id: UUID, to_id: UUID) -> Transfer:
    """Offer a student who left to another school; an earlier offer of the student is replaced.

    Raises:
        NotFound: the student is not on the roster, or the school is none of the township's.
        CannotTransfer: nobody has recorded that the student left, or a sheet waits for a review.
        NoKey: the actor does not hold both vaults of the school.
        CertificateInvalid: a key of the other school was exchanged.
    """
    profile = rosters.profile_of(work, student_id)
    if to_id not in {school.id for school in schools(work)}:
        raise NotFound("school")
    if not profile.has_left:
        raise CannotTransfer("not_left")
    offers.sweep(work)
    attachments.sweep(work)
    at = work.actor.unit_id, student_id
    student, key = work.session.get_one(Student, at), work.session.get_one(StudentKey, at)
    seed = work.keys.certified_student(student, key)
    if is_waiting(work, seed, student):
        raise CannotTransfer("waiting")
    cases_moving.prepare(work, seed, student)
    vaults = {
        purpose: certified_vault(work.session, work.directory, to_id, purpose)
        for purpose in (Purpose.ROSTER, Purpose.CARE)
    }
    offers.call_off(work, [student_id])
    referral_moving.hand_over(work, student, seed)
    transfer = Transfer(school_id=at[0], id=uuid4(), to_id=to_id, student_id=student_id)
    put_to(vaults[Purpose.ROSTER], transfer, "sealed_profile", profile)
    theirs = StudentKey(school_id=to_id, student_id=student_id)
    seal_seed(vaults[Purpose.CARE], theirs, seed)
    work.session.add_all([transfer, theirs])
    work.session.flush()
    audit.note(work, "transfer_offered", student=student_id, to=to_id)
    return transfer


def call_off(work: Work, transfer_id: UUID) -> None:
    """End an offer; either school may.

    Raises:
        NotFound: there is no such offer by or to the actor's school.
    """
    own = work.actor.unit_id
    transfer = work.session.scalar(
        select(Transfer).where(
            Transfer.id == transfer_id, (Transfer.school_id == own) | (Transfer.to_id == own)
        )
    )
    if transfer is None:
        raise NotFound("transfer")
    audit.note(work, "transfer_called_off", student=transfer.student_id)
    offers.end(work, transfer)


def accept(work: Work, transfer_id: UUID, *, grade: int, class_name: str) -> UUID:
    """Take an offered student over, with everything that was recorded, and return the id.

    Where the school's own roster has brought the student in meanwhile, and nothing rests on that
    yet, the student who comes takes that place, with what guardians have said to this school.

    Args:
        work: a counselor's of the school that the student comes to.
        transfer_id: of an offer to this school.
        grade: in which the student will be.
        class_name: in which the student will be.

    Raises:
        NotFound: there is no such offer to the actor's school.
        CannotTransfer: the roster has somebody of this number already, on whom something rests;
            or the offer is not whole and must be made again.
        NoKey: the actor does not hold both vaults of the school.
        SealBroken: what was offered is not the student's key.
    """
    transfer = work.session.scalar(
        select(Transfer).where(Transfer.id == transfer_id, Transfer.to_id == work.actor.unit_id)
    )
    if transfer is None:
        raise NotFound("transfer")
    offers.sweep(work)
    old_id, student_id = transfer.school_id, transfer.student_id
    old = work.session.get_one(Student, (old_id, student_id))
    seed = _proven_seed(work, old)
    profile = _profile(work, transfer)
    said = _make_room(work, profile)
    _enrol(work, old, seed, replace(profile, grade=grade, class_name=class_name), said)
    move_records(work, seed, old_id, student_id)
    work.session.delete(transfer)
    work.session.flush()
    _forget_at(work, old_id, student_id)
    audit.note(work, "transfer_accepted", student=student_id, came_from=old_id)
    return student_id


def _with_units(work: Work, mine: object, other: object) -> Sequence[tuple[Transfer, str]]:
    query = select(Transfer, Unit.name).join(Unit, Unit.id == other).where(mine)  # type: ignore[arg-type]
    return [(transfer, name) for transfer, name in work.session.execute(query.order_by(Unit.name))]


def _profile(work: Work, transfer: Transfer) -> Profile:
    roster = work.keys.vault(transfer.to_id, Purpose.ROSTER)
    return get_with(roster, transfer, "sealed_profile", Profile)


def _proven_seed(work: Work, old: Student) -> Seed:
    """Return the offered seed once it is certain that it is the one the old school vouched for."""
    key = work.session.get(StudentKey, (work.actor.unit_id, old.id))
    if key is None:
        raise CannotTransfer("not_whole")
    seed = work.keys.student(work.actor.unit_id, old.id, key.sealed_seed)
    roster = certified_vault(work.session, work.directory, old.school_id, Purpose.ROSTER)
    try:
        check_student(roster, old)
    except CertificateInvalid as error:
        raise SealBroken from error
    if seed.public.raw != old.public_key:
        raise SealBroken
    return seed


def _make_room(work: Work, profile: Profile) -> list[ConsentEntry]:
    """Let whoever has the number here already go, unless something rests on them.

    Returns:
        What the guardians have said to this school.
    """
    school_id = work.actor.unit_id
    key = work.keys.vault(school_id, Purpose.ROSTER).symmetric
    tag = rosters.number_tag(key, profile.number)
    known = work.session.scalar(
        select(Student).where(Student.school_id == school_id, Student.number_tag == tag)
    )
    if known is None:
        return []
    if has_records(work, known.id) or known.id in voids.holders(work):
        raise CannotTransfer("number_taken")
    said = ledgers.entries_of(key, known.id, known.sealed_consents)
    work.session.delete(known)
    work.session.delete(work.session.get_one(StudentKey, (school_id, known.id)))
    work.session.flush()
    return said


def _enrol(
    work: Work, old: Student, seed: Seed, profile: Profile, said: Sequence[ConsentEntry]
) -> None:
    school_id = work.actor.unit_id
    roster = work.keys.vault(school_id, Purpose.ROSTER)
    student = Student(
        school_id=school_id,
        id=old.id,
        public_key=old.public_key,
        certificate=certify_student(roster, school_id, old.id, seed.public),
        number_tag=rosters.number_tag(roster.symmetric, profile.number),
        sealed_index=old.sealed_index,
    )
    after = enrolled(profile, day_in_china(work.now))
    put(roster.symmetric, student, "sealed_profile", after)
    ledgers.keep(roster.symmetric, student, said)
    work.session.add(student)
    work.session.flush()


def _forget_at(work: Work, old_id: UUID, student_id: UUID) -> None:
    """Delete what the old school could still open: the row, the key, a file or change that waits.

    What waits in the old school's import and undo may hold the profile, under its roster vault.
    """
    for found in (
        delete(Student).where(Student.school_id == old_id, Student.id == student_id),
        delete(StudentKey).where(
            StudentKey.school_id == old_id, StudentKey.student_id == student_id
        ),
    ):
        work.session.execute(found, execution_options={"synchronize_session": False})
    for waiting in (PendingRoster, RosterUndo):
        work.session.execute(delete(waiting).where(waiting.school_id == old_id))
    work.session.expire_all()
