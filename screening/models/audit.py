"""Who did what class of action; with whom stands sealed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from crypto.envelope import Shape, Size
from screening.db import Base
from screening.models.seals import sealed


class AuditEntry(Base):
    """One audited action. Written with the action, or the action does not happen."""

    __tablename__ = "audit_entry"
    __table_args__ = ({"sqlite_with_rowid": False},)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"), index=True)
    #: None where nobody was signed in, as in a failed sign-in.
    actor_id: Mapped[UUID | None]
    event: Mapped[str] = mapped_column(String(40))
    #: The hour in which it happened; the exact time is sealed with the detail.
    hour: Mapped[datetime]
    sealed_detail: Mapped[bytes] = sealed(
        "audit_entry", "sealed_detail", Shape.SEALED, Size.AUDIT, owner="unit_id"
    )
