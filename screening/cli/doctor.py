"""`muye doctor`: look at an installation and say of each thing whether it is well, and the cure."""

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import click
from sqlalchemy.exc import DBAPIError, OperationalError

from crypto import selftest
from crypto.errors import SelfTestFailed
from instruments.catalogue import adopt
from referral.errors import MalformedStandard
from scoring.errors import MalformedNorms
from screening.cli.console import FAILED, Console
from screening.cli.refusals import SCHEMAS, words_of
from screening.db import Database
from screening.services import calendars, installation, norms
from screening.services.errors import StartRefused
from screening.services.notice_channels import WrongChannels, read_channels
from screening.settings import INSTRUMENTS, Settings, WrongSettings

MARKS = {"ok": "✓", "warn": "!", "fail": "✗"}
COLOURS = {"ok": "green", "warn": "yellow", "fail": "red"}
LITTLE_SPACE = 2 * 1024**3
LARGE_WAL = 256 * 1024**2

MAIN_FILE, KEYS_FILE = "muye.db", "keys.db"
MAIN_CHECK, KEYS_CHECK = "PRAGMA main.integrity_check(1)", "PRAGMA keys.integrity_check(1)"
"""Each answers ``ok`` or the first thing that is wrong."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; its words are ``doctor.<what>.<verdict>`` of the catalogue."""

    what: str
    verdict: str
    detail: str = ""


@click.command()
@click.pass_context
def doctor(context: click.Context) -> None:
    """Check Python, secrets, keys, schema, database and disk."""
    console: Console = context.obj
    findings = list(_findings(console))
    for finding in findings:
        words = console.say(f"doctor.{finding.what}.{finding.verdict}", detail=finding.detail)
        if not console.as_json:
            click.secho(f"{MARKS[finding.verdict]} {words}", fg=COLOURS[finding.verdict])
    console.give([asdict(finding) for finding in findings])
    if any(finding.verdict == "fail" for finding in findings):
        context.exit(FAILED)


def _findings(console: Console) -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding("python", "ok" if sys.version_info >= (3, 11) else "fail", version)
    yield _selftest()
    try:
        settings = Settings.load(console.home)
    except WrongSettings as error:
        yield Finding("settings", "fail", words_of(console, error))
        return
    yield Finding("settings", "ok", str(console.home))
    yield _disk(console.home)
    yield from _norms(console.home)
    yield _instruments(console)
    yield from _notices(console.home)
    yield from _calendar(console.home)
    database = Database(settings.url, keys_file=settings.keys_file)
    try:
        yield from _database(console, database, settings)
    finally:
        database.close()


def _selftest() -> Finding:
    try:
        selftest.run()
    except SelfTestFailed as error:
        return Finding("crypto", "fail", error.check)
    return Finding("crypto", "ok")


def _disk(home: Path) -> Finding:
    free = shutil.disk_usage(home).free
    return Finding("disk", "ok" if free > LITTLE_SPACE else "warn", f"{free / 1024**3:.1f} GiB")


def _norms(home: Path) -> Iterator[Finding]:
    for name, table in norms.own_tables(home):
        if isinstance(table, MalformedNorms):
            yield Finding("norms", "warn", f"{norms.FOLDER}/{name}, {table.key}: {table.rule}")
        else:
            words = f"{norms.FOLDER}/{name}: {table.id} {table.version}, n {table.rows[0].n}"
            yield Finding("norms", "ok", words)


def _notices(home: Path) -> Iterator[Finding]:
    try:
        channels = read_channels(home)
    except WrongChannels as error:
        yield Finding("notices", "warn", str(error))
    else:
        if channels:
            yield Finding("notices", "ok", str(len(channels)))


def _calendar(home: Path) -> Iterator[Finding]:
    try:
        found = calendars.checked(home)
    except MalformedStandard as error:
        yield Finding("calendar", "warn", str(error))
    else:
        if found.holidays:
            yield Finding("calendar", "ok", f"{max(h.last for h in found.holidays)}")


def _instruments(console: Console) -> Finding:
    left_out = adopt(console.home / INSTRUMENTS)
    names = ", ".join(error.file for error in left_out)
    return Finding("instruments", "fail" if left_out else "ok", names)


def _database(console: Console, database: Database, settings: Settings) -> Iterator[Finding]:
    try:
        installation.check(database, settings, with_keys=True)
    except StartRefused as error:
        if error.what in SCHEMAS:
            yield Finding(error.what, "fail")
        else:
            yield Finding("keys", "fail", console.say(f"start.{error.what}"))
        return
    except OperationalError as error:
        yield Finding("database", "fail", str(error.orig).partition("\n")[0])
        return
    except DBAPIError:
        yield Finding("integrity", "fail", _damaged(settings))
        return
    yield Finding("keys", "ok")
    if database.is_sqlite:
        yield from _files(database)


def _damaged(settings: Settings) -> str:
    """Name the file that does not open: the database, else the key store beside it."""
    alone = Database(settings.url)
    try:
        whole = _integrity(alone, MAIN_CHECK)
    finally:
        alone.close()
    return KEYS_FILE if whole else MAIN_FILE


def _files(database: Database) -> Iterator[Finding]:
    for name, pragma in ((MAIN_FILE, MAIN_CHECK), (KEYS_FILE, KEYS_CHECK)):
        yield Finding("integrity", "ok" if _integrity(database, pragma) else "fail", name)
    checks: tuple[tuple[str, str, Callable[[str], bool]], ...] = (
        ("journal", "PRAGMA journal_mode", lambda found: found == "wal"),
        ("durability", "PRAGMA synchronous", lambda found: found == "2"),
        ("residue", "PRAGMA secure_delete", lambda found: found == "1"),
    )
    for what, pragma, is_well in checks:
        found = _pragma(database, pragma)
        yield Finding(what, "ok" if is_well(found) else "fail", found)
    wal = Path(f"{database.engine.url.database}-wal")
    size = wal.stat().st_size if wal.exists() else 0
    yield Finding("wal", "ok" if size < LARGE_WAL else "warn", f"{size / 1024**2:.1f} MiB")


def _integrity(database: Database, pragma: str) -> bool:
    try:
        return _pragma(database, pragma) == "ok"
    except DBAPIError:
        return False


def _pragma(database: Database, pragma: str) -> str:
    return str(database.read(lambda c: c.exec_driver_sql(pragma).scalar_one()))
