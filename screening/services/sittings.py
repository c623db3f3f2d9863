"""Sittings and their tickets: printed once, kept only as what their codes yield."""

import os
import secrets
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from sqlalchemy import Select, func, select

from crypto import tickets
from referral.consents import Standing
from referral.states import (
    SITTING,
    WAVE,
    SittingAction,
    TicketState,
    WaveAction,
    WaveState,
    next_state,
)
from screening.documents import Greeting, Holder, Profile
from screening.models import Purpose, Sheet, Sitting, Ticket, Wave
from screening.services import audit, coverage, rosters, voids, waves
from screening.services.coverage import ClassConsents, Member
from screening.services.errors import NoConsent, NotFound, NothingToDo
from screening.services.roster_grades import class_order
from screening.services.work import Actor, Work
from screening.vault import put

Drawn = tuple[str, tickets.TicketKeys]
"""A code and what it yields."""


@dataclass(frozen=True, slots=True)
class PrintedTicket:
    """What stands on one slip of paper. The code is shown now and never again."""

    name: str
    number: str
    code: str
    #: What the code yields; for whoever goes on with it at once, such as the demonstration.
    keys: tickets.TicketKeys = field(repr=False)


@dataclass(frozen=True, slots=True)
class Issued:
    """A sitting with its slips, by name, and who got none; codes are nowhere else."""

    sitting: Sitting
    slips: Sequence[PrintedTicket]
    #: Who has not handed in, and may not sit as long as no consent stands.
    left_out: Sequence[Member]


@dataclass(frozen=True, slots=True)
class SittingProgress:
    """One sitting with its counts."""

    sitting: Sitting
    n_tickets: int
    n_started: int
    n_handed_in: int


@dataclass(frozen=True, slots=True)
class ClassRow:
    """One class of a wave: who is on the roster, and its sitting once it has one."""

    grade: int
    class_name: str
    #: None for a reader who may not open the roster.
    consents: ClassConsents | None
    progress: SittingProgress | None


def visible(actor: Actor) -> Select[Sitting]:
    """Select the sittings that an actor may know of: those of the own school."""
    return select(Sitting).where(Sitting.school_id == actor.unit_id)


def get_sitting(work: Work, sitting_id: UUID) -> Sitting:
    """Find one sitting.

    Raises:
        NotFound: it does not exist, or belongs to another school.
    """
    sitting = work.session.scalar(visible(work.actor).where(Sitting.id == sitting_id))
    if sitting is None:
        raise NotFound("sitting")
    return sitting


def listed(work: Work, wave: Wave) -> Sequence[SittingProgress]:
    """List a wave's sittings by grade and class, with counts of their tickets."""
    rows = work.session.execute(
        select(Ticket.sitting_id, Ticket.state, func.count())
        .where(Ticket.school_id == wave.school_id)
        .group_by(Ticket.sitting_id, Ticket.state)
    )
    counts: dict[UUID, dict[TicketState, int]] = {}
    for sitting_id, state, n in rows:
        counts.setdefault(sitting_id, {})[state] = n
    sittings = work.session.scalars(
        visible(work.actor)
        .where(Sitting.wave_id == wave.id)
        .order_by(Sitting.grade, Sitting.class_name)
    )
    return [_progress(sitting, counts.get(sitting.id, {})) for sitting in sittings]


def by_class(listed: Sequence[SittingProgress], classes: Sequence[ClassConsents]) -> list[ClassRow]:
    """Join a wave's sittings with the classes of its roster, by grade and class.

    Args:
        listed: the sittings.
        classes: with where consents stand; empty for who may not open the roster.
    """
    sat = {(p.sitting.grade, p.sitting.class_name): p for p in listed}
    found = {(c.grade, c.class_name): c for c in classes}
    return [
        ClassRow(*at, found.get(at), sat.get(at))
        for at in sorted(sat.keys() | found.keys(), key=class_order)
    ]


def issue(
    work: Work,
    wave_id: UUID,
    *,
    grade: int,
    class_name: str,
    draw: Callable[[Sitting, int], list[Drawn]] | None = None,
) -> Issued:
    """Issue tickets to those of a class who may sit and have not, and plan their sitting.

    Only for whom a consent stands until the wave's last day is there a ticket. Tickets that the
    class already had are replaced: whoever reprints because a sheet went missing must be able to
    trust that the missing codes are dead.

    Args:
        work: a coordinator's.
        wave_id: of the own school.
        grade: of the class.
        class_name: as on the roster.
        draw: draws codes and what they yield; `draw_codes` unless the codes will never be typed.

    Raises:
        NotFound: the wave is not this school's.
        NothingToDo: nobody of the class is left to sit.
        NoConsent: of nobody who is left a consent stands.
        StepNotAllowed: the wave takes no tickets any more.
    """
    wave = waves.get(work, wave_id)
    state = _ticketed(work, wave)
    left = _left_to_sit(work, wave, grade, class_name)
    if not left:
        raise NothingToDo("tickets")
    due = [member for member in left if member.standing is Standing.GIVEN]
    if not due:
        raise NoConsent("tickets")
    wave.state = state
    sitting = _sitting_for(work, wave, grade, class_name)
    # A student who sits again has handed in before and gets no slip here: that ticket stays.
    voids.void(work, {member.student_id for member in left}, "reissued", wave.id)
    codes = (draw or draw_codes)(sitting, len(due))
    slips = [
        _slip(work, sitting, member.student_id, member.profile, drawn)
        for member, drawn in zip(due, codes, strict=True)
    ]
    work.session.flush()
    audit.note(work, "tickets_issued", sitting=sitting.id, n_tickets=len(slips))
    return Issued(sitting, slips, [member for member in left if member not in due])


