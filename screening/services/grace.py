"""The end of a room: started tickets may be handed in for a while, then what is left expires.

Nobody need click for it: whichever request comes next has it done.
"""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, delete, select, update
from sqlalchemy.orm import Session

from crypto.errors import CryptoError
from referral.states import (
    TICKET,
    Party,
    SittingState,
    TicketAction,
    TicketState,
    WaveState,
    next_state,
)
from screening.clock import day_in_china
from screening.documents import SignalDocument
from screening.models import Draft, Signal, Sitting, Ticket
from screening.services.signals import Spot, closed, opened, room_key
from screening.services.work import LabWork, Work
from screening.settings import Settings

USABLE = (TicketState.ISSUED, TicketState.STARTED)
"""What expires: tickets that nobody has used up."""


def is_answerable(work: LabWork, wave: WaveState, opens_on: date, closes_on: date) -> bool:
    """Whether a wave takes answers now: opened by a person, and within its window."""
    return opens_on <= day_in_china(work.now) <= closes_on and wave is WaveState.OPEN


def ends_at(settings: Settings, closed_at: datetime | None) -> datetime | None:
    """Return when a room's grace time ends; None where it was not closed."""
    return None if closed_at is None else closed_at + timedelta(seconds=settings.grace_time_s)


def is_over(
    settings: Settings, state: SittingState, closed_at: datetime | None, now: datetime
) -> bool:
    """Whether nothing of a sitting may be handed in any more, whatever its tickets still say."""
    end = ends_at(settings, closed_at)
    if state is SittingState.CANCELLED:
        return True
    return state is SittingState.CLOSED and (end is None or now >= end)


def sweep(work: LabWork) -> None:
    """End, with the writer's next batches, the rooms whose grace time is over.

    Left are the tickets that can be used, and the signals of seats that nobody need come to again.
    """
    limit = work.now - timedelta(seconds=work.settings.grace_time_s)
    signal = select(Signal.id).where(Signal.school_id == Ticket.school_id, Signal.id == Ticket.id)
    left = select(Ticket.id).where(
        Ticket.school_id == Sitting.school_id,
        Ticket.sitting_id == Sitting.id,
        Ticket.state.in_(USABLE) | ((Ticket.state != TicketState.EXPIRED) & signal.exists()),
    )
    ended = select(Sitting.school_id, Sitting.id).where(
        Sitting.state == SittingState.CLOSED, Sitting.closed_at <= limit, left.exists()
    )
    for school_id, sitting_id in work.database.read(lambda c: c.execute(ended).all()):
        _post_end(work, school_id, sitting_id, limit)


def end(work: Work, sitting: Sitting) -> None:
    """Expire what is left in one room, as a part of somebody's work."""
    _end(work.session, work.settings, sitting.school_id, sitting.id)


def end_all(work: Work, school_id: UUID, wave_id: UUID) -> None:
    """Expire what is left of a whole wave at once, drafts and signals with it."""
    own = select(Sitting.id).where(Sitting.school_id == school_id, Sitting.wave_id == wave_id)
    _expire(work.session, Ticket.school_id == school_id, Ticket.sitting_id.in_(own))
    for table in (Draft, Signal):
        work.session.execute(
            delete(table).where(table.school_id == school_id, table.sitting_id.in_(own))
        )


def _post_end(work: LabWork, school_id: UUID, sitting_id: UUID, limit: datetime) -> None:
    at = Sitting.school_id == school_id, Sitting.id == sitting_id
    still = select(Sitting.id).where(
        *at, Sitting.state == SittingState.CLOSED, Sitting.closed_at <= limit
    )

    def job(connection: Connection) -> None:
        if connection.execute(still).first() is not None:  # nobody opened it again meanwhile
            _end(connection, work.settings, school_id, sitting_id)

    work.database.post(job)


def _end(rows: Session | Connection, settings: Settings, school_id: UUID, sitting_id: UUID) -> None:
    """Expire tickets, delete their drafts, and keep of the signals the missing seats' numbers."""
    at = Ticket.school_id == school_id, Ticket.sitting_id == sitting_id
    _expire(rows, *at)
    missing = select(Ticket.id).where(*at, Ticket.state == TicketState.EXPIRED)
    rows.execute(delete(Draft).where(Draft.school_id == school_id, Draft.id.in_(missing)))
    rows.execute(
        delete(Signal).where(
            Signal.school_id == school_id,
            Signal.sitting_id == sitting_id,
            Signal.id.not_in(missing),
        )
    )
    _blank_signals(rows, settings, school_id, sitting_id)


def _expire(rows: Session | Connection, *at: ColumnElement[bool]) -> None:
    for source in USABLE:
        target = next_state(TICKET, source, TicketAction.EXPIRE, Party.CLOCK)
        rows.execute(update(Ticket).where(*at, Ticket.state == source).values(state=target))


def _blank_signals(
    rows: Session | Connection, settings: Settings, school_id: UUID, sitting_id: UUID
) -> None:
    key = room_key(settings)
    at = Signal.school_id == school_id, Signal.sitting_id == sitting_id
    for ticket_id, sealed in rows.execute(select(Signal.id, Signal.sealed_signal).where(*at)).all():
        spot = Spot(school_id, sitting_id, ticket_id)
        mine = Signal.school_id == school_id, Signal.id == ticket_id
        try:
            only = closed(key, spot, SignalDocument(opened(key, spot, sealed).seat))
        except CryptoError:  # altered: the others must end all the same
            rows.execute(delete(Signal).where(*mine))
        else:
            rows.execute(update(Signal).where(*mine).values(sealed_signal=only))
