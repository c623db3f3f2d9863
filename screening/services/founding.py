"""Found an installation: its folder, secrets, tables, township, units and first accounts."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.orm import Session

from crypto.seeds import Seed
from screening.db import Database
from screening.models import Unit, UnitKind
from screening.roles import Role
from screening.services import accounts, cards, installation, schema, units
from screening.services.accounts import NewAccount
from screening.services.cards import UnitCard
from screening.services.errors import AlreadyThere
from screening.settings import SETTINGS_FILE, Settings, write_secrets, write_settings

FIRST_ROLES: Mapping[UnitKind, tuple[Role, ...]] = {
    UnitKind.TOWNSHIP: (Role.TOWNSHIP_OFFICER, Role.AUDITOR, Role.ADMINISTRATOR),
    UnitKind.SCHOOL: (Role.COORDINATOR, Role.COUNSELOR, Role.PROCTOR, Role.SCHOOL_LEAD),
    UnitKind.HEALTH_CENTRE: (Role.CLINICIAN,),
}
"""The accounts that a new unit of each kind starts with."""


PARTS = (SETTINGS_FILE, "secrets", "muye.db", "keys.db")
"""What an installation's folder holds: one of them is enough to leave the folder alone."""


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A unit to be made: what it is, its name, and the word that its usernames begin with."""

    kind: UnitKind
    name: str
    prefix: str


@dataclass(frozen=True, slots=True)
class Founded:
    """What is shown once: the directory's card, the units' cards and every account's secrets."""

    settings: Settings
    directory_code: str = field(repr=False)
    cards: Sequence[UnitCard]
    accounts: Sequence[NewAccount]

    @property
    def record_cards(self) -> list[tuple[str, str]]:
        """Unit's name and code of every card that leads to records."""
        codes = [(card.unit_name, card.code) for card in self.cards]
        keepers = set(cards.ROLE_OF.values())
        return codes + [(a.unit_name, a.recovery_code) for a in self.accounts if a.role in keepers]


def prepare_home(home: Path, **values: str | int) -> tuple[Settings, Seed]:
    """Make the folder, the secrets and the settings of a new installation.

    Returns:
        The settings, and the directory's seed, which only its printed card keeps.

    Raises:
        AlreadyThere: the folder holds an installation.
    """
    if any((home / name).exists() for name in PARTS):
        raise AlreadyThere
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    directory = Seed.new()
    write_secrets(home)
    write_settings(home, directory_key=directory.public.raw.hex(), **values)
    settings = Settings.load(home)
    if not settings.database_url:
        _make_own(home / "muye.db", home / "keys.db")
    return settings, directory


def _make_own(*paths: Path) -> None:
    """Make empty files that only their owner may read; SQLite gives those beside them the same."""
    for path in paths:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def clear_home(home: Path) -> None:
    """Take away what a founding that failed has made, so that it can be tried again.

    Only for a folder that `prepare_home` accepted: nothing in it has ever been used.
    """
    for path in (*home.glob("secrets/*"), *home.glob("muye.db*"), *home.glob("keys.db*")):
        path.unlink()
    (home / SETTINGS_FILE).unlink(missing_ok=True)
    (home / "secrets").rmdir()


def found(
    database: Database, settings: Settings, directory: Seed, new_units: Sequence[NewUnit]
) -> Founded:
    """Make the tables, the units in their order (the township first), and their first accounts."""
    schema.upgrade(database)
    made: list[NewAccount] = []
    unit_cards: list[UnitCard] = []
    with database.writing() as session:
        code = installation.found(session, settings, directory)
        township: Unit | None = None
        for new in new_units:
            above = township.id if township else None
            unit, vaults = units.open_unit(
                session, directory, kind=new.kind, name=new.name, township_id=above
            )
            township = township or unit
            made += _first_accounts(session, settings, unit, vaults, new)
            unit_cards += _card(session, settings, unit, vaults)
    return Founded(settings, code, unit_cards, made)


def add_unit(
    database: Database, settings: Settings, directory_code: str, new: NewUnit
) -> tuple[list[NewAccount], list[UnitCard]]:
    """Add a unit to an installation, with its first accounts and its card.

    Raises:
        WrongSecret: the code is not the one on the directory's card.
        NameTaken: a unit or an account of this name is there already.
    """
    with database.writing() as session:
        directory = installation.open_directory(session, settings, directory_code)
        township = units.township(session)
        unit, vaults = units.open_unit(
            session,
            directory,
            kind=new.kind,
            name=new.name,
            township_id=township.id if township else None,
        )
        made = _first_accounts(session, settings, unit, vaults, new)
        return made, _card(session, settings, unit, vaults)


def _card(session: Session, settings: Settings, unit: Unit, vaults: units.Vaults) -> list[UnitCard]:
    card = cards.make_unit_card(session, settings, unit, vaults)
    return [] if card is None else [card]


def _first_accounts(
    session: Session, settings: Settings, unit: Unit, vaults: units.Vaults, new: NewUnit
) -> list[NewAccount]:
    return [
        accounts.open_account(
            session,
            settings,
            unit,
            vaults,
            role=role,
            username=f"{new.prefix}-{role.replace('_', '-')}",
            display_name=f"{new.prefix}-{role.replace('_', '-')}",
        )
        for role in FIRST_ROLES[new.kind]
    ]
