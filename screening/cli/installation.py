"""`muye init`: found an installation in an empty folder."""

from collections.abc import Sequence
from pathlib import Path

import click
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from screening.cli.console import Console
from screening.db import Database
from screening.models import UnitKind
from screening.services import founding
from screening.services.accounts import NewAccount
from screening.services.cards import UnitCard
from screening.services.founding import Founded, NewUnit


def named(
    _context: click.Context, parameter: click.Parameter, value: str | tuple[str, ...] | None
) -> str | tuple[str, ...] | None:
    """Refuse a blank name, or the same name twice."""
    names = [value] if isinstance(value, str) else list(value or ())
    if not all(name.strip() for name in names) or len(set(names)) < len(names):
        raise click.BadParameter("a name is blank or occurs twice", param=parameter)
    return value


def usable_url(_context: click.Context, parameter: click.Parameter, value: str) -> str:
    """Refuse what is no database's URL, or a database whose driver is not installed."""
    try:
        if value:
            make_url(value).get_dialect().import_dbapi()
    except ArgumentError as error:
        raise click.BadParameter("this is not a database's URL", param=parameter) from error
    except ImportError as error:
        raise click.BadParameter(f"{error.name} is not installed", param=parameter) from error
    return value


@click.command()
@click.option("--township", callback=named, help="Name of the township; asked for if left out.")
@click.option(
    "--school",
    "schools",
    multiple=True,
    callback=named,
    help="Name of a school; give it once for each.",
)
@click.option("--health-centre", callback=named, help="Name of the health centre.")
@click.option(
    "--database-url",
    default="",
    callback=usable_url,
    help="A PostgreSQL URL; SQLite in the folder if left out.",
)
@click.option("--port", type=click.IntRange(1, 65535), default=8765, show_default=True)
@click.pass_obj
def init(
    console: Console,
    township: str | None,
    schools: tuple[str, ...],
    health_centre: str | None,
    database_url: str,
    port: int,
) -> None:
    """Found an installation: folder, secrets, tables, units, first accounts."""
    new_units = [NewUnit(UnitKind.TOWNSHIP, township or _asked(console), "township")]
    if health_centre:
        new_units.append(NewUnit(UnitKind.HEALTH_CENTRE, health_centre, "centre"))
    new_units += [
        NewUnit(UnitKind.SCHOOL, name, f"school{n}") for n, name in enumerate(schools, start=1)
    ]
    founded = _found(console.home, new_units, database_url=database_url, port=port)
    console.tell("init.done", home=console.home)
    console.tell("init.directory_card", code=founded.directory_code)
    show_cards(console, founded.cards)
    show_accounts(console, founded.accounts)
    console.tell("init.next")
    console.give(
        {
            "home": console.home,
            "directory_code": founded.directory_code,
            "cards": [{"unit": card.unit_name, "code": card.code} for card in founded.cards],
            "accounts": [account_facts(account) for account in founded.accounts],
        }
    )


def _asked(console: Console) -> str:
    name: str = click.prompt(console.say("init.township"))
    return name


def _found(home: Path, new_units: Sequence[NewUnit], **values: str | int) -> Founded:
    """Found all of it, or leave the folder as it was."""
    settings, directory = founding.prepare_home(home, **values)
    database = Database(settings.url, keys_file=settings.keys_file)
    try:
        founded = founding.found(database, settings, directory, new_units)
    except BaseException:
        database.close()
        founding.clear_home(home)
        raise
    database.close()
    return founded


def show_cards(console: Console, cards: Sequence[UnitCard]) -> None:
    """Print each unit's recovery card, which is shown this once."""
    console.tell("init.cards")
    for card in cards:
        console.tell("init.card", unit=card.unit_name, code=card.code)


def show_accounts(console: Console, accounts: Sequence[NewAccount]) -> None:
    """Print each account with its two secrets, which are shown this once."""
    console.tell("init.accounts")
    for account in accounts:
        console.tell(
            "init.account", **account_facts(account) | {"role": console.say(f"role.{account.role}")}
        )


def account_facts(account: NewAccount) -> dict[str, str]:
    """Return what is written down of a new account."""
    return {
        "role": account.role,
        "unit": account.unit_name,
        "username": account.username,
        "passphrase": account.passphrase,
        "recovery_code": account.recovery_code,
    }
