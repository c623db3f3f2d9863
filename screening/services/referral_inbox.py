"""Referrals as the health centre has them: what was sent to it, and what it does about each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select

from crypto import crockford
from crypto.errors import CodeMistyped
from crypto.seeds import Seed
from referral.answers import Answer, DeclineReason, answer_fault
from referral.deadlines import Light, light
from referral.dossier import IDENTIFIERS
from referral.referrals import READABLE, REFERRAL, WITH_CENTRE, ReferralAction, ReferralState
from referral.states import Step, open_steps
from screening.clock import day_in_china
from screening.models import Referral, ReferralKey, Unit
from screening.referral_documents import DossierDocument
from screening.services import audit, referral_keys, referral_steps, tasks
from screening.services.errors import NotFound, ReferralRefused
from screening.services.referral_courses import Taken, course
from screening.services.work import Work
from screening.vault import get

A, S = ReferralAction, ReferralState


@dataclass(frozen=True, slots=True)
class Received:
    """A referral, opened for a clinician of the centre that it was sent to."""

    row: Referral
    school: str
    dossier: DossierDocument
    #: The centre's own steps, the first first.
    course: Sequence[Taken]
    #: Others of the same two identifiers that lie with the centre.
    alike: Sequence["InInbox"]
    seed: Seed = field(repr=False)
    may_do: Sequence[Step[ReferralState, ReferralAction]] = ()

    @property
    def may_name_diagnosis(self) -> bool:
        """Whether a diagnosis may be told: it was agreed when it was sent, and still is."""
        return self.dossier.may_name_diagnosis and self.row.may_name_diagnosis


@dataclass(frozen=True, slots=True)
class InInbox:
    """One line of the inbox."""

    row: Referral
    school: str
    name: str
    born_on: str
    due_at: datetime | None
    light: Light

    @property
    def is_new(self) -> bool:
        """Whether nobody has accepted or declined it yet."""
        return self.row.state is S.SENT


def inbox(work: Work) -> list[InInbox]:
    """List what was sent to the actor's centre: overdue first, then new, what is over last.

    Raises:
        NoKey: the actor holds no care vault.
        SealBroken: a stored value was altered.
    """
    found = [_line(work, row, school) for row, school in _rows(work)]
    audit.note(work, "referrals_opened", n_referrals=len(found))
    return sorted(found, key=_order)


def overdue(work: Work) -> list[InInbox]:
    """List what should have been acknowledged or answered by now, the longest overdue first."""
    return [line for line in inbox(work) if line.light is Light.RED]


def by_number(work: Work, typed: str) -> UUID:
    """Find a referral by the number that stands on its form.

    Raises:
        NotFound: nothing of that number lies with the actor's centre.
    """
    try:
        number = crockford.normalise(typed)
    except CodeMistyped as error:
        raise NotFound("referral") from error
    found = [row.id for row, _ in _rows(work, Referral.number == number)]
    if not found:
        raise NotFound("referral")
    return found[0]


def opened(work: Work, referral_id: UUID) -> Received:
    """Open one referral; that its dossier was opened is audited.

    Raises:
        NotFound: it was not sent to the actor's centre, or it was taken back.
        NoKey: the actor holds no care vault.
        SealBroken: a stored value was altered, or the seed is not the school's.
    """
    found = find(work, referral_id)
    audit.note(work, "dossier_opened", referral=referral_id)
    return found


def find(work: Work, referral_id: UUID) -> Received:
    """Open one referral, as part of something that is audited itself.

    Raises:
        NotFound: it was not sent to the actor's centre, or it was taken back.
        NoKey: the actor holds no care vault.
        SealBroken: a stored value was altered, or the seed is not the school's.
    """
    rows = _rows(work)
    row, school = next(((r, s) for r, s in rows if r.id == referral_id), (None, ""))
    if row is None:
        raise NotFound("referral")
    seed = referral_keys.opened(work, row)
    dossier = get(seed.symmetric, row, "sealed_dossier", DossierDocument)
    others = [_line(work, r, s) for r, s in rows if r.id != referral_id and r.state in WITH_CENTRE]
    same = tuple(dossier.text(name) for name in IDENTIFIERS)
    return Received(
        row=row,
        school=school,
        dossier=dossier,
        course=course(work, row, {row.centre_id: seed}),
        alike=[line for line in others if (line.name, line.born_on) == same],
        seed=seed,
        may_do=open_steps(REFERRAL, row.state, work.actor.party),
    )


def schools(work: Work) -> Sequence[Unit]:
    """List the schools that have referred somebody to the actor's centre."""
    sent = select(Referral.school_id).where(Referral.centre_id == work.actor.unit_id)
    return work.session.scalars(select(Unit).where(Unit.id.in_(sent)).order_by(Unit.name)).all()


