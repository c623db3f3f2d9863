"""Hand a referral over to the health centre, with the guardian's consent of that day.

What is sent is what the preview showed: the preview's digest comes back with the sending, and
another dossier is not sent. Whatever was typed and not ticked is gone from then on.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256

from crypto.seeds import PublicKey
from referral.consents import ConsentPurpose, Decision, Standing, is_under_14, standing
from referral.dossier import Basis, Fault, FieldId, faults
from referral.referrals import ReferralAction, ReferralState
from screening.clock import day_in_china
from screening.models import Purpose
from screening.referral_documents import DossierDocument
from screening.services import consents, ledgers, referral_keys, referrals
from screening.services.consents import Word
from screening.services.errors import ReferralRefused
from screening.services.referral_withdrawals import consent_tag
from screening.services.referrals import OpenedReferral
from screening.services.work import Work

A, S = ReferralAction, ReferralState


@dataclass(frozen=True, slots=True)
class ConsentState:
    """Where a guardian's word stands today."""

    referral: Standing
    diagnosis: Standing
    #: Consent must be a separate one.
    is_under_14: bool

    @property
    def allows(self) -> bool:
        """Whether the referral may be sent."""
        return self.referral is Standing.GIVEN


def consent_state(work: Work, found: OpenedReferral) -> ConsentState:
    """Read where consent stands today.

    Raises:
        SealBroken: the ledger was altered.
    """
    key = work.keys.vault(work.actor.unit_id, Purpose.ROSTER).symmetric
    student, today = found.student, day_in_china(work.now)
    said = ledgers.said(ledgers.entries_of(key, student.id, student.sealed_consents))
    born_on = found.profile.born_on
    return ConsentState(
        standing(said, ConsentPurpose.REFERRAL, today, born_on),
        standing(said, ConsentPurpose.DIAGNOSIS, today, born_on),
        is_under_14(born_on, today),
    )


def lacks(found: OpenedReferral) -> Mapping[FieldId, Fault]:
    """Return what keeps the dossier from being sent, by field."""
    texts = {FieldId(name): text for name, text in found.dossier.fields}
    return faults(texts, texts)


def ask_consent(work: Work, found: OpenedReferral) -> None:
    """Fix the dossier for now, and ask the guardian.

    Raises:
        ReferralRefused: the dossier lacks something.
        StepNotAllowed: it is not being drafted.
    """
    if lacks(found):
        raise ReferralRefused("dossier_not_whole")
    referrals.take(work, found, A.ASK_CONSENT)


def record_word(
    work: Work,
    found: OpenedReferral,
    word: Word,
    attachment: bytes,
    *,
    may_name_diagnosis: bool,
) -> Standing:
    """Write the guardian's word down in the student's ledger; a no is a step of the referral.

    Args:
        work: a counselor's.
        found: the referral.
        word: what was said of the referral.
        attachment: a scan of what was signed; empty where there is none.
        may_name_diagnosis: whether the guardian also agreed that a diagnosis be named.

    Raises:
        DecisionRefused: a day cannot be right.
        AttachmentRefused: the file is too large or of no kind that is taken.
        StepNotAllowed: nobody is waiting for the guardian's word any more.
    """
    is_no = word.decision is not Decision.GIVEN
    if found.row.state is not S.AWAITING_CONSENT:
        raise ReferralRefused("not_awaiting_consent")
    stands = consents.record(work, found.student.id, word, attachment)
    if is_no:
        referrals.take(work, found, A.RECORD_REFUSAL)
    elif may_name_diagnosis:
        also = replace(word, purpose=ConsentPurpose.DIAGNOSIS)
        consents.record(work, found.student.id, also)
    return stands


def preview(work: Work, found: OpenedReferral, basis: Basis) -> DossierDocument:
    """Return exactly what the centre will see, were it sent now on this ground."""
    named = consent_state(work, found).diagnosis is Standing.GIVEN
    return replace(
        found.dossier, basis=str(basis), aside=[], may_name_diagnosis=named, centre=found.centre
    )


def digest(dossier: DossierDocument) -> str:
    """Return what tells one dossier from every other: 64 hexadecimal digits."""
    return sha256(dossier.pack()).hexdigest()


def send(work: Work, found: OpenedReferral, seen: str) -> None:
    """Send a referral whose guardian agrees today.

    Args:
        work: a counselor's.
        found: the referral.
        seen: the `digest` of the preview that was shown.

    Raises:
        ReferralRefused: consent does not stand today, the dossier lacks something or is another
            than was shown, or the centre's key is not certified.
        StepNotAllowed: it is not awaiting consent.
    """
    if not consent_state(work, found).allows:
        raise ReferralRefused("no_consent_today")
    centre, dossier = ready(work, found, Basis.CONSENT, seen)
    referrals.take(work, found, A.SEND, facts={"basis": str(Basis.CONSENT)})
    hand_over(work, found, centre, dossier)


def ready(
    work: Work, found: OpenedReferral, basis: Basis, seen: str
) -> tuple[PublicKey, DossierDocument]:
    """Return the centre's key and the dossier, once nothing keeps it from being handed over.

    Raises:
        ReferralRefused: something does.
    """
    centre = referral_keys.of_centre(work, found.row.centre_id)
    dossier = preview(work, found, basis)
    if lacks(found):
        raise ReferralRefused("dossier_not_whole")
    if digest(dossier) != seen:
        raise ReferralRefused("preview_is_old")
    return centre, dossier


def hand_over(
    work: Work, found: OpenedReferral, centre: PublicKey, dossier: DossierDocument
) -> None:
    """Seal a dossier under a new seed, and that seed to the centre.

    Raises:
        NoKey: the actor holds no care vault of the school.
    """
    row = found.row
    if dossier.basis == Basis.CONSENT:
        row.consent_tag = consent_tag(work, row.id, found.student.id)
    row.may_name_diagnosis = dossier.may_name_diagnosis
    school = work.keys.vault(row.school_id, Purpose.CARE)
    seed = referral_keys.make(work, row, dossier)
    work.session.add(referral_keys.wrapped(school, centre, row, row.centre_id, seed))
    work.session.flush()
