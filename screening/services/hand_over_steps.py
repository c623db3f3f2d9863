"""Hand a student in a crisis over, and say as the second person whether it went so.

Another counselor opens the case. A school lead and the members of its team hold no key: they find
the hand-over in the slice that is sealed to them, and their word is signed with their own key.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select, update

from referral.errors import StepNotAllowed
from referral.hand_overs import HAND_OVER, HandOverAction, HandOverState
from referral.states import Party, next_state
from referral.tasks import TaskKind, TaskState
from referral.teams import TeamFunction
from screening.case_documents import EntryKind
from screening.models import CaseMember, Task
from screening.protection_documents import HandOver, HandOverWord, ToldHandOver
from screening.services import (
    audit,
    case_notes,
    case_reports,
    case_slices,
    cases,
    hand_overs,
    tasks,
)
from screening.services.errors import NotFound, SamePerson
from screening.services.work import Work
from screening.team_documents import ReportKind, Slice


@dataclass(frozen=True, slots=True)
class Waiting:
    """A hand-over as its second person sees it who holds no key of the case."""

    member: CaseMember
    content: Slice
    told: ToldHandOver
    #: Who wrote it down.
    by_name: str

    @property
    def hand_over(self) -> HandOver:
        """What was written down."""
        return self.told.hand_over

    @property
    def party(self) -> Party:
        """What the reader is to the table."""
        is_lead = self.content.function == TeamFunction.SCHOOL_LEAD
        return Party.SCHOOL_LEAD if is_lead else Party.TEAM_MEMBER


def hand_over(work: Work, case_id: UUID, document: HandOver) -> UUID:
    """Write a hand-over down, from when a second person's word is owed at once; return its id.

    Raises:
        NotFound: the actor's school has no such case.
        SealOverflow: it is longer than an entry may be, or than a slice can tell.
    """
    case = case_reports.settle(work, case_id)
    return case_notes.take_down(work, case, EntryKind.HAND_OVER, document)


def answer(
    work: Work, case_id: UUID, hand_over_id: UUID, action: HandOverAction, reason: str = ""
) -> None:
    """Confirm a hand-over or object to it, as another counselor.

    Raises:
        NotFound: the school has no such case, or the case no such hand-over.
        SamePerson: the actor wrote it down.
        StepNotAllowed: somebody else has said it already.
        ReasonMissing: an objection says no reason.
    """
    case = case_reports.settle(work, case_id)
    found = hand_overs.one(case, hand_over_id)
    if found.by == work.actor.account_id:
        raise SamePerson
    party = work.actor.party
    next_state(HAND_OVER, found.state, action, party, reason)
    word = HandOverWord(hand_over_id, action, str(party), reason.strip())
    case_notes.take_down(work, case, EntryKind.HAND_OVER_WORD, word)


def waiting(work: Work) -> Sequence[Waiting]:
    """Open the hand-overs that wait for the actor's word, the first in front; each is audited.

    Raises:
        SealBroken: a stored value was altered, or no counselor gave it out.
    """
    found = []
    for member, part_id in work.session.execute(_waiting(work)):
        content = case_slices.opened(work, member)
        told = (t for t in content.told_hand_overs if t.id == part_id)
        for each in told:
            audit.note(work, "slice_read", case=member.case_id)
            names = cases.names(work, {each.by})
            found.append(Waiting(member, content, each, names.get(each.by, "")))
    return sorted(found, key=lambda one: one.hand_over.at)


def n_waiting(work: Work) -> int:
    """Return how many hand-overs wait for the actor's word; no seal need be opened for it."""
    return len(work.session.execute(_waiting(work)).all())


def find(work: Work, hand_over_id: UUID) -> Waiting:
    """Open one hand-over that waits for the actor's word.

    Raises:
        NotFound: nothing of this id does, or does no more.
        SealBroken: a stored value was altered, or no counselor gave it out.
    """
    found = next((one for one in waiting(work) if one.told.id == hand_over_id), None)
    if found is None:
        raise NotFound("hand_over")
    return found


def say(work: Work, found: Waiting, action: HandOverAction, reason: str = "") -> None:
    """Confirm a hand-over or object to it, as a school lead or a member of the team.

    Raises:
        StepNotAllowed: somebody else has said it already.
        ReasonMissing: an objection says no reason.
        SealOverflow: the reason is too long.
    """
    next_state(HAND_OVER, HandOverState.UNCONFIRMED, action, found.party, reason)
    case_id, hand_over_id = found.member.case_id, found.told.id
    ended = update(Task).where(
        *_of(TaskKind.CONFIRM_HAND_OVER, case_id, hand_over_id), Task.state == TaskState.OPEN
    )
    done = ended.values(state=TaskState.DONE, done_at=tasks.whole_hour(work.now))
    moved = work.session.execute(done, execution_options={"synchronize_session": False})
    if moved.rowcount != 1:  # type: ignore[attr-defined]
        raise StepNotAllowed(action, HandOverState.CONFIRMED, found.party)
    if action is HandOverAction.OBJECT:
        at_once = tasks.whole_hour(work.now + hand_overs.AT_ONCE)
        work.session.execute(
            update(Task)
            .where(*_of(TaskKind.SEE_AGAIN, case_id, hand_over_id), Task.state == TaskState.OPEN)
            .values(due_at=at_once),
            execution_options={"synchronize_session": False},
        )
    word = HandOverWord(hand_over_id, action, str(found.party), reason.strip())
    case_reports.hand_in(work, found.member, ReportKind.HAND_OVER, word)
    work.session.expire_all()


def _of(kind: TaskKind, case_id: UUID, hand_over_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return Task.kind == kind, Task.subject_id == case_id, Task.part_id == hand_over_id


def _waiting(work: Work) -> Select[CaseMember, UUID | None]:
    return (
        select(CaseMember, Task.part_id)
        .join(Task, Task.subject_id == CaseMember.case_id)
        .where(CaseMember.account_id == work.actor.account_id)
        .where(Task.kind == TaskKind.CONFIRM_HAND_OVER, Task.state == TaskState.OPEN)
    )
