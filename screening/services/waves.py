"""Set up a school's wave, and move it through its states."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import Select, delete, func, select, update

from instruments.catalogue import catalogue
from referral.definition import Standard
from referral.standard import check_against_catalogue, parse_standard
from referral.states import (
    SITTING,
    WAVE,
    Party,
    SittingAction,
    SittingState,
    TicketState,
    WaveAction,
    WaveState,
    next_state,
)
from screening.models import Paper, PinnedStandard, Sheet, Sitting, Ticket, Wave
from screening.services import (
    audit,
    batteries,
    denominators,
    grace,
    readiness,
    rosters,
    signed_standards,
    wave_logs,
    wave_rows,
)
from screening.services.errors import NameTaken, NotFound
from screening.services.pins import parsed
from screening.services.work import Actor, Work

FINISHED = (TicketState.HANDED_IN, TicketState.VOID)
"""Tickets whose students need not come again: they handed in, or declined."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a wave is: counts only."""

    n_sittings: int
    #: Of those in whose place no other stands.
    n_tickets: int
    #: Students who handed in, on a screen or on paper, or declined; which of them is no proctor's
    #: business.
    n_finished: int
    #: These, and whose tickets are left to use or to make up.
    n_expected: int
    n_handed_in: int


def visible(actor: Actor) -> Select[Wave]:
    """Select the waves that an actor may know of: those of the own school."""
    return select(Wave).where(Wave.school_id == actor.unit_id)


def listed(work: Work) -> Sequence[Wave]:
    """List the school's waves in earnest, the newest first: whoever counts begins from here."""
    return _listed(work, is_rehearsal=False)


def rehearsals(work: Work) -> Sequence[Wave]:
    """List the school's rehearsals that are not over, the newest first."""
    return _listed(work, is_rehearsal=True)


def get(work: Work, wave_id: UUID) -> Wave:
    """Find one wave.

    Raises:
        NotFound: it does not exist, or belongs to another school.
    """
    wave = work.session.scalar(visible(work.actor).where(Wave.id == wave_id))
    if wave is None:
        raise NotFound("wave")
    return wave


def named(work: Work, name: str) -> Wave:
    """Find the newest wave of a name.

    Raises:
        NotFound: the actor's school has none of this name.
    """
    found = next((wave for wave in listed(work) if wave.name == name), None)
    if found is None:
        raise NotFound("wave")
    return found


def set_up(
    work: Work,
    standard_text: bytes,
    *,
    term: str,
    name: str,
    grades: Sequence[int],
    opens_on: date,
    closes_on: date,
    is_rehearsal: bool = False,
) -> Wave:
    """Make a wave in draft, with the standard and each grade's instruments pinned by digest.

    Raises:
        MalformedStandard: the standard cannot be used.
        NameTaken: the term already has a wave of this name.
        CannotOpen: a grade has no battery, or an instrument of it may not be put before it.
    """
    standard = batteries.checked(standard_text, grades)
    _check_name(work, term, name, None)
    batteries.pin_standard(work, standard, standard_text)
    wave = Wave(
        school_id=work.actor.unit_id,
        id=uuid4(),
        term=term,
        name=name,
        standard_digest=standard.digest,
        opens_on=opens_on,
        closes_on=closes_on,
        is_rehearsal=is_rehearsal,
    )
    work.session.add(wave)
    work.session.flush()
    batteries.pin_forms(work, wave, standard, grades)
    wave_logs.note(work, wave, wave_logs.SET_UP)
    audit.note(work, "wave_set_up", wave=wave.id)
    return wave


def edit(
    work: Work,
    wave_id: UUID,
    standard_text: bytes,
    *,
    term: str,
    name: str,
    grades: Sequence[int],
    opens_on: date,
    closes_on: date,
) -> Wave:
    """Change a wave in draft: its standard and instruments are pinned anew. What it is stays.

    Raises:
        NotFound: the wave is not this school's.
        StepNotAllowed: it is no draft any more, or the actor may not.
        MalformedStandard, NameTaken, CannotOpen: as `set_up`; nothing is changed.
    """
    wave = get(work, wave_id)
    next_state(WAVE, wave.state, WaveAction.EDIT, work.actor.party)
    standard = batteries.checked(standard_text, grades)
    _check_name(work, term, name, wave)
    batteries.pin_standard(work, standard, standard_text)
    wave.term, wave.name, wave.standard_digest = term, name, standard.digest
    wave.opens_on, wave.closes_on = opens_on, closes_on
    batteries.pin_forms(work, wave, standard, grades)
    wave_logs.note(work, wave, WaveAction.EDIT)
    audit.note(work, "wave_edited", wave=wave.id)
    return wave


