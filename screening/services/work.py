"""What a use case is given: one person's piece of work, or one seat's in the lab."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from crypto.secret import Secret
from crypto.seeds import PublicKey
from referral.states import Party
from screening.db import Database
from screening.models import UnitKind
from screening.roles import Role
from screening.settings import Settings
from screening.vault import Keyring

PARTIES = {
    Role.PROCTOR: Party.PROCTOR,
    Role.COORDINATOR: Party.COORDINATOR,
    Role.COUNSELOR: Party.COUNSELOR,
    Role.SCHOOL_LEAD: Party.SCHOOL_LEAD,
    Role.TOWNSHIP_OFFICER: Party.TOWNSHIP_OFFICER,
}
"""Which party to the tables of states a role is; the others are party to none yet."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks."""

    account_id: UUID
    unit_id: UUID
    township_id: UUID
    unit_kind: UnitKind
    unit_name: str
    role: Role
    username: str
    display_name: str

    @property
    def party(self) -> Party | None:
        """The party that this actor is to the tables of states."""
        return PARTIES.get(self.role)


@dataclass(frozen=True, slots=True)
class Audited:
    """One action that is to be written to the audit log with the work, or the work fails."""

    event: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Work:
    """One person's piece of work: the rows, the keys, who asks, and when."""

    session: Session
    keys: Keyring
    actor: Actor
    now: datetime
    settings: Settings
    audited: list[Audited] = field(default_factory=list)
    #: What is written when the work is, even where its page only reads.
    afterwards: list[Callable[[Connection], object]] = field(default_factory=list)
    #: What is written once the work is durable, each in a transaction of its own.
    later: list[Callable[[Connection], object]] = field(default_factory=list)

    @property
    def directory(self) -> PublicKey:
        """The key that every vault must be certified by."""
        return self.settings.directory

    def write_afterwards(self, connection: Connection) -> None:
        """Write what was left for the end of this work, in its transaction."""
        for job in self.afterwards:
            job(connection)


@dataclass(frozen=True, slots=True)
class LabWork:
    """One seat's piece of work: no account and no vault, only what a ticket's code opens."""

    database: Database
    settings: Settings
    #: The process secret; with it a restart ends every session.
    boot: Secret
    now: datetime
