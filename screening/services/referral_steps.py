"""Take a step of a referral by the one table, write it down sealed, and say what is owed next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from sqlalchemy import func, select

from crypto.seeds import SymmetricKey
from referral.answers import Attendance
from referral.referrals import REFERRAL, WITH_CENTRE, ReferralAction, ReferralState
from referral.states import next_state
from referral.tasks import TaskKind
from screening.models import Purpose, Referral, ReferralReport, ReferralStep
from screening.referral_documents import ReferralStepDocument
from screening.services import tasks
from screening.services.work import Work
from screening.vault import certified_vault, put, put_to

A, K = ReferralAction, TaskKind


@dataclass(frozen=True, slots=True)
class Owed:
    """What a step ends, and what is owed from then on."""

    closes: Sequence[TaskKind] = ()
    by_school: Sequence[TaskKind] = ()
    by_centre: Sequence[TaskKind] = ()


OWED: Mapping[ReferralAction, Owed] = {
    A.RECORD_REFUSAL: Owed(by_school=(K.NOTIFY_GUARDIAN_AGAIN,)),
    A.NOTIFY_AGAIN: Owed(closes=(K.NOTIFY_GUARDIAN_AGAIN,)),
    A.KEEP_AT_SCHOOL: Owed(closes=(K.NOTIFY_GUARDIAN_AGAIN,)),
    A.CALL_SECOND_PERSON: Owed(closes=(K.NOTIFY_GUARDIAN_AGAIN,), by_school=(K.AGREE_AS_SECOND,)),
    A.DISAGREE: Owed(closes=(K.AGREE_AS_SECOND,)),
    A.SEND: Owed(by_centre=(K.ACCEPT_REFERRAL,)),
    A.SEND_WITHOUT_CONSENT: Owed(
        closes=(K.AGREE_AS_SECOND,),
        by_school=(K.REVIEW_CRISIS,),
        by_centre=(K.ACCEPT_REFERRAL,),
    ),
    A.ACCEPT: Owed(closes=(K.ACCEPT_REFERRAL,), by_centre=(K.ANSWER_REFERRAL,)),
    A.DECLINE: Owed(closes=(K.ACCEPT_REFERRAL,), by_school=(K.READ_ANSWER,)),
    A.MISS_APPOINTMENT: Owed(by_school=(K.READ_ANSWER,)),
    A.REFER_ON: Owed(by_school=(K.READ_ANSWER,)),
    A.ANSWER: Owed(closes=(K.ANSWER_REFERRAL,), by_school=(K.READ_ANSWER,)),
    A.REVISE: Owed(closes=(K.READ_ANSWER,)),
    A.ASSESS_RETURN: Owed(closes=(K.READ_ANSWER, K.ASSESS_RETURN)),
}
"""What each step owes to whom; a step that is not here owes nothing."""

STARTED = "start"

ENDS = (ReferralState.WITHDRAWN, ReferralState.CLOSED)
"""Where nothing is owed any more, whatever stood open."""


def move(work: Work, row: Referral, action: ReferralAction, reason: str) -> None:
    """Move a referral on; of two who act at once the second is refused.

    Raises:
        StepNotAllowed: it is no longer where the page showed it, or this is not theirs to do.
        ReasonMissing: the step needs a reason.
    """
    work.session.refresh(row, with_for_update=True)
    row.state = next_state(REFERRAL, row.state, action, work.actor.party, reason)
    if row.state not in WITH_CENTRE:
        row.due_at = None


def write(
    work: Work,
    row: Referral,
    key: SymmetricKey,
    action: ReferralAction,
    reason: str = "",
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Write a step down that was taken.

    Args:
        work: of whoever took it.
        row: the referral.
        key: the student's where the school takes it, the referral's where the centre does.
        action: what was done.
        reason: why; empty where none was asked.
        facts: what came with it.

    Raises:
        SealOverflow: it is longer than a step may be.
    """
    store(work, row, key, document(work, row, action, reason, facts or {}))
    settle(work, row, action, facts or {})


def start(work: Work, row: Referral, key: SymmetricKey, facts: Mapping[str, Any]) -> None:
    """Write down that a referral was drafted: the first of its course, and no step."""
    store(work, row, key, document(work, row, STARTED, "", facts))


def document(
    work: Work, row: Referral, action: str, reason: str, facts: Mapping[str, Any]
) -> ReferralStepDocument:
    """Return what is written down of a step of the actor's."""
    n_before = 0
    for table in (ReferralStep, ReferralReport):
        own = table.school_id == row.school_id, table.referral_id == row.id
        n_before += work.session.scalar(select(func.count()).select_from(table).where(*own)) or 0
    return ReferralStepDocument(
        action=str(action),
        party=str(work.actor.party),
        by=work.actor.account_id,
        at=int(work.now.timestamp()),
        reason=reason.strip(),
        facts=dict(facts),
        place=n_before,
    )


def store(work: Work, row: Referral, key: SymmetricKey, said: ReferralStepDocument) -> ReferralStep:
    """Seal a step and store it as one of the actor's unit."""
    step = ReferralStep(
        school_id=row.school_id, id=uuid4(), referral_id=row.id, unit_id=work.actor.unit_id
    )
    put(key, step, "sealed_step", said)
    work.session.add(step)
    work.session.flush()
    return step


def report(work: Work, row: Referral, said: ReferralStepDocument) -> None:
    """Leave a step of somebody without a care vault for the next counselor, sealed to it.

    Raises:
        CertificateInvalid: the key of the school's care vault was exchanged.
    """
    care = certified_vault(work.session, work.directory, row.school_id, Purpose.CARE)
    left = ReferralReport(
        school_id=row.school_id,
        id=uuid4(),
        referral_id=row.id,
        account_id=work.actor.account_id,
    )
    put_to(care, left, "sealed_report", said)
    work.session.add(left)
    work.session.flush()
    settle(work, row, ReferralAction(said.action), said.facts)


def settle(work: Work, row: Referral, action: ReferralAction, facts: Mapping[str, Any]) -> None:
    """Close what a step ends, and raise what is owed from then on."""
    if row.state in ENDS:
        tasks.drop_tasks(work, row.id)
        return
    owed = OWED.get(action, Owed())
    for kind in owed.closes:
        tasks.close_tasks(work, kind, row.id)
    later = facts.get("attendance") in (Attendance.WITH_SUPPORT, Attendance.NOT_NOW)
    by_school = (*owed.by_school, K.ASSESS_RETURN) if later else owed.by_school
    for kinds, unit_id in ((by_school, row.school_id), (owed.by_centre, row.centre_id)):
        for kind in kinds:
            tasks.raise_once(work, kind, row.id, unit_id=unit_id)
            if unit_id == row.centre_id:
                row.due_at = tasks.due_of(work, kind)
