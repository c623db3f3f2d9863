"""Sittings: which class sits when, with which tickets, and who still has to."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import Select, select

from crypto import tickets
from referral.consents import Standing
from referral.states import (
    SITTING,
    WAVE,
    SittingAction,
    SittingState,
    WaveAction,
    WaveState,
    next_state,
)
from screening.models import Sheet, Sitting, Wave
from screening.services import (
    audit,
    coverage,
    grace,
    rosters,
    slips,
    voids,
    wave_logs,
    wave_rows,
    waves,
)
from screening.services.coverage import Member
from screening.services.errors import NoConsent, NotFound, NothingToDo, NotOverYet
from screening.services.slips import Draw, PrintedTicket, draw_codes
from screening.services.work import Actor, Work


@dataclass(frozen=True, slots=True)
class Issued:
    """A sitting with its slips, by name, and who got none; codes are nowhere else."""

    sitting: Sitting
    slips: Sequence[PrintedTicket]
    #: Who has still to sit, and may not as long as no consent stands.
    left_out: Sequence[Member]


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


def issue(
    work: Work,
    wave_id: UUID,
    *,
    grade: int,
    class_name: str,
    draw: Draw = draw_codes,
) -> Issued:
    """Issue tickets to those of a class who may sit and have not, and plan their sitting.

    Only for whom a consent stands until the wave's last day is there a ticket; who has declined is
    not asked again. Tickets that the class already had are replaced: whoever reprints because a
    sheet went missing must be able to trust that the missing codes are dead. Where the class's
    sitting is over, the tickets are those of a make-up sitting.

    Args:
        work: a coordinator's.
        wave_id: of the own school.
        grade: of the class.
        class_name: as on the roster.
        draw: draws codes and what they yield; `draw_codes` unless the codes will never be typed.

    Raises:
        NotFound: the wave is not this school's.
        NothingToDo: nobody of the class is left to sit; in a rehearsal no student ever is.
        NoConsent: of nobody who is left a consent stands.
        NotOverYet: the class's room is closed, but answers may still be handed in.
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
    sitting = _sitting_for(work, wave, grade, class_name)
    if sitting.state is SittingState.CLOSED:
        raise NotOverYet
    _become(work, wave, state)
    # A student who sits again has handed in before and gets no slip here: that ticket stays.
    voids.void(work, {member.student_id for member in left}, "reissued", wave.id)
    # Somebody may have handed in or declined until their ticket was ended: they get none.
    left = _left_to_sit(work, wave, grade, class_name)
    due = [member for member in left if member.standing is Standing.GIVEN]
    printed = slips.make(work, sitting, [(m.student_id, m.profile) for m in due], draw)
    audit.note(work, "tickets_issued", sitting=sitting.id, n_tickets=len(printed))
    return Issued(sitting, printed, [member for member in left if member not in due])


def make_up(work: Work, sitting_id: UUID) -> Issued:
    """Plan another sitting for those of a class who have missed theirs.

    Raises:
        NotFound: the sitting is not this school's.
        NothingToDo: nobody of the class is left to sit.
        NoConsent: of nobody who is left a consent stands.
        NotOverYet: answers may still be handed in.
        StepNotAllowed: the sitting is not closed, or the wave takes no tickets any more.
    """
    missed = get_sitting(work, sitting_id)
    if missed.state is not SittingState.CLOSED:
        raise NotOverYet
    issued = issue(work, missed.wave_id, grade=missed.grade, class_name=missed.class_name)
    audit.note(work, "make_up_planned", missed=missed.id, sitting=issued.sitting.id)
    return issued


def reissue(work: Work, wave: Wave, student_id: UUID) -> PrintedTicket:
    """Issue one student a new ticket, for a re-test or a lost slip; earlier ones are void.

    Raises:
        NotFound: the student is not on the roster of the actor's school.
        NothingToDo: the student has left the school, or the wave is a rehearsal.
        NoConsent: no consent to screening stands until the wave's last day.
    """
    profile = rosters.profile_of(work, student_id)
    if profile.has_left or wave.is_rehearsal:
        raise NothingToDo("tickets")
    if coverage.standing_of(work, student_id, through=wave.closes_on) is not Standing.GIVEN:
        raise NoConsent("tickets")
    sitting = _sitting_for(work, wave, profile.grade, profile.class_name)
    if sitting.state is SittingState.CLOSED:
        sitting = _plan(work, wave, profile.grade, profile.class_name, sitting.number + 1)
    voids.void(work, {student_id}, "reissued", wave.id)
    slip = slips.make(work, sitting, [(student_id, profile)])[0]
    audit.note(work, "ticket_reissued", student=student_id)
    return slip


def replan(work: Work, wave: Wave, grade: int, class_name: str) -> Sitting:
    """Return the sitting that the next tickets of a rehearsal are for, without any so far.

    Raises:
        NotOverYet: the room is closed, but may still be handed in to.
        StepNotAllowed: the wave takes no tickets any more.
    """
    state = _ticketed(work, wave)
    sitting = _sitting_for(work, wave, grade, class_name)
    if sitting.state is SittingState.CLOSED:
        raise NotOverYet
    _become(work, wave, state)
    wave_rows.erase_tickets(work, sitting)
    return sitting


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
    facts = {"sitting": sitting.id, "action": action, "reason": reason.strip()}
    audit.note(work, "sitting_moved", **facts)
    return sitting


def _ticketed(work: Work, wave: Wave) -> WaveState:
    """Return the state of a wave once it has tickets."""
    if wave.state is WaveState.OPEN:
        return wave.state
    state = WaveState.DRAFT if wave.state is WaveState.TICKETED else wave.state
    return next_state(WAVE, state, WaveAction.ISSUE_TICKETS, work.actor.party)


def _become(work: Work, wave: Wave, state: WaveState) -> None:
    if wave.state is not state:
        wave.state = state
        wave_logs.note(work, wave, WaveAction.ISSUE_TICKETS)


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


def _left_to_sit(work: Work, wave: Wave, grade: int, class_name: str) -> list[Member]:
    """Return who of a class has neither handed in nor declined, in the order of their names."""
    if wave.is_rehearsal:  # whose students are invented: no child is ever asked in it
        return []
    sheets = select(Sheet.student_id).where(
        Sheet.school_id == wave.school_id, Sheet.wave_id == wave.id
    )
    done = voids.declined(work, wave.id).union(work.session.scalars(sheets))
    try:
        found = coverage.of_class(work, grade, class_name, through=wave.closes_on)
    except NotFound:
        return []
    return [member for member in found.members if member.student_id not in done]
