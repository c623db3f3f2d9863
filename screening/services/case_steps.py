"""Take the counselor's steps with a case, and compare where it stands with what was written."""

from collections.abc import Iterable
from uuid import UUID

from referral.cases import CASE, CaseAction, CaseState, ClosingReason
from referral.errors import ReasonMissing
from referral.hand_overs import UNQUIET
from referral.states import next_state
from screening.case_documents import EntryKind, StepDocument
from screening.services import (
    case_changes,
    case_plans,
    case_reports,
    case_tasks,
    cases,
    hand_overs,
    harms,
)
from screening.services.cases import OpenedCase
from screening.services.errors import CaseNotQuiet, PlanIncomplete
from screening.services.work import Work

NAMES_WHY = (CaseAction.PROPOSE_CLOSING,)
"""The steps that take a reason from the closed list beside the words."""


def take(
    work: Work,
    case_id: UUID,
    action: CaseAction,
    reason: str = "",
    closing_reason: ClosingReason | None = None,
) -> OpenedCase:
    """Take a step, and let the school lead know where it is theirs to decide.

    Args:
        work: a counselor's.
        case_id: of the own school.
        action: a step of the table.
        reason: in words.
        closing_reason: how the case is to end; for a closing.

    Raises:
        NotFound: the actor's school has no such case.
        StepNotAllowed: the case is no longer where the page showed it, or this is not theirs to do.
        ReasonMissing: the step needs a reason, or a closing one of the list.
        PlanIncomplete: a plan with gaps is proposed.
        CaseNotQuiet: closing is proposed while a report of harm is open, or a crisis.
    """
    case = case_reports.settle(work, case_id)
    next_state(CASE, case.row.state, action, work.actor.party, reason)
    if action is CaseAction.PROPOSE_CLOSING:
        _refuse_unquiet(work, case)
    if action is CaseAction.PROPOSE_PLAN and case_plans.gaps(case):
        raise PlanIncomplete
    facts: dict[str, object] = {"version": case.row.revision}
    if action in NAMES_WHY:
        if closing_reason is None:
            raise ReasonMissing(action)
        facts["closing_reason"] = str(closing_reason)
    cases.take_step(work, case, action, reason, **facts)
    case_changes.follow(work, case_id)
    return cases.find(work, case_id)


def written_state(case: OpenedCase, waiting: Iterable[StepDocument] = ()) -> CaseState:
    """Return where a case stands by what was written down, whatever its row says.

    The state stands in clear, for the counts; whoever can write to the database can change it, and
    cannot write an entry.
    """
    steps = [StepDocument.unpack(entry.content) for entry in case.of_kind(EntryKind.STEP)]
    last = max([*steps, *waiting], key=lambda step: step.facts.get("n", 0), default=None)
    return CaseState(last.facts["to"]) if last else CASE.start


def _refuse_unquiet(work: Work, case: OpenedCase) -> None:
    if any(harm.is_open for harm in harms.all_of(case)):
        raise CaseNotQuiet("harm")
    talked, told = case_tasks.talked(case), case_tasks.told(case)
    if hand_overs.standing(case, talked, told, work.now) in UNQUIET:
        raise CaseNotQuiet("crisis")
