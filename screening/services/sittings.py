"""Sittings: which class sits when, with which tickets, and who still has to."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import Select, func, select

from crypto import tickets
from referral.states import (
    SITTING,
    WAVE,
    SittingAction,
    SittingState,
    TicketState,
    WaveAction,
    WaveState,
    next_state,
)
from screening.documents import Profile
from screening.models import Sheet, Sitting, Ticket, Wave
from screening.services import audit, grace, rosters, slips, waves
from screening.services.errors import NotFound, NothingToDo, NotOverYet
from screening.services.slips import Draw, PrintedTicket, draw_codes
from screening.services.work import Actor, Work


@dataclass(frozen=True, slots=True)
class SittingProgress:
    """One sitting with its counts."""

    sitting: Sitting
    n_tickets: int
    n_started: int
    #: Handed in, or declined: the two are never told apart here.
    n_finished: int


@dataclass(frozen=True, slots=True)
class ClassRow:
    """One sitting of a class, or a class that has none yet, with its number on the roster."""

    grade: int
    class_name: str
    #: None for a reader who may not open the roster.
    n_students: int | None
    progress: SittingProgress | None
    #: Whether it is the class's newest sitting: the one that tickets are printed for.
    is_newest: bool = True

    @property
    def is_over(self) -> bool:
        """Whether tickets would be those of a make-up sitting."""
        return self.progress is not None and self.progress.sitting.state is SittingState.CLOSED


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
    """List a wave's sittings by grade, class and number, with counts of their tickets."""
    sittings = work.session.scalars(
        visible(work.actor)
        .where(Sitting.wave_id == wave.id)
        .order_by(Sitting.grade, Sitting.class_name, Sitting.number)
    ).all()
    counts = _counts(work, *(sitting.id for sitting in sittings))
    return [_progress(sitting, counts.get(sitting.id, {})) for sitting in sittings]


def progress_of(work: Work, sitting: Sitting) -> SittingProgress:
    """Return one sitting with the counts of its tickets."""
    return _progress(sitting, _counts(work, sitting.id).get(sitting.id, {}))


def by_class(
    listed: Sequence[SittingProgress], classes: Sequence[tuple[int, str, int]]
) -> list[ClassRow]:
    """Join a wave's sittings with the classes of its roster, by grade, class and number.

    Args:
        listed: the sittings, each class's in their order.
        classes: grade, class and number of students; empty for who may not open the roster.
    """
    sat: dict[tuple[int, str], list[SittingProgress]] = {}
    for progress in listed:
        sat.setdefault((progress.sitting.grade, progress.sitting.class_name), []).append(progress)
    counted = {(grade, name): n for grade, name, n in classes}
    return [
        ClassRow(*at, counted.get(at), progress, progress is sat.get(at, [None])[-1])
        for at in sorted(sat.keys() | counted.keys(), key=rosters.class_order)
        for progress in sat.get(at, [None])
    ]


def issue(
    work: Work,
    wave_id: UUID,
    *,
    grade: int,
    class_name: str,
    draw: Draw = draw_codes,
) -> tuple[Sitting, list[PrintedTicket]]:
    """Issue tickets to everyone of a class who has not handed in, and plan their sitting.

    Tickets that the class already had are replaced: whoever reprints because a sheet went missing
    must be able to trust that the missing codes are dead. Where the class's sitting is over, the
    tickets are those of a make-up sitting. Who has declined is not asked again.

    Args:
        work: a coordinator's.
        wave_id: of the own school.
        grade: of the class.
        class_name: as on the roster.
        draw: draws codes and what they yield; `draw_codes` unless the codes will never be typed.

    Returns:
        The sitting, and its slips by name; codes are nowhere else.

    Raises:
        NotFound: the wave is not this school's.
        NothingToDo: nobody of the class is left to sit.
        NotOverYet: the class's room is closed, but answers may still be handed in.
        StepNotAllowed: the wave takes no tickets any more.
    """
    wave = waves.get(work, wave_id)
    state = wave.state
    if state is not WaveState.OPEN:
        before = WaveState.DRAFT if state is WaveState.TICKETED else state
        state = next_state(WAVE, before, WaveAction.ISSUE_TICKETS, work.actor.party)
    due = _due(work, wave, grade, class_name)
    if not due:
        raise NothingToDo("tickets")
    sitting = _sitting_for(work, wave, grade, class_name)
    if sitting.state is SittingState.CLOSED:
        raise NotOverYet
    wave.state = state
    # A student who sits again has handed in before and gets no slip here: that ticket stays.
    slips.retire(work, wave, {student_id for student_id, _ in due})
    printed = slips.make(work, sitting, due, draw)
    audit.note(work, "tickets_issued", sitting=sitting.id, n_tickets=len(printed))
    return sitting, printed