def reissue(work: Work, wave: Wave, student_id: UUID) -> PrintedTicket:
    """Issue one student a new ticket, for a re-test or a lost slip; earlier ones are void.

    Raises:
        NotFound: the student is not on the roster of the actor's school.
        NothingToDo: the student has left the school.
        NoConsent: no consent to screening stands until the wave's last day.
    """
    profile = rosters.profile_of(work, student_id)
    if profile.has_left:
        raise NothingToDo("tickets")
    if coverage.standing_of(work, student_id, through=wave.closes_on) is not Standing.GIVEN:
        raise NoConsent("tickets")
    sitting = _sitting_for(work, wave, profile.grade, profile.class_name)
    voids.void(work, {student_id}, "reissued", wave.id)
    slip = _slip(work, sitting, student_id, profile, draw_codes(sitting, 1)[0])
    work.session.flush()
    audit.note(work, "ticket_reissued", student=student_id)
    return slip


def move(work: Work, sitting_id: UUID, action: SittingAction, reason: str = "") -> Sitting:
    """Open or close a sitting.

    Raises:
        NotFound: the sitting is not this school's.
        StepNotAllowed: the table holds no such step for this actor.
        ReasonMissing: the step needs a reason.
    """
    sitting = get_sitting(work, sitting_id)
    sitting.state = next_state(SITTING, sitting.state, action, work.actor.party, reason)
    facts = {"sitting": sitting.id, "action": action, "reason": reason.strip()}
    audit.note(work, "sitting_moved", **facts)
    return sitting


def _ticketed(work: Work, wave: Wave) -> WaveState:
    """Return the state of a wave once it has tickets."""
    if wave.state is WaveState.OPEN:
        return wave.state
    state = WaveState.DRAFT if wave.state is WaveState.TICKETED else wave.state
    return next_state(WAVE, state, WaveAction.ISSUE_TICKETS, work.actor.party)


def _sitting_for(work: Work, wave: Wave, grade: int, class_name: str) -> Sitting:
    found = work.session.scalar(
        visible(work.actor).where(
            Sitting.wave_id == wave.id, Sitting.grade == grade, Sitting.class_name == class_name
        )
    )
    if found is not None:
        return found
    sitting = Sitting(
        school_id=wave.school_id,
        id=uuid4(),
        wave_id=wave.id,
        code=_free_code(work),
        grade=grade,
        class_name=class_name,
        salt=secrets.token_bytes(16),
    )
    work.session.add(sitting)
    work.session.flush()
    return sitting


def _free_code(work: Work) -> str:
    while True:
        code = tickets.new_sitting_code()
        if work.session.scalar(select(Sitting.id).where(Sitting.code == code)) is None:
            return code


def _left_to_sit(work: Work, wave: Wave, grade: int, class_name: str) -> list[Member]:
    """Return who of a class has not handed in, in the order of their names."""
    sheets = select(Sheet.student_id).where(
        Sheet.school_id == wave.school_id, Sheet.wave_id == wave.id
    )
    done = set(work.session.scalars(sheets))
    try:
        found = coverage.of_class(work, grade, class_name, through=wave.closes_on)
    except NotFound:
        return []
    return [member for member in found.members if member.student_id not in done]


def draw_codes(sitting: Sitting, n: int) -> list[Drawn]:
    """Draw codes and what they yield. Argon2id lets go of the interpreter, so threads help."""
    codes = [tickets.new_code(sitting.code) for _ in range(n)]
    salt = sitting.salt
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        keys = pool.map(lambda code: tickets.derive(tickets.parse(code), salt), codes)
        return list(zip(codes, keys, strict=True))


def _slip(
    work: Work,
    sitting: Sitting,
    student_id: UUID,
    profile: Profile,
    drawn: Drawn,
) -> PrintedTicket:
    code, keys = drawn
    roster = work.keys.vault(sitting.school_id, Purpose.ROSTER)
    ticket = Ticket(school_id=sitting.school_id, id=UUID(bytes=keys.lookup), sitting_id=sitting.id)
    greeting = Greeting(
        student_id=student_id,
        masked_name=rosters.masked(profile.name),
        class_name=profile.class_name,
        grade=profile.grade,
    )
    put(keys.key, ticket, "sealed_greeting", greeting)
    put(roster.symmetric, ticket, "sealed_holder", Holder(student_id))
    work.session.add(ticket)
    return PrintedTicket(profile.name, profile.number, code, keys)


def _progress(sitting: Sitting, counts: dict[TicketState, int]) -> SittingProgress:
    started, done = counts.get(TicketState.STARTED, 0), counts.get(TicketState.HANDED_IN, 0)
    return SittingProgress(
        sitting, counts.get(TicketState.ISSUED, 0) + started + done, started, done
    )
