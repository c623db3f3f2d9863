"""Waves: one school's round of screening, and what it pinned when it was set up."""

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crypto.envelope import Shape, Size
from referral.states import WaveState
from screening.db import Base
from screening.models.seals import sealed


class PinnedStandard(Base):
    """A township's standard, word for word, as waves have used it."""

    __tablename__ = "standard"

    #: SHA-256 of the text, in hexadecimal.
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    text: Mapped[str] = mapped_column(Text)


class Wave(Base):
    """One school's part in a round of screening; waves of one term are the township's round."""

    __tablename__ = "wave"
    __table_args__ = (UniqueConstraint("school_id", "term", "name"),)

    school_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    #: Such as ``2026-autumn``.
    term: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(60))
    state: Mapped[WaveState] = mapped_column(default=WaveState.DRAFT)
    standard_digest: Mapped[str] = mapped_column(ForeignKey("standard.digest"))
    opens_on: Mapped[date]
    closes_on: Mapped[date]
    #: How many sheets the counselor's queue held when it was last opened.
    n_listed: Mapped[int] = mapped_column(default=0)
    #: Whether it only tries the lab out: nothing that is handed in to it is kept.
    is_rehearsal: Mapped[bool] = mapped_column(default=False)
    #: When it was first opened and its classes were counted; None before that, and of older waves.
    frozen_on: Mapped[date | None] = mapped_column(default=None)


class WaveForm(Base):
    """One instrument that one grade answers in a wave, pinned to the digest of its file."""

    __tablename__ = "wave_form"
    __table_args__ = (
        ForeignKeyConstraint(["school_id", "wave_id"], ["wave.school_id", "wave.id"]),
    )

    school_id: Mapped[UUID] = mapped_column(primary_key=True)
    wave_id: Mapped[UUID] = mapped_column(primary_key=True)
    grade: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    instrument_id: Mapped[str] = mapped_column(String(40))
    version: Mapped[str] = mapped_column(String(20))
    digest: Mapped[str] = mapped_column(String(64))


class WaveClass(Base):
    """How many students a class had when its wave was opened: what coverage is counted against."""

    __tablename__ = "wave_class"
    __table_args__ = (
        ForeignKeyConstraint(["school_id", "wave_id"], ["wave.school_id", "wave.id"]),
    )

    school_id: Mapped[UUID] = mapped_column(primary_key=True)
    wave_id: Mapped[UUID] = mapped_column(primary_key=True)
    grade: Mapped[int] = mapped_column(primary_key=True)
    class_name: Mapped[str] = mapped_column(String(40), primary_key=True)
    n_enrolled: Mapped[int]
    #: Of how many of them a consent stood until the wave's last day.
    n_consented: Mapped[int]
    #: How many of them had handed in when the wave was last closed; None while it never was.
    n_answered: Mapped[int | None]


class WaveStep(Base):
    """One step that somebody took with a wave; which one, who and why stands sealed."""

    __tablename__ = "wave_step"
    __table_args__ = (
        ForeignKeyConstraint(["school_id", "wave_id"], ["wave.school_id", "wave.id"]),
        {"sqlite_with_rowid": False},
    )

    school_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    wave_id: Mapped[UUID] = mapped_column(index=True)
    #: To the roster vault, which the school's coordinator and counselor hold.
    sealed_step: Mapped[bytes] = sealed(
        "wave_step", "sealed_step", Shape.SEALED, Size.AUDIT, owner="wave_id"
    )
