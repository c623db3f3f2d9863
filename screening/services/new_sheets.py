"""A sheet is made: scored and sealed in memory, then stored once, whatever it was filled in on.

The lab's hand-in and the entry of paper forms both end here, so that rules, seals and tasks cannot
differ between the two.
"""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Connection, Insert, bindparam, delete, func, insert, select

from crypto.seeds import PublicKey
from referral.definition import Standard
from scoring.risk.models import Model
from screening.models import Paper, Sheet
from screening.models.seals import SEALS
from screening.prepared import Prepared
from screening.services.sheets import FilledForm, sheet_document
from screening.services.tasks import urgent_task

SHEET = SEALS["sheet.sealed_sheet"]


@dataclass(frozen=True, slots=True)
class NewSheet:
    """A sealed sheet that is still to be stored."""

    school_id: UUID
    id: UUID
    wave_id: UUID
    student_id: UUID
    receipt: bytes
    sealed: bytes = field(repr=False)
    #: Raises the task that its tier calls for, in a transaction of its own; None where none does.
    task: Insert | None


def seal(
    filled: FilledForm,
    standard: Standard,
    public: PublicKey,
    receipt: bytes,
    now: datetime,
    model: Model | None = None,
) -> NewSheet:
    """Score a filled form and seal what it yields.

    Args:
        filled: the form; every answer of it is one of its options, or blank.
        standard: the one that the wave pinned.
        public: the student's key, once its certificate was checked.
        receipt: 16 bytes; two sheets of a school never have the same.
        now: when it is handed in.
        model: the one that the township switched on; None while there is none.
    """
    document = sheet_document(filled, standard, now, model)
    sheet_id = uuid4()
    is_urgent = document.tier == standard.highest.id
    return NewSheet(
        school_id=filled.school_id,
        id=sheet_id,
        wave_id=filled.wave_id,
        student_id=filled.student_id,
        receipt=receipt,
        sealed=SHEET.close_to(public, document.pack(), sheet_id, filled.student_id),
        task=urgent_task(filled.school_id, filled.wave_id, standard, now) if is_urgent else None,
    )


def store(connection: Connection, sheet: NewSheet) -> None:
    """Store a sheet; what was entered of the student's paper form in this wave is deleted."""
    at = {"school": sheet.school_id, "wave": sheet.wave_id, "student": sheet.student_id}
    _KEEP.change(connection, sheet=sheet.id, receipt=sheet.receipt, sealed=sheet.sealed, **at)
    _DROP_PAPER.change(connection, **at)


_KEEP = Prepared(
    insert(Sheet).values(
        school_id=bindparam("school"),
        id=bindparam("sheet"),
        wave_id=bindparam("wave"),
        student_id=bindparam("student"),
        number=select(func.count() + 1)
        .select_from(Sheet)
        .where(
            Sheet.school_id == bindparam("school"),
            Sheet.wave_id == bindparam("wave"),
            Sheet.student_id == bindparam("student"),
        )
        .scalar_subquery(),
        receipt=bindparam("receipt"),
        sealed_sheet=bindparam("sealed"),
    )
)
_DROP_PAPER = Prepared(
    delete(Paper).where(
        Paper.school_id == bindparam("school"),
        Paper.wave_id == bindparam("wave"),
        Paper.student_id == bindparam("student"),
    )
)
