"""Anonymous surveys: classes, one-time codes, and a box a class in which the answers lie.

Nothing here is joined to a student, and a code is joined to no answer: a code's row says only that
it was used, and a box is sealed anew, shuffled, whenever something is put in (docs/decisions/0017).
"""

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crypto.envelope import Shape, Size
from instruments.definition import InstrumentKind
from referral.surveys import SurveyState
from screening.db import Base
from screening.models.seals import sealed


class Survey(Base):
    """One school's anonymous survey with one instrument."""

    __tablename__ = "survey"
    __table_args__ = (UniqueConstraint("school_id", "kind", "term", "name"),)

    school_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[InstrumentKind]
    #: Such as ``2026-autumn``.
    term: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(60))
    state: Mapped[SurveyState] = mapped_column(default=SurveyState.DRAFT)
    instrument_id: Mapped[str] = mapped_column(String(40))
    version: Mapped[str] = mapped_column(String(20))
    digest: Mapped[str] = mapped_column(String(64))
    opens_on: Mapped[date]
    closes_on: Mapped[date]


class SurveyClass(Base):
    """A class of the sample. Its codes name the class and nobody in it."""

    __tablename__ = "survey_class"
    __table_args__ = (
        ForeignKeyConstraint(["school_id", "survey_id"], ["survey.school_id", "survey.id"]),
        UniqueConstraint("school_id", "survey_id", "grade", "class_name"),
    )

    school_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    survey_id: Mapped[UUID]
    grade: Mapped[int]
    class_name: Mapped[str] = mapped_column(String(40))
    #: How many students it has, where the school says so.
    n_enrolled: Mapped[int | None] = mapped_column(default=None)


class SurveyCode(Base):
    """A printed code: that it was handed out, and whether it was used; not when, and for what."""

    __tablename__ = "survey_code"
    __table_args__ = (
        ForeignKeyConstraint(
            ["school_id", "class_id"], ["survey_class.school_id", "survey_class.id"]
        ),
        {"sqlite_with_rowid": False},
    )

    school_id: Mapped[UUID] = mapped_column(primary_key=True)
    #: The lookup id that the code yields.
    id: Mapped[UUID] = mapped_column(primary_key=True, index=True)
    class_id: Mapped[UUID] = mapped_column(index=True)
    is_used: Mapped[bool] = mapped_column(default=False)


class SurveyBox(Base):
    """What a class has handed in, every sheet sealed to the survey's vault: of one size always."""

    __tablename__ = "survey_box"
    __table_args__ = (
        ForeignKeyConstraint(["school_id", "id"], ["survey_class.school_id", "survey_class.id"]),
        {"sqlite_with_rowid": False},
    )

    school_id: Mapped[UUID] = mapped_column(primary_key=True)
    #: The class's id.
    id: Mapped[UUID] = mapped_column(primary_key=True)
    survey_id: Mapped[UUID]
    #: Under a key that only the installation's settings yield; the sheets inside are to the vault.
    sealed_box: Mapped[bytes] = sealed(
        "survey_box", "sealed_box", Shape.SYM, Size.BOX, owner="survey_id"
    )
