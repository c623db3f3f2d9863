"""`muye instruments overlay`: wordings that a licensee lays over definitions without any."""

from pathlib import Path
from typing import Any

import click

from instruments.catalogue import definition_file, overlaid
from instruments.definition import Instrument
from instruments.errors import MalformedInstrument
from instruments.files import content_of
from instruments.overlays import blank_overlay
from screening.cli.console import FAILED, Console
from screening.cli.finding import find, own_folder
from screening.cli.instrument_text import fault_line
from screening.cli.speech import speaking
from screening.services.instrument_files import add_overlay, overlay_files

FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@click.group()
def overlay() -> None:
    """Lay a licensed wording over an instrument of which Muye carries the key alone."""


@overlay.command()
@click.argument("name", metavar="INSTRUMENT")
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path))
@speaking
def template(console: Console, name: str, output: Path) -> None:
    """Write an overlay for INSTRUMENT with every place left to be filled in."""
    instrument = find(console, name)
    path = definition_file(instrument.id, instrument.version, own_folder(console))
    if path is None:
        words = console.say("overlay.not_listed", id=name)
        raise console.refusal("overlay.not_listed", words)
    text = blank_overlay(path.name, content_of(path), console.language)
    with output.open("x", encoding="utf-8") as file:
        file.write(text)
    console.give({"output": str(output)})
    console.tell("overlay.template", output=output)


@overlay.command()
@FILE
@speaking
def check(console: Console, file: Path) -> None:
    """Check an overlay: its basis, its definition, and that every place has its words."""
    instrument = _fitting(console, file)
    console.give(_summary(file, instrument))
    console.tell("overlay.fits", **_facts(instrument))


@overlay.command()
@FILE
@speaking
def add(console: Console, file: Path) -> None:
    """Check an overlay and put it into the home folder; servers take it in when they start."""
    _fitting(console, file)
    instrument, target = add_overlay(own_folder(console), file)
    console.give(_summary(target, instrument))
    console.tell("overlay.added", file=target, **_facts(instrument))


@overlay.command("list")
@speaking
def list_(console: Console) -> None:
    """List the overlays of the home folder, and what is wrong with those that do not fit."""
    rows: list[dict[str, Any]] = []
    for path in overlay_files(own_folder(console)):
        try:
            instrument = overlaid(path.name, content_of(path), own_folder(console))
            rows.append(_summary(path, instrument))
            console.tell("overlay.line", file=path.name, **_facts(instrument))
        except MalformedInstrument as error:
            rows.append({"file": str(path), "faults": _lines(console, error)})
            click.secho("\n".join(_lines(console, error)), fg="red", err=True)
    console.give(rows)
    if not rows:
        console.tell("overlay.none", folder=own_folder(console))
    if any("faults" in row for row in rows):
        raise SystemExit(FAILED)


def _fitting(console: Console, file: Path) -> Instrument:
    try:
        return overlaid(file.name, content_of(file), own_folder(console))
    except MalformedInstrument as error:
        raise console.refusal("overlay.unfit", "\n".join(_lines(console, error))) from error


def _lines(console: Console, error: MalformedInstrument) -> list[str]:
    return [fault_line(console.language, error.file, fault) for fault in error.faults]


def _facts(instrument: Instrument) -> dict[str, str]:
    given = instrument.overlay
    holder, basis = (given.holder, given.basis) if given else ("", "")
    about = {"id": instrument.id, "version": instrument.version}
    return about | {"holder": holder, "basis": basis, "digest": instrument.digest[:16]}


def _summary(file: Path, instrument: Instrument) -> dict[str, str]:
    return _facts(instrument) | {"file": str(file), "digest": instrument.digest}
