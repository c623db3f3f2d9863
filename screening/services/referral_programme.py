"""What a health centre may know of its programme: counts without small ones, and waiting times."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from sqlalchemy import func, select

from referral.referrals import READABLE, ReferralState
from referral.suppression import suppressed
from referral.tasks import TaskKind, TaskState
from screening.models import Referral, Task
from screening.services.work import Work

SMALLEST = 5
"""The fewest referrals that a cell may be told of; design.md 7.5 names it as the least."""

WAITED = (TaskKind.ACCEPT_REFERRAL, TaskKind.ANSWER_REFERRAL)


@dataclass(frozen=True, slots=True)
class Waiting:
    """How long something took."""

    kind: TaskKind
    #: None where it is withheld.
    n: int | None
    #: Median of whole hours; None where fewer than `SMALLEST` were done.
    hours: float | None
    #: How many were done by their time; None where that, or the others, are too few.
    n_in_time: int | None


@dataclass(frozen=True, slots=True)
class Programme:
    """The counts of one health centre."""

    #: None where it is withheld.
    total: int | None
    #: By state; None where a count is withheld.
    by_state: Mapping[ReferralState, int | None]
    waits: Sequence[Waiting]
    smallest: int = SMALLEST


def of(work: Work) -> Programme:
    """Count what was sent to the actor's centre; no seal is opened.

    The centre knows of nothing that was never sent, so drafts are not counted.
    """
    states = (*READABLE, ReferralState.DECLINED)
    query = (
        select(Referral.state, func.count())
        .where(Referral.centre_id == work.actor.unit_id, Referral.state.in_(states))
        .group_by(Referral.state)
    )
    found = dict(work.session.execute(query).all())
    counts = [found.get(state, 0) for state in states]
    told = suppressed(counts, SMALLEST)
    waits = [_wait(work, kind) for kind in WAITED]
    total = sum(counts) if not 0 < sum(counts) < SMALLEST else None
    return Programme(total, dict(zip(states, told, strict=True)), waits)


def _wait(work: Work, kind: TaskKind) -> Waiting:
    query = select(Task.since, Task.due_at, Task.done_at).where(
        Task.unit_id == work.actor.unit_id, Task.kind == kind, Task.state == TaskState.DONE
    )
    done = [(since, due, at) for since, due, at in work.session.execute(query) if at is not None]
    in_time = sum(at <= due for _, due, at in done)
    n_told, late_told = suppressed([in_time, len(done) - in_time], SMALLEST)
    is_told = len(done) >= SMALLEST
    hours = [(at - since).total_seconds() / 3600 for since, _, at in done]
    return Waiting(
        kind=kind,
        n=len(done) if is_told or not done else None,
        hours=median(hours) if is_told else None,
        n_in_time=n_told if is_told and late_told is not None else None,
    )
