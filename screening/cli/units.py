"""`muye unit add`: add a school or a health centre to an installation."""

import click

from screening.cli.console import Console
from screening.cli.installation import account_facts, named, show_accounts, show_cards
from screening.cli.opening import opened
from screening.models import UnitKind
from screening.services import founding
from screening.services.founding import NewUnit

LONGEST_PREFIX = 24
"""Characters; with a role behind it a username may have 40."""


def usable_prefix(_context: click.Context, parameter: click.Parameter, value: str) -> str:
    """Refuse a prefix whose usernames nobody could type at the sign-in."""
    if not 0 < len(value) <= LONGEST_PREFIX or any(map(str.isspace, value)):
        words = f"it has 1 to {LONGEST_PREFIX} characters and no blank"
        raise click.BadParameter(words, param=parameter)
    return value


@click.group()
def unit() -> None:
    """Schools and health centres."""


@unit.command()
@click.argument("kind", type=click.Choice([UnitKind.SCHOOL.value, UnitKind.HEALTH_CENTRE.value]))
@click.argument("name", callback=named)
@click.option(
    "--prefix",
    required=True,
    callback=usable_prefix,
    help="The word that its usernames begin with.",
)
@click.option("--directory-code", help="The code on the directory's card; asked for if left out.")
@click.pass_obj
def add(console: Console, kind: str, name: str, prefix: str, directory_code: str | None) -> None:
    """Add a unit with its vaults and first accounts."""
    with opened(console) as (settings, database):
        code = directory_code or click.prompt(console.say("unlock.directory"), hide_input=True)
        new = NewUnit(UnitKind(kind), name, prefix)
        made, cards = founding.add_unit(database, settings, code, new)
    show_cards(console, cards)
    show_accounts(console, made)
    console.give(
        {
            "cards": [{"unit": card.unit_name, "code": card.code} for card in cards],
            "accounts": [account_facts(account) for account in made],
        }
    )
