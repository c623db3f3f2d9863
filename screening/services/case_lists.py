"""The cases of a school, opened for its counselors: where each stands, and what of it is late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from referral.cases import CaseState
from screening.clock import day_in_china
from screening.models import Case
from screening.services import audit, case_plans, case_reports, cases, rosters
from screening.services.cases import OpenedCase
from screening.services.work import Work


@dataclass(frozen=True, slots=True)
class ListedCase:
    """One case as the list shows it: masked."""

    id: UUID
    state: CaseState
    masked_name: str
    grade: int
    class_name: str
    pinyin_key: str
    is_incomplete: bool
    n_overdue: int
    #: When the next measure or review is due; None where nothing is.
    due_on: date | None
    #: Whether a member of the team has handed something in that nobody has judged.
    has_reports: bool


def listed(work: Work) -> Sequence[ListedCase]:
    """Open every case of the school, by the sound of the names; that it was done is audited.

    Raises:
        NoKey: the actor holds no care vault.
        SealBroken: a stored value was altered.
    """
    ids = work.session.scalars(select(Case.id).where(Case.school_id == work.actor.unit_id)).all()
    found = [_listed(work, cases.find(work, case_id)) for case_id in ids]
    audit.note(work, "cases_listed", n_cases=len(found))
    return sorted(found, key=lambda case: (case.pinyin_key, case.grade, case.class_name))


def by_due(listed: Sequence[ListedCase]) -> list[ListedCase]:
    """Put first what is due first, and last what nothing is due of."""
    return sorted(listed, key=lambda case: (case.due_on or date.max, case.pinyin_key))


def _listed(work: Work, case: OpenedCase) -> ListedCase:
    profile = case.profile
    return ListedCase(
        id=case.row.id,
        state=case.row.state,
        masked_name=rosters.masked(profile.name),
        grade=profile.grade,
        class_name=profile.class_name,
        pinyin_key=profile.pinyin_key,
        is_incomplete=case_plans.is_incomplete(case),
        n_overdue=case_plans.n_overdue(case, day_in_china(work.now)),
        due_on=case_plans.next_due(case),
        has_reports=bool(case_reports.waiting(work, case).to_judge),
    )
