"""`muye tickets`: issue a class's tickets and write them to a file for printing."""

import csv
import os
from collections.abc import Sequence
from pathlib import Path

import click

from screening.cli.console import Console
from screening.cli.opening import working_as
from screening.roles import Role
from screening.services import sittings, waves
from screening.services.slips import PrintedTicket


@click.command()
@click.option("--wave", "wave_name", required=True, help="Name of the wave.")
@click.option("--grade", type=click.IntRange(1, 12), required=True)
@click.option("--class", "class_name", required=True, help="Name of the class, as on the roster.")
@click.option("--as", "username", required=True, help="A coordinator's account.")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="A csv file; only you may read it.",
)
@click.pass_obj
def tickets(
    console: Console, wave_name: str, grade: int, class_name: str, username: str, output: Path
) -> None:
    """Issue tickets where a guardian's consent stands; those of before are void."""
    with working_as(console, username, Role.COORDINATOR) as work:
        wave = waves.named(work, wave_name)
        issued = sittings.issue(work, wave.id, grade=grade, class_name=class_name)
        # Written before the tickets are committed: codes that nobody printed are worth nothing.
        _write(output, class_name, issued.slips)
    n_tickets, n_left_out = len(issued.slips), len(issued.left_out)
    console.tell("print.written", n=n_tickets, file=output)
    if n_left_out:
        console.tell("print.left_out", n=n_left_out)
    console.give({"n_tickets": n_tickets, "n_without_consent": n_left_out, "file": str(output)})


def _write(output: Path, class_name: str, slips: Sequence[PrintedTicket]) -> None:
    """Write the slips to a new file that only its owner may read."""
    handle = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["class", "name", "number", "seat", "code"])
        rows.writerows([class_name, s.name, s.number, s.seat, s.code] for s in slips)
        file.flush()
        os.fsync(file.fileno())
