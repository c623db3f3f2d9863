"""Set up a school's wave, and move it through its states."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import Select, delete, func, select, update

from instruments.catalogue import catalogue
from referral.definition import Standard
from referral.standard import DEFAULT_FILE, check_against_catalogue, parse_standard
from referral.states import (
    SITTING,
    TICKET,
    WAVE,
    Party,
    SittingAction,
    SittingState,
    TicketAction,
    TicketState,
    WaveAction,
    next_state,
)
from screening.db import upserting
from screening.models import (
    Draft,
    Paper,
    PinnedStandard,
    Sheet,
    Sitting,
    Ticket,
    Wave,
    WaveForm,
)
from screening.services import audit, cards, rosters, voids
from screening.services.capacity import fits
from screening.services.errors import CannotOpen, NameTaken, NotFound
from screening.services.pins import parsed
from screening.services.work import Actor, Work

LIVE = (TicketState.ISSUED, TicketState.STARTED, TicketState.HANDED_IN)
"""Tickets that count; the others were replaced, declined, or have expired."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a wave is: counts only."""

    n_sittings: int
    n_tickets: int
    #: Students who have handed in, on a screen or on paper, and tickets that are still to be used.
    n_expected: int
    n_handed_in: int


def visible(actor: Actor) -> Select[Wave]:
    """Select the waves that an actor may know of: those of the own school."""
    return select(Wave).where(Wave.school_id == actor.unit_id)


def listed(work: Work) -> Sequence[Wave]:
    """List the school's waves, the newest first."""
    return work.session.scalars(visible(work.actor).order_by(Wave.opens_on.desc(), Wave.name)).all()


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
) -> Wave:
    """Make a wave in draft, with the standard and each grade's instruments pinned by digest.

    Raises:
        MalformedStandard: the standard cannot be used.
        NameTaken: the term already has a wave of this name.
        CannotOpen: a grade has no battery, or a wording of it may not be offered in a wave.
    """
    standard = parse_standard(standard_text, "standard")
    check_against_catalogue(standard, catalogue())
    for grade in grades:
        _check_battery(standard, grade)
    taken = visible(work.actor).where(Wave.term == term, Wave.name == name)
    if work.session.scalar(taken) is not None:
        raise NameTaken
    work.session.execute(
        upserting(work.session.get_bind().dialect.name, PinnedStandard)
        .values(digest=standard.digest, text=standard_text.decode())
        .on_conflict_do_nothing()
    )
    wave = Wave(
        school_id=work.actor.unit_id,
        id=uuid4(),
        term=term,
        name=name,
        standard_digest=standard.digest,
        opens_on=opens_on,
        closes_on=closes_on,
    )
    work.session.add(wave)
    work.session.flush()
    _pin_forms(work, wave, standard, grades)
    work.session.flush()
    audit.note(work, "wave_set_up", wave=wave.id)
    return wave


def move(work: Work, wave_id: UUID, action: WaveAction, reason: str = "") -> Wave:
    """Move a wave on.

    Raises:
        NotFound: the wave is not this school's.
        StepNotAllowed: the table holds no such step for this actor.
        ReasonMissing: the step needs a reason.
        CannotOpen: fewer than two recovery cards have been proven to open the school's records.
    """
    wave = get(work, wave_id)
    target = next_state(WAVE, wave.state, action, work.actor.party, reason)
    if action is WaveAction.OPEN:
        _check_cards(work)
    wave.state = target
    if action is WaveAction.CLOSE:
        _end_sittings(work, wave)
        _end_tickets(work, wave)
    audit.note(work, "wave_moved", wave=wave.id, action=action, reason=reason.strip())
    return wave


def forms(work: Work, wave: Wave) -> Mapping[int, tuple[WaveForm, ...]]:
    """Return what each grade answers, in order."""
    rows = work.session.scalars(
        select(WaveForm)
        .where(WaveForm.school_id == wave.school_id, WaveForm.wave_id == wave.id)
        .order_by(WaveForm.grade, WaveForm.position)
    )
    found: dict[int, list[WaveForm]] = {}
    for row in rows:
        found.setdefault(row.grade, []).append(row)
    return {grade: tuple(forms) for grade, forms in found.items()}


