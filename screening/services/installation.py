"""Make an installation, and refuse to start one whose secrets or keys do not belong together."""

import hmac
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Select, column, inspect, select, table
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from crypto import keyslots, recovery
from crypto.secret import Secret
from crypto.seeds import Seed
from screening.db import Database
from screening.models import Installation, KeyStore
from screening.models.seals import SEALS
from screening.services.errors import StartRefused
from screening.settings import Settings

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
VERSION_TABLE = "alembic_version"


def found(session: Session, settings: Settings, directory: Seed) -> str:
    """Write the installation's one row, and return the code of the directory's recovery card.

    The directory's seed certifies vaults. It is kept only under that code, which is shown once.
    """
    code = recovery.new_recovery_code()
    row = Installation(
        id=uuid4(),
        directory_key=directory.public.raw,
        pepper_check=_check(settings.pepper),
        signing_check=_check(settings.signing_key),
    )
    place = SEALS["installation.sealed_directory_seed"].place_of(row)
    slot = keyslots.make_keyslot(
        recovery.normalise_recovery_code(code), directory, place, settings.pepper, settings.cost
    )
    row.sealed_directory_seed, row.directory_verifier = slot.sealed, slot.verifier
    session.add_all([row, KeyStore(id=row.id)])
    return code


def open_directory(session: Session, settings: Settings, code: str) -> Seed:
    """Return the directory's seed.

    Raises:
        WrongSecret: the code is not the one on the directory's card.
        RecoveryMistyped: the code cannot be one.
    """
    row = session.scalars(select(Installation)).one()
    place = SEALS["installation.sealed_directory_seed"].place_of(row)
    return keyslots.open_keyslot(
        recovery.normalise_recovery_code(code),
        row.sealed_directory_seed,
        row.directory_verifier,
        place,
        settings.pepper,
    )


def check(database: Database, settings: Settings, *, with_keys: bool) -> None:
    """Refuse to start where a secret, a key or the schema is not this installation's.

    Args:
        database: the open database.
        settings: what the home folder gave.
        with_keys: whether the key store is open; the lab face leaves it shut.

    Raises:
        StartRefused: and its ``what`` names the secret, the key, the file or the schema.
    """
    check_files(settings, with_keys=with_keys)
    found_at = revisions(database)
    if not found_at:
        raise StartRefused("database")
    if found_at != set(known_revisions()[-1:]):
        raise StartRefused("schema")
    with database.reading() as session:
        row = session.scalars(select(Installation)).one_or_none()
        store = session.scalars(select(KeyStore)).one_or_none() if with_keys else None
    if row is None:
        raise StartRefused("installation")
    belongs = {
        "directory_key": row.directory_key.hex() == settings.directory_key,
        "pepper": hmac.compare_digest(row.pepper_check, _check(settings.pepper)),
        "signing_key": hmac.compare_digest(row.signing_check, _check(settings.signing_key)),
    }
    if not any(belongs.values()):
        raise StartRefused("database")
    if with_keys and (store is None or store.id != row.id):
        raise StartRefused("key_store")
    for what, does in belongs.items():
        if not does:
            raise StartRefused(what)


def revisions(database: Database) -> set[str]:
    """Return the revisions that the tables stand at: none where there are no tables.

    Alembic keeps them in a table of one column. Every process that serves reads it here, without
    alembic, whose loading takes longer than all of Flask's.

    Raises:
        StartRefused: a later release made the tables.
    """
    with database.engine.connect() as connection:
        kept: Select[str] = select(column("version_num")).select_from(table(VERSION_TABLE))
        is_there = inspect(connection).has_table(VERSION_TABLE)
        current = set(connection.scalars(kept)) if is_there else set()
    if not current <= set(known_revisions()):
        raise StartRefused("later_schema")
    return current


def known_revisions() -> list[str]:
    """Return this release's migrations, the oldest first: a file begins with its revision."""
    files = (MIGRATIONS / "versions").glob("[0-9]*_*.py")
    return sorted(path.name.partition("_")[0] for path in files)


def check_files(settings: Settings, *, with_keys: bool) -> None:
    """Refuse where a file was lost, before SQLite makes an empty one in its place.

    Raises:
        StartRefused: and its ``what`` names the file.
    """
    url = make_url(settings.url)
    if url.get_backend_name() != "sqlite":
        return
    keys_file = settings.keys_file if with_keys else None
    for what, path in (("database", url.database), ("key_store", keys_file)):
        if path is not None and not Path(path).is_file():
            raise StartRefused(what)


def _check(secret: Secret) -> bytes:
    return hmac.digest(secret.reveal(), b"muye/1/installation-check", sha256)
