"""What lies with the school lead: plans and closings, approved or sent back from a summary."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, delete, select, update

from referral.cases import CASE, CaseAction, CaseState
from referral.errors import StepNotAllowed
from referral.states import Party, Step, next_state, open_steps
from referral.teams import ASKS_LEAD, TeamFunction
from screening.case_documents import StepDocument
from screening.models import Case, CaseMember
from screening.services import audit, case_reports, case_slices, case_tasks
from screening.services.errors import NotFound
from screening.services.work import Work
from screening.team_documents import ReportKind, Slice


@dataclass(frozen=True, slots=True)
class Approval:
    """One case that waits for the school lead, and all of it that they may read."""

    row: CaseMember
    case: Case
    content: Slice

    @property
    def steps(self) -> tuple[Step[CaseState, CaseAction], ...]:
        """What they can decide now: the buttons of the page."""
        return open_steps(CASE, self.case.state, Party.SCHOOL_LEAD)

    @property
    def n_open(self) -> int:
        """How many measures nobody has ended."""
        return case_slices.n_open(self.content)


def listed(work: Work) -> Sequence[Approval]:
    """Open every summary that waits for the actor.

    Raises:
        SealBroken: a stored value was altered, or no counselor gave it out.
    """
    found = [_opened(work, row, case) for row, case in work.session.execute(_waiting(work))]
    return sorted((a for a in found if a), key=lambda a: (a.content.class_name, a.content.name))


def one(work: Work, case_id: UUID) -> Approval:
    """Open one summary, and audit that it was opened.

    Raises:
        NotFound: nothing of this case waits for the actor, or does no more.
        SealBroken: the stored value was altered, or no counselor gave it out.
    """
    found = _find(work, case_id)
    audit.note(work, "slice_read", case=case_id)
    return found


def decide(work: Work, case_id: UUID, action: CaseAction, reason: str = "") -> None:
    """Take the school lead's step; the reason reaches the counselor, and the summary is gone.

    Raises:
        NotFound: nothing of this case waits for the actor.
        StepNotAllowed: somebody has decided already, or it is no step of the school lead's.
        ReasonMissing: the step needs a reason.
        SealOverflow: the reason is too long.
    """
    found = _find(work, case_id)
    party, state = work.actor.party, found.case.state
    target = next_state(CASE, state, action, party, reason)
    moved = work.session.execute(
        update(Case)
        .where(Case.school_id == found.case.school_id, Case.id == case_id, Case.state == state)
        .values(state=target),
        execution_options={"synchronize_session": False},
    )
    if moved.rowcount != 1:  # type: ignore[attr-defined]
        raise StepNotAllowed(action, state, party)
    facts = {"version": found.content.version, "to": str(target), "n": found.content.n_steps}
    step = StepDocument(action, str(party), reason.strip(), facts)
    case_reports.hand_in(work, found.row, ReportKind.STEP, step)
    work.session.execute(
        delete(CaseMember).where(
            CaseMember.case_id == case_id, CaseMember.account_id == work.actor.account_id
        )
    )
    work.session.expire_all()
    case_tasks.decided(work, found.case, action, found.content.review_on)
    audit.note(work, "approval_given", case=case_id, action=action)


def n_waiting(work: Work) -> int:
    """Return how many cases wait for the actor; no seal need be opened for it."""
    return len(work.session.execute(_waiting(work)).all())


def _find(work: Work, case_id: UUID) -> Approval:
    row = work.session.execute(_waiting(work).where(Case.id == case_id)).one_or_none()
    found = _opened(work, row[0], row[1]) if row else None
    if found is None:
        raise NotFound("case")
    return found


def _waiting(work: Work) -> Select[CaseMember, Case]:
    joined = (Case.school_id == CaseMember.school_id) & (Case.id == CaseMember.case_id)
    return (
        select(CaseMember, Case)
        .join(Case, joined)
        .where(CaseMember.account_id == work.actor.account_id)
        .where(Case.school_id == work.actor.unit_id, Case.state.in_(ASKS_LEAD))
    )


def _opened(work: Work, row: CaseMember, case: Case) -> Approval | None:
    content = case_slices.opened(work, row)
    if content.function != TeamFunction.SCHOOL_LEAD:
        return None
    return Approval(row, case, content)
