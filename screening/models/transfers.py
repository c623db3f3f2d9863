"""Transfers that one school has offered to another: gone once they are accepted or called off."""

from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crypto.envelope import Shape, Size
from screening.db import Base
from screening.models.rosters import student_reference
from screening.models.seals import sealed


class Transfer(Base):
    """A student whom a school of the township offers to another one."""

    __tablename__ = "transfer"
    __table_args__ = (
        student_reference(),
        UniqueConstraint("school_id", "student_id"),
        {"sqlite_with_rowid": False},
    )

    #: The school that the student leaves.
    school_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    to_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"), index=True)
    student_id: Mapped[UUID]
    #: Who it is, sealed to the roster vault of the other school.
    sealed_profile: Mapped[bytes] = sealed(
        "transfer", "sealed_profile", Shape.SEALED, Size.PROFILE, owner="student_id"
    )