def move(work: Work, wave_id: UUID, action: WaveAction, reason: str = "") -> Wave:
    """Move a wave on; a rehearsal that is closed, and whatever is discarded, is erased.

    The first opening writes down how many students each class has; reopening does not.

    Raises:
        NotFound: the wave is not this school's.
        StepNotAllowed: the table holds no such step for this actor.
        ReasonMissing: the step needs a reason.
        CannotOpen: something that must be mended first stands on the list of `readiness`.
    """
    wave = get(work, wave_id)
    target = next_state(WAVE, wave.state, action, work.actor.party, reason)
    if action is WaveAction.OPEN:
        readiness.check(work, wave)
        denominators.freeze(work, wave)
    wave.state = target
    wave_logs.note(work, wave, action, reason)
    if action is WaveAction.CLOSE:
        _end_sittings(work, wave)
        grace.end_all(work, wave.school_id, wave.id)
        _drop_papers(work, wave)
        denominators.write_answered(work, wave)
    if target is WaveState.DISCARDED or (wave.is_rehearsal and target is WaveState.CLOSED):
        wave_rows.erase(work, wave)
    audit.note(work, "wave_moved", wave=wave.id, action=action, reason=reason.strip())
    return wave


def progress(work: Work, wave: Wave) -> Progress:
    """Count sittings, tickets and sheets of a wave."""
    at = (Sitting.school_id == wave.school_id, Sitting.wave_id == wave.id)
    n_sittings = work.session.scalar(select(func.count()).select_from(Sitting).where(*at)) or 0
    states = work.session.execute(
        select(Ticket.state, func.count())
        .join(Sitting, (Sitting.school_id == Ticket.school_id) & (Sitting.id == Ticket.sitting_id))
        .where(*at, Ticket.state != TicketState.REISSUED)
        .group_by(Ticket.state)
    )
    n_of: dict[TicketState, int] = dict(states.all())
    n_sheets = work.session.scalar(
        select(func.count(Sheet.student_id.distinct())).where(
            Sheet.school_id == wave.school_id, Sheet.wave_id == wave.id
        )
    )
    n_finished = (n_sheets or 0) + n_of.get(TicketState.VOID, 0)
    n_left = sum(n for state, n in n_of.items() if state not in FINISHED)
    return Progress(n_sittings, sum(n_of.values()), n_finished, n_finished + n_left, n_sheets or 0)


def standard_of(work: Work, wave: Wave) -> Standard:
    """Return the standard that a wave pinned."""
    pinned = work.session.get_one(PinnedStandard, wave.standard_digest)
    return parsed(pinned.text)


def standard_text(work: Work) -> bytes:
    """Return the township's standard that is in force: its own file, or a signed version of it.

    Raises:
        MalformedStandard: its own file is a proposal that nobody has signed.
    """
    return signed_standards.text_in_force(work)


def standard_in_force(work: Work) -> Standard:
    """Return the standard that a wave set up now would pin.

    Raises:
        MalformedStandard: the township's own file breaks a rule of the format, or asks for what no
            instrument holds.
    """
    standard = parse_standard(standard_text(work), "standard.toml")
    check_against_catalogue(standard, catalogue())
    return standard


def term_of(day: date) -> str:
    """Return the school term of a day, as ``2026-autumn``; August to January is autumn."""
    if day.month >= 8:
        return f"{day.year}-autumn"
    return f"{day.year - 1}-autumn" if day.month == 1 else f"{day.year}-spring"


def terms_around(day: date) -> tuple[str, str]:
    """Return the term of a day and the one after it."""
    this = term_of(day)
    year, season = this.split("-")
    return this, f"{int(year) + 1}-spring" if season == "autumn" else f"{year}-autumn"


def _listed(work: Work, *, is_rehearsal: bool) -> Sequence[Wave]:
    mine = visible(work.actor).where(Wave.is_rehearsal.is_(is_rehearsal))
    return work.session.scalars(mine.order_by(Wave.opens_on.desc(), Wave.name)).all()


def _check_name(work: Work, term: str, name: str, own: Wave | None) -> None:
    found = work.session.scalar(visible(work.actor).where(Wave.term == term, Wave.name == name))
    if found is not None and found is not own:
        raise NameTaken


def _end_sittings(work: Work, wave: Wave) -> None:
    """Close the rooms, and let no grace time run: nobody hands in to a wave that is over."""
    closed = next_state(SITTING, SittingState.OPEN, SittingAction.CLOSE, Party.CLOCK)
    own = Sitting.school_id == wave.school_id, Sitting.wave_id == wave.id
    used = Sitting.state.in_((SittingState.OPEN, SittingState.CLOSED))
    ended = update(Sitting).where(*own, used).values(state=closed, closed_at=None)
    work.session.execute(ended)


def _drop_papers(work: Work, wave: Wave) -> None:
    """Drop what was entered of paper forms and became no sheet."""
    at = Paper.school_id == wave.school_id, Paper.wave_id == wave.id
    work.session.execute(delete(Paper).where(*at))


def grades_on_roster(work: Work) -> list[int]:
    """Return the grades that the school has students of, in order."""
    return sorted({grade for grade, _, _ in rosters.class_counts(work)})
