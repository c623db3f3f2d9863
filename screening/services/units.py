"""Make the township, its schools and its health centre, each with certified vaults."""

from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from crypto import certificates
from crypto.seeds import Seed
from screening.models import PURPOSES, Purpose, Unit, UnitKind, Vault
from screening.services.errors import NameTaken

Vaults = dict[Purpose, Seed]
"""A unit's seeds while its first accounts are made; afterwards only grants hold them."""


def open_unit(
    session: Session, directory: Seed, *, kind: UnitKind, name: str, township_id: UUID | None
) -> tuple[Unit, Vaults]:
    """Make a unit and its vaults.

    Args:
        session: a writing session.
        directory: the seed that certifies vaults.
        kind: what the unit is.
        name: unique in the installation.
        township_id: the township above it; None for the township itself.

    Returns:
        The unit, and its vaults' seeds: whoever holds them grants them to the first accounts.

    Raises:
        NameTaken: another unit has this name.
    """
    if session.scalar(select(Unit.id).where(Unit.name == name)) is not None:
        raise NameTaken
    unit_id = uuid4()
    unit = Unit(id=unit_id, township_id=township_id or unit_id, kind=kind, name=name)
    session.add(unit)
    session.flush()
    seeds: Vaults = {}
    for purpose in PURPOSES[kind]:
        seed = seeds[purpose] = Seed.new()
        vault_id = uuid4()
        certificate = certificates.certify(
            directory,
            kind=f"vault/{purpose}",
            subject_id=vault_id.bytes,
            issuer_id=unit_id.bytes,
            public=seed.public,
        )
        session.add(
            Vault(
                id=vault_id,
                unit_id=unit_id,
                purpose=purpose,
                public_key=seed.public.raw,
                certificate=certificate,
            )
        )
    session.flush()
    return unit, seeds


def township(session: Session) -> Unit | None:
    """Return the installation's township, or None before there is one."""
    return session.scalars(select(Unit).where(Unit.kind == UnitKind.TOWNSHIP)).first()


def find(session: Session, name: str) -> Unit | None:
    """Return a unit by its name."""
    return session.scalars(select(Unit).where(Unit.name == name)).one_or_none()
