"""Tickets by their holders, which the roster vault alone tells: who has any, and ending them."""

from collections.abc import Collection, Iterator
from uuid import UUID

from sqlalchemy import ColumnElement, Select, delete, select

from referral.states import TICKET, UNDER_WAY, TicketAction, TicketState, next_state
from screening.db import in_batches
from screening.documents import Holder
from screening.models import Draft, Paper, Purpose, Signal, Sitting, Ticket, Wave
from screening.services.work import Work
from screening.vault import get

REPLACEABLE = (TicketState.ISSUED, TicketState.STARTED, TicketState.EXPIRED)
"""Tickets in whose place another may stand; of the others one is safe, one was declined."""


def take_out(work: Work, students: Collection[UUID], reason: str) -> None:
    """Let some students take part in nothing any more: no ticket, no draft, no half-entered paper.

    Raises:
        NoKey: the actor holds no roster vault.
        StepNotAllowed: the actor may not void tickets.
    """
    void(work, students, reason)
    school_id = work.actor.unit_id
    for some in in_batches(list(students)):
        mine = Paper.school_id == school_id, Paper.student_id.in_(some)
        work.session.execute(delete(Paper).where(*mine))


def void(work: Work, holders: Collection[UUID], reason: str, wave_id: UUID | None = None) -> int:
    """Void the tickets that some students have left to use or to make up, and return how many.

    They end as reissued, drafts and signals deleted: their place is free, for another ticket or
    for none. A ticket that stays void is one whose student has declined.

    Args:
        work: of whoever may void tickets.
        holders: the students.
        reason: why.
        wave_id: of the one wave to look in, all its classes: a student may have moved; None for
            all waves that are not over.

    Raises:
        NoKey: the actor holds no roster vault.
        StepNotAllowed: the actor may not void tickets.
    """
    at = Wave.id == wave_id if wave_id is not None else Wave.state.in_(UNDER_WAY)
    ids, party = [], work.actor.party
    for ticket in _locked(work, holders, at, Ticket.state.in_(REPLACEABLE)):
        state = ticket.state
        if state is not TicketState.EXPIRED:
            state = next_state(TICKET, state, TicketAction.VOID, party, reason)
        ticket.state = next_state(TICKET, state, TicketAction.REISSUE, party)
        ids.append(ticket.id)
    work.session.flush()
    _delete(work, ids, Draft, Signal)
    return len(ids)


def take_paper(work: Work, student_id: UUID, wave_id: UUID) -> None:
    """End whatever ticket a student has in a wave: the sheet comes from paper.

    It ends as handed in, so that the room board shows a finished seat and not on what. What was
    answered with it is erased.

    Raises:
        NoKey: the actor holds no roster vault.
        StepNotAllowed: the actor may enter no paper forms.
    """
    at = Wave.id == wave_id, Ticket.state.in_((*REPLACEABLE, TicketState.VOID))
    ids = []
    for ticket in _locked(work, {student_id}, *at):
        party = work.actor.party
        ticket.state = next_state(TICKET, ticket.state, TicketAction.TAKE_PAPER, party)
        ids.append(ticket.id)
    work.session.flush()
    _delete(work, ids, Draft)


def holders(work: Work) -> frozenset[UUID]:
    """Return every student who holds a ticket or has ever held one.

    Raises:
        NoKey: the actor holds no roster vault.
    """
    return frozenset(holder for _, holder in _held(work))


def declined(work: Work, wave_id: UUID) -> frozenset[UUID]:
    """Return who has declined to take part in a wave.

    Raises:
        NoKey: the actor holds no roster vault.
    """
    at = Wave.id == wave_id, Ticket.state == TicketState.VOID
    return frozenset(holder for _, holder in _held(work, *at))


def _held(work: Work, *at: ColumnElement[bool]) -> Iterator[tuple[Ticket, UUID]]:
    key = work.keys.vault(work.actor.unit_id, Purpose.ROSTER).symmetric
    for ticket in work.session.scalars(_tickets(work, *at)).all():
        yield ticket, get(key, ticket, "sealed_holder", Holder).student_id


def _locked(work: Work, holders: Collection[UUID], *at: ColumnElement[bool]) -> Iterator[Ticket]:
    """Hold the tickets that are to end as they are now: a child may hand in or decline just then.

    Nobody else's is held: a lab does not wait for a roster's import.
    """
    ids = [ticket.id for ticket, holder in _held(work, *at) if holder in holders] if holders else []
    for some in in_batches(ids):
        mine = _tickets(work, *at, Ticket.id.in_(some)).with_for_update(of=Ticket)
        yield from work.session.scalars(mine.execution_options(populate_existing=True)).all()


def _tickets(work: Work, *at: ColumnElement[bool]) -> Select[Ticket]:
    return (
        select(Ticket)
        .join(Sitting, (Sitting.school_id == Ticket.school_id) & (Sitting.id == Ticket.sitting_id))
        .join(Wave, (Wave.school_id == Sitting.school_id) & (Wave.id == Sitting.wave_id))
        .where(Ticket.school_id == work.actor.unit_id, *at)
    )


def _delete(work: Work, ids: list[UUID], *tables: type[Draft | Signal]) -> None:
    for some in in_batches(ids):
        for table in tables:
            work.session.execute(
                delete(table).where(table.school_id == work.actor.unit_id, table.id.in_(some))
            )
