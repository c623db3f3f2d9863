"""What leads on from a case: what is owed in it, its student's referrals, a crisis that is open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from referral.deadlines import Light, light
from referral.states import FlagState, Party
from referral.tasks import TaskKind
from screening.documents import Index
from screening.models import Referral
from screening.services import case_tasks
from screening.services.cases import OpenedCase
from screening.services.work import Work
from screening.vault import get

SEEN_IN_PLAN = (TaskKind.CARRY_OUT,)
"""Kinds that the plan itself shows, measure by measure."""


@dataclass(frozen=True, slots=True)
class OwedHere:
    """One thing that a counselor owes in a case."""

    kind: TaskKind
    due_at: datetime
    light: Light


@dataclass(frozen=True, slots=True)
class Ways:
    """What leads on from a case."""

    #: What is due first in front.
    owed: Sequence[OwedHere]
    #: Of the student, the newest first, whichever case they began in.
    referrals: Sequence[Referral]
    #: The sheets whose crisis nobody has concluded.
    crises: Sequence[UUID]


def ways_of(work: Work, case: OpenedCase) -> Ways:
    """Return what leads on from a case.

    Raises:
        SealBroken: a stored value was altered.
    """
    index = get(case.seed.symmetric, case.student, "sealed_index", Index)
    rows = [work.session.get(Referral, _key(work, packed)) for packed in index.referrals]
    return Ways(
        owed=[
            OwedHere(row.kind, row.due_at, light(row.due_at, work.now, since=row.since))
            for row in case_tasks.open_tasks(work, case.row.id)
            if row.owner is Party.COUNSELOR and row.kind not in SEEN_IN_PLAN
        ],
        referrals=[row for row in reversed(rows) if row is not None],
        crises=[
            UUID(bytes=sheet_id)
            for sheet_id, flag in index.flags.items()
            if flag[0] == FlagState.CRISIS_OPEN
        ],
    )


def _key(work: Work, packed: bytes) -> tuple[UUID, UUID]:
    return work.actor.unit_id, UUID(bytes=packed)
