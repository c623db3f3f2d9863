"""A referral in danger and without consent: a second person agrees, with a reason, or it stays.

Another counselor opens the whole. A school lead holds no care vault and is shown a summary without
answers; beside it lies the referral's seed, sealed to the centre: agreeing hands it over, and opens
nothing to the lead. Until then the centre has no key.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select

from crypto.seeds import PublicKey
from referral.dossier import Basis
from referral.referrals import ReferralAction, ReferralState
from screening.models import Account, AccountState, Purpose, Referral, ReferralAsk, ReferralKey
from screening.referral_documents import AskDocument
from screening.roles import Role
from screening.services import audit, referral_keys, referral_steps, referrals, rosters
from screening.services.errors import NotFound, ReferralRefused
from screening.services.referral_sending import hand_over, ready
from screening.services.referral_withdrawals import random_tag
from screening.services.referrals import OpenedReferral
from screening.services.work import Work
from screening.vault import get_with, put_to

A = ReferralAction


def call_second(work: Work, found: OpenedReferral, reason: str, seen: str) -> None:
    """Ask for a second person, where there is danger and no consent.

    Every school lead is asked with a summary; any other counselor can open the whole.

    Raises:
        ReferralRefused: as `send`, but for the consent; or it was changed since it was shown.
        ReasonMissing: no reason was given.
        StepNotAllowed: it is past that.
    """
    centre, dossier = ready(work, found, Basis.DANGER, seen)
    leads = _leads(work)
    _refuse_other_keys(found, leads)
    facts = {"asked": {str(lead.id): PublicKey(lead.public_key).kid for lead in leads}}
    referrals.take(work, found, A.CALL_SECOND_PERSON, reason, facts)
    found.row.consent_tag = random_tag()
    found.row.may_name_diagnosis = dossier.may_name_diagnosis
    school = work.keys.vault(found.row.school_id, Purpose.CARE)
    seed = referral_keys.make(work, found.row, dossier)
    key = referral_keys.wrapped(school, centre, found.row, found.row.centre_id, seed)
    for lead in leads:
        _ask(work, found, lead, reason, key)


def n_waiting(work: Work) -> int:
    """Return for how many the actor is asked to agree; no seal need be opened for it."""
    at = (Referral.school_id == ReferralAsk.school_id) & (Referral.id == ReferralAsk.referral_id)
    query = select(func.count()).select_from(ReferralAsk).join(Referral, at)
    waiting = Referral.state == ReferralState.AWAITING_SECOND_PERSON
    mine = ReferralAsk.account_id == work.actor.account_id
    return work.session.scalar(query.where(mine, waiting)) or 0


def agree(work: Work, found: OpenedReferral, reason: str) -> None:
    """Agree as the second counselor, which sends it.

    Raises:
        ReferralRefused: the second person is the first, or the centre's key is not certified.
        ReasonMissing: no reason was given.
        StepNotAllowed: nobody asks any more.
    """
    refuse_first(work, found)
    centre = referral_keys.of_centre(work, found.row.centre_id)
    facts = {"basis": str(Basis.DANGER)}
    referrals.take(work, found, A.SEND_WITHOUT_CONSENT, reason, facts)
    hand_over(work, found, centre, found.dossier)
    _forget(work, found.row)


def disagree(work: Work, found: OpenedReferral, reason: str) -> None:
    """Disagree as the second counselor: it is a draft again.

    Raises:
        ReferralRefused: the second person is the first.
        ReasonMissing: no reason was given.
        StepNotAllowed: nobody asks any more.
    """
    refuse_first(work, found)
    referrals.take(work, found, A.DISAGREE, reason)
    _forget(work, found.row)


def refuse_first(work: Work, found: OpenedReferral) -> None:
    """Refuse whoever has asked for a second person.

    Raises:
        ReferralRefused: it is the same person.
    """
    asked = found.last(A.CALL_SECOND_PERSON)
    if asked is not None and asked.document.by == work.actor.account_id:
        raise ReferralRefused("same_person")


@dataclass(frozen=True, slots=True)
class Asked:
    """A referral as its second person sees it who holds no care vault."""

    row: Referral
    ask: AskDocument


def asked(work: Work) -> Sequence[Asked]:
    """List what the actor is asked to agree to, the first asked first; each summary is audited.

    Raises:
        NoKey: the account is not unlocked.
        SealBroken: a stored value was altered.
    """
    query = (
        select(ReferralAsk, Referral)
        .join(
            Referral,
            (Referral.school_id == ReferralAsk.school_id)
            & (Referral.id == ReferralAsk.referral_id),
        )
        .where(
            ReferralAsk.school_id == work.actor.unit_id,
            ReferralAsk.account_id == work.actor.account_id,
        )
    )
    found = []
    for row, referral in work.session.execute(query):
        audit.note(work, "referral_summary_read", referral=referral.id)
        found.append(Asked(referral, get_with(work.keys.own(), row, "sealed_ask", AskDocument)))
    return sorted(found, key=lambda one: one.ask.asked_at)


def decide(work: Work, referral_id: UUID, action: ReferralAction, reason: str) -> None:
    """Agree or disagree as a school lead.

    Args:
        work: a school lead's who was asked.
        referral_id: of a referral of the own school.
        action: `SEND_WITHOUT_CONSENT` or `DISAGREE`.
        reason: why.

    Raises:
        NotFound: the actor was not asked.
        ReferralRefused: the centre's key is not certified any more.
        ReasonMissing: no reason was given.
        StepNotAllowed: somebody else has decided meanwhile.
    """
    found = next((one for one in asked(work) if one.row.id == referral_id), None)
    if found is None:
        raise NotFound("referral")
    row, ask = found.row, found.ask
    referral_keys.of_centre(work, row.centre_id)
    referral_steps.move(work, row, action, reason)
    facts = {"basis": str(Basis.DANGER)} if action is A.SEND_WITHOUT_CONSENT else {}
    if action is A.SEND_WITHOUT_CONSENT:
        work.session.add(
            ReferralKey(
                referral_id=row.id,
                unit_id=row.centre_id,
                sealed_seed=ask.sealed_seed,
                signature=ask.signature,
            )
        )
    referral_steps.report(work, row, referral_steps.document(work, row, action, reason, facts))
    _forget(work, row)
    audit.note(work, "referral_agreed", referral=row.id, action=action)


def _refuse_other_keys(found: OpenedReferral, leads: Sequence[Account]) -> None:
    """Refuse to seal to a key that is not the one a lead had when first asked: it was exchanged."""
    for taken in found.course:
        before = taken.facts.get("asked") or {}
        for lead in leads:
            known = before.get(str(lead.id))
            if known is not None and known != PublicKey(lead.public_key).kid:
                raise ReferralRefused("key_of_lead_changed")


def _forget(work: Work, row: Referral) -> None:
    asks = ReferralAsk.school_id == row.school_id, ReferralAsk.referral_id == row.id
    work.session.execute(delete(ReferralAsk).where(*asks))


def _ask(work: Work, found: OpenedReferral, lead: Account, reason: str, key: ReferralKey) -> None:
    profile = found.profile
    row = ReferralAsk(
        school_id=found.row.school_id, id=uuid4(), referral_id=found.row.id, account_id=lead.id
    )
    said = AskDocument(
        number=found.row.number,
        centre=found.centre,
        masked_name=rosters.masked(profile.name),
        grade=profile.grade,
        class_name=profile.class_name,
        asked_by=work.actor.account_id,
        asked_by_name=work.actor.display_name,
        asked_at=int(work.now.timestamp()),
        reason=reason.strip(),
        sealed_seed=key.sealed_seed,
        signature=key.signature,
    )
    put_to(PublicKey(lead.public_key), row, "sealed_ask", said)
    work.session.add(row)
    work.session.flush()


def _leads(work: Work) -> list[Account]:
    query = select(Account).where(
        Account.unit_id == work.actor.unit_id,
        Account.role == Role.SCHOOL_LEAD,
        Account.state == AccountState.ACTIVE,
    )
    return list(work.session.scalars(query))
