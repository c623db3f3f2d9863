"""A referral's course: the steps that were taken, opened for whoever holds a key to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from crypto.seeds import Seed, SymmetricKey
from screening.models import Account, Purpose, Referral, ReferralReport, ReferralStep
from screening.referral_documents import ReferralStepDocument
from screening.services import referral_steps
from screening.services.work import Work
from screening.vault import get, get_with


@dataclass(frozen=True, slots=True)
class Taken:
    """A step as the course shows it."""

    document: ReferralStepDocument
    by_name: str
    #: The health centre's and not the school's.
    is_centre: bool

    @property
    def facts(self) -> Mapping[str, Any]:
        """What came with it."""
        return self.document.facts


def course(work: Work, row: Referral, keys: Mapping[UUID, Seed]) -> list[Taken]:
    """Open the steps of a referral that one of some keys opens, the first first.

    Args:
        work: whose vaults are used.
        row: the referral.
        keys: by the unit that wrote a step, what opens it; the steps of others are left out.

    Raises:
        SealBroken: a stored value was altered.
    """
    query = select(ReferralStep).where(
        ReferralStep.school_id == row.school_id,
        ReferralStep.referral_id == row.id,
        ReferralStep.unit_id.in_(keys),
    )
    said = [
        (get(keys[step.unit_id].symmetric, step, "sealed_step", ReferralStepDocument), step.unit_id)
        for step in work.session.scalars(query)
    ]
    if work.actor.unit_id == row.school_id:
        said += [(document, row.school_id) for _, document in _reports(work, row)]
    names = _names(work, {document.by for document, _ in said})
    said.sort(key=lambda one: (one[0].place, one[0].at))
    return [
        Taken(document, names.get(document.by, ""), unit_id == row.centre_id)
        for document, unit_id in said
    ]


def take_up(work: Work, row: Referral, key: SymmetricKey) -> None:
    """Put what people without a care vault have left under the student's own key.

    Raises:
        NoKey: the actor holds no care vault.
        SealBroken: a stored value was altered.
    """
    for left, document in _reports(work, row):
        referral_steps.store(work, row, key, document)
        work.session.delete(left)
    work.session.flush()


def _reports(work: Work, row: Referral) -> Sequence[tuple[ReferralReport, ReferralStepDocument]]:
    care = work.keys.vault(row.school_id, Purpose.CARE)
    query = select(ReferralReport).where(
        ReferralReport.school_id == row.school_id, ReferralReport.referral_id == row.id
    )
    return [
        (left, get_with(care, left, "sealed_report", ReferralStepDocument))
        for left in work.session.scalars(query)
    ]


def _names(work: Work, ids: set[UUID]) -> dict[UUID, str]:
    query = select(Account.id, Account.display_name).where(Account.id.in_(ids))
    return dict(work.session.execute(query).all())
