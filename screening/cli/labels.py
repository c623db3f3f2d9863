"""`muye labels`: what interviews came to, as a table from which a model can be made."""

import csv
from pathlib import Path

import click

from screening.cli.console import Console
from screening.cli.files import writing_new
from screening.cli.finding import find
from screening.cli.opening import working_as
from screening.cli.rosters import counting
from screening.cli.speech import speaking
from screening.roles import Role
from screening.services import label_exports, waves


@click.group()
def labels() -> None:
    """What interviews came to, beside the answers."""


@labels.command()
@click.argument("instrument_id", metavar="INSTRUMENT")
@click.option("--wave", "wave_name", required=True, help="Name of the wave.")
@click.option("--as", "username", required=True, help="A counselor's account.")
@click.option("--school", default="", help="A code for the school, in a column of its own.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True)
@speaking
def export(
    console: Console,
    instrument_id: str,
    wave_name: str,
    username: str,
    school: str,
    output: Path,
) -> None:
    """Write the reviewed sheets of a wave as a table that `muye train` and `evaluate` read.

    A row is one sheet whose review named the tier of an interview, under a number drawn for this
    file, in an order by chance: no name, no student number, no class. What is in the file is no
    longer sealed: only you may read it, and you must delete it after use.
    """
    instrument = find(console, instrument_id)
    # the file appears after the audit entry is durable
    with writing_new(output) as file, working_as(console, username, Role.COUNSELOR) as work:
        wave = waves.named(work, wave_name)
        n_sheets = waves.progress(work, wave).n_handed_in
        with counting(console, "administrations.opening", n_sheets) as tick:
            found = label_exports.labels_of(work, wave, instrument.id, school.strip(), tick)
        csv.writer(file).writerows([found.header, *found.rows])
    n, n_flagged = len(found.rows), found.n_flagged
    counts = {
        "n": n,
        "flagged": n_flagged,
        "unflagged": n - n_flagged,
        "left_out": found.n_left_out,
    }
    console.give({"output": str(output), **counts})
    console.tell("labels_command.written", output=output, **counts)
    console.tell("labels_command.selection")
