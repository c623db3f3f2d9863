"""Who opens the sealed columns of referrals in the product."""

from collections.abc import Callable

from crypto.errors import SealBroken
from screening.roles import Role
from screening.services import referral_inbox, referral_seconds, referrals
from tests.journeys.populated import Populated
from tests.township import CENTRE


def referrals_of_school(at: Populated) -> object:
    with at.township.work_as(Role.COUNSELOR) as work:
        return [referrals.find(work, line.row.id).course for line in referrals.listed(work)]


def inbox(at: Populated) -> object:
    with at.township.work_as(Role.CLINICIAN, CENTRE) as work:
        return referral_inbox.inbox(work)


def asked(at: Populated) -> object:
    with at.township.work_as(Role.SCHOOL_LEAD) as work:
        return referral_seconds.asked(work)


READERS: dict[str, tuple[Callable[[Populated], object], type[Exception]]] = {
    "referral.sealed_holder": (referrals_of_school, SealBroken),
    "referral.sealed_dossier": (inbox, SealBroken),
    "referral_key.sealed_seed": (inbox, SealBroken),
    "referral_step.sealed_step": (referrals_of_school, SealBroken),
    "referral_ask.sealed_ask": (asked, SealBroken),
    "referral_report.sealed_report": (referrals_of_school, SealBroken),
}
"""By column, its reader, and how an altered value is refused there."""
