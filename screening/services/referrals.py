"""Referrals as the school has them: drafted, opened, listed, moved on.

What the school writes of its own steps stands under the student's own key, so that a guardian's
refusal or a second person's reason never reaches the centre.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from crypto import crockford
from crypto.seeds import Seed
from referral.deadlines import Light, light
from referral.dossier import Basis, Request
from referral.referrals import READABLE, REFERRAL, ReferralAction, ReferralState
from referral.states import Step, open_steps
from referral.tasks import TaskKind
from screening.case_documents import ReferralHolder
from screening.clock import day_in_china
from screening.documents import Index, Profile
from screening.models import Purpose, Referral, Student, StudentKey, Unit, UnitKind
from screening.referral_documents import DossierDocument
from screening.services import audit, referral_keys, referral_steps, rosters, tasks
from screening.services.errors import NotFound, ReferralRefused
from screening.services.referral_courses import Taken, course, take_up
from screening.services.referral_withdrawals import consent_tag
from screening.services.work import Work
from screening.vault import get, put

DIGITS = 7
"""Characters of a number before the one that checks them."""

OVER = (ReferralState.WITHDRAWN, ReferralState.CLOSED)


@dataclass(frozen=True, slots=True)
class OpenedReferral:
    """A referral, opened for a counselor."""

    row: Referral
    holder: ReferralHolder
    profile: Profile
    centre: str
    dossier: DossierDocument
    #: The first first.
    course: Sequence[Taken]
    student: Student
    #: The student's, under which the school's own steps stand.
    student_seed: Seed = field(repr=False)
    may_do: Sequence[Step[ReferralState, ReferralAction]] = ()

    def last(self, action: ReferralAction) -> Taken | None:
        """Return the last step of a kind; None where there was none."""
        found = [taken for taken in self.course if taken.document.action == action]
        return found[-1] if found else None


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the school's list."""

    row: Referral
    masked_name: str
    grade: int
    class_name: str
    centre: str
    due_at: datetime | None
    light: Light


def centres(work: Work) -> Sequence[Unit]:
    """List the health centres of the township."""
    query = select(Unit).where(
        Unit.township_id == work.actor.township_id, Unit.kind == UnitKind.HEALTH_CENTRE
    )
    return work.session.scalars(query.order_by(Unit.name)).all()


def draft(
    work: Work,
    student_id: UUID,
    centre_id: UUID,
    request: Request,
    *,
    basis: Basis,
    case_id: UUID | None,
) -> Referral:
    """Begin a referral of a student; nothing leaves the school by it.

    Raises:
        NotFound: the school has no such student, or the township no such centre.
        ReferralRefused: another one of the student to this centre is not over.
        NoKey: the actor does not hold both vaults of the school.
        SealBroken: a stored value was altered.
    """
    centre = next((unit for unit in centres(work) if unit.id == centre_id), None)
    if centre is None:
        raise NotFound("centre")
    student, seed = student_of(work, student_id)
    work.session.refresh(student, with_for_update=True)
    index = get(seed.symmetric, student, "sealed_index", Index)
    _refuse_another(work, index, centre_id)
    row = Referral(
        school_id=work.actor.unit_id,
        id=uuid4(),
        centre_id=centre_id,
        state=REFERRAL.start,
        number=new_number(),
        may_name_diagnosis=False,
    )
    row.consent_tag = consent_tag(work, row.id, student_id)
    care = work.keys.vault(work.actor.unit_id, Purpose.CARE).symmetric
    put(care, row, "sealed_holder", ReferralHolder(student_id, case_id))
    referral_keys.make(work, row, _empty(work, row, centre.name, request, basis))
    work.session.add(row)
    after = replace(index, referrals=[*index.referrals, row.id.bytes])
    put(seed.symmetric, student, "sealed_index", after)
    work.session.flush()
    facts = {"case": case_id.bytes if case_id else None}
    referral_steps.start(work, row, seed.symmetric, facts)
    audit.note(work, "referral_drafted", student=student_id, referral=row.id)
    return row


def opened(work: Work, referral_id: UUID) -> OpenedReferral:
    """Open a referral with its whole course; that it was opened is audited.

    Where an answer lay there unread, it counts as read once this work is done.

    Raises:
        NotFound: the actor's school has no such referral.
        NoKey: the actor does not hold both vaults of the school.
        SealBroken: a stored value was altered.
    """
    found = find(work, referral_id)
    audit.note(work, "referral_read", student=found.holder.student_id, referral=referral_id)
    ended = tasks.ending(work, TaskKind.READ_ANSWER, referral_id)
    work.afterwards.append(lambda connection: connection.execute(ended))
    return found


