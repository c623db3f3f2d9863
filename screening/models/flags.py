"""What counselors decided, and the tasks that name no child."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crypto.envelope import Shape, Size
from referral.states import Party
from referral.tasks import TaskKind, TaskState
from screening.db import Base
from screening.models.seals import sealed


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
    """Something owed by a time. It names no student: the queue or the case says who is meant.

    A task about a flag names its wave and never the sheet, in whose row a student stands in clear.
    """

    __tablename__ = "task"
    __table_args__ = (
        ForeignKeyConstraint(["school_id", "wave_id"], ["wave.school_id", "wave.id"]),
    )

    #: Whose it is to do: of the school, or of the health centre that a referral went to.
    school_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"), index=True)
    wave_id: Mapped[UUID | None]
    #: The case, referral or concern that it waits for.
    subject_id: Mapped[UUID | None] = mapped_column(index=True)
    #: The measure of a case; a random number that stands nowhere else in clear.
    part_id: Mapped[UUID | None]
    kind: Mapped[TaskKind]
    owner: Mapped[Party]
    state: Mapped[TaskState] = mapped_column(default=TaskState.OPEN)
    #: Whole hours, which many tasks share.
    since: Mapped[datetime]
    due_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
