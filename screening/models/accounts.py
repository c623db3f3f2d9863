"""Staff accounts, the slots their keys are kept in, and their unlocked sessions."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crypto.envelope import Shape, Size
from screening.db import Base
from screening.models.seals import sealed
from screening.roles import Role


class SlotKind(StrEnum):
    """What opens a keyslot."""

    PASSPHRASE = "passphrase"  # noqa: S105 - the name of a kind of slot
    RECOVERY = "recovery"


class AccountState(StrEnum):
    """Whether an account may sign in."""

    ACTIVE = "active"
    DISABLED = "disabled"
    #: Nobody's: the unit's recovery card, which opens its vaults and signs nobody in.
    CARD = "card"


class Account(Base):
    """A member of staff."""

    __tablename__ = "account"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"), index=True)
    role: Mapped[Role]
    username: Mapped[str] = mapped_column(String(40), unique=True)
    display_name: Mapped[str] = mapped_column(String(40))
    state: Mapped[AccountState] = mapped_column(default=AccountState.ACTIVE)
    public_key: Mapped[bytes]


class Keyslot(Base):
    """An account's seed under one secret."""

    __tablename__ = "keyslot"
    __table_args__ = (UniqueConstraint("account_id", "kind"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[SlotKind]
    sealed_seed: Mapped[bytes] = sealed(
        "keyslot", "sealed_seed", Shape.KEYSLOT, Size.SEED, owner="account_id"
    )
    verifier: Mapped[bytes]
    #: Whether the secret was typed since it was handed out, and opened what it should.
    is_proven: Mapped[bool] = mapped_column(default=False)


class StaffSession(Base):
    """An unlocked session: one of the three parts that together open the account's seed."""

    __tablename__ = "staff_session"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    #: HMAC of the browser's token under the process secret.
    token_tag: Mapped[bytes] = mapped_column(unique=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), unique=True)
    sealed_seed: Mapped[bytes] = sealed(
        "staff_session", "sealed_seed", Shape.SESSION, Size.SEED, owner="account_id"
    )
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]


class Throttle(Base):
    """How many tries failed in one window of time, by a keyed hash of who tried what."""

    __tablename__ = "throttle"

    key: Mapped[bytes] = mapped_column(primary_key=True)
    window: Mapped[int] = mapped_column(primary_key=True)
    n_failed: Mapped[int]
