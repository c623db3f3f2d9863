"""Sign in, go on, and sign out: the custody of an unlocked account in three parts.

The browser holds a token, the database a row, the process a secret drawn at its start. No one of
the three opens anything, and a restart ends every session (security.md 1.9).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.orm import Session

from crypto import keyslots, sessions
from crypto.errors import CryptoError, WrongSecret
from crypto.secret import Secret
from crypto.seeds import Seed
from screening.db import Database
from screening.models import (
    Account,
    AccountState,
    Keyslot,
    SlotKind,
    StaffSession,
    Unit,
)
from screening.models.seals import SEALS
from screening.services import audit, throttles
from screening.services.errors import SignInRefused
from screening.services.work import Actor, Work
from screening.settings import Settings
from screening.vault import Keyring

SEEN_EVERY = timedelta(seconds=60)
"""How often the time of the last request is written down."""


@dataclass(frozen=True, slots=True)
class Unlocked:
    """An account whose seed is open for one request."""

    actor: Actor
    seed: Seed


def unlock(
    database: Database,
    settings: Settings,
    *,
    username: str,
    passphrase: str,
    seat: str,
    now: datetime,
) -> Unlocked:
    """Open an account's seed with its passphrase.

    An unknown name costs the same work as a known one and is answered alike; a failed try is
    durable before it is answered.

    Raises:
        SignInRefused: the name or the passphrase is wrong, or the account is disabled.
        Throttled: too many tries failed within the last minute.
    """
    username = username.strip().lower()
    by_seat = throttles.key(settings.signing_key, "sign_in", username, seat)
    by_name = throttles.key(settings.signing_key, "sign_in", username)
    limits = {by_seat: throttles.SIGN_IN_LIMIT, by_name: throttles.ACCOUNT_LIMIT}
    throttles.check(database, limits, now)
    with database.reading() as session:
        query = (
            select(Account, Keyslot, Unit)
            .join(Keyslot, Keyslot.account_id == Account.id)
            .join(Unit, Unit.id == Account.unit_id)
            .where(Account.username == username, Keyslot.kind == SlotKind.PASSPHRASE)
        )
        row = session.execute(query).one_or_none()
    if row is None:
        keyslots.decoy_keyslot_work(passphrase.encode(), settings.pepper, username, settings.cost)
        throttles.count(database, limits, now)
        raise SignInRefused
    try:
        return Unlocked(actor_of(row[0], row[2]), _open(settings, row[0], row[1], passphrase))
    except WrongSecret as error:
        throttles.count(database, limits, now)
        with database.writing() as session:
            note_alone(session, settings, actor_of(row[0], row[2]), "sign_in_failed", now)
        raise SignInRefused from error


def sign_in(
    database: Database,
    settings: Settings,
    boot: Secret,
    *,
    username: str,
    passphrase: str,
    seat: str,
    now: datetime,
) -> str:
    """Open an account and return the token for the browser's cookie.

    A session that the account had elsewhere ends.

    Raises:
        SignInRefused: the name or the passphrase is wrong, or the account is disabled.
        Throttled: too many tries failed within the last minute.
    """
    unlocked = unlock(
        database, settings, username=username, passphrase=passphrase, seat=seat, now=now
    )
    account_id = unlocked.actor.account_id
    token = sessions.new_token()
    row = StaffSession(
        id=uuid4(),
        token_tag=sessions.session_id(token, boot),
        account_id=account_id,
        started_at=now,
        seen_at=now,
    )
    place = SEALS["staff_session.sealed_seed"].place_of(row)
    row.sealed_seed = sessions.wrap(token, boot, unlocked.seed.secret.reveal(), place)
    with database.writing() as session:
        session.execute(delete(StaffSession).where(StaffSession.account_id == account_id))
        session.add(row)
        note_alone(session, settings, unlocked.actor, "signed_in", now)
    return token


@contextmanager
def working(
    database: Database, settings: Settings, unlocked: Unlocked, now: datetime
) -> Iterator[Work]:
    """Give a piece of work outside a request; it is committed, with its audit rows, at the end."""
    with database.session(writes=True) as session:
        keys = Keyring(session, settings.directory, unlocked.actor.account_id, unlocked.seed)
        work = Work(session, keys, unlocked.actor, now, settings)
        yield work
        session.add_all(audit.entries(work))
        work.write_afterwards(session.connection())
        session.commit()
    for job in work.later:
        database.post(job)


def resume(
    session: Session, settings: Settings, boot: Secret, token: str, now: datetime
) -> tuple[Unlocked, StaffSession] | None:
    """Return who holds a token; None where the session is unknown, idle too long, or too old."""
    row = session.execute(
        select(StaffSession, Account, Unit)
        .join(Account, Account.id == StaffSession.account_id)
        .join(Unit, Unit.id == Account.unit_id)
        .where(StaffSession.token_tag == sessions.session_id(token, boot))
    ).one_or_none()
    if row is None:
        return None
    held, account, unit = row
    idle, whole = settings.idle_timeout_s, settings.session_timeout_s
    if now - held.seen_at > timedelta(seconds=idle) or now - held.started_at > timedelta(
        seconds=whole
    ):
        return None
    if account.state is not AccountState.ACTIVE:
        return None
    place = SEALS["staff_session.sealed_seed"].place_of(held)
    try:
        seed = Seed.from_bytes(sessions.unwrap(token, boot, held.sealed_seed, place))
    except CryptoError:
        return None
    if seed.public.raw != account.public_key:
        return None
    return Unlocked(actor_of(account, unit), seed), held


def touch(held_id: UUID, now: datetime) -> Callable[[Connection], object]:
    """Return the job that writes down that a session was used."""
    change = update(StaffSession).where(StaffSession.id == held_id).values(seen_at=now)
    return lambda connection: connection.execute(change)


def sign_out(work: Work, boot: Secret, token: str) -> None:
    """End a session on every worker at once."""
    tag = sessions.session_id(token, boot)
    work.session.execute(delete(StaffSession).where(StaffSession.token_tag == tag))


def _open(settings: Settings, account: Account, slot: Keyslot, passphrase: str) -> Seed:
    place = SEALS["keyslot.sealed_seed"].place_of(slot)
    seed = keyslots.open_keyslot(
        passphrase.encode(), slot.sealed_seed, slot.verifier, place, settings.pepper
    )
    if account.state is not AccountState.ACTIVE or seed.public.raw != account.public_key:
        raise WrongSecret
    return seed


def actor_of(account: Account, unit: Unit) -> Actor:
    """Return an account as who asks."""
    return Actor(
        account_id=account.id,
        unit_id=unit.id,
        township_id=unit.township_id,
        unit_kind=unit.kind,
        unit_name=unit.name,
        role=account.role,
        username=account.username,
        display_name=account.display_name,
    )


def note_alone(
    session: Session, settings: Settings, actor: Actor, event: str, now: datetime
) -> None:
    """Write one audit entry for somebody who has no piece of work (yet)."""
    keys = Keyring(session, settings.directory, None, None)
    work = Work(session, keys, actor, now, settings)
    audit.note(work, event)
    session.add_all(audit.entries(work))
