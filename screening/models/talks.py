"""Requests to talk to the counselor: that there is one stands in clear, whose it is does not."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from crypto.envelope import Shape, Size
from screening.db import Base
from screening.models.seals import sealed


class TalkState(StrEnum):
    """Whether the counselor has yet to find the student."""

    OPEN = "open"
    DONE = "done"


class TalkRequest(Base):
    """A student asked, at the end of a sitting, to talk to somebody."""

    __tablename__ = "talk_request"
    __table_args__ = ({"sqlite_with_rowid": False},)

    school_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    #: Yielded by the ticket's key: asking again makes no second request.
    id: Mapped[UUID] = mapped_column(primary_key=True)
    state: Mapped[TalkState] = mapped_column(default=TalkState.OPEN)
    #: Who asks and when, sealed to the school's care vault by a server that cannot read it back.
    sealed_request: Mapped[bytes] = sealed(
        "talk_request", "sealed_request", Shape.SEALED, Size.SEED, owner="school_id"
    )