def accept(work: Work, found: Received, appointment: date, confirmed: bool) -> None:
    """Accept a referral and give an appointment.

    Args:
        work: a clinician's.
        found: the referral.
        appointment: a day from today on.
        confirmed: whether the clinician has compared the two identifiers with the person.

    Raises:
        ReferralRefused: nobody has compared, or the day is past.
        StepNotAllowed: it is no longer where the page showed it.
    """
    if not confirmed:
        raise ReferralRefused("not_compared")
    _refuse_past(work, appointment)
    take(work, found, A.ACCEPT, facts={"appointment": appointment.isoformat()})


def appoint_again(work: Work, found: Received, appointment: date) -> None:
    """Give another appointment to somebody who missed one.

    Raises:
        ReferralRefused: the day is past.
        StepNotAllowed: it is no longer where the page showed it.
    """
    _refuse_past(work, appointment)
    take(work, found, A.APPOINT_AGAIN, facts={"appointment": appointment.isoformat()})


def decline(work: Work, found: Received, why: DeclineReason, words: str) -> None:
    """Decline a referral; the centre's key to it goes at once.

    Raises:
        ReferralRefused: "other" says nothing by itself.
        StepNotAllowed: it is no longer where the page showed it.
    """
    if why is DeclineReason.OTHER and not words.strip():
        raise ReferralRefused("other_needs_words")
    take(work, found, A.DECLINE, words.strip() or str(why), {"why": str(why)})
    referral_keys.take_from_centre(work, found.row)


def answer(work: Work, found: Received, said: Answer) -> None:
    """Answer the school, with what it needs to support the student and no more.

    Raises:
        ReferralRefused: a day cannot be right, a text is too long, or a diagnosis may not be told.
        StepNotAllowed: it is no longer where the page showed it.
    """
    work.session.refresh(found.row, with_for_update=True)
    today = day_in_china(work.now)
    fault = answer_fault(said, today, may_name_diagnosis=found.may_name_diagnosis)
    if fault is not None:
        raise ReferralRefused(fault)
    take(work, found, A.ANSWER, facts=answer_facts(said))


def take(
    work: Work,
    found: Received,
    action: ReferralAction,
    reason: str = "",
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Take a step of the centre's, under the referral's own seed, so that the school reads it.

    Raises:
        StepNotAllowed: it is no longer where the page showed it, or this is not theirs to do.
        ReasonMissing: the step needs a reason.
    """
    referral_steps.move(work, found.row, action, reason)
    referral_steps.write(work, found.row, found.seed.symmetric, action, reason, facts)
    audit.note(work, "dossier_answered", referral=found.row.id, action=action)


def answer_facts(said: Answer) -> dict[str, Any]:
    """Return an answer as it is packed."""
    return {
        "seen_on": said.seen_on.isoformat(),
        "advice": str(said.advice),
        "attendance": str(said.attendance),
        "next_on": said.next_on.isoformat() if said.next_on else None,
        "needs_county": said.needs_county,
        "words": said.words.strip(),
        "diagnosis": said.diagnosis.strip(),
    }


def _rows(work: Work, *where: ColumnElement[bool]) -> list[tuple[Referral, str]]:
    """Select what lies with the actor's centre and that it still has a key to."""
    query = (
        select(Referral, Unit.name)
        .join(Unit, Unit.id == Referral.school_id)
        .where(Referral.centre_id == work.actor.unit_id, Referral.state.in_(READABLE), *where)
    )
    kept = select(ReferralKey.referral_id).where(ReferralKey.unit_id == work.actor.unit_id)
    held = set(work.session.scalars(kept))
    return [(row, name) for row, name in work.session.execute(query) if row.id in held]


def _line(work: Work, row: Referral, school: str) -> InInbox:
    seed = referral_keys.opened(work, row)
    dossier = get(seed.symmetric, row, "sealed_dossier", DossierDocument)
    name, born_on = (dossier.text(field_id) for field_id in IDENTIFIERS)
    since, due_at = tasks.soonest(work, [row.id], [row.centre_id]).get(row.id, (work.now, None))
    return InInbox(row, school, name, born_on, due_at, light(due_at, work.now, since=since))


def _order(line: InInbox) -> tuple[object, ...]:
    due_at = line.due_at.timestamp() if line.due_at else 0.0
    is_late = line.light is Light.RED
    return not is_late, not line.is_new, line.due_at is None, due_at, line.row.number


def _refuse_past(work: Work, appointment: date) -> None:
    if appointment < day_in_china(work.now):
        raise ReferralRefused("appointment_past")
