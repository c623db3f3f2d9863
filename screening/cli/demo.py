"""`muye demo`: a made-up township, served."""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from screening import clock
from screening.app import FACES
from screening.cli.console import Console
from screening.cli.serving import address_of, free_port, listen
from screening.services import demo as township
from screening.services.demo import Demo, DemoSchool
from screening.services.errors import AlreadyThere, DemoUnfinished
from screening.settings import Settings

CREDENTIALS = "credentials.json"

Credentials = dict[str, Any]
"""``base_url``, ``accounts``, ``tickets``: what that file holds."""


@click.command()
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    default=Path("muye-demo"),
    show_default=True,
    help="Where the demonstration is kept; one that is there is served again.",
)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8765,
    show_default=True,
    help="0 takes a free one.",
)
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True)
@click.option("--no-serve", is_flag=True, help="Make it and stop.")
@click.pass_obj
def demo(
    console: Console, folder: Path, host: str, port: int, workers: int, *, no_serve: bool
) -> None:
    """Make a believable township and serve it. Nobody in it exists."""
    if port == 0 or not no_serve:
        port = free_port(host, port)
    document = prepare(console, folder, township.SCHOOLS, address_of(host, port))
    if no_serve:
        console.give(document)
    else:
        listen(console, Settings.load(folder), host, port, workers, FACES)


def prepare(
    console: Console, folder: Path, schools: Sequence[DemoSchool], base_url: str
) -> Credentials:
    """Make the demonstration, or find the one that is there, and show how to get in.

    Returns:
        What stands in the folder's file of credentials: address, accounts, tickets.

    Raises:
        DemoUnfinished: the folder holds something that is no whole demonstration.
    """
    if (folder / CREDENTIALS).is_file():
        console.tell("demo.again", folder=folder)
        document = _kept(folder) | {"base_url": base_url}
    else:
        document = _document(base_url, _made(console, folder, schools, base_url))
    _keep(folder / CREDENTIALS, document)
    _show(console, folder, document)
    return document


def _made(console: Console, folder: Path, schools: Sequence[DemoSchool], base_url: str) -> Demo:
    port = urlsplit(base_url).port or 80
    try:
        with console.steps("demo.building", township.n_students(schools)) as tick:
            return township.build(folder, schools, clock.now(), port, tick)
    except AlreadyThere as error:
        raise DemoUnfinished from error


def _document(base_url: str, made: Demo) -> Credentials:
    accounts = [
        {"role": a.role, "unit": a.unit_name, "username": a.username, "passphrase": a.passphrase}
        for a in made.accounts
    ]
    tickets = [{"school": s.school, "class": s.class_name, "code": s.code} for s in made.slips]
    return {"base_url": base_url, "accounts": accounts, "tickets": tickets}


def _kept(folder: Path) -> Credentials:
    kept: Credentials = json.loads((folder / CREDENTIALS).read_text(encoding="utf-8"))
    return kept


def _keep(path: Path, document: Credentials) -> None:
    partial = path.with_suffix(".part")
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(document, file, ensure_ascii=False, indent=1)
    partial.replace(path)


def _show(console: Console, folder: Path, document: Credentials) -> None:
    console.tell("demo.accounts")
    for account in document["accounts"]:
        console.tell("demo.account", **account | {"role": console.say(f"role.{account['role']}")})
    console.tell("demo.tickets")
    seen: set[str] = set()
    for ticket in document["tickets"]:
        if ticket["school"] not in seen:
            seen.add(ticket["school"])
            console.tell(
                "demo.ticket", school=ticket["school"], name=ticket["class"], code=ticket["code"]
            )
    console.tell("demo.more", file=folder / CREDENTIALS, n=len(document["tickets"]))
