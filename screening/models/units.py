"""Units: the township, its schools and its health centre, and the vaults that are theirs."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crypto.envelope import Shape, Size
from screening.db import Base
from screening.models.seals import sealed


class UnitKind(StrEnum):
    """What a unit is."""

    TOWNSHIP = "township"
    SCHOOL = "school"
    HEALTH_CENTRE = "health_centre"


class Purpose(StrEnum):
    """What a vault is for."""

    ROSTER = "roster"
    CARE = "care"
    OFFICE = "office"
    #: What was answered in anonymous surveys of knowledge, and in those of bullying.
    AWARENESS = "awareness"
    BULLYING = "bullying"


PURPOSES = {
    UnitKind.TOWNSHIP: (Purpose.OFFICE,),
    UnitKind.SCHOOL: (Purpose.ROSTER, Purpose.CARE, Purpose.AWARENESS, Purpose.BULLYING),
    UnitKind.HEALTH_CENTRE: (Purpose.CARE,),
}
"""The vaults that each kind of unit has."""


class Installation(Base):
    """This installation: one row, against which secrets are checked before anything is served."""

    __tablename__ = "installation"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    #: Ed25519 half and all of the key that certifies vaults; pinned in the settings too.
    directory_key: Mapped[bytes]
    #: The directory's seed under the recovery code that was printed at `init`.
    sealed_directory_seed: Mapped[bytes] = sealed(
        "installation", "sealed_directory_seed", Shape.KEYSLOT, Size.SEED, owner="id"
    )
    directory_verifier: Mapped[bytes]
    #: What the right pepper, and the right signing key, give; neither can be found from it.
    pepper_check: Mapped[bytes]
    signing_check: Mapped[bytes]


class KeyStore(Base):
    """The same id in the key store, so that a key file of another installation is noticed."""

    __tablename__ = "key_store"
    __table_args__ = ({"schema": "keys"},)

    id: Mapped[UUID] = mapped_column(primary_key=True)


class Unit(Base):
    """A township, a school or a health centre: what an account belongs to."""

    __tablename__ = "unit"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    #: The township above it; a township's own id.
    township_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"), index=True)
    kind: Mapped[UnitKind]
    name: Mapped[str] = mapped_column(String(80), unique=True)


class Vault(Base):
    """A unit's key for one purpose, certified by the directory."""

    __tablename__ = "vault"
    __table_args__ = (UniqueConstraint("unit_id", "purpose"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"))
    purpose: Mapped[Purpose]
    public_key: Mapped[bytes]
    certificate: Mapped[bytes]


class Grant(Base):
    """A vault's seed, sealed to one account and signed by whoever granted it."""

    __tablename__ = "grant"
    __table_args__ = (UniqueConstraint("vault_id", "account_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    vault_id: Mapped[UUID] = mapped_column(ForeignKey("vault.id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    sealed_seed: Mapped[bytes] = sealed(
        "grant", "sealed_seed", Shape.SEALED, Size.SEED, owner="account_id"
    )
    #: Signed with the vault's own key: only who held the seed could have granted it.
    signature: Mapped[bytes]
