"""`muye account`: let somebody in again who lost the passphrase, and perhaps the card too."""

from collections.abc import Callable

import click

from screening import clock
from screening.cli.console import Console
from screening.cli.opening import opened
from screening.models import Account, Unit
from screening.services import accounts, cards, sessions

Way = Callable[..., tuple[Account, str, str]]
"""How an account is opened without its passphrase: by its own card, or by its unit's."""


@click.group()
def account() -> None:
    """Staff accounts."""


@account.command()
@click.argument("username")
@click.option("--code", help="The code on the recovery card; asked for if left out.")
@click.pass_obj
def recover(console: Console, username: str, code: str | None) -> None:
    """Give USERNAME a new passphrase and a new card; the old ones open nothing any more."""
    _let_in(console, username, code or _asked(console, "unlock.card"), accounts.recover)


@account.command()
@click.argument("username")
@click.option("--code", help="The code on the card of the unit; asked for if left out.")
@click.pass_obj
def restore(console: Console, username: str, code: str | None) -> None:
    """Let USERNAME in again, who lost passphrase and card, with the card of the unit."""
    _let_in(console, username, code or _asked(console, "unlock.unit_card"), cards.restore)


def _asked(console: Console, key: str) -> str:
    code: str = click.prompt(console.say(key), hide_input=True)
    return code


def _let_in(console: Console, username: str, code: str, way: Way) -> None:
    with opened(console) as (settings, database), database.writing() as session:
        found, passphrase, new_code = way(session, settings, username=username, code=code)
        actor = sessions.actor_of(found, session.get_one(Unit, found.unit_id))
        sessions.note_alone(session, settings, actor, "passphrase_changed", clock.now())
    console.tell("recover.done", passphrase=passphrase, recovery_code=new_code)
    console.give({"passphrase": passphrase, "recovery_code": new_code})