def make_up(work: Work, sitting_id: UUID) -> tuple[Sitting, list[PrintedTicket]]:
    """Plan another sitting for those of a class who have missed theirs.

    Returns:
        The new sitting, and its slips by name.

    Raises:
        NotFound: the sitting is not this school's.
        NothingToDo: nobody of the class is left to sit.
        NotOverYet: answers may still be handed in.
        StepNotAllowed: the sitting is not closed, or the wave takes no tickets any more.
    """
    missed = get_sitting(work, sitting_id)
    if missed.state is not SittingState.CLOSED:
        raise NotOverYet
    sitting, printed = issue(work, missed.wave_id, grade=missed.grade, class_name=missed.class_name)
    audit.note(work, "make_up_planned", missed=missed.id, sitting=sitting.id)
    return sitting, printed


def reissue(work: Work, wave: Wave, student_id: UUID) -> PrintedTicket:
    """Issue one student a new ticket, for a re-test or a lost slip; earlier ones are void."""
    profile = rosters.profile_of(work, student_id)
    sitting = _sitting_for(work, wave, profile.grade, profile.class_name)
    if sitting.state is SittingState.CLOSED:
        sitting = _plan(work, wave, profile.grade, profile.class_name, sitting.number + 1)
    slips.retire(work, wave, {student_id})
    slip = slips.make(work, sitting, [(student_id, profile)])[0]
    audit.note(work, "ticket_reissued", student=student_id)
    return slip


def move(work: Work, sitting_id: UUID, action: SittingAction, reason: str = "") -> Sitting:
    """Open or close a sitting.

    Closing begins the grace time. A room that is opened again within it is as it was; later, the
    tickets that were left have expired.

    Raises:
        NotFound: the sitting is not this school's.
        StepNotAllowed: the table holds no such step for this actor.
        ReasonMissing: the step needs a reason.
    """
    sitting = get_sitting(work, sitting_id)
    target = next_state(SITTING, sitting.state, action, work.actor.party, reason)
    if grace.is_over(work.settings, sitting.state, sitting.closed_at, work.now):
        grace.end(work, sitting)
    sitting.state = target
    sitting.closed_at = work.now if target is SittingState.CLOSED else None
    audit.note(work, "sitting_moved", sitting=sitting.id, action=action)
    return sitting


def _sitting_for(work: Work, wave: Wave, grade: int, class_name: str) -> Sitting:
    """Return a class's newest sitting, or a new one where there is none, or it is over."""
    newest = work.session.scalar(
        visible(work.actor)
        .where(Sitting.wave_id == wave.id, Sitting.grade == grade, Sitting.class_name == class_name)
        .order_by(Sitting.number.desc())
        .limit(1)
    )
    if newest is None:
        return _plan(work, wave, grade, class_name, 1)
    if not grace.is_over(work.settings, newest.state, newest.closed_at, work.now):
        return newest
    grace.end(work, newest)
    return _plan(work, wave, grade, class_name, newest.number + 1)


def _plan(work: Work, wave: Wave, grade: int, class_name: str, number: int) -> Sitting:
    sitting = Sitting(
        school_id=wave.school_id,
        id=uuid4(),
        wave_id=wave.id,
        code=_free_code(work),
        grade=grade,
        class_name=class_name,
        number=number,
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


def _due(work: Work, wave: Wave, grade: int, class_name: str) -> list[tuple[UUID, Profile]]:
    """Return who of a class has neither handed in nor declined."""
    sheets = select(Sheet.student_id).where(
        Sheet.school_id == wave.school_id, Sheet.wave_id == wave.id
    )
    done = set(work.session.scalars(sheets))
    done |= {student_id for _, student_id in slips.held(work, wave, TicketState.VOID)}
    return [
        (student_id, profile)
        for student_id, profile in rosters.profiles(work)
        if (profile.grade, profile.class_name) == (grade, class_name) and student_id not in done
    ]


def _counts(work: Work, *sitting_ids: UUID) -> dict[UUID, dict[TicketState, int]]:
    rows = work.session.execute(
        select(Ticket.sitting_id, Ticket.state, func.count())
        .where(Ticket.school_id == work.actor.unit_id, Ticket.sitting_id.in_(sitting_ids))
        .group_by(Ticket.sitting_id, Ticket.state)
    )
    counts: dict[UUID, dict[TicketState, int]] = {}
    for sitting_id, state, n in rows:
        counts.setdefault(sitting_id, {})[state] = n
    return counts


def _progress(sitting: Sitting, counts: dict[TicketState, int]) -> SittingProgress:
    n_replaced = counts.get(TicketState.REISSUED, 0)
    return SittingProgress(
        sitting,
        n_tickets=sum(counts.values()) - n_replaced,
        n_started=counts.get(TicketState.STARTED, 0),
        n_finished=counts.get(TicketState.HANDED_IN, 0) + counts.get(TicketState.VOID, 0),
    )
