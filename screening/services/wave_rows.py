"""Erase rows of waves that nobody has handed anything in to: drafts, and rehearsals."""

from sqlalchemy import delete, select

from screening.models import (
    Draft,
    Paper,
    Sheet,
    Signal,
    Sitting,
    Ticket,
    Wave,
    WaveClass,
    WaveForm,
    WaveStep,
)
from screening.services.errors import Refused
from screening.services.work import Work


def erase_tickets(work: Work, sitting: Sitting) -> None:
    """Erase the tickets of one sitting of a rehearsal, drafts and signals with them."""
    for table in (Draft, Signal, Ticket):
        own = table.school_id == sitting.school_id, table.sitting_id == sitting.id
        work.session.execute(delete(table).where(*own))


def erase(work: Work, wave: Wave) -> None:
    """Erase a wave with its tickets, drafts and signals; what was audited stays.

    Raises:
        Refused: somebody has handed in.
    """
    school_id, wave_id = wave.school_id, wave.id
    sheets = select(Sheet.id).where(Sheet.school_id == school_id, Sheet.wave_id == wave_id)
    if work.session.scalar(sheets.limit(1)) is not None:
        raise Refused("the wave has sheets")
    work.session.flush()
    sat = select(Sitting.id).where(Sitting.school_id == school_id, Sitting.wave_id == wave_id)
    for seats in (Draft, Signal, Ticket):
        own = seats.school_id == school_id, seats.sitting_id.in_(sat)
        work.session.execute(delete(seats).where(*own))
    for rows in (Paper, Sitting, WaveStep, WaveClass, WaveForm):
        work.session.execute(
            delete(rows).where(rows.school_id == school_id, rows.wave_id == wave_id)
        )
    work.session.delete(wave)
    work.session.flush()
