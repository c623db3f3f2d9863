"""What a member of a team finds: the cases that are shared with them, and how they answer.

Whatever a member reads stands in the slice that was sealed to their own account. Where the row is
gone, nothing that they hold opens anything of the case.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from referral.cases import Evidence, MeasureState
from referral.teams import TeamFunction
from screening.case_documents import MeasureEnd
from screening.clock import day_in_china
from screening.models import CaseMember, Unit
from screening.services import audit, case_reports, case_slices
from screening.services.errors import NotFound, PlanRefused
from screening.services.work import Work
from screening.team_documents import Observation, ReportKind, Slice, ToldMeasure


@dataclass(frozen=True, slots=True)
class Shared:
    """One case, as far as it is shared with the actor."""

    row: CaseMember
    school_name: str
    content: Slice
    #: How much the actor has handed in that no counselor has judged.
    n_handed_in: int = 0

    @property
    def n_open(self) -> int:
        """How many measures of the member's own nobody has ended."""
        own = (m for m in self.content.told_measures if m.is_own)
        return sum(measure.state == MeasureState.OPEN for measure in own)


def listed(work: Work) -> Sequence[Shared]:
    """Open every slice of the actor's, but for what waits for their approval.

    Raises:
        SealBroken: a stored value was altered, or no counselor gave it out.
    """
    query = select(CaseMember, Unit.name).join(Unit, Unit.id == CaseMember.school_id)
    rows = work.session.execute(query.where(CaseMember.account_id == work.actor.account_id))
    found = [Shared(row, name, case_slices.opened(work, row)) for row, name in rows]
    shared = [s for s in found if s.content.function != TeamFunction.SCHOOL_LEAD]
    return sorted(shared, key=lambda s: (s.school_name, s.content.class_name, s.content.name))


def n_shared(work: Work) -> int:
    """Return how many cases are shared with the actor; no seal need be opened for it."""
    own = CaseMember.account_id == work.actor.account_id
    return work.session.scalar(select(func.count()).select_from(CaseMember).where(own)) or 0


def one(work: Work, case_id: UUID) -> Shared:
    """Open one slice of the actor's, and audit that it was opened.

    Raises:
        NotFound: the case is not shared with the actor, or is no more.
        SealBroken: the stored value was altered, or no counselor gave it out.
    """
    found = _find(work, case_id)
    audit.note(work, "slice_read", case=case_id)
    return replace(found, n_handed_in=case_reports.n_of_own(work, case_id))


def own_measure(shared: Shared, measure_id: UUID) -> ToldMeasure:
    """Return a measure that is the member's own.

    Raises:
        NotFound: there is none of this id.
    """
    own = (m for m in shared.content.told_measures if m.is_own and m.id == measure_id)
    found = next(own, None)
    if found is None:
        raise NotFound("measure")
    return found


def carried_out(
    work: Work, case_id: UUID, measure_id: UUID, *, evidence: Evidence, outcome: str, day: date
) -> None:
    """Report that a measure of one's own was carried out.

    Raises:
        NotFound: the case is not shared with the actor, or the measure is not theirs.
        PlanRefused: it has ended already, or the day is not over.
    """
    shared = _find(work, case_id)
    if own_measure(shared, measure_id).state != MeasureState.OPEN:
        raise PlanRefused("ended_already")
    if day > day_in_china(work.now):
        raise PlanRefused("ended_in_future")
    end = MeasureEnd(measure_id, MeasureState.DONE, evidence, outcome.strip(), day)
    case_reports.hand_in(work, shared.row, ReportKind.MEASURE, end)


def watched(work: Work, case_id: UUID, text: str) -> None:
    """Report something that one noticed.

    Raises:
        NotFound: the case is not shared with the actor.
    """
    shared = _find(work, case_id)
    case_reports.hand_in(work, shared.row, ReportKind.OBSERVATION, Observation(text.strip()))


def _find(work: Work, case_id: UUID) -> Shared:
    query = select(CaseMember, Unit.name).join(Unit, Unit.id == CaseMember.school_id)
    own = CaseMember.account_id == work.actor.account_id
    found = work.session.execute(query.where(own, CaseMember.case_id == case_id)).one_or_none()
    if found is None:
        raise NotFound("case")
    shared = Shared(found[0], found[1], case_slices.opened(work, found[0]))
    if shared.content.function == TeamFunction.SCHOOL_LEAD:
        raise NotFound("case")
    return shared
