"""Rehearsals: the lab is tried as in earnest, by invented students, and nothing of it is kept.

That nothing handed in is kept stands in `administrations.hand_in`; that nothing else stays, in
`waves.move`, which erases a rehearsal when it is closed.
"""

from uuid import UUID, uuid4

from screening.documents import Greeting, Profile
from screening.services import audit, batteries, sittings, slips, waves
from screening.services.errors import NotFound
from screening.services.sittings import Issued
from screening.services.slips import Draw, draw_codes
from screening.services.work import Work

CLASS_NAME = "演练"
"""The class of everybody in a rehearsal, on slips and boards."""

MOST = 60
"""Seats that a rehearsal may have: the largest lab."""


def issue(
    work: Work, wave_id: UUID, *, grade: int, n_seats: int, draw: Draw = draw_codes
) -> Issued:
    """Issue tickets to invented students of a grade, and plan their sitting.

    What was printed before for this grade is dead, unless its room is over: then this is a new one.

    Args:
        work: a coordinator's.
        wave_id: a rehearsal of the own school.
        grade: which form they answer.
        n_seats: how many tickets, 1 to `MOST`.
        draw: draws codes and what they yield.

    Raises:
        NotFound: there is no such rehearsal in the school, or this grade is not in it.
        NotOverYet: the room is closed, but may still be handed in to.
        StepNotAllowed: it takes no tickets.
    """
    wave = waves.get(work, wave_id)
    if not wave.is_rehearsal or grade not in batteries.forms(work, wave):
        raise NotFound("rehearsal")
    sitting = sittings.replan(work, wave, grade, CLASS_NAME)
    people = [(uuid4(), _invented(grade, n)) for n in range(1, min(n_seats, MOST) + 1)]
    printed = slips.make(work, sitting, people, draw, greet=_greet)
    audit.note(work, "tickets_issued", sitting=sitting.id, n_tickets=len(printed))
    return Issued(sitting, printed, ())


def _invented(grade: int, n: int) -> Profile:
    number = f"{n:02}"
    return Profile(
        name=f"{CLASS_NAME} {number}",
        number=number,
        grade=grade,
        class_name=CLASS_NAME,
        pinyin_key=number,
    )


def _greet(student_id: UUID, profile: Profile, seat: int) -> Greeting:
    """Greet by the whole name: it is nobody's."""
    who = (student_id, profile.name, profile.class_name, profile.grade)
    return Greeting(*who, seat, is_rehearsal=True)
