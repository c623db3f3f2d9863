"""Concerns: that there is one stands in clear, about whom and what does not."""

from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from crypto.envelope import Shape, Size
from referral.concerns import ConcernState
from screening.db import Base
from screening.models.seals import sealed


class Concern(Base):
    """Something that somebody noticed about a student, sealed to the school's care vault.

    Whoever wrote it down cannot read it again.
    """

    __tablename__ = "concern"
    __table_args__ = ({"sqlite_with_rowid": False},)

    school_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    state: Mapped[ConcernState] = mapped_column(default=ConcernState.OPEN)
    sealed_concern: Mapped[bytes] = sealed(
        "concern", "sealed_concern", Shape.SEALED, Size.NOTE_4K, owner="school_id"
    )
