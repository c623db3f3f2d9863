"""`muye account`: add staff, let nobody in who left, and everybody in who lost a passphrase."""

from collections.abc import Callable

import click

from screening import clock
from screening.cli.console import Console
from screening.cli.installation import account_facts, named, show_accounts
from screening.cli.opening import opened
from screening.models import Account, AccountState, Unit, UnitKind
from screening.roles import Role
from screening.services import accounts, cards, sessions, units
from screening.services.errors import NotFound
from screening.services.founding import FIRST_ROLES

ROLES = {
    UnitKind.TOWNSHIP: (Role.AUDITOR, Role.ADMINISTRATOR),
    UnitKind.SCHOOL: (*FIRST_ROLES[UnitKind.SCHOOL], Role.TEAM_MEMBER),
    UnitKind.HEALTH_CENTRE: FIRST_ROLES[UnitKind.HEALTH_CENTRE],
}
"""The roles that may be added to each kind of unit: a township's office vault has no card."""

LONGEST_USERNAME = 40

Way = Callable[..., tuple[Account, str, str]]
"""How an account is opened without its passphrase: by its own card, or by its unit's."""


def usable_username(_context: click.Context, parameter: click.Parameter, value: str) -> str:
    """Refuse a username that nobody could type at the sign-in."""
    if not 0 < len(value) <= LONGEST_USERNAME or any(map(str.isspace, value)):
        words = f"it has 1 to {LONGEST_USERNAME} characters and no blank"
        raise click.BadParameter(words, param=parameter)
    return value


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
@click.argument("username", callback=usable_username)
@click.option("--unit", "unit_name", required=True, help="What the account belongs to.")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.option("--name", callback=named, required=True, help="What colleagues see.")
@click.option("--code", help="The code on the unit's card, for a role that opens its vaults.")
@click.pass_obj
def add(
    console: Console, username: str, unit_name: str, role: str, name: str, code: str | None
) -> None:
    """Add an account called USERNAME; print its passphrase and its card, this once."""
    with opened(console) as (settings, database), database.writing() as session:
        unit = units.find(session, unit_name)
        if unit is None:
            raise NotFound("unit")
        if Role(role) not in ROLES[unit.kind]:
            raise click.BadParameter(f"nobody is {role} there", param_hint="--role")
        vaults = {}
        if accounts.VAULTS_OF.get(Role(role)):
            code = code or _asked(console, "unlock.unit_card")
            vaults = cards.vaults_of(session, settings, unit, Role(role), code)
        made = accounts.open_account(
            session, settings, unit, vaults, role=Role(role), username=username, display_name=name
        )
        actor = sessions.actor_of(session.get_one(Account, made.account_id), unit)
        sessions.note_alone(session, settings, actor, "account_added", clock.now())
    show_accounts(console, [made])
    console.give(account_facts(made))


@account.command()
@click.argument("username")
@click.pass_obj
def disable(console: Console, username: str) -> None:
    """Let USERNAME open nothing any more: for whoever has left."""
    with opened(console) as (settings, database), database.writing() as session:
        found = accounts.disable(session, username)
        actor = sessions.actor_of(found, session.get_one(Unit, found.unit_id))
        sessions.note_alone(session, settings, actor, "account_disabled", clock.now())
    console.tell("account.disabled", username=actor.username)
    console.give({"username": actor.username, "state": AccountState.DISABLED})


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
