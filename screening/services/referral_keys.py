"""A referral's seed: drawn anew whenever the dossier changes, vouched for, handed over, taken away.

The seed is sealed to vaults by their public halves, which anyone may do who can write to the
database; so the school's care vault signs each, and nobody reads or writes under another.
"""

import hmac
from hashlib import sha256
from uuid import UUID

from sqlalchemy import delete, select

from crypto.errors import CertificateInvalid, SealBroken
from crypto.seeds import PublicKey, Seed
from screening.models import Purpose, Referral, ReferralKey, ReferralStep
from screening.models.seals import SEALS
from screening.packed import Document
from screening.referral_documents import ReferralStepDocument
from screening.services.errors import NotFound, ReferralRefused
from screening.services.work import Work
from screening.vault import NoKey, certified_vault, get, put, seal_seed

SEAL = SEALS["referral_key.sealed_seed"]


def make(work: Work, row: Referral, dossier: Document) -> Seed:
    """Seal a dossier under a seed drawn anew, which only the school can open for now.

    What was handed over before opens nothing of it. What the centre has written is sealed anew.

    Raises:
        NoKey: the actor holds no care vault of the school.
    """
    known = work.session.get(ReferralKey, (row.id, work.actor.unit_id))
    before = opened(work, row) if known else None
    seed = Seed.new()
    put(seed.symmetric, row, "sealed_dossier", dossier)
    if before is not None:
        for step in _of_centre(work, row):
            said = get(before.symmetric, step, "sealed_step", ReferralStepDocument)
            put(seed.symmetric, step, "sealed_step", said)
    work.session.execute(
        delete(ReferralKey).where(ReferralKey.referral_id == row.id),
        execution_options={"synchronize_session": "fetch"},
    )
    school = work.keys.vault(row.school_id, Purpose.CARE)
    work.session.add(wrapped(school, school.public, row, row.school_id, seed))
    work.session.flush()
    return seed


def wrapped(school: Seed, to: PublicKey, row: Referral, unit_id: UUID, seed: Seed) -> ReferralKey:
    """Return a referral's seed sealed to a unit's care vault, with the school's word for it."""
    key = ReferralKey(referral_id=row.id, unit_id=unit_id)
    seal_seed(to, key, seed)
    key.signature = school.sign(_statement(row.id, seed))
    return key


def opened(work: Work, row: Referral) -> Seed:
    """Return a referral's seed, as the actor's unit holds it.

    Raises:
        NotFound: the unit holds none: it was never sent there, or it was taken back.
        NoKey: the actor holds no care vault.
        SealBroken: the row was altered, or the seed is not the school's.
    """
    key = work.session.get(ReferralKey, (row.id, work.actor.unit_id))
    if key is None:
        raise NotFound("referral")
    care = work.keys.vault(work.actor.unit_id, Purpose.CARE)
    seed = Seed.from_bytes(SEAL.open_with(care, key.sealed_seed, key.referral_id, key.unit_id))
    try:
        school = certified_vault(work.session, work.directory, row.school_id, Purpose.CARE)
        school.verify(key.signature, _statement(row.id, seed))
    except CertificateInvalid as error:
        raise SealBroken from error
    return seed


def of_centre(work: Work, centre_id: UUID) -> PublicKey:
    """Return the key of a health centre's care vault, once its certificate is checked.

    Raises:
        ReferralRefused: it has none, or it is not certified.
    """
    try:
        return certified_vault(work.session, work.directory, centre_id, Purpose.CARE)
    except NoKey as error:
        raise ReferralRefused("centre_has_no_vault") from error
    except CertificateInvalid as error:
        raise ReferralRefused("centre_not_certified") from error


def take_from_centre(work: Work, row: Referral) -> None:
    """Take the centre's key to a referral away: nothing that the centre holds opens it any more."""
    work.session.execute(
        delete(ReferralKey).where(
            ReferralKey.referral_id == row.id, ReferralKey.unit_id == row.centre_id
        ),
        execution_options={"synchronize_session": "fetch"},
    )


def _of_centre(work: Work, row: Referral) -> list[ReferralStep]:
    query = select(ReferralStep).where(
        ReferralStep.referral_id == row.id, ReferralStep.unit_id == row.centre_id
    )
    return list(work.session.scalars(query))


def _statement(referral_id: UUID, seed: Seed) -> bytes:
    """Return what the school signs: it names the seed without telling anything about it."""
    name = hmac.digest(seed.secret.reveal(), b"muye/1/referral-seed", sha256)
    return b"muye/1/referral" + referral_id.bytes + name
