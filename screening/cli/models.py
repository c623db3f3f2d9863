"""`muye model sign` and `off`: two people switch a model on, one of them switches it off."""

from pathlib import Path

import click

from screening.cli.console import Console
from screening.cli.opening import working_as
from screening.cli.train import report_of
from screening.roles import Role
from screening.services import switches

ROLES = {"officer": Role.TOWNSHIP_OFFICER, "counselor": Role.COUNSELOR}

AS = click.option("--as", "username", required=True, help="Your account.")
ROLE = click.option(
    "--role",
    required=True,
    type=click.Choice(list(ROLES)),
    help="In which role you sign; it takes one of each.",
)


@click.group()
def model() -> None:
    """Switch the township's model on and off."""


@model.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@AS
@ROLE
@click.pass_obj
def sign(console: Console, file: Path, username: str, role: str) -> None:
    """Sign for a model, having read its card; the second signature switches it on."""
    report = report_of(file)
    with working_as(console, username, ROLES[role]) as work:
        n = switches.sign(work, file.read_bytes(), report.read_bytes())
        is_on = switches.switched_on(work) is not None
    console.tell("model.on" if is_on else "model.signed")
    console.give({"signatures": n, "on": is_on})


@model.command()
@AS
@ROLE
@click.pass_obj
def off(console: Console, username: str, role: str) -> None:
    """Switch the model off; it takes one person."""
    with working_as(console, username, ROLES[role]) as work:
        switches.switch_off(work)
    console.tell("model.off")
    console.give({"on": False})
