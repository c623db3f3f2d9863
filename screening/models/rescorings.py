"""What later standards make of sheets, beside what was scored at hand-in; neither is ever lost."""

from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crypto.envelope import Shape, Size
from screening.db import Base
from screening.models.rosters import student_reference
from screening.models.seals import sealed


class Rescoring(Base):
    """One sheet under one later standard. Every sheet of a wave has one, whatever it says."""

    __tablename__ = "rescoring"
    __table_args__ = (
        student_reference(),
        ForeignKeyConstraint(["school_id", "sheet_id"], ["sheet.school_id", "sheet.id"]),
        UniqueConstraint("school_id", "sheet_id", "basis"),
        {"sqlite_with_rowid": False},
    )

    school_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    sheet_id: Mapped[UUID]
    student_id: Mapped[UUID]
    standard_digest: Mapped[str] = mapped_column(ForeignKey("standard.digest"))
    #: Of the standard, the wave's instruments and the model together, in hexadecimal: the same for
    #: every sheet of the wave, so that a sheet is done once and no grade shows.
    basis: Mapped[str] = mapped_column(String(64))
    #: Under the student's own key: whoever can only write to the database makes none up.
    sealed_rescoring: Mapped[bytes] = sealed(
        "rescoring", "sealed_rescoring", Shape.SYM, Size.SHEET, owner="sheet_id"
    )
