"""Waves: one school's round of screening, and what it pinned when it was set up."""

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from referral.states import WaveState
from screening.db import Base


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
