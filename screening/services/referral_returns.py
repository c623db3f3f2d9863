"""What is assessed before a student returns to school (复学评估)."""

from collections.abc import Mapping

from referral.answers import ReturnAnswer, ReturnQuestion, may_return
from referral.referrals import ReferralAction
from screening.services import referrals
from screening.services.errors import ReferralRefused
from screening.services.referrals import OpenedReferral
from screening.services.work import Work


def assess(
    work: Work,
    found: OpenedReferral,
    answers: Mapping[ReturnQuestion, ReturnAnswer],
    words: str,
) -> None:
    """Write down that a student may return, with the answer to every question.

    Raises:
        ReferralRefused: a decisive question was not answered by a yes: the student may not return
            yet, and the assessment stays owed.
        StepNotAllowed: the health centre has not answered, or it is past that.
    """
    if not may_return(answers):
        raise ReferralRefused("may_not_return")
    facts = {"answers": {str(q): str(a) for q, a in answers.items()}, "words": words.strip()}
    referrals.take(work, found, ReferralAction.ASSESS_RETURN, facts=facts)
