"""Paper forms that are being entered: gone when their sheet is made, or the wave is over."""

from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crypto.envelope import Shape, Size
from screening.db import Base
from screening.models.rosters import student_reference
from screening.models.seals import sealed


class Paper(Base):
    """A student's paper form in one wave, of which at least one entry was made."""

    __tablename__ = "paper"
    __table_args__ = (
        student_reference(),
        ForeignKeyConstraint(["school_id", "wave_id"], ["wave.school_id", "wave.id"]),
        UniqueConstraint("school_id", "wave_id", "student_id"),
        {"sqlite_with_rowid": False},
    )

    school_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    wave_id: Mapped[UUID]
    student_id: Mapped[UUID]
    #: What was entered, once or twice, and by whom: under the roster vault, which whoever enters
    #: a form and whoever compares it both hold.
    sealed_entries: Mapped[bytes] = sealed(
        "paper", "sealed_entries", Shape.SYM, Size.DRAFT, owner="student_id"
    )
