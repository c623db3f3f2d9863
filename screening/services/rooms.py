"""The room board: how far each seat of a sitting is, and who calls; never an answer or a name."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from uuid import UUID

from sqlalchemy import select

from referral.consents import Standing
from referral.states import SittingState, TicketState
from screening.documents import Holder, Profile, SignalDocument
from screening.models import Purpose, Signal, Sitting, Ticket, Wave
from screening.services import audit, coverage, grace, rosters, sitting_rows, sittings, voids, waves
from screening.services.errors import NotFound, NothingToDo
from screening.services.signals import Spot, closed, opened, room_key
from screening.services.slips import PrintedTicket
from screening.services.work import Work
from screening.vault import get

LOST_AFTER = timedelta(seconds=90)
"""How long a seat may be silent: three of the beats that its script sends."""


class Phase(StrEnum):
    """Where a room stands for those in it."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSING = "closing"
    OVER = "over"


class SeatState(StrEnum):
    """What a proctor sees of a seat."""

    NOT_STARTED = "not_started"
    UNDER_WAY = "under_way"
    LOST = "lost"
    FINISHED = "finished"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class SeatRow:
    """One seat as the board shows it. Who handed in and who declined look alike."""

    number: int
    state: SeatState
    n_answered: int
    n_items: int
    is_hand_up: bool


@dataclass(frozen=True)
class Board:
    """One sitting with its seats by number."""

    sitting: Sitting
    phase: Phase
    #: Until when started tickets can be handed in; None while the room is not closed.
    ends_at: datetime | None
    as_of: datetime
    #: Of finished seats none is here once the sitting is over.
    seats: Sequence[SeatRow]
    n_finished: int
    n_tickets: int

    @cached_property
    def calling(self) -> Sequence[SeatRow]:
        """The seats whose hands are up."""
        return [seat for seat in self.seats if seat.is_hand_up]

    @cached_property
    def lost(self) -> Sequence[SeatRow]:
        """The seats that went silent in the middle."""
        return self._in(SeatState.LOST)

    @cached_property
    def missing(self) -> Sequence[SeatRow]:
        """The seats whose students have still to sit."""
        return self._in(SeatState.MISSING)

    @cached_property
    def counts(self) -> dict[SeatState, int]:
        """How many seats there are in each state."""
        n_of = {state: len(self._in(state)) for state in SeatState}
        return n_of | {SeatState.FINISHED: self.n_finished}

    def _in(self, state: SeatState) -> Sequence[SeatRow]:
        return [seat for seat in self.seats if seat.state is state]


@dataclass(frozen=True, slots=True)
class Absentee:
    """Somebody who has still to sit; for a holder of the roster vault."""

    seat: int
    name: str
    number: str


@dataclass(frozen=True, slots=True)
class _Seat:
    """A ticket with its signal, opened."""

    ticket: Ticket
    row: Signal
    signal: SignalDocument


def board(work: Work, sitting_id: UUID) -> Board:
    """Show how a room stands now.

    Raises:
        NotFound: the sitting is not this school's.
        SealBroken: a seat's signal was altered.
    """
    sitting = sittings.get_sitting(work, sitting_id)
    phase = phase_of(work, sitting)
    seats = [_row(work, phase, seat) for seat in _seats(work, sitting)]
    if phase is Phase.OVER:
        seats = [seat for seat in seats if seat.state is not SeatState.FINISHED]
    progress = sitting_rows.progress_of(work, sitting)
    return Board(
        sitting=sitting,
        phase=phase,
        ends_at=grace.ends_at(work.settings, sitting.closed_at),
        as_of=work.now,
        seats=seats,
        n_finished=progress.n_finished,
        n_tickets=progress.n_tickets,
    )


def phase_of(work: Work, sitting: Sitting) -> Phase:
    """Return where a room stands now."""
    if grace.is_over(work.settings, sitting.state, sitting.closed_at, work.now):
        return Phase.OVER
    phases = {SittingState.PLANNED: Phase.PLANNED, SittingState.OPEN: Phase.OPEN}
    return phases.get(sitting.state, Phase.CLOSING)


