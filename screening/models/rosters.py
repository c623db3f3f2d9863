"""Students, and what came with them: in clear random ids and a public key; all else is sealed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crypto.envelope import Shape, Size, Suite, sealed_length
from screening.db import KEYS_SCHEMA, Base
from screening.models.seals import sealed

NO_LEDGER = b"no ledger yet".ljust(sealed_length(Shape.SYM, Suite.HYBRID, Size.NOTE_4K), b"\0")
"""Stands where a student came before there were consents: the migration holds no key to seal."""


class Student(Base):
    """A person on a school's roster."""

    __tablename__ = "student"
    __table_args__ = (
        UniqueConstraint("school_id", "number_tag"),
        {"sqlite_with_rowid": False},
    )

    school_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    public_key: Mapped[bytes]
    #: The school's roster vault vouches for the public key; checked before every seal to it.
    certificate: Mapped[bytes]
    #: Keyed hash of the student number, so that an import finds who is already there.
    number_tag: Mapped[bytes] = mapped_column(LargeBinary(10))
    #: Name, number, class, sex, birth date, guardian: under the roster vault.
    sealed_profile: Mapped[bytes] = sealed(
        "student", "sealed_profile", Shape.SYM, Size.PROFILE, owner="id"
    )
    #: What case work exists, on every student from creation: under the student's own key.
    sealed_index: Mapped[bytes] = sealed(
        "student", "sealed_index", Shape.SYM, Size.INDEX, owner="id"
    )
    #: What the guardians said, on every student from creation: under the roster vault.
    sealed_consents: Mapped[bytes] = sealed(
        "student", "sealed_consents", Shape.SYM, Size.NOTE_4K, owner="id"
    )


class StudentKey(Base):
    """A student's seed, sealed to the school's care vault: destroying it erases the student."""

    __tablename__ = "student_key"
    __table_args__ = ({"schema": KEYS_SCHEMA, "sqlite_with_rowid": False},)

    school_id: Mapped[UUID] = mapped_column(primary_key=True)
    student_id: Mapped[UUID] = mapped_column(primary_key=True)
    sealed_seed: Mapped[bytes] = sealed(
        "student_key", "sealed_seed", Shape.SEALED, Size.SEED, row="student_id", owner="student_id"
    )


class PendingRoster(Base):
    """A part of a checked roster file that waits for its coordinator's word, sealed."""

    __tablename__ = "pending_roster"

    school_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    #: Which part, from 0.
    part: Mapped[int]
    sealed_rows: Mapped[bytes] = sealed(
        "pending_roster", "sealed_rows", Shape.SYM, Size.NOTE_16K, owner="school_id"
    )


class RosterUndo(Base):
    """A part of what the last change of a school's roster replaced: for a day, and sealed."""

    __tablename__ = "roster_undo"
    __table_args__ = ({"sqlite_with_rowid": False},)

    school_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    #: A whole hour after which the row goes; the audit log names the hour of the change too.
    ends_at: Mapped[datetime]
    sealed_part: Mapped[bytes] = sealed(
        "roster_undo", "sealed_part", Shape.SYM, Size.NOTE_16K, owner="school_id"
    )


class ConsentPart(Base):
    """A part of a file that came with a consent, sealed; which parts belong together is, too."""

    __tablename__ = "consent_part"
    __table_args__ = ({"sqlite_with_rowid": False},)

    school_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    sealed_part: Mapped[bytes] = sealed(
        "consent_part", "sealed_part", Shape.SYM, Size.NOTE_16K, owner="school_id"
    )


def student_reference() -> ForeignKeyConstraint:
    """Return the constraint of a table that belongs to a student."""
    return ForeignKeyConstraint(["school_id", "student_id"], ["student.school_id", "student.id"])
