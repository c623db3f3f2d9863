"""In danger and without consent a second person agrees; until then the centre has no key."""

import pytest
from sqlalchemy import func, select

from crypto.errors import SealBroken
from crypto.seeds import Seed
from referral.consents import Decision
from referral.errors import ReasonMissing, StepNotAllowed
from referral.referrals import ReferralAction, ReferralState
from referral.tasks import TaskKind
from screening.models import Account, ReferralAsk, ReferralKey, ReferralReport
from screening.roles import Role
from screening.services import (
    consents,
    referral_inbox,
    referral_seconds,
    referral_sending,
    referrals,
)
from screening.services.errors import NotFound, ReferralRefused
from tests.referral_hands import (
    NO_WAITING,
    WHY,
    drafted,
    open_tasks,
    said,
    second_called,
    state_of,
    student_of,
)
from tests.township import CENTRE

A, S = ReferralAction, ReferralState


@pytest.fixture
def referral_id(township):
    township.students(2)
    made = drafted(township, student_of(township))
    second_called(township, made)
    return made


def n_keys(township):
    with township.database.reading() as session:
        return session.scalar(select(func.count()).select_from(ReferralKey))


def test_the_lead_is_shown_a_summary_without_answers(township, referral_id):
    with township.work_as(Role.SCHOOL_LEAD) as work:
        (asked,) = referral_seconds.asked(work)

    assert asked.ask.masked_name == "测*号"
    assert asked.ask.reason == NO_WAITING
    assert WHY.encode() not in asked.ask.pack()
    assert open_tasks(township, referral_id) == {TaskKind.AGREE_AS_SECOND}


def test_until_somebody_agrees_the_centre_has_no_key(township, referral_id):
    assert n_keys(township) == 1
    with township.work_as(Role.CLINICIAN, CENTRE) as work, pytest.raises(NotFound):
        referral_inbox.find(work, referral_id)


def test_the_lead_agrees_with_a_reason_and_the_centre_opens_it(township, referral_id):
    with township.work_as(Role.SCHOOL_LEAD) as work:
        with pytest.raises(ReasonMissing):
            referral_seconds.decide(work, referral_id, A.SEND_WITHOUT_CONSENT, " ")
        referral_seconds.decide(work, referral_id, A.SEND_WITHOUT_CONSENT, "必须马上就医")

    assert state_of(township, referral_id) is S.SENT
    assert open_tasks(township, referral_id) == {TaskKind.ACCEPT_REFERRAL, TaskKind.REVIEW_CRISIS}
    with township.work_as(Role.CLINICIAN, CENTRE) as work:
        found = referral_inbox.opened(work, referral_id)
        assert found.dossier.basis == "danger"
        assert "必须马上就医".encode() not in found.dossier.pack()
        assert not found.course


def test_the_counselor_reads_what_the_lead_said_before_and_after_taking_it_up(
    township, referral_id
):
    with township.work_as(Role.SCHOOL_LEAD) as work:
        referral_seconds.decide(work, referral_id, A.SEND_WITHOUT_CONSENT, "必须马上就医")

    with township.work_as(Role.COUNSELOR) as work:
        before = referrals.find(work, referral_id).course
        referrals.take(work, referrals.find(work, referral_id), A.WITHDRAW, "已由家长送医")
        after = referrals.find(work, referral_id).course
        n_left = work.session.scalar(select(func.count()).select_from(ReferralReport))

    assert before[-1].document.reason == "必须马上就医"
    assert [t.document for t in after[: len(before)]] == [t.document for t in before]
    assert n_left == 0


def test_the_lead_disagrees_and_it_is_a_draft_again(township, referral_id):
    with township.work_as(Role.SCHOOL_LEAD) as work:
        referral_seconds.decide(work, referral_id, A.DISAGREE, "先联系家长")

    assert state_of(township, referral_id) is S.DRAFT
    assert not open_tasks(township, referral_id)
    assert n_keys(township) == 1
    with township.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(ReferralAsk)) == 0


def test_the_first_person_is_not_the_second(township, referral_id):
    with township.work_as(Role.COUNSELOR) as work:
        for decide in (referral_seconds.agree, referral_seconds.disagree):
            with pytest.raises(ReferralRefused, match="same_person"):
                decide(work, referrals.find(work, referral_id), "同意")


def test_of_lead_and_counselor_who_act_at_once_the_second_is_refused(township, referral_id):
    with township.work_as(Role.COUNSELOR) as work:
        referrals.take(work, referrals.find(work, referral_id), A.WITHDRAW, "家长同意了")
    with township.work_as(Role.SCHOOL_LEAD) as work, pytest.raises((NotFound, StepNotAllowed)):
        referral_seconds.decide(work, referral_id, A.SEND_WITHOUT_CONSENT, "同意")


def test_a_lead_whose_key_was_exchanged_is_not_asked_again(township, referral_id):
    with township.work_as(Role.SCHOOL_LEAD) as work:
        referral_seconds.decide(work, referral_id, A.DISAGREE, "先联系家长")
    with township.database.writing() as session:
        leads = select(Account).where(Account.role == Role.SCHOOL_LEAD)
        for lead in session.scalars(leads):
            lead.public_key = Seed.new().public.raw

    with pytest.raises(ReferralRefused, match="key_of_lead_changed"):
        second_called(township, referral_id)


def test_a_summary_that_was_altered_does_not_open(township, referral_id):
    with township.database.writing() as session:
        row = session.scalars(select(ReferralAsk)).first()
        row.sealed_ask = row.sealed_ask[:-1] + bytes([row.sealed_ask[-1] ^ 1])

    with township.work_as(Role.SCHOOL_LEAD) as work, pytest.raises(SealBroken):
        referral_seconds.asked(work)


def test_a_consent_that_is_taken_back_does_not_end_what_was_sent_for_danger(township, referral_id):
    with township.work_as(Role.SCHOOL_LEAD) as work:
        referral_seconds.decide(work, referral_id, A.SEND_WITHOUT_CONSENT, "必须马上就医")
    student_id = student_of(township)
    with township.work_as(Role.COORDINATOR) as work:
        consents.record(work, student_id, said(Decision.REFUSED))

    assert state_of(township, referral_id) is S.SENT


def test_a_consent_that_comes_after_all_is_recorded_nowhere_by_itself(township, referral_id):
    with township.work_as(Role.COUNSELOR) as work:
        found = referrals.find(work, referral_id)
        yes = said(Decision.GIVEN)
        with pytest.raises(ReferralRefused, match="not_awaiting_consent"):
            referral_sending.record_word(work, found, yes, b"", may_name_diagnosis=False)
