"""Tickets by their holders, which the roster vault alone tells: who has any, and voiding them.

Whoever takes no part any more loses what was entered of a paper form as well.
"""

from collections.abc import Collection, Iterator
from uuid import UUID

from sqlalchemy import delete, select

from referral.states import TICKET, TicketAction, TicketState, next_state
from screening.documents import Holder
from screening.models import Draft, Paper, Purpose, Sitting, Ticket
from screening.services.work import Work
from screening.vault import get

USABLE = (TicketState.ISSUED, TicketState.STARTED)
"""Tickets that open something."""

AT_ONCE = 500
"""Rows that one statement names: every engine takes that many."""


def take_out(work: Work, students: Collection[UUID], reason: str) -> None:
    """Let some students take part in nothing any more: no ticket, no draft, no half-entered paper.

    Raises:
        NoKey: the actor holds no roster vault.
        StepNotAllowed: the actor may not void tickets.
    """
    void(work, students, reason)
    gone = list(students)
    for start in range(0, len(gone), AT_ONCE):
        some = Paper.student_id.in_(gone[start : start + AT_ONCE])
        work.session.execute(delete(Paper).where(Paper.school_id == work.actor.unit_id, some))


def void(
    work: Work,
    holders: Collection[UUID],
    reason: str,
    wave_id: UUID | None = None,
    action: TicketAction = TicketAction.VOID,
) -> int:
    """Void the usable tickets that some students hold, drop their drafts, and return how many.

    Args:
        work: of whoever may void tickets.
        holders: the students.
        reason: why.
        wave_id: of the one wave to look in, all its classes: a student may have moved; None for
            all waves.
        action: the step by which they end.

    Raises:
        NoKey: the actor holds no roster vault.
        StepNotAllowed: the actor may not void tickets.
    """
    ids = []
    for ticket, holder in _held(work, wave_id) if holders else ():
        if holder in holders and ticket.state in USABLE:
            party = work.actor.party
            ticket.state = next_state(TICKET, ticket.state, action, party, reason)
            ids.append(ticket.id)
    work.session.flush()
    for start in range(0, len(ids), AT_ONCE):
        some = Draft.id.in_(ids[start : start + AT_ONCE])
        work.session.execute(delete(Draft).where(Draft.school_id == work.actor.unit_id, some))
    return len(ids)


def holders(work: Work) -> frozenset[UUID]:
    """Return every student who holds a ticket or has ever held one.

    Raises:
        NoKey: the actor holds no roster vault.
    """
    return frozenset(holder for _, holder in _held(work, None))


def _held(work: Work, wave_id: UUID | None) -> Iterator[tuple[Ticket, UUID]]:
    key = work.keys.vault(work.actor.unit_id, Purpose.ROSTER).symmetric
    query = select(Ticket).where(Ticket.school_id == work.actor.unit_id)
    if wave_id is not None:
        own = select(Sitting.id).where(
            Sitting.school_id == work.actor.unit_id, Sitting.wave_id == wave_id
        )
        query = query.where(Ticket.sitting_id.in_(own))
    for ticket in work.session.scalars(query):
        yield ticket, get(key, ticket, "sealed_holder", Holder).student_id
