"""Referrals: to whom, how far and by when in clear; whom and why under a key of their own."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from crypto.envelope import Shape, Size
from referral.referrals import ReferralState
from screening.db import KEYS_SCHEMA, Base
from screening.models.seals import sealed


def referral_reference() -> ForeignKeyConstraint:
    """Return the constraint of a table that belongs to a referral."""
    return ForeignKeyConstraint(["school_id", "referral_id"], ["referral.school_id", "referral.id"])


class Referral(Base):
    """A school's request that the health centre see a student."""

    __tablename__ = "referral"
    __table_args__ = ({"sqlite_with_rowid": False},)

    school_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    centre_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"), index=True)
    state: Mapped[ReferralState] = mapped_column(default=ReferralState.DRAFT)
    #: Printed on the form and its return slip; drawn by chance.
    number: Mapped[str] = mapped_column(String(12), unique=True)
    #: The hour by which the centre must have answered; None while nothing lies with it.
    due_at: Mapped[datetime | None]
    #: Keyed by the school's roster vault from the student and this referral: whoever writes down
    #: that a guardian takes a consent back finds by it what rests on it, and nobody else does.
    consent_tag: Mapped[bytes]
    #: Whether the centre may still name a diagnosis; what it was sent with stands in the dossier.
    may_name_diagnosis: Mapped[bool] = mapped_column(default=False)
    #: Whose it is and to which case it belongs: under the school's care vault.
    sealed_holder: Mapped[bytes] = sealed(
        "referral", "sealed_holder", Shape.SYM, Size.SLOT, owner="school_id"
    )
    #: What leaves the school: under the referral's own seed.
    sealed_dossier: Mapped[bytes] = sealed(
        "referral", "sealed_dossier", Shape.SYM, Size.NOTE_16K, owner="centre_id"
    )


class ReferralKey(Base):
    """A referral's seed, sealed to the care vault of one unit.

    The school has one from the beginning, the centre from the sending to a withdrawal: then its
    row is deleted, and nothing that the centre holds opens the referral any more.
    """

    __tablename__ = "referral_key"
    __table_args__ = ({"schema": KEYS_SCHEMA, "sqlite_with_rowid": False},)

    referral_id: Mapped[UUID] = mapped_column(primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(primary_key=True)
    sealed_seed: Mapped[bytes] = sealed(
        "referral_key", "sealed_seed", Shape.SEALED, Size.SEED, row="referral_id", owner="unit_id"
    )
    #: The school's own care vault says so: nobody else's seed is taken for the referral's.
    signature: Mapped[bytes]


class ReferralStep(Base):
    """One step of a referral, with what was said.

    What the school writes stands under the student's own key and stays there; what the centre
    writes stands under the referral's seed, which both can open.
    """

    __tablename__ = "referral_step"
    __table_args__ = (referral_reference(), {"sqlite_with_rowid": False})

    school_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    referral_id: Mapped[UUID] = mapped_column(index=True)
    #: Whose step it is: the school's or the centre's.
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"))
    sealed_step: Mapped[bytes] = sealed(
        "referral_step", "sealed_step", Shape.SYM, Size.NOTE_4K, owner="referral_id"
    )


class ReferralAsk(Base):
    """What a second person is asked who holds no care vault: sealed to that account.

    It holds a summary, and the referral's seed sealed to the centre: whoever agrees can hand the
    referral over and cannot open it.
    """

    __tablename__ = "referral_ask"
    __table_args__ = (referral_reference(), {"sqlite_with_rowid": False})

    school_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    referral_id: Mapped[UUID] = mapped_column(index=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    sealed_ask: Mapped[bytes] = sealed(
        "referral_ask", "sealed_ask", Shape.SEALED, Size.NOTE_4K, owner="account_id"
    )


class ReferralReport(Base):
    """A step of somebody who holds no care vault: sealed to it, until a counselor takes it up."""

    __tablename__ = "referral_report"
    __table_args__ = (referral_reference(), {"sqlite_with_rowid": False})

    school_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    referral_id: Mapped[UUID] = mapped_column(index=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    sealed_report: Mapped[bytes] = sealed(
        "referral_report", "sealed_report", Shape.SEALED, Size.NOTE_4K, owner="referral_id"
    )
