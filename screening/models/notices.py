"""What members of staff were told outside of Muye: that something waits, and nothing of it."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from screening.db import Base


class NoticeCause(StrEnum):
    """Why somebody is told of a task."""

    RAISED = "raised"
    OVERDUE = "overdue"
    #: Overdue for so long that the school lead is told as well.
    ESCALATED = "escalated"


class NoticeState(StrEnum):
    """How far a notice is."""

    WAITING = "waiting"
    SENT = "sent"
    #: It could not be sent for so long that whoever signs in will have seen the task.
    GIVEN_UP = "given_up"


class Notice(Base):
    """That one channel is told of one task, for one cause. The task stands, sent or not."""

    __tablename__ = "notice"
    __table_args__ = (
        ForeignKeyConstraint(["school_id", "task_id"], ["task.school_id", "task.id"]),
        {"sqlite_with_rowid": False},
    )

    school_id: Mapped[UUID] = mapped_column(primary_key=True)
    task_id: Mapped[UUID] = mapped_column(primary_key=True)
    cause: Mapped[NoticeCause] = mapped_column(primary_key=True)
    #: Which channel of the installation's file: a digest of where it leads to.
    channel: Mapped[str] = mapped_column(String(16), primary_key=True)
    state: Mapped[NoticeState] = mapped_column(default=NoticeState.WAITING)
    n_tries: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime]


class NoticeDigest(Base):
    """On which day one channel was last told how much is owed."""

    __tablename__ = "notice_digest"
    __table_args__ = ({"sqlite_with_rowid": False},)

    channel: Mapped[str] = mapped_column(String(16), primary_key=True)
    sent_on: Mapped[date]
