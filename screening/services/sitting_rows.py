"""How far sittings are: counts of their tickets, and the classes of a wave in rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from referral.states import SittingState, TicketState
from screening.models import Sitting, Ticket, Wave
from screening.services import waves
from screening.services.coverage import ClassConsents
from screening.services.roster_grades import class_order
from screening.services.sittings import visible
from screening.services.work import Work


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
    """One sitting of a class, or a class that has none yet, with who is on the roster."""

    grade: int
    class_name: str
    #: None for a reader who may not open the roster.
    consents: ClassConsents | None
    progress: SittingProgress | None
    #: Whether it is the class's newest sitting: the one that tickets are printed for.
    is_newest: bool = True

    @property
    def is_over(self) -> bool:
        """Whether tickets would be those of a make-up sitting."""
        return self.progress is not None and self.progress.sitting.state is SittingState.CLOSED


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


def by_class(listed: Sequence[SittingProgress], classes: Sequence[ClassConsents]) -> list[ClassRow]:
    """Join a wave's sittings with the classes of its roster, by grade, class and number.

    Args:
        listed: the sittings, each class's in their order.
        classes: with where consents stand; empty for who may not open the roster.
    """
    sat: dict[tuple[int, str], list[SittingProgress]] = {}
    for progress in listed:
        sat.setdefault((progress.sitting.grade, progress.sitting.class_name), []).append(progress)
    found = {(c.grade, c.class_name): c for c in classes}
    return [
        ClassRow(*at, found.get(at), progress, progress is sat.get(at, [None])[-1])
        for at in sorted(sat.keys() | found.keys(), key=class_order)
        for progress in sat.get(at, [None])
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
        n_finished=sum(counts.get(state, 0) for state in waves.FINISHED),
    )
