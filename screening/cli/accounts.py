"""`muye account recover`: let somebody in again who lost the passphrase and has the card."""

import click

from screening import clock
from screening.cli.console import Console
from screening.cli.opening import opened
from screening.models import Unit
from screening.services import accounts, sessions


@click.group()
def account() -> None:
    """Staff accounts."""


@account.command()
@click.argument("username")
@click.option("--code", help="The code on the recovery card; asked for if left out.")
@click.pass_obj
def recover(console: Console, username: str, code: str | None) -> None:
    """Give USERNAME a new passphrase and a new card; the old ones open nothing any more."""
    with opened(console) as (settings, database):
        code = code or click.prompt(console.say("unlock.card"), hide_input=True)
        with database.writing() as session:
            found, passphrase, new_code = accounts.recover(
                session, settings, username=username, code=code
            )
            actor = sessions.actor_of(found, session.get_one(Unit, found.unit_id))
            sessions.note_alone(session, settings, actor, "passphrase_changed", clock.now())
    console.tell("recover.done", passphrase=passphrase, recovery_code=new_code)
    console.give({"passphrase": passphrase, "recovery_code": new_code})
