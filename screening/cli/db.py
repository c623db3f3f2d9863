"""`muye db upgrade`: bring an installation's tables to this release."""

import click

from screening.cli.console import Console
from screening.db import Database
from screening.services import installation, schema
from screening.settings import Settings


@click.group()
def db() -> None:
    """The database."""


@db.command()
@click.pass_obj
def upgrade(console: Console) -> None:
    """Run the migrations that this release brings. Take a backup first."""
    settings = Settings.load(console.home)
    installation.check_files(settings, with_keys=True)
    database = Database(settings.url, keys_file=settings.keys_file)
    try:
        schema.upgrade(database)
        installation.check(database, settings, with_keys=True)
    finally:
        database.close()
    console.tell("upgrade.done")
    console.give({"upgraded": True})
