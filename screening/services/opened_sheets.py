"""Sealed sheets, opened for whoever may open the records, with where their review stands."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, select

from crypto.seeds import Seed
from referral.states import FlagState
from screening.documents import Index, SheetDocument
from screening.models import Sheet, Student, StudentKey, Wave
from screening.models.seals import SEALS
from screening.services.work import Work

SHEET = SEALS["sheet.sealed_sheet"]
INDEX = SEALS["student.sealed_index"]

AT_A_TIME = 500
"""Sealed sheets that are read at a time."""


@dataclass(frozen=True, slots=True)
class OpenedSheet:
    """One sheet, and what a person has made of it."""

    id: UUID
    wave_id: UUID
    student_id: UUID
    document: SheetDocument
    state: FlagState
    #: Id of the tier that the last review named; None where none did.
    reviewed_tier: str | None
    review_ids: tuple[UUID, ...]
    #: The counselor who is to look at it; None where it is nobody's in particular.
    assigned_to: UUID | None
    seed: Seed = field(repr=False)
    #: Of the roster; it is opened where somebody is shown.
    sealed_profile: bytes = field(repr=False)

    @property
    def is_void(self) -> bool:
        """Whether it was voided for a re-test: it counts for nothing."""
        return self.state is FlagState.VOID_RETEST


def rows(work: Work) -> Select[*tuple[Any, ...]]:
    """Select the school's sheets with what opens them, as `opened` takes them."""
    school_id = work.actor.unit_id
    return (
        select(
            *(Sheet.school_id, Sheet.id, Sheet.wave_id, Sheet.student_id, Sheet.sealed_sheet),
            *(Student.sealed_profile, Student.sealed_index, StudentKey.sealed_seed),
        )
        .join(Student, (Student.school_id == Sheet.school_id) & (Student.id == Sheet.student_id))
        .join(
            StudentKey,
            (StudentKey.school_id == Sheet.school_id) & (StudentKey.student_id == Sheet.student_id),
        )
        .where(Sheet.school_id == school_id)
    )


def opened(work: Work, row: Row[Any]) -> OpenedSheet:
    """Open one row of `rows`.

    Raises:
        NoKey: the actor has no grant to the school's care vault.
        SealBroken: a stored value was altered.
    """
    seed = work.keys.student(row.school_id, row.student_id, row.sealed_seed)
    document = SheetDocument.unpack(SHEET.open_with(seed, row.sealed_sheet, row.id, row.student_id))
    packed = INDEX.open(seed.symmetric, row.sealed_index, row.student_id, row.student_id)
    index = Index.unpack(packed)
    flag = index.flags.get(row.id.bytes, [FlagState.PROVISIONAL, None, []])
    assigned = index.assigned.get(row.id.bytes)
    return OpenedSheet(
        id=row.id,
        wave_id=row.wave_id,
        student_id=row.student_id,
        document=document,
        state=FlagState(flag[0]),
        reviewed_tier=flag[1],
        review_ids=tuple(UUID(bytes=review_id) for review_id in flag[2]),
        assigned_to=UUID(bytes=assigned) if assigned else None,
        seed=seed,
        sealed_profile=row.sealed_profile,
    )


def of_wave(work: Work, wave: Wave) -> Iterator[OpenedSheet]:
    """Open every sheet of a wave one after the other, voided ones too, in no order.

    Raises:
        NoKey: the actor has no grant to the school's care vault.
        SealBroken: a stored value was altered.
    """
    query = rows(work).where(Sheet.wave_id == wave.id).execution_options(yield_per=AT_A_TIME)
    for row in work.session.execute(query):
        yield opened(work, row)