def find(work: Work, referral_id: UUID) -> OpenedReferral:
    """Open a referral, as part of something that is audited itself.

    Raises:
        NotFound: the actor's school has no such referral.
        NoKey: the actor does not hold both vaults of the school.
        SealBroken: a stored value was altered.
    """
    row = work.session.get(Referral, (work.actor.unit_id, referral_id))
    if row is None:
        raise NotFound("referral")
    care = work.keys.vault(row.school_id, Purpose.CARE).symmetric
    holder = get(care, row, "sealed_holder", ReferralHolder)
    student, student_seed = student_of(work, holder.student_id)
    seed = referral_keys.opened(work, row)
    return OpenedReferral(
        row=row,
        holder=holder,
        profile=rosters.profile_of(work, student.id),
        centre=work.session.get_one(Unit, row.centre_id).name,
        dossier=get(seed.symmetric, row, "sealed_dossier", DossierDocument),
        course=course(work, row, {row.school_id: student_seed, row.centre_id: seed}),
        student=student,
        student_seed=student_seed,
        may_do=open_steps(REFERRAL, row.state, work.actor.party),
    )


def listed(work: Work) -> list[Listed]:
    """List the school's referrals, what is due the soonest first and what is over last.

    Raises:
        NoKey: the actor does not hold both vaults of the school.
        SealBroken: a stored value was altered.
    """
    query = (
        select(Referral, Unit.name)
        .join(Unit, Unit.id == Referral.centre_id)
        .where(Referral.school_id == work.actor.unit_id)
    )
    rows = work.session.execute(query).all()
    care = work.keys.vault(work.actor.unit_id, Purpose.CARE).symmetric
    units = [work.actor.unit_id, *{row.centre_id for row, _ in rows}]
    owed = tasks.soonest(work, [row.id for row, _ in rows], units)
    found = []
    for row, centre in rows:
        holder = get(care, row, "sealed_holder", ReferralHolder)
        profile = rosters.profile_of(work, holder.student_id)
        since, due_at = owed.get(row.id, (work.now, None))
        shown = light(due_at, work.now, since=since)
        at = profile.grade, profile.class_name
        found.append(Listed(row, rosters.masked(profile.name), *at, centre, due_at, shown))
    audit.note(work, "referrals_opened", n_referrals=len(found))
    return sorted(found, key=_order)


def take(
    work: Work,
    found: OpenedReferral,
    action: ReferralAction,
    reason: str = "",
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Take a step of the school's, and write down who did, when and why.

    Raises:
        StepNotAllowed: it is no longer where the page showed it, or this is not theirs to do.
        ReasonMissing: the step needs a reason.
    """
    referral_steps.move(work, found.row, action, reason)
    take_up(work, found.row, found.student_seed.symmetric)
    if found.row.state not in READABLE:
        referral_keys.take_from_centre(work, found.row)
    referral_steps.write(work, found.row, found.student_seed.symmetric, action, reason, facts)
    student = found.holder.student_id
    audit.note(work, "referral_moved", student=student, referral=found.row.id, action=action)


def student_of(work: Work, student_id: UUID) -> tuple[Student, Seed]:
    """Return a student of the actor's school with the key that the school vouched for.

    Raises:
        NotFound: the school has no such student.
        NoKey: the actor does not hold both vaults of the school.
        SealBroken: the key is not the one that the school vouched for.
    """
    at = work.actor.unit_id, student_id
    student, key = work.session.get(Student, at), work.session.get(StudentKey, at)
    if student is None or key is None:
        raise NotFound("student")
    return student, work.keys.certified_student(student, key)


def new_number() -> str:
    """Draw a referral's number."""
    text = crockford.new_text(DIGITS)
    return text + crockford.check_character(text)


def _refuse_another(work: Work, index: Index, centre_id: UUID) -> None:
    for packed in index.referrals:
        row = work.session.get(Referral, (work.actor.unit_id, UUID(bytes=packed)))
        if row is not None and row.centre_id == centre_id and row.state not in OVER:
            raise ReferralRefused("another_open")


def _empty(
    work: Work, row: Referral, centre: str, request: Request, basis: Basis
) -> DossierDocument:
    return DossierDocument(
        number=row.number,
        school=work.actor.unit_name,
        centre=centre,
        request=str(request),
        basis=str(basis),
        may_name_diagnosis=False,
        prepared_on=day_in_china(work.now),
        prepared_by=work.actor.display_name,
    )


def _order(line: Listed) -> tuple[object, ...]:
    due_at = line.due_at.timestamp() if line.due_at else 0.0
    return line.row.state in OVER, line.due_at is None, due_at, line.row.number
