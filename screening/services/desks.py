"""What waits for a member of staff who has just signed in: work, not charts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from referral.deadlines import Light
from referral.mechanisms import Mechanism, Standing
from referral.states import UNDER_WAY, TicketState, WaveState
from referral.tasks import TaskKind, TaskState
from screening.clock import day_in_china
from screening.models import Sheet, Sitting, Task, Ticket, Wave
from screening.roles import Role
from screening.services import (
    approvals,
    batteries,
    cards,
    coverage,
    lights,
    referral_seconds,
    shared_cases,
    talks,
    task_lists,
    waves,
)
from screening.services.lights import UnitLights
from screening.services.task_lists import TaskGroup
from screening.services.waves import Progress
from screening.services.work import Work

ANSWERED = (WaveState.OPEN, WaveState.CLOSED)


@dataclass(frozen=True, slots=True)
class Preparation:
    """How far a school is on the way from a roster to a class that answers."""

    #: At the school now.
    n_students: int
    #: Of them those whom the wave asks, or all where there is none; of how many of these a consent
    #: stands, and of how many guardians have still to say.
    n_asked: int
    n_agreed: int
    n_to_say: int
    #: The newest wave that is not over; None where there is none.
    wave: Wave | None
    progress: Progress | None
    n_cards_proven: int
    #: Tickets of rooms that are over, which nobody handed in.
    n_missed: int
    #: Whether the wave is open still, though its last day is over.
    is_past: bool

    @property
    def n_cards_needed(self) -> int:
        """How many recovery cards have to be proven before a wave is opened."""
        return cards.NEEDED

    @property
    def has_cards(self) -> bool:
        """Whether enough recovery cards are known to open the school's records."""
        return self.n_cards_proven >= cards.NEEDED

    @property
    def has_tickets(self) -> bool:
        """Whether some class has its tickets."""
        return self.wave is not None and self.wave.state is not WaveState.DRAFT

    @property
    def is_open(self) -> bool:
        """Whether answers are taken."""
        return self.wave is not None and self.wave.state is WaveState.OPEN


@dataclass(frozen=True, slots=True)
class WaveWork:
    """One wave with its counts, and the urgent reviews that are owed in it."""

    wave: Wave
    progress: Progress
    #: Sheets that were not there when the queue was last opened.
    n_new: int = 0
    n_urgent: int = 0
    #: When the first of them is due; None where none is owed.
    due_at: datetime | None = None
    light: Light | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """What one role finds. None stands for what is not this role's work."""

    preparation: Preparation | None = None
    queues: Sequence[WaveWork] | None = None
    rooms: Sequence[WaveWork] | None = None
    #: Students who asked to talk and still wait.
    n_talks: int = 0
    #: Cases that wait for the school lead, and those that are shared with a member of a team.
    n_approvals: int = 0
    n_shared: int = 0
    #: Referrals without consent, to which the actor is asked to agree as the second person.
    n_to_agree: int = 0
    #: What the actor's role owes, by kind.
    tasks: Sequence[TaskGroup] | None = None
    #: How the work of the own unit stands; and the lights of every unit of the township.
    standings: Mapping[Mechanism, Standing] | None = None
    units: Sequence[UnitLights] | None = None

    @property
    def n_urgent(self) -> int:
        """How many urgent reviews are owed in all waves together."""
        return sum(queue.n_urgent for queue in self.queues or ())

    @property
    def is_bare(self) -> bool:
        """Whether nothing here is this role's work yet."""
        waits = self.n_approvals or self.n_shared or self.n_to_agree or self.tasks
        found = self.preparation, self.queues, self.rooms
        return not waits and all(part is None for part in found)


def desk(work: Work) -> Desk:
    """Return what waits for the actor: counts only.

    No seal need be opened for it, but for a coordinator's consents.
    """
    if work.actor.role is Role.SCHOOL_LEAD:
        return Desk(
            n_approvals=approvals.n_waiting(work),
            n_to_agree=referral_seconds.n_waiting(work),
            standings=lights.of_unit(work).standings,
        )
    return replace(_of_role(work), n_shared=shared_cases.n_shared(work))


