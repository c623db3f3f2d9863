"""`muye administrations`: what students answered, for a program that reads FHIR."""

import json
from pathlib import Path

import click

from screening.cli.console import Console
from screening.cli.files import writing_new
from screening.cli.opening import working_as
from screening.cli.rosters import counting
from screening.cli.speech import speaking
from screening.roles import Role
from screening.services import administration_exports, waves


@click.group()
def administrations() -> None:
    """What students answered in a wave."""


@administrations.command()
@click.option("--wave", "wave_name", required=True, help="Name of the wave.")
@click.option("--as", "username", required=True, help="A counselor's account.")
@click.option("--names-because", "reason", help="Why the names must leave; it is audited.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True)
@speaking
def export(
    console: Console, wave_name: str, username: str, reason: str | None, output: Path
) -> None:
    """Write a wave's answers and scores as FHIR R4, one resource a line (ndjson).

    Students are random numbers, made anew for every file, unless a reason is given for names. What
    is in the file is no longer sealed: only you may read it, and you must delete it after use.
    """
    with writing_new(output) as file, working_as(console, username, Role.COUNSELOR) as work:
        wave = waves.named(work, wave_name)
        n_sheets = waves.progress(work, wave).n_handed_in
        with counting(console, "administrations.opening", n_sheets) as tick:
            if reason is None:
                found = administration_exports.without_names(work, wave, tick)
            else:
                found = administration_exports.with_names(work, wave, reason, tick)
            n = 0
            for resource in found:
                file.write(json.dumps(resource, ensure_ascii=False) + "\n")
                n += 1
    # the work ended first: the file has appeared only now, and the audit entry is durable
    console.give({"output": str(output), "resources": n, "names": reason is not None})
    console.tell("administrations.exported", output=output, n=n)
