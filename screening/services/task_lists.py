"""What is owed by a member of staff: counted for the first page, and listed with whom it is about.

Counting opens no seal. The list opens whose case or referral a task is about, and is audited.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select

from referral.deadlines import Light, light
from referral.states import Party
from referral.tasks import TaskKind, TaskState
from screening.case_documents import ReferralHolder
from screening.clock import day_in_china
from screening.documents import Profile
from screening.models import Case, Purpose, Referral, Task
from screening.services import audit, cases, rosters
from screening.services.work import Work
from screening.vault import get

SEEN_ELSEWHERE = (TaskKind.AGREE_AS_SECOND,)
"""Kinds that one named person owes, of which the first page tells that person alone."""


@dataclass(frozen=True, slots=True)
class TaskGroup:
    """The open tasks of one kind."""

    kind: TaskKind
    n: int
    n_overdue: int
    #: Due before the day is over, those that are overdue included.
    n_today: int
    #: When the first of them is due.
    due_at: datetime
    #: The worst of their lights.
    light: Light
    #: The wave that all of them are about; None where they are about none, or about several.
    wave_id: UUID | None


@dataclass(frozen=True, slots=True)
class ListedTask:
    """One open task, with whom it is about: masked."""

    kind: TaskKind
    since: datetime
    due_at: datetime
    light: Light
    #: The case, the referral or the concern; None where it is about a wave.
    subject_id: UUID | None
    wave_id: UUID | None
    #: None where it is about nobody whom the list could name.
    profile: Profile | None

    @property
    def masked_name(self) -> str:
        """Whom it is about; empty where it names nobody."""
        return rosters.masked(self.profile.name) if self.profile else ""


def groups(work: Work) -> list[TaskGroup]:
    """Count what the actor's role owes at its unit, by kind, what is due first in front."""
    query = select(Task.kind, Task.since, Task.due_at, Task.wave_id).where(*_owed(work))
    by_kind: dict[TaskKind, list[tuple[datetime, datetime, UUID | None]]] = {}
    for kind, since, due_at, wave_id in work.session.execute(query.order_by(Task.due_at)):
        by_kind.setdefault(kind, []).append((since, due_at, wave_id))
    return [_group(work, kind, rows) for kind, rows in by_kind.items()]


def listed(work: Work, kind: TaskKind | None = None) -> list[ListedTask]:
    """List what the actor's role owes at its unit, what is due first in front; it is audited.

    Args:
        work: a counselor's.
        kind: the only kind that is asked for; None for all.

    Raises:
        NoKey: the actor does not hold the vaults of the school.
        SealBroken: a stored value was altered.
    """
    where = [*_owed(work), *([Task.kind == kind] if kind else [])]
    rows = work.session.scalars(select(Task).where(*where).order_by(Task.due_at, Task.kind)).all()
    people = _people(work, {row.subject_id for row in rows if row.subject_id})
    audit.note(work, "tasks_listed", n_tasks=len(rows))
    return [
        ListedTask(
            row.kind,
            row.since,
            row.due_at,
            light(row.due_at, work.now, since=row.since),
            row.subject_id,
            row.wave_id,
            people.get(row.subject_id) if row.subject_id else None,
        )
        for row in rows
    ]


def _owed(work: Work) -> tuple[ColumnElement[bool], ...]:
    return (
        Task.unit_id == work.actor.unit_id,
        Task.owner == (work.actor.party or Party.CLOCK),
        Task.state == TaskState.OPEN,
        Task.kind.not_in(SEEN_ELSEWHERE),
    )


def _group(
    work: Work, kind: TaskKind, rows: Sequence[tuple[datetime, datetime, UUID | None]]
) -> TaskGroup:
    today = day_in_china(work.now)
    lights = {light(due_at, work.now, since=since) for since, due_at, _ in rows}
    waves = {wave_id for _, _, wave_id in rows}
    return TaskGroup(
        kind=kind,
        n=len(rows),
        n_overdue=sum(due_at < work.now for _, due_at, _ in rows),
        n_today=sum(day_in_china(due_at) <= today for _, due_at, _ in rows),
        due_at=rows[0][1],
        light=next(each for each in (Light.RED, Light.YELLOW, Light.GREEN) if each in lights),
        wave_id=waves.pop() if len(waves) == 1 else None,
    )


def _people(work: Work, ids: set[UUID]) -> Mapping[UUID, Profile]:
    """Open whose each case and referral is; a concern, and what is not here, is left out."""
    care = work.keys.vault(work.actor.unit_id, Purpose.CARE).symmetric
    found: dict[UUID, UUID] = {}
    for case_id in ids:
        case = work.session.get(Case, (work.actor.unit_id, case_id))
        if case is not None:
            found[case_id] = cases.holder(work, case)
            continue
        referral = work.session.get(Referral, (work.actor.unit_id, case_id))
        if referral is not None:
            found[case_id] = get(care, referral, "sealed_holder", ReferralHolder).student_id
    return {i: rosters.profile_of(work, student_id) for i, student_id in found.items()}