def _of_role(work: Work) -> Desk:
    if work.actor.role is Role.COORDINATOR:
        return Desk(preparation=_preparation(work))
    if work.actor.role is Role.COUNSELOR:
        return Desk(
            queues=_queues(work),
            n_talks=talks.n_open(work),
            tasks=task_lists.groups(work),
        )
    if work.actor.role is Role.CLINICIAN:
        return Desk(tasks=task_lists.groups(work))
    if work.actor.role is Role.TOWNSHIP_OFFICER:
        return Desk(units=lights.of_township(work))
    if work.actor.role is Role.PROCTOR:
        both = (*waves.listed(work), *waves.rehearsals(work))
        listed = (w for w in both if w.state is WaveState.OPEN)
        return Desk(rooms=[WaveWork(wave, waves.progress(work, wave)) for wave in listed])
    return Desk()


def _preparation(work: Work) -> Preparation:
    wave = next((w for w in waves.listed(work) if w.state in UNDER_WAY), None)
    classes = coverage.by_class(work, through=wave.closes_on if wave else None)
    grades = batteries.forms(work, wave) if wave else None
    asked = [found for found in classes if grades is None or found.grade in grades]
    is_open = wave is not None and wave.state is WaveState.OPEN
    return Preparation(
        n_students=sum(len(found.members) for found in classes),
        n_asked=sum(len(found.members) for found in asked),
        n_agreed=sum(found.n_given for found in asked),
        n_to_say=sum(len(found.of(*coverage.STILL_TO_SAY)) for found in asked),
        wave=wave,
        progress=waves.progress(work, wave) if wave else None,
        n_cards_proven=cards.n_proven(work.session, work.actor.unit_id),
        n_missed=_n_missed(work, wave) if wave and is_open else 0,
        is_past=bool(wave and is_open and wave.closes_on < day_in_china(work.now)),
    )


def _n_missed(work: Work, wave: Wave) -> int:
    at = Sitting.school_id == wave.school_id, Sitting.wave_id == wave.id
    joined = (Sitting.school_id == Ticket.school_id) & (Sitting.id == Ticket.sitting_id)
    query = select(func.count()).select_from(Ticket).join(Sitting, joined)
    return work.session.scalar(query.where(*at, Ticket.state == TicketState.EXPIRED)) or 0


def _queues(work: Work) -> list[WaveWork]:
    """Return the waves that students answered: first where somebody has to look the soonest."""
    owed = _urgent(work)
    queues = []
    for wave in waves.listed(work):
        if wave.state not in ANSWERED and wave.id not in owed:
            continue
        n, due_at = owed.get(wave.id, (0, None))
        progress, n_new = waves.progress(work, wave), _n_new(work, wave)
        queues.append(WaveWork(wave, progress, n_new, n, due_at, _light(work, due_at)))
    return sorted(queues, key=_soonest)


def _soonest(queue: WaveWork) -> tuple[bool, float, bool]:
    """Put first what is due first, then what nobody has looked at yet."""
    due = queue.due_at.timestamp() if queue.due_at else 0.0
    return queue.due_at is None, due, queue.n_new == 0


def _n_new(work: Work, wave: Wave) -> int:
    at = Sheet.school_id == wave.school_id, Sheet.wave_id == wave.id
    n_sheets = work.session.scalar(select(func.count()).select_from(Sheet).where(*at)) or 0
    return max(n_sheets - wave.n_listed, 0)


def _urgent(work: Work) -> dict[UUID, tuple[int, datetime]]:
    rows = work.session.execute(
        select(Task.wave_id, func.count(), func.min(Task.due_at))
        .where(
            Task.school_id == work.actor.unit_id,
            Task.kind == TaskKind.REVIEW_URGENT,
            Task.state == TaskState.OPEN,
        )
        .group_by(Task.wave_id)
    )
    return {wave_id: (n, due_at) for wave_id, n, due_at in rows if wave_id}


def _light(work: Work, due_at: datetime | None) -> Light | None:
    """Return the light of an urgent review: never green while somebody still has to look."""
    if due_at is None:
        return None
    return Light.RED if work.now > due_at else Light.YELLOW
