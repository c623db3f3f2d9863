"""Recovery cards: what opens a unit's records again when its people have lost every passphrase.

Each account has a card of its own, and each unit that keeps records has one more, which lies in a
sealed envelope with its head. A card counts only once somebody has typed it and it opened what it
should: codes that were never printed, or never kept, are found out before there is anything to lose
(security.md B4, B5).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from crypto import keyslots, recovery
from crypto.errors import WrongSecret
from crypto.seeds import PublicKey, Seed
from screening.models import (
    PURPOSES,
    Account,
    AccountState,
    Grant,
    Keyslot,
    Purpose,
    SlotKind,
    Unit,
    UnitKind,
    Vault,
)
from screening.models.seals import SEALS
from screening.roles import Role
from screening.services import accounts
from screening.services.accounts import VAULTS_OF, make_slot
from screening.settings import Settings
from screening.vault import Keyring

ROLE_OF: Mapping[UnitKind, Role] = {
    UnitKind.SCHOOL: Role.COUNSELOR,
    UnitKind.HEALTH_CENTRE: Role.CLINICIAN,
}
"""The kinds of unit that have a card, and the role whose vaults it opens."""

NEEDED = 2
"""How many proven cards a school needs before it takes answers that must be opened again."""


@dataclass(frozen=True, slots=True)
class UnitCard:
    """A unit's card, which is shown this once."""

    unit_name: str
    code: str = field(repr=False)


def make_unit_card(
    session: Session, settings: Settings, unit: Unit, vaults: Mapping[Purpose, Seed]
) -> UnitCard | None:
    """Make a unit's own card; None for a unit that keeps no records.

    It is an account that nobody signs in with: it has grants and a card, and no passphrase.
    """
    role = ROLE_OF.get(unit.kind)
    if role is None:
        return None
    seed, code = Seed.new(), recovery.new_recovery_code()
    # A name that no person's account can have: names of accounts are trimmed, and never empty.
    account = accounts.add_account(
        session, unit, seed, role=role, username=f" {unit.id.hex}", display_name=""
    )
    account.state = AccountState.CARD
    secret = recovery.normalise_recovery_code(code)
    session.add(make_slot(settings, account.id, SlotKind.RECOVERY, secret, seed))
    for purpose in PURPOSES[unit.kind]:
        accounts.grant(session, unit.id, purpose, vaults[purpose], account)
    session.flush()
    return UnitCard(unit.name, code)


def n_proven(session: Session, unit_id: UUID) -> int:
    """Return how many cards that lead to a unit's records have been proven by use."""
    return sum(slot.is_proven for _, slot in slots(session, unit_id))


def prove(
    session: Session, settings: Settings, unit_id: UUID, code: str
) -> tuple[Account, Keyslot]:
    """Type a card that leads to a unit's records: it is proven where it opens them.

    Returns:
        Whose card it is, with its slot.

    Raises:
        RecoveryMistyped: the code cannot be one.
        WrongSecret: it is no card of this unit.
        SealBroken: it opens something that is not the unit's care vault.
    """
    account, slot, seed = _opened(session, settings, unit_id, code)
    keys = Keyring(session, settings.directory, account.id, seed)
    keys.vault(unit_id, Purpose.CARE)
    slot.is_proven = True
    session.flush()
    return account, slot


def prove_founded(session: Session, settings: Settings, codes: Iterable[tuple[str, str]]) -> None:
    """Prove cards by unit's name and code, for a township that is made to be tried out.

    Raises:
        WrongSecret: a code is no card of its unit.
    """
    ids = {unit.name: unit.id for unit in session.scalars(select(Unit))}
    for unit_name, code in codes:
        prove(session, settings, ids[unit_name], code)


def vaults_of(
    session: Session, settings: Settings, unit: Unit, role: Role, code: str
) -> dict[Purpose, Seed]:
    """Open the vaults that a role of a unit is granted, with the card of the unit.

    Raises:
        RecoveryMistyped: the code cannot be one.
        WrongSecret: it is not the one on the unit's card.
        SealBroken: the card opens something that is not the unit's vaults.
    """
    holder, _, seed = _opened(session, settings, unit.id, code)
    if holder.state is not AccountState.CARD:
        raise WrongSecret
    keys = Keyring(session, settings.directory, holder.id, seed)
    theirs = set(session.scalars(select(Vault.purpose).where(Vault.unit_id == unit.id)))
    wanted = [purpose for purpose in VAULTS_OF.get(role, ()) if purpose in theirs]
    return {purpose: keys.vault(unit.id, purpose) for purpose in wanted}


def restore(
    session: Session, settings: Settings, *, username: str, code: str
) -> tuple[Account, str, str]:
    """Let somebody in again who lost passphrase and card, by the card of the unit.

    The account gets keys of its own anew, and the unit's vaults from the unit's card.

    Returns:
        The account, its new passphrase and its new recovery code: both are shown this once.

    Raises:
        RecoveryMistyped: the code cannot be one.
        WrongSecret: the account is unknown, or the code is not the one on its unit's card.
        SealBroken: the card opens something that is not the unit's vaults.
    """
    account = session.scalar(select(Account).where(Account.username == username.strip().lower()))
    if account is None or account.state is not AccountState.ACTIVE:
        raise WrongSecret
    unit = session.get_one(Unit, account.unit_id)
    vaults = vaults_of(session, settings, unit, account.role, code)
    seed = Seed.new()
    account.public_key = seed.public.raw
    session.execute(delete(Grant).where(Grant.account_id == account.id))
    session.flush()
    for purpose, vault in vaults.items():
        accounts.grant(session, unit.id, purpose, vault, account)
    passphrase, new_code = accounts.new_secrets(session, settings, account.id, seed)
    return account, passphrase, new_code


def slots(session: Session, unit_id: UUID) -> Sequence[tuple[Account, Keyslot]]:
    """Return who holds a grant to a unit's care vault, each with the slot of the card."""
    rows = session.execute(
        select(Account, Keyslot)
        .join(Keyslot, Keyslot.account_id == Account.id)
        .join(Grant, Grant.account_id == Account.id)
        .join(Vault, Vault.id == Grant.vault_id)
        .where(
            Vault.unit_id == unit_id,
            Vault.purpose == Purpose.CARE,
            Keyslot.kind == SlotKind.RECOVERY,
            Account.state != AccountState.DISABLED,
        )
        .order_by(Account.username)
    )
    return [(account, slot) for account, slot in rows]


def _opened(
    session: Session, settings: Settings, unit_id: UUID, code: str
) -> tuple[Account, Keyslot, Seed]:
    """Return whose card a code is, among those that lead to a unit's records."""
    secret = recovery.normalise_recovery_code(code)
    for account, slot in slots(session, unit_id):
        place = SEALS["keyslot.sealed_seed"].place_of(slot)
        try:
            seed = keyslots.open_keyslot(
                secret, slot.sealed_seed, slot.verifier, place, settings.pepper
            )
        except WrongSecret:
            continue
        if seed.public.raw != PublicKey(account.public_key).raw:
            raise WrongSecret
        return account, slot, seed
    raise WrongSecret
