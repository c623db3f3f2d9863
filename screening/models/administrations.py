"""Sealed sheets: one student's answers in one wave, all its administrations together."""

from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crypto.envelope import Shape, Size
from screening.db import Base
from screening.models.rosters import student_reference
from screening.models.seals import sealed


class Sheet(Base):
    """One handed-in sheet. That it exists says that the student took part, and nothing more."""

    __tablename__ = "sheet"
    __table_args__ = (
        student_reference(),
        ForeignKeyConstraint(["school_id", "wave_id"], ["wave.school_id", "wave.id"]),
        UniqueConstraint("school_id", "receipt"),
        UniqueConstraint("school_id", "wave_id", "student_id", "number"),
        {"sqlite_with_rowid": False},
    )

    school_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    wave_id: Mapped[UUID]
    student_id: Mapped[UUID]
    #: 1, and 2 where the first was voided and the student sat again.
    number: Mapped[int]
    #: Yielded by the ticket's code: the same code cannot hand in twice.
    receipt: Mapped[bytes] = mapped_column(LargeBinary(16))
    sealed_sheet: Mapped[bytes] = sealed(
        "sheet", "sealed_sheet", Shape.SEALED, Size.SHEET, owner="student_id"
    )
