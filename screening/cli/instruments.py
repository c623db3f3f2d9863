"""Look at the instruments: which there are, what one holds, whether a file is right."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from instruments.catalogue import FOLDER
from instruments.definition import Instrument
from instruments.errors import MalformedInstrument
from instruments.reader import read_instrument
from instruments.reliabilities import reliabilities_of
from referral.batteries import bar_of
from scoring.examples import disagreements
from screening.cli.console import FAILED, Console
from screening.cli.finding import find, known, own_folder
from screening.cli.instrument_text import description_of, fault_line, table_of
from screening.cli.interchange import export, import_file
from screening.cli.overlays import overlay
from screening.cli.speech import speaking
from screening.services.instrument_files import add_definition


@click.group()
def instruments() -> None:
    """List, show, check and exchange the instruments."""


for each in (export, import_file, overlay):
    instruments.add_command(each)


@instruments.command("list")
@speaking
def list_(console: Console) -> None:
    """List every instrument: those shipped, and those of the home folder."""
    found = known(console)
    console.give([_summary(instrument) for instrument in found])
    if not console.as_json:
        for line in table_of(console.language, found):
            click.echo(line)


@instruments.command()
@click.argument("name", metavar="INSTRUMENT")
@speaking
def show(console: Console, name: str) -> None:
    """Show one instrument: an id of the list, or the path of a TOML file."""
    instrument = find(console, name)
    console.give(_details(instrument))
    if not console.as_json:
        for line in description_of(console.language, instrument):
            click.echo(line)


@instruments.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@speaking
def check(console: Console, paths: tuple[Path, ...]) -> None:
    """Check files against the format and their own worked examples; by default all shipped.

    Exit codes: 0 all good, 1 a file is wrong, 2 wrong use.
    """
    outcomes = {path: _faults(console, path) for path in paths or sorted(FOLDER.glob("*.toml"))}
    console.give([{"file": str(p), "faults": faults} for p, faults in outcomes.items()])
    for faults in outcomes.values():
        for fault in faults:
            click.secho(fault["words"], fg="red", err=True)
    if any(outcomes.values()):
        raise SystemExit(FAILED)


@instruments.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@speaking
def add(console: Console, file: Path) -> None:
    """Check an instrument of your own and put it into the home folder, beside its other versions.

    Servers take it in when they start.
    """
    faults = _faults(console, file)
    if faults:
        words = "\n".join(fault["words"] for fault in faults)
        raise console.refusal("instrument.malformed", words)
    try:
        instrument, target = add_definition(own_folder(console), file)
    except FileExistsError as error:
        words = console.say("instruments.version_taken", file=error.filename)
        raise console.refusal("version_taken", words) from error
    console.give(_summary(instrument) | {"file": str(target)})
    console.tell("instruments.added", file=target)


def _faults(console: Console, path: Path) -> list[dict[str, str]]:
    """Find what is wrong with a file; say so of one that is right."""
    try:
        instrument = read_instrument(path)
    except MalformedInstrument as error:
        return [
            {"key": f.key, "rule": f.rule, "words": fault_line(console.language, error.file, f)}
            for f in error.faults
        ]
    faults = []
    for each in disagreements(instrument):
        facts = {"about": each.about, "expected": each.expected, "found": each.found}
        words = console.say("instruments.check.example", file=path.name, n=each.example, **facts)
        faults.append({"key": f"examples[{each.example}]", "rule": "example", "words": words})
    if not faults and not console.as_json:
        facts = {"id": instrument.id, "version": instrument.version}
        counts = {"n": instrument.n_items, "examples": len(instrument.examples)}
        click.echo(console.say("instruments.check.good", file=path.name, **facts, **counts))
        if bar := bar_of(instrument):
            click.echo(console.say(f"instruments.check.barred.{bar}"))
    return faults


def _summary(instrument: Instrument) -> dict[str, Any]:
    lowest, highest = instrument.ages
    return {
        "id": instrument.id,
        "version": instrument.version,
        "kind": str(instrument.kind),
        "name": dict(instrument.name),
        "n_items": instrument.n_items,
        "ages": {"lowest": lowest, "highest": highest},
        "wording": dict(instrument.wording),
        "subscales": list(instrument.subscales),
        "digest": instrument.digest,
    }


def _details(instrument: Instrument) -> dict[str, Any]:
    return _summary(instrument) | {
        "instruction": dict(instrument.instruction),
        "items": [
            {
                "id": item.id,
                "text": dict(item.text),
                "reverse": item.reverse,
                "options": [{"value": o.value, "text": dict(o.text)} for o in item.options],
            }
            for item in instrument.items.values()
        ],
        "bands": {
            s.id: [{"id": b.id, "lowest": b.lowest, "name": dict(b.name)} for b in s.bands]
            for s in instrument.subscales.values()
        },
        "critical_items": [c.item_id for c in instrument.critical_items],
        "licence": {"terms": instrument.licence.terms, "holder": instrument.licence.holder},
        "overlay": asdict(instrument.overlay) if instrument.overlay else None,
        "reliability": {
            scale: [asdict(each) for each in found]
            for scale, found in reliabilities_of(instrument.id).items()
        },
        "citations": list(instrument.citations),
    }
