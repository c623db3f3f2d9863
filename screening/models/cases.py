"""Cases: random ids and a state in clear; whose case it is and all that it says is sealed."""

from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crypto.envelope import Shape, Size
from referral.cases import CaseState
from screening.db import Base
from screening.models.seals import sealed


def case_reference() -> ForeignKeyConstraint:
    """Return the constraint of a table that belongs to a case."""
    return ForeignKeyConstraint(["school_id", "case_id"], ["case.school_id", "case.id"])


class Case(Base):
    """One student's case. The student's sealed index names it, and nothing in clear does."""

    __tablename__ = "case"
    __table_args__ = ({"sqlite_with_rowid": False},)

    school_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    state: Mapped[CaseState] = mapped_column(default=CaseState.OPEN)
    #: Counts the versions of the plan, so that of two who edit it the second notices.
    revision: Mapped[int] = mapped_column(default=0)
    #: Whose it is: under the care vault.
    sealed_holder: Mapped[bytes] = sealed(
        "case", "sealed_holder", Shape.SYM, Size.SLOT, owner="school_id"
    )


class CaseEntry(Base):
    """One thing written down in a case, never changed: under the student's own key, of one size.

    It is bound to the case and not to the school: with a transfer it moves as it is.
    """

    __tablename__ = "case_entry"
    __table_args__ = (case_reference(), {"sqlite_with_rowid": False})

    school_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(index=True)
    sealed_entry: Mapped[bytes] = sealed(
        "case_entry", "sealed_entry", Shape.SYM, Size.NOTE_16K, owner="case_id"
    )


class CaseMember(Base):
    """Somebody on the team of a case, and their slice: what they may read of it, and no more.

    The slice is sealed to the account itself. Whoever leaves the team loses the row, and no key
    that they hold opens anything else of the case.
    """

    __tablename__ = "case_member"
    __table_args__ = (
        case_reference(),
        UniqueConstraint("case_id", "account_id"),
        {"sqlite_with_rowid": False},
    )

    school_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    sealed_slice: Mapped[bytes] = sealed(
        "case_member", "sealed_slice", Shape.SEALED, Size.NOTE_16K, owner="account_id"
    )


class CaseReport(Base):
    """What a member of a team hands in: sealed to the school's care vault, until it is taken up."""

    __tablename__ = "case_report"
    __table_args__ = (case_reference(), {"sqlite_with_rowid": False})

    school_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(index=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    sealed_report: Mapped[bytes] = sealed(
        "case_report", "sealed_report", Shape.SEALED, Size.NOTE_4K, owner="case_id"
    )


class CasePart(Base):
    """A part of a file that was put into a case, under the student's own key."""

    __tablename__ = "case_part"
    __table_args__ = (case_reference(), {"sqlite_with_rowid": False})

    school_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(index=True)
    sealed_part: Mapped[bytes] = sealed(
        "case_part", "sealed_part", Shape.SYM, Size.NOTE_16K, owner="case_id"
    )
