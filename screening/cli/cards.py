"""`muye card prove`: type a recovery card once, so that it is known to open what it should."""

import click

from screening import clock
from screening.cli.console import Console
from screening.cli.model_card import model_card
from screening.cli.opening import opened
from screening.models import Unit
from screening.services import cards, sessions, units
from screening.services.errors import NotFound


@click.group()
def card() -> None:
    """Recovery cards, and the card of a model."""


card.add_command(model_card)


@card.command()
@click.option("--unit", "unit_name", required=True, help="The school or health centre.")
@click.option("--code", help="The code on the card; asked for if left out.")
@click.pass_obj
def prove(console: Console, unit_name: str, code: str | None) -> None:
    """Type a card of a unit, its own or one of its people's: it must open the unit's records."""
    with opened(console) as (settings, database), database.writing() as session:
        unit = units.find(session, unit_name)
        if unit is None:
            raise NotFound("unit")
        code = code or click.prompt(console.say("unlock.any_card"), hide_input=True)
        account, _ = cards.prove(session, settings, unit.id, code)
        actor = sessions.actor_of(account, session.get_one(Unit, unit.id))
        sessions.note_alone(session, settings, actor, "card_proven_alone", clock.now())
        proven = cards.n_proven(session, unit.id)
    console.tell("card.proven", unit=unit_name, n=proven, needed=cards.NEEDED)
    console.give({"unit": unit_name, "n_proven": proven, "needed": cards.NEEDED})
