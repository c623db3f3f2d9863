"""What tests of referrals do over and over: draft, fill in, let the guardian agree, send."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from crypto.errors import SealBroken
from crypto.seeds import Seed
from referral.answers import Advice, Answer, Attendance
from referral.consents import Channel, ConsentPurpose, Decision
from referral.dossier import MINIMUM, Basis, FieldId, Request
from referral.referrals import ReferralAction, ReferralState
from referral.tasks import TaskKind, TaskState
from screening import clock
from screening.clock import day_in_china
from screening.db import Base
from screening.models import Referral, Task, UnitKind
from screening.models.seals import SEALS
from screening.roles import Role
from screening.services import (
    referral_dossiers,
    referral_inbox,
    referral_seconds,
    referral_sending,
    referrals,
    rosters,
)
from screening.services.consents import Word
from screening.services.referral_dossiers import Draft
from screening.services.work import Work
from tests.township import CENTRE, FIRST, Township

WHY = "两周没有来上课，不愿见人。"
NO_WAITING = "昨晚对同学说不想活了。"
SECRET = "父母去年离异，他说过割腕。"
"""What was said in the interview: sensitive, and not ticked unless a test ticks it."""

TODAY = day_in_china(clock.now())

ANSWER = Answer(
    seen_on=TODAY,
    advice=Advice.SCHOOL_SUPPORT,
    attendance=Attendance.WITH_SUPPORT,
    next_on=TODAY + timedelta(days=14),
    needs_county=False,
    words="请班主任每周谈一次。",
)

YES = Word(
    purpose=ConsentPurpose.REFERRAL,
    decision=Decision.GIVEN,
    channel=Channel.IN_PERSON,
    decided_on=date(2025, 9, 1),
    is_separate=True,
)


def said(decision: Decision) -> Word:
    """Return what a guardian says today of the referral."""
    return Word(
        purpose=ConsentPurpose.REFERRAL,
        decision=decision,
        channel=Channel.TELEPHONE,
        decided_on=day_in_china(clock.now()),
        is_separate=True,
    )


def student_of(township: Township, unit: str = FIRST) -> UUID:
    """Return the first student of a school by number."""
    with township.work_as(Role.COUNSELOR, unit) as work:
        return min(rosters.profiles(work), key=lambda found: found[1].number)[0]


def centre_of(work: Work) -> UUID:
    """Return the township's health centre."""
    return next(u.id for u in referrals.centres(work) if u.kind is UnitKind.HEALTH_CENTRE)


def begin(work: Work, student_id: UUID, request: Request) -> Referral:
    """Draft a referral of a student to the township's centre."""
    centre = centre_of(work)
    return referrals.draft(work, student_id, centre, request, basis=Basis.CONSENT, case_id=None)


def drafted(
    township: Township,
    student_id: UUID,
    *,
    unit: str = FIRST,
    more: Mapping[FieldId, str] | None = None,
    ticked: Collection[FieldId] = MINIMUM,
) -> UUID:
    """Draft a referral of a student with a whole dossier, and ask the guardian."""
    texts = {FieldId.REASON: WHY, FieldId.INTERVIEW: SECRET, **(more or {})}
    with township.work_as(Role.COUNSELOR, unit) as work:
        row = begin(work, student_id, Request.ASSESS)
        found = referrals.find(work, row.id)
        draft = referral_dossiers.draft_of(work, found, "zh")
        whole = {**draft.texts, **texts}
        referral_dossiers.save(work, found, Draft(Request.ASSESS, whole, ticked, draft.revision))
        referral_sending.ask_consent(work, referrals.find(work, row.id))
        return row.id


def agreed(
    township: Township, referral_id: UUID, *, unit: str = FIRST, named: bool = False
) -> None:
    """Write down that the guardian agrees."""
    with township.work_as(Role.COUNSELOR, unit) as work:
        found = referrals.find(work, referral_id)
        referral_sending.record_word(work, found, YES, b"", may_name_diagnosis=named)


def sent(
    township: Township,
    student_id: UUID,
    *,
    unit: str = FIRST,
    named: bool = False,
    ticked: Collection[FieldId] = MINIMUM,
) -> UUID:
    """Send a referral of a student with the guardian's consent."""
    referral_id = drafted(township, student_id, unit=unit, ticked=ticked)
    agreed(township, referral_id, unit=unit, named=named)
    with township.work_as(Role.COUNSELOR, unit) as work:
        found = referrals.find(work, referral_id)
        seen = referral_sending.preview(work, found, Basis.CONSENT)
        referral_sending.send(work, found, referral_sending.digest(seen))
    return referral_id


def second_called(township: Township, referral_id: UUID, *, unit: str = FIRST) -> None:
    """Ask for a second person to a referral in danger."""
    with township.work_as(Role.COUNSELOR, unit) as work:
        found = referrals.find(work, referral_id)
        seen = referral_sending.digest(referral_sending.preview(work, found, Basis.DANGER))
        referral_seconds.call_second(work, found, NO_WAITING, seen)


def accepted(township: Township, student_id: UUID, *, named: bool = False) -> UUID:
    """Send a referral and let the centre accept it for today."""
    referral_id = sent(township, student_id, named=named)
    with township.work_as(Role.CLINICIAN, CENTRE) as work:
        found = referral_inbox.find(work, referral_id)
        referral_inbox.accept(work, found, TODAY, confirmed=True)
    return referral_id


def seen(township: Township, student_id: UUID, *, named: bool = False) -> UUID:
    """Send a referral and let the centre see the student."""
    referral_id = accepted(township, student_id, named=named)
    with township.work_as(Role.CLINICIAN, CENTRE) as work:
        referral_inbox.take(work, referral_inbox.find(work, referral_id), ReferralAction.SEE)
    return referral_id


def answered(township: Township, student_id: UUID, said: Answer = ANSWER) -> UUID:
    """Send a referral and let the centre answer it."""
    referral_id = seen(township, student_id)
    with township.work_as(Role.CLINICIAN, CENTRE) as work:
        referral_inbox.answer(work, referral_inbox.find(work, referral_id), said)
    return referral_id


def state_of(township: Township, referral_id: UUID) -> ReferralState:
    """Return where a referral stands."""
    with township.database.reading() as session:
        return session.scalars(select(Referral).where(Referral.id == referral_id)).one().state


def open_tasks(township: Township, referral_id: UUID) -> set[TaskKind]:
    """Return what is owed about a referral."""
    with township.database.reading() as session:
        own = Task.subject_id == referral_id, Task.state == TaskState.OPEN
        return set(session.scalars(select(Task.kind).where(*own)))


def opened_by(work: Work, seeds: Collection[Seed]) -> list[bytes]:
    """Open whatever some seeds open in the whole database, with no use case in between."""
    tables: dict[str, Any] = {m.class_.__tablename__: m.class_ for m in Base.registry.mappers}
    found = []
    for seal in SEALS.values():
        for row in work.session.scalars(select(tables[seal.table])):
            ids = getattr(row, seal.row), getattr(row, seal.owner)
            for seed in seeds:
                for key, opens in ((seed, seal.open_with), (seed.symmetric, seal.open)):
                    try:
                        found.append(opens(key, getattr(row, seal.column), *ids))
                    except (SealBroken, TypeError):
                        continue
    return found
