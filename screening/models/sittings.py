"""Sittings, their tickets, the drafts that a ticket's code opens, and the signals of seats."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crypto.envelope import Shape, Size
from referral.states import SittingState, TicketState
from screening.db import Base
from screening.models.seals import sealed


class Sitting(Base):
    """One class in one lab; the first four characters of its tickets name it."""

    __tablename__ = "sitting"
    __table_args__ = (
        ForeignKeyConstraint(["school_id", "wave_id"], ["wave.school_id", "wave.id"]),
        UniqueConstraint("school_id", "wave_id", "grade", "class_name", "number"),
    )

    school_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    wave_id: Mapped[UUID] = mapped_column()
    #: Four characters, known to everyone in the lab.
    code: Mapped[str] = mapped_column(String(4), unique=True)
    grade: Mapped[int]
    #: Which class sits; no student's row says so.
    class_name: Mapped[str] = mapped_column(String(40))
    #: 1, and from 2 on the class's make-up sittings.
    number: Mapped[int] = mapped_column(default=1)
    state: Mapped[SittingState] = mapped_column(default=SittingState.PLANNED)
    #: From when the grace time runs; None while the room is not closed.
    closed_at: Mapped[datetime | None]
    #: Salt of its tickets' Argon2id.
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))


class Ticket(Base):
    """What is stored of a printed code: a lookup id, and what only the code opens."""

    __tablename__ = "ticket"
    __table_args__ = (
        ForeignKeyConstraint(["school_id", "sitting_id"], ["sitting.school_id", "sitting.id"]),
        {"sqlite_with_rowid": False},
    )

    school_id: Mapped[UUID] = mapped_column(primary_key=True)
    #: The lookup id that the code yields.
    id: Mapped[UUID] = mapped_column(primary_key=True)
    sitting_id: Mapped[UUID] = mapped_column(index=True)
    state: Mapped[TicketState] = mapped_column(default=TicketState.ISSUED)
    #: Who is meant and what they answer, under the code's key.
    sealed_greeting: Mapped[bytes] = sealed(
        "ticket", "sealed_greeting", Shape.SYM, Size.GREETING, owner="sitting_id"
    )
    #: Whose ticket it is, under the roster vault, so that it can be voided and issued again.
    sealed_holder: Mapped[bytes] = sealed(
        "ticket", "sealed_holder", Shape.SYM, Size.SLOT, owner="sitting_id"
    )


class Draft(Base):
    """A started ticket's answers so far, under the code's key; gone when they are handed in."""

    __tablename__ = "draft"
    __table_args__ = (
        ForeignKeyConstraint(["school_id", "id"], ["ticket.school_id", "ticket.id"]),
        {"sqlite_with_rowid": False},
    )

    school_id: Mapped[UUID] = mapped_column(primary_key=True)
    #: The ticket's id.
    id: Mapped[UUID] = mapped_column(primary_key=True)
    sitting_id: Mapped[UUID]
    #: HMAC of the browser's token under the process secret; the one browser that may go on.
    token_tag: Mapped[bytes] = mapped_column(unique=True)
    #: The browser that it was taken over from, so that it can be told.
    former_tag: Mapped[bytes | None] = mapped_column(index=True)
    sealed_key: Mapped[bytes] = sealed(
        "draft", "sealed_key", Shape.SESSION, Size.SEED, owner="sitting_id"
    )
    sealed_draft: Mapped[bytes] = sealed(
        "draft", "sealed_draft", Shape.DRAFT, Size.DRAFT, owner="sitting_id"
    )


class Signal(Base):
    """What the room board may know of a ticket's seat; gone when the sitting is over."""

    __tablename__ = "signal"
    __table_args__ = (
        ForeignKeyConstraint(["school_id", "id"], ["ticket.school_id", "ticket.id"]),
        {"sqlite_with_rowid": False},
    )

    school_id: Mapped[UUID] = mapped_column(primary_key=True)
    #: The ticket's id.
    id: Mapped[UUID] = mapped_column(primary_key=True)
    sitting_id: Mapped[UUID]
    #: Under a key that only the installation's settings yield, so that every worker can open it.
    sealed_signal: Mapped[bytes] = sealed(
        "signal", "sealed_signal", Shape.SYM, Size.SEED, owner="sitting_id"
    )
