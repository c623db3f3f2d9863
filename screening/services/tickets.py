"""Void tickets that may not be used any more, with what was begun under them."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import delete, select

from referral.states import TICKET, TicketAction, TicketState, next_state
from screening.documents import Holder
from screening.models import Draft, Purpose, Ticket
from screening.services.work import Work
from screening.vault import get

USABLE = (TicketState.ISSUED, TicketState.STARTED)


def void(
    work: Work, holders: Collection[UUID], reason: str, *, sitting_id: UUID | None = None
) -> int:
    """Void the usable tickets that some students hold, drop their drafts, and say how many.

    Args:
        work: of whoever may void tickets.
        holders: ids of students.
        reason: why; it is needed, and stands nowhere.
        sitting_id: only of this sitting; None for every sitting of the school.

    Raises:
        NoKey: the actor holds no roster vault.
        StepNotAllowed: the actor may not void such a ticket.
    """
    school_id = work.actor.unit_id
    key = work.keys.vault(school_id, Purpose.ROSTER).symmetric
    usable = select(Ticket).where(Ticket.school_id == school_id, Ticket.state.in_(USABLE))
    if sitting_id is not None:
        usable = usable.where(Ticket.sitting_id == sitting_id)
    ids = []
    for ticket in work.session.scalars(usable):
        if get(key, ticket, "sealed_holder", Holder).student_id in holders:
            ticket.state = next_state(
                TICKET, ticket.state, TicketAction.VOID, work.actor.party, reason
            )
            ids.append(ticket.id)
    work.session.flush()
    work.session.execute(delete(Draft).where(Draft.school_id == school_id, Draft.id.in_(ids)))
    return len(ids)