def progress(work: Work, wave: Wave) -> Progress:
    """Count sittings, tickets and sheets of a wave."""
    at = (Sitting.school_id == wave.school_id, Sitting.wave_id == wave.id)
    n_sittings = work.session.scalar(select(func.count()).select_from(Sitting).where(*at)) or 0
    states = work.session.execute(
        select(Ticket.state, func.count())
        .join(Sitting, (Sitting.school_id == Ticket.school_id) & (Sitting.id == Ticket.sitting_id))
        .where(*at)
        .group_by(Ticket.state)
    )
    counts: dict[TicketState, int] = dict(states.all())
    n_sheets = work.session.scalar(
        select(func.count(Sheet.student_id.distinct())).where(
            Sheet.school_id == wave.school_id, Sheet.wave_id == wave.id
        )
    )
    n_tickets, n_usable = (sum(counts.get(s, 0) for s in kind) for kind in (LIVE, voids.USABLE))
    return Progress(n_sittings, n_tickets, n_usable + (n_sheets or 0), n_sheets or 0)


def standard_of(work: Work, wave: Wave) -> Standard:
    """Return the standard that a wave pinned."""
    pinned = work.session.get_one(PinnedStandard, wave.standard_digest)
    return parsed(pinned.text)


def standard_text(work: Work) -> bytes:
    """Return the township's standard as it stands in the home folder, else the one shipped."""
    own = work.settings.home / "standard.toml"
    return own.read_bytes() if own.is_file() else DEFAULT_FILE.read_bytes()


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


def _pin_forms(work: Work, wave: Wave, standard: Standard, grades: Sequence[int]) -> None:
    for grade in grades:
        for position, instrument_id in enumerate(standard.battery_for(grade)):
            instrument = catalogue()[instrument_id]
            work.session.add(
                WaveForm(
                    school_id=wave.school_id,
                    wave_id=wave.id,
                    grade=grade,
                    position=position,
                    instrument_id=instrument.id,
                    version=instrument.version,
                    digest=instrument.digest,
                )
            )


def _end_sittings(work: Work, wave: Wave) -> None:
    """Close the rooms that are open: nobody sits in a wave that is over."""
    closed = next_state(SITTING, SittingState.OPEN, SittingAction.CLOSE, Party.CLOCK)
    own = Sitting.school_id == wave.school_id, Sitting.wave_id == wave.id
    is_open = Sitting.state == SittingState.OPEN
    work.session.execute(update(Sitting).where(*own, is_open).values(state=closed))


def _end_tickets(work: Work, wave: Wave) -> None:
    """Expire the tickets that nobody used up, and drop drafts and papers that became no sheet."""
    own = select(Sitting.id).where(Sitting.school_id == wave.school_id, Sitting.wave_id == wave.id)
    for source in (TicketState.ISSUED, TicketState.STARTED):
        target = next_state(TICKET, source, TicketAction.EXPIRE, Party.CLOCK)
        work.session.execute(
            update(Ticket)
            .where(
                Ticket.school_id == wave.school_id,
                Ticket.sitting_id.in_(own),
                Ticket.state == source,
            )
            .values(state=target)
        )
    work.session.execute(
        delete(Draft).where(Draft.school_id == wave.school_id, Draft.sitting_id.in_(own))
    )
    papers = Paper.school_id == wave.school_id, Paper.wave_id == wave.id
    work.session.execute(delete(Paper).where(*papers))


def _check_cards(work: Work) -> None:
    """Refuse to take answers that might never be opened again."""
    n = cards.n_proven(work.session, work.actor.unit_id)
    if n < cards.NEEDED:
        raise CannotOpen("cards_unproven", n=str(n), needed=str(cards.NEEDED))


def _check_battery(standard: Standard, grade: int) -> None:
    battery = standard.battery_for(grade)
    if not battery:
        raise CannotOpen("no_battery", grade=str(grade))
    for instrument_id in battery:
        instrument = catalogue().get(instrument_id)
        if instrument is None:
            raise CannotOpen("unknown_instrument", instrument=instrument_id)
        if instrument.wording.get("zh") in {"provisional", "withheld"}:
            raise CannotOpen("provisional_wording", instrument=instrument_id)
    if not fits([catalogue()[i] for i in battery], standard):
        raise CannotOpen("battery_too_long", grade=str(grade))


def grades_on_roster(work: Work) -> list[int]:
    """Return the grades that the school has students of, in order."""
    return sorted({grade for grade, _, _ in rosters.class_counts(work)})
