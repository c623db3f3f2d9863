"""Make staff accounts, and change what opens them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from crypto import keyslots, passphrases, recovery
from crypto.errors import WrongSecret
from crypto.seeds import PublicKey, Seed
from screening.models import (
    Account,
    AccountState,
    Grant,
    Keyslot,
    Purpose,
    SlotKind,
    StaffSession,
    Unit,
    Vault,
)
from screening.models.seals import SEALS
from screening.roles import Role
from screening.services.errors import NameTaken, NotFound
from screening.settings import Settings
from screening.vault import grant_statement, seal_seed

VAULTS_OF: Mapping[Role, tuple[Purpose, ...]] = {
    Role.COORDINATOR: (Purpose.ROSTER, Purpose.AWARENESS),
    Role.COUNSELOR: (Purpose.ROSTER, Purpose.CARE, Purpose.AWARENESS, Purpose.BULLYING),
    Role.SCHOOL_LEAD: (Purpose.AWARENESS, Purpose.BULLYING),
    Role.CLINICIAN: (Purpose.CARE,),
    Role.TOWNSHIP_OFFICER: (Purpose.OFFICE,),
}
"""The vaults of the own unit that a role is granted; every other role is granted none."""


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account that was just made, with the two secrets that are shown once."""

    account_id: UUID
    unit_name: str
    role: Role
    username: str
    passphrase: str = field(repr=False)
    recovery_code: str = field(repr=False)


def open_account(
    session: Session,
    settings: Settings,
    unit: Unit,
    vaults: Mapping[Purpose, Seed],
    *,
    role: Role,
    username: str,
    display_name: str,
) -> NewAccount:
    """Make an account with a generated passphrase, a recovery card, and its role's grants.

    Args:
        session: a writing session.
        settings: the pepper and the cost of a secret.
        unit: what the account belongs to.
        vaults: the unit's seeds, held by whoever makes the account.
        role: what it may do.
        username: unique in the installation; compared without case.
        display_name: what colleagues see.

    Raises:
        NameTaken: another account has this username.
    """
    username = username.strip().lower()
    if session.scalar(select(Account.id).where(Account.username == username)) is not None:
        raise NameTaken
    seed = Seed.new()
    account = add_account(
        session, unit, seed, role=role, username=username, display_name=display_name
    )
    passphrase, code = new_secrets(session, settings, account.id, seed)
    # A unit that an earlier release made has no vaults for surveys.
    for purpose in (each for each in VAULTS_OF.get(role, ()) if each in vaults):
        grant(session, unit.id, purpose, vaults[purpose], account)
    session.flush()
    return NewAccount(account.id, unit.name, role, username, passphrase, code)


def add_account(
    session: Session, unit: Unit, seed: Seed, *, role: Role, username: str, display_name: str
) -> Account:
    """Add an account's row: nothing opens it yet, and it is granted nothing."""
    account = Account(
        id=uuid4(),
        unit_id=unit.id,
        role=role,
        username=username,
        display_name=display_name,
        public_key=seed.public.raw,
    )
    session.add(account)
    session.flush()
    return account


def new_secrets(
    session: Session, settings: Settings, account_id: UUID, seed: Seed
) -> tuple[str, str]:
    """Give an account a new passphrase and card; what opened it before opens nothing any more.

    Every session of the account ends.

    Returns:
        The passphrase and the recovery code: both are shown this once.
    """
    passphrase, code = passphrases.new_passphrase(), recovery.new_recovery_code()
    session.execute(delete(Keyslot).where(Keyslot.account_id == account_id))
    session.execute(delete(StaffSession).where(StaffSession.account_id == account_id))
    for kind, secret in (
        (SlotKind.PASSPHRASE, passphrase.encode()),
        (SlotKind.RECOVERY, recovery.normalise_recovery_code(code)),
    ):
        session.add(make_slot(settings, account_id, kind, secret, seed))
    session.flush()
    return passphrase, code


def make_slot(
    settings: Settings, account_id: UUID, kind: SlotKind, secret: bytes, seed: Seed
) -> Keyslot:
    """Wrap an account's seed under a secret."""
    slot = Keyslot(id=uuid4(), account_id=account_id, kind=kind)
    place = SEALS["keyslot.sealed_seed"].place_of(slot)
    made = keyslots.make_keyslot(secret, seed, place, settings.pepper, settings.cost)
    slot.sealed_seed, slot.verifier = made.sealed, made.verifier
    return slot


def grant(session: Session, unit_id: UUID, purpose: Purpose, seed: Seed, account: Account) -> Grant:
    """Seal a vault's seed to an account, signed with the vault's own key."""
    vault = session.scalars(
        select(Vault).where(Vault.unit_id == unit_id, Vault.purpose == purpose)
    ).one()
    row = Grant(id=uuid4(), vault_id=vault.id, account_id=account.id)
    seal_seed(PublicKey(account.public_key), row, seed)
    row.signature = seed.sign(grant_statement(row.id, vault.id, account.id))
    session.add(row)
    return row


def disable(session: Session, username: str) -> Account:
    """Let an account open nothing any more: its sessions end and its grants are gone.

    Raises:
        NotFound: no account that anybody signs in with has this name.
    """
    found = select(Account).where(
        Account.username == username.strip().lower(), Account.state != AccountState.CARD
    )
    account = session.scalar(found)
    if account is None:
        raise NotFound("account")
    account.state = AccountState.DISABLED
    session.execute(delete(StaffSession).where(StaffSession.account_id == account.id))
    session.execute(delete(Grant).where(Grant.account_id == account.id))
    session.flush()
    return account


def recover(
    session: Session, settings: Settings, *, username: str, code: str
) -> tuple[Account, str, str]:
    """Give an account a new passphrase and a new recovery card, opened by its present card.

    Every session of the account ends, and both old secrets open nothing any more.

    Returns:
        The account, its new passphrase and its new recovery code: both are shown this once.

    Raises:
        WrongSecret: the account is unknown, or the code is not the one on its card.
        RecoveryMistyped: the code cannot be one.
    """
    secret = recovery.normalise_recovery_code(code)
    row = session.execute(
        select(Account, Keyslot)
        .join(Keyslot, Keyslot.account_id == Account.id)
        .where(Account.username == username.strip().lower(), Keyslot.kind == SlotKind.RECOVERY)
    ).one_or_none()
    if row is None:
        keyslots.decoy_keyslot_work(secret, settings.pepper, username, settings.cost)
        raise WrongSecret
    account, slot = row
    place = SEALS["keyslot.sealed_seed"].place_of(slot)
    seed = keyslots.open_keyslot(secret, slot.sealed_seed, slot.verifier, place, settings.pepper)
    return account, *new_secrets(session, settings, account.id, seed)
