"""Take a referral back: the centre's key goes with the same transaction.

A consent that is taken back is written down by a coordinator, who holds no care vault and sees no
referral. A tag keyed by the roster vault tells which referrals rest on it, and nothing else.
"""

import hmac
from hashlib import sha256
from uuid import UUID

from sqlalchemy import select

from crypto.seeds import Seed
from referral.consents import ConsentPurpose
from referral.referrals import READABLE, WITH_CENTRE, ReferralAction
from screening.models import Purpose, Referral
from screening.services import audit, referral_keys, referral_steps
from screening.services.work import Work

LABEL = b"muye/1/referral-of"


def consent_tag(work: Work, referral_id: UUID, student_id: UUID) -> bytes:
    """Return what tells whoever holds the roster vault that a referral is a student's.

    Raises:
        NoKey: the actor holds no roster vault.
    """
    key = work.keys.vault(work.actor.unit_id, Purpose.ROSTER).symmetric.secret.reveal()
    return hmac.digest(key, LABEL + referral_id.bytes + student_id.bytes, sha256)


def random_tag() -> bytes:
    """Return the tag of a referral that rests on no consent: no student's."""
    return Seed.new().secret.reveal()


def end_consent(work: Work, student_id: UUID, purpose: ConsentPurpose) -> None:
    """See to what rests on a consent that does not stand any more.

    What lies with the centre is withdrawn; of what it has answered the centre's key goes too. A
    referral that was sent for danger rests on no consent and stays.

    Args:
        work: of whoever wrote it down: a coordinator or a counselor.
        student_id: of the own school.
        purpose: which consent it was.
    """
    rows = [row for row in _sent(work) if _is_of(work, row, student_id)]
    for row in rows:
        if purpose is ConsentPurpose.DIAGNOSIS:
            row.may_name_diagnosis = False
        else:
            _end(work, row)
    work.session.flush()
    if rows and purpose is ConsentPurpose.REFERRAL:
        n_referrals = len(rows)
        audit.note(work, "referral_consent_ended", student=student_id, n_referrals=n_referrals)


def _end(work: Work, row: Referral) -> None:
    referral_keys.take_from_centre(work, row)
    action = ReferralAction.END_CONSENT
    if row.state in WITH_CENTRE:
        referral_steps.move(work, row, action, "")
    referral_steps.report(work, row, referral_steps.document(work, row, action, "", {}))


def _sent(work: Work) -> list[Referral]:
    query = select(Referral).where(
        Referral.school_id == work.actor.unit_id, Referral.state.in_(READABLE)
    )
    return list(work.session.scalars(query))


def _is_of(work: Work, row: Referral, student_id: UUID) -> bool:
    return hmac.compare_digest(row.consent_tag, consent_tag(work, row.id, student_id))
