"""The lights of supervision: how the work of a unit stands, without a key and without a child."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, or_, select

from referral.mechanisms import (
    MECHANISMS,
    OF_THE_SCHOOL,
    WINDOW_D,
    Course,
    Mechanism,
    Standing,
    standing,
)
from referral.tasks import TaskState
from screening.models import Task, Unit, UnitKind
from screening.services.work import Work

UNITS = (UnitKind.SCHOOL, UnitKind.HEALTH_CENTRE)
"""What kinds of unit are supervised."""


@dataclass(frozen=True, slots=True)
class UnitLights:
    """How the work of one unit stands, by mechanism."""

    unit_id: UUID
    name: str
    kind: UnitKind
    standings: Mapping[Mechanism, Standing]


def of_unit(work: Work) -> UnitLights:
    """Return how the work of the actor's own unit stands."""
    own = work.actor.unit_id, work.actor.unit_name, work.actor.unit_kind
    (found,) = _found(work, [own], Mechanism)
    return found


def of_township(work: Work) -> Sequence[UnitLights]:
    """Return how the work of every school and health centre of the township stands, by name.

    Whoever supervises is shown the light and not the counts: a school's one urgent review is a
    child. Of what is the school's own there is no light either.
    """
    query = select(Unit.id, Unit.name, Unit.kind).where(
        Unit.township_id == work.actor.township_id, Unit.kind.in_(UNITS)
    )
    rows = work.session.execute(query.order_by(Unit.kind.desc(), Unit.name))
    shown = [mechanism for mechanism in Mechanism if mechanism not in OF_THE_SCHOOL]
    return _found(work, [(unit_id, name, kind) for unit_id, name, kind in rows], shown)


def _found(
    work: Work, units: Sequence[tuple[UUID, str, UnitKind]], mechanisms: Iterable[Mechanism]
) -> list[UnitLights]:
    courses = _courses(work, [unit_id for unit_id, _, _ in units])
    return [
        UnitLights(
            unit_id,
            name,
            kind,
            {m: standing(courses.get((unit_id, m), ()), work.now) for m in mechanisms},
        )
        for unit_id, name, kind in units
    ]


def _courses(work: Work, unit_ids: Sequence[UUID]) -> Mapping[tuple[UUID, Mechanism], list[Course]]:
    """Count tasks that went alike: times are cut to the hour, and many share them."""
    alike = Task.unit_id, Task.kind, Task.state, Task.since, Task.due_at, Task.done_at
    recent = Task.done_at >= work.now - timedelta(days=WINDOW_D)
    query = (
        select(*alike, func.count())
        .where(Task.unit_id.in_(unit_ids), Task.state != TaskState.DROPPED)
        .where(or_(Task.state == TaskState.OPEN, recent))
        .group_by(*alike)
    )
    found: dict[tuple[UUID, Mechanism], list[Course]] = defaultdict(list)
    for unit_id, kind, state, since, due_at, done_at, n in work.session.execute(query):
        found[unit_id, MECHANISMS[kind]].append(Course(state, since, due_at, done_at, n))
    return found
