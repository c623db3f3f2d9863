"""What was taken back opens with nothing that the centre holds; so does what a guardian ends."""

import pytest
from sqlalchemy import select

from crypto.errors import SealBroken
from referral.consents import Decision
from referral.errors import ReasonMissing
from referral.referrals import ReferralAction, ReferralState
from screening.models import Purpose, Referral, ReferralKey
from screening.roles import Role
from screening.services import consents, referral_inbox, referral_keys, referrals
from screening.services.errors import NotFound
from tests.referral_hands import (
    WHY,
    answered,
    open_tasks,
    opened_by,
    said,
    seen,
    sent,
    state_of,
    student_of,
)
from tests.township import CENTRE

A, S = ReferralAction, ReferralState


@pytest.fixture
def student_id(township):
    township.students(2)
    return student_of(township)


def assert_centre_opens_nothing(township, referral_id):
    with township.work_as(Role.CLINICIAN, CENTRE) as work:
        row = work.session.scalars(select(Referral).where(Referral.id == referral_id)).one()
        with pytest.raises(NotFound):
            referral_inbox.find(work, referral_id)
        with pytest.raises(NotFound):
            referral_keys.opened(work, row)
        own = work.keys.vault(work.actor.unit_id, Purpose.CARE)
        assert not any(WHY.encode() in text for text in opened_by(work, [own]))


def end(township, student_id, role=Role.COORDINATOR):
    with township.work_as(role) as work:
        consents.record(work, student_id, said(Decision.WITHDRAWN))


@pytest.mark.parametrize("make", [sent, seen])
def test_after_a_withdrawal_the_keys_of_the_centre_open_nothing(township, student_id, make):
    referral_id = make(township, student_id)
    with township.work_as(Role.COUNSELOR) as work:
        with pytest.raises(ReasonMissing):
            referrals.take(work, referrals.find(work, referral_id), A.WITHDRAW)
        referrals.take(work, referrals.find(work, referral_id), A.WITHDRAW, "家长改变主意")

    assert state_of(township, referral_id) is S.WITHDRAWN
    assert not open_tasks(township, referral_id)
    assert_centre_opens_nothing(township, referral_id)


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.COUNSELOR])
@pytest.mark.parametrize("make", [sent, seen])
def test_a_consent_taken_back_takes_the_key_wherever_it_is_recorded(
    township, student_id, make, role
):
    referral_id = make(township, student_id)

    end(township, student_id, role)

    assert state_of(township, referral_id) is S.WITHDRAWN
    assert not open_tasks(township, referral_id)
    assert_centre_opens_nothing(township, referral_id)
    with township.work_as(Role.COUNSELOR) as work:
        last = referrals.find(work, referral_id).course[-1].document
    assert (last.action, last.party) == (A.END_CONSENT, role)


def test_what_was_answered_stays_with_the_school_when_the_consent_ends(township, student_id):
    referral_id = answered(township, student_id)

    end(township, student_id)

    assert state_of(township, referral_id) is S.ANSWERED
    assert_centre_opens_nothing(township, referral_id)
    with township.work_as(Role.COUNSELOR) as work:
        assert referrals.find(work, referral_id).last(A.ANSWER)


def test_the_consent_of_another_student_ends_nothing(township, student_id):
    referral_id = sent(township, student_id)
    with township.work_as(Role.COORDINATOR) as work:
        from screening.services import rosters

        other = max(i for i, _ in rosters.profiles(work) if i != student_id)
        consents.record(work, other, said(Decision.REFUSED))

    assert state_of(township, referral_id) is S.SENT


def test_a_key_that_somebody_else_sealed_to_the_centre_is_not_taken(township, student_id):
    """Eve can write to the database: she seals a seed of hers, to read what the centre writes."""
    from crypto.seeds import Seed
    from screening.vault import certified_vault, put, seal_seed

    referral_id = sent(township, student_id)
    eve = Seed.new()
    with township.work_as(Role.CLINICIAN, CENTRE) as work:
        row = work.session.scalars(select(Referral).where(Referral.id == referral_id)).one()
        dossier = referral_inbox.find(work, referral_id).dossier
        key = work.session.get_one(ReferralKey, (referral_id, row.centre_id))
        to = certified_vault(work.session, work.directory, row.centre_id, Purpose.CARE)
        seal_seed(to, key, eve)
        put(eve.symmetric, row, "sealed_dossier", dossier)
        work.session.flush()
        with pytest.raises(SealBroken):
            referral_inbox.find(work, referral_id)
        work.session.rollback()
