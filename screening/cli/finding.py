"""Find the instrument that a command names, in the catalogue of the home folder."""

from pathlib import Path

import click

from instruments.catalogue import adopt, catalogue
from instruments.definition import Instrument
from instruments.errors import MalformedInstrument
from instruments.reader import read_instrument
from screening.cli.console import Console
from screening.cli.instrument_text import fault_line
from screening.settings import INSTRUMENTS


def own_folder(console: Console) -> Path:
    """Return the folder of the installation's own instruments, which need not exist."""
    return console.home / INSTRUMENTS


def known(console: Console) -> list[Instrument]:
    """Return every instrument, those of the home folder too; name the files that are left out."""
    for error in adopt(own_folder(console)):
        for fault in error.faults:
            click.secho(fault_line(console.language, error.file, fault), fg="red", err=True)
    return list(catalogue().values())


def find(console: Console, name: str) -> Instrument:
    """Find an instrument by its id, or read it from the path of a TOML file.

    Raises:
        SystemExit: there is none, or the file is wrong; the reason is printed.
    """
    by_id = {each.id: each for each in known(console)}
    if name in by_id:
        return by_id[name]
    if not name.lower().endswith(".toml"):
        words = console.say("instruments.unknown", id=name, known=", ".join(by_id))
        raise console.refusal("instrument.unknown", words)
    try:
        return read_instrument(Path(name))
    except MalformedInstrument as error:
        words = "\n".join(fault_line(console.language, error.file, f) for f in error.faults)
        raise console.refusal("instrument.malformed", words) from error