def absentees(work: Work, sitting_id: UUID) -> list[Absentee]:
    """Say who has still to sit in a room that is closed, by name; it is audited.

    Who has left the school is not on the list, nor whose consent does not stand until the wave's
    last day: neither may be given a ticket.

    Raises:
        NotFound: the sitting is not this school's.
        NoKey: the actor holds no roster vault.
    """
    sitting = sittings.get_sitting(work, sitting_id)
    phase = phase_of(work, sitting)
    wave = waves.get(work, sitting.wave_id)
    missing = [s for s in _seats(work, sitting) if _state(work, phase, s) is SeatState.MISSING]
    holders = [(_who_may_sit(work, wave, seat), seat.signal.seat) for seat in missing]
    found = [(profile, number) for profile, number in holders if profile is not None]
    found.sort(key=lambda pair: pair[0].pinyin_key)
    audit.note(work, "roster_opened", n_students=len(found))
    return [Absentee(seat, profile.name, profile.number) for profile, seat in found]


def lower_hand(work: Work, sitting_id: UUID, number: int) -> None:
    """Take a call off the board, because somebody went there.

    Raises:
        NotFound: there is no such seat in the actor's school.
    """
    seat = _seat(work, sittings.get_sitting(work, sitting_id), number)
    spot = Spot(seat.row.school_id, seat.row.sitting_id, seat.row.id)
    lowered = replace(seat.signal, is_hand_up=False)
    seat.row.sealed_signal = closed(room_key(work.settings), spot, lowered)


def replace_slip(work: Work, sitting_id: UUID, number: int) -> PrintedTicket:
    """Issue a new ticket in the place of a lost one; what was answered with it is erased.

    Raises:
        NotFound: there is no such seat in the actor's school.
        NothingToDo: the seat is finished, or the room is closed.
        NoConsent: no consent to screening stands until the wave's last day.
        NoKey: the actor holds no roster vault.
    """
    sitting = sittings.get_sitting(work, sitting_id)
    seat = _seat(work, sitting, number)
    is_waiting = sitting.state in (SittingState.PLANNED, SittingState.OPEN)
    if seat.ticket.state not in voids.REPLACEABLE or not is_waiting:
        raise NothingToDo("slip")
    return sittings.reissue(work, waves.get(work, sitting.wave_id), _holder(work, seat))


def _seats(work: Work, sitting: Sitting) -> list[_Seat]:
    key = room_key(work.settings)
    rows = work.session.execute(
        select(Ticket, Signal)
        .join(Signal, (Signal.school_id == Ticket.school_id) & (Signal.id == Ticket.id))
        .where(Ticket.school_id == sitting.school_id, Ticket.sitting_id == sitting.id)
    )
    seats = [
        _Seat(
            ticket,
            row,
            opened(key, Spot(row.school_id, row.sitting_id, row.id), row.sealed_signal),
        )
        for ticket, row in rows
    ]
    return sorted(seats, key=lambda seat: seat.signal.seat)


def _seat(work: Work, sitting: Sitting, number: int) -> _Seat:
    for seat in _seats(work, sitting):
        if seat.signal.seat == number:
            return seat
    raise NotFound("seat")


def _holder(work: Work, seat: _Seat) -> UUID:
    roster = work.keys.vault(seat.ticket.school_id, Purpose.ROSTER).symmetric
    return get(roster, seat.ticket, "sealed_holder", Holder).student_id


def _who_may_sit(work: Work, wave: Wave, seat: _Seat) -> Profile | None:
    student_id = _holder(work, seat)
    try:
        profile = rosters.profile_of(work, student_id)
    except NotFound:
        return None
    standing = coverage.standing_of(work, student_id, through=wave.closes_on)
    return profile if standing is Standing.GIVEN and not profile.has_left else None


def _row(work: Work, phase: Phase, seat: _Seat) -> SeatRow:
    state, signal = _state(work, phase, seat), seat.signal
    is_there = state in (SeatState.UNDER_WAY, SeatState.LOST)
    return SeatRow(
        number=signal.seat,
        state=state,
        n_answered=signal.n_answered if is_there else 0,
        n_items=signal.n_items if is_there else 0,
        is_hand_up=is_there and signal.is_hand_up,
    )


def _state(work: Work, phase: Phase, seat: _Seat) -> SeatState:
    if seat.ticket.state in waves.FINISHED:
        return SeatState.FINISHED
    is_started = seat.ticket.state is TicketState.STARTED
    is_late = phase is Phase.CLOSING and not is_started
    if phase is Phase.OVER or is_late or seat.ticket.state is TicketState.EXPIRED:
        return SeatState.MISSING
    if not is_started:
        return SeatState.NOT_STARTED
    silent = work.now.timestamp() - seat.signal.seen_at
    return SeatState.LOST if silent > LOST_AFTER.total_seconds() else SeatState.UNDER_WAY
