"""A student returns once the decisive questions are answered by a yes; then it is closed."""

import pytest

from referral.answers import MUST_BE_YES, ReturnAnswer, ReturnQuestion
from referral.referrals import ReferralAction, ReferralState
from screening.roles import Role
from screening.services import referral_returns, referrals
from screening.services.errors import ReferralRefused
from tests.referral_hands import answered, open_tasks, state_of, student_of

A, S = ReferralAction, ReferralState
ALL = dict.fromkeys(ReturnQuestion, ReturnAnswer.YES)


@pytest.fixture
def referral_id(township):
    township.students(1)
    return answered(township, student_of(township))


def test_a_return_is_assessed_and_the_referral_closed(township, referral_id):
    with township.work_as(Role.COUNSELOR) as work:
        referral_returns.assess(work, referrals.find(work, referral_id), ALL, "先上半天")
        found = referrals.find(work, referral_id)
        assert found.last(A.ASSESS_RETURN).facts["words"] == "先上半天"
        referrals.take(work, found, A.CLOSE)

    assert state_of(township, referral_id) is S.CLOSED
    assert not open_tasks(township, referral_id)


def test_without_a_decisive_yes_nobody_returns_and_it_stays_owed(township, referral_id):
    owed = open_tasks(township, referral_id)
    question = min(MUST_BE_YES)
    with township.work_as(Role.COUNSELOR) as work:
        found = referrals.find(work, referral_id)
        with pytest.raises(ReferralRefused, match="may_not_return"):
            referral_returns.assess(work, found, {**ALL, question: ReturnAnswer.NOT_YET}, "")

    assert state_of(township, referral_id) is S.ANSWERED
    assert open_tasks(township, referral_id) == owed
