"""Open an installation, and unlock an account, for a command."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import click

from instruments.catalogue import adopt
from screening import clock
from screening.cli.console import Console
from screening.db import Database
from screening.roles import Role
from screening.services import installation, sessions
from screening.services.errors import RoleRefused
from screening.services.work import Work
from screening.settings import INSTRUMENTS, Settings


@contextmanager
def opened(console: Console) -> Iterator[tuple[Settings, Database]]:
    """Give the settings and the database of the home folder, checked.

    Raises:
        WrongSettings: the folder holds no usable installation.
        StartRefused: a secret, a key or the schema is not this installation's.
    """
    settings = Settings.load(console.home)
    adopt(settings.home / INSTRUMENTS)
    database = Database(settings.url, keys_file=settings.keys_file)
    try:
        installation.check(database, settings, with_keys=True)
        yield settings, database
    finally:
        database.close()


@contextmanager
def unlocked_as(
    console: Console, username: str, role: Role
) -> Iterator[Callable[[], AbstractContextManager[Work]]]:
    """Give what begins a piece of work of an unlocked member of staff, as often as it is asked.

    The passphrase is asked for, or taken from ``MUYE_PASSPHRASE``; never from the command line,
    which every user of the computer can read.

    Raises:
        SignInRefused: the name or the passphrase is wrong.
        RoleRefused: the account has another role; no page lets it do this either.
    """
    passphrase = os.environ.get("MUYE_PASSPHRASE") or click.prompt(
        console.say("unlock.passphrase"), hide_input=True
    )
    with opened(console) as (settings, database):
        now = clock.now()
        unlocked = sessions.unlock(
            database, settings, username=username, passphrase=passphrase, seat="shell", now=now
        )
        if unlocked.actor.role is not role:
            raise RoleRefused(role)
        yield lambda: sessions.working(database, settings, unlocked, clock.now())


@contextmanager
def working_as(console: Console, username: str, role: Role) -> Iterator[Work]:
    """Give the one piece of work of an unlocked member of staff who has the role that it takes.

    Raises:
        SignInRefused: the name or the passphrase is wrong.
        RoleRefused: the account has another role; no page lets it do this either.
    """
    with unlocked_as(console, username, role) as begin, begin() as work:
        yield work
