"""What counselors decided, and the tasks that name no child."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crypto.envelope import Shape, Size
from screening.db import Base
from screening.models.seals import sealed


class TaskKind(StrEnum):
    """What is owed."""

    REVIEW_URGENT = "review_urgent"


class TaskState(StrEnum):
    """Whether it is still owed."""

    OPEN = "open"
    DONE = "done"


class Review(Base):
    """A counselor's judgement on a flag. Whose flag it is stands in the student's sealed index."""

    __tablename__ = "review"
    __table_args__ = ({"sqlite_with_rowid": False},)

    school_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    sealed_review: Mapped[bytes] = sealed(
        "review", "sealed_review", Shape.SYM, Size.NOTE_4K, owner="school_id"
    )


class Task(Base):
    """Something owed by a time. It names no student: the queue says who is meant."""

    __tablename__ = "task"
    __table_args__ = (
        ForeignKeyConstraint(["school_id", "wave_id"], ["wave.school_id", "wave.id"]),
    )

    school_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    wave_id: Mapped[UUID]
    kind: Mapped[TaskKind]
    state: Mapped[TaskState] = mapped_column(default=TaskState.OPEN)
    due_at: Mapped[datetime]
