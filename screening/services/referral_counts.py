"""How many referrals wait for whom, by what stands in clear: no seal is opened for it."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select

from referral.referrals import WITH_CENTRE, ReferralState
from screening.models import Referral, ReferralAsk
from screening.services.work import Work


def n_with_centre(work: Work) -> int:
    """Return how many referrals lie with the actor's health centre."""
    return _n(work, Referral.centre_id == work.actor.unit_id, WITH_CENTRE)


def n_answered(work: Work) -> int:
    """Return how many of the actor's school the health centre has answered or declined."""
    answered = (ReferralState.ANSWERED, ReferralState.DECLINED)
    return _n(work, Referral.school_id == work.actor.unit_id, answered)


def n_to_agree(work: Work) -> int:
    """Return for how many the actor is asked to agree as the second person."""
    at = (Referral.school_id == ReferralAsk.school_id) & (Referral.id == ReferralAsk.referral_id)
    query = select(func.count()).select_from(ReferralAsk).join(Referral, at)
    waiting = Referral.state == ReferralState.AWAITING_SECOND_PERSON
    mine = ReferralAsk.account_id == work.actor.account_id
    return work.session.scalar(query.where(mine, waiting)) or 0


def _n(work: Work, whose: ColumnElement[bool], states: Sequence[ReferralState]) -> int:
    query = select(func.count()).select_from(Referral)
    return work.session.scalar(query.where(whose, Referral.state.in_(states))) or 0
