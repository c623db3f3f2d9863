"""Tickets as they are drawn and printed; what is kept of each is what its code yields."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select

from crypto import tickets
from referral.states import TicketState
from screening.documents import Greeting, Holder, Profile, SignalDocument
from screening.models import Purpose, Signal, Sitting, Ticket
from screening.services import rosters
from screening.services.signals import Spot, opened, room_key
from screening.services.work import Work
from screening.vault import put

Drawn = tuple[str, tickets.TicketKeys]
"""A code and what it yields."""

Draw = Callable[[Sitting, int], list[Drawn]]

Greet = Callable[[UUID, Profile, int], Greeting]
"""Makes a greeting of who is meant and the number of the seat."""


@dataclass(frozen=True, slots=True)
class PrintedTicket:
    """What stands on one slip of paper. The code is shown now and never again."""

    name: str
    number: str
    code: str
    #: Where the student sits, as the room board calls it.
    seat: int
    #: What the code yields; for whoever goes on with it at once, such as the demonstration.
    keys: tickets.TicketKeys = field(repr=False)


def draw_codes(sitting: Sitting, n: int) -> list[Drawn]:
    """Draw codes and what they yield. Argon2id lets go of the interpreter, so threads help."""
    codes = [tickets.new_code(sitting.code) for _ in range(n)]
    salt = sitting.salt
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        keys = pool.map(lambda code: tickets.derive(tickets.parse(code), salt), codes)
        return list(zip(codes, keys, strict=True))


def greet_student(student_id: UUID, profile: Profile, seat: int) -> Greeting:
    """Greet a student of the roster, of whom a consent stands, by a masked name."""
    return Greeting(
        student_id=student_id,
        masked_name=rosters.masked(profile.name),
        class_name=profile.class_name,
        grade=profile.grade,
        seat=seat,
        has_consent=True,
    )


def make(
    work: Work,
    sitting: Sitting,
    students: Sequence[tuple[UUID, Profile]],
    draw: Draw = draw_codes,
    *,
    greet: Greet = greet_student,
) -> list[PrintedTicket]:
    """Make a ticket for each student, and return their slips by name.

    Seats are numbered by chance: in the order of the names a number would be a name.

    Args:
        work: of a holder of the roster vault.
        sitting: which the tickets are for.
        students: of whom a consent stands, or invented ones.
        draw: draws codes and what they yield.
        greet: says what a student is greeted with.

    Raises:
        NoKey: the actor holds no roster vault.
    """
    seats = _free_seats(work, sitting, len(students))
    codes = draw(sitting, len(students))
    slips = [
        (profile.pinyin_key, _make(work, sitting, greet(student_id, profile, seat), profile, drawn))
        for (student_id, profile), seat, drawn in zip(students, seats, codes, strict=True)
    ]
    work.session.flush()
    _give_signals(work, sitting, [slip for _, slip in slips])
    return [slip for _, slip in sorted(slips, key=lambda pair: pair[0])]


def _free_seats(work: Work, sitting: Sitting, n: int) -> list[int]:
    """Draw numbers that nobody of the sitting has, as low as they can be."""
    key = room_key(work.settings)
    rows = work.session.execute(
        select(Ticket.id, Signal.sealed_signal)
        .outerjoin(Signal, (Signal.school_id == Ticket.school_id) & (Signal.id == Ticket.id))
        .where(
            Ticket.school_id == sitting.school_id,
            Ticket.sitting_id == sitting.id,
            Ticket.state != TicketState.REISSUED,
        )
    ).all()
    taken = {
        opened(key, Spot(sitting.school_id, sitting.id, ticket_id), sealed).seat
        for ticket_id, sealed in rows
        if sealed is not None
    }
    free = [number for number in range(1, len(rows) + n + 1) if number not in taken]
    return tickets.in_any_order(free[:n])


def _make(
    work: Work, sitting: Sitting, greeting: Greeting, profile: Profile, drawn: Drawn
) -> PrintedTicket:
    code, keys = drawn
    roster = work.keys.vault(sitting.school_id, Purpose.ROSTER)
    ticket = Ticket(school_id=sitting.school_id, id=UUID(bytes=keys.lookup), sitting_id=sitting.id)
    put(keys.key, ticket, "sealed_greeting", greeting)
    put(roster.symmetric, ticket, "sealed_holder", Holder(greeting.student_id))
    work.session.add(ticket)
    return PrintedTicket(profile.name, profile.number, code, greeting.seat, keys)


def _give_signals(work: Work, sitting: Sitting, slips: Sequence[PrintedTicket]) -> None:
    key = room_key(work.settings)
    for slip in slips:
        ticket_id = UUID(bytes=slip.keys.lookup)
        signal = Signal(school_id=sitting.school_id, id=ticket_id, sitting_id=sitting.id)
        put(key, signal, "sealed_signal", SignalDocument(slip.seat))
        work.session.add(signal)
    work.session.flush()
