"""Look at the instruments: which there are, what one holds, whether a file is right."""

from pathlib import Path
from typing import Any

import click

from instruments.catalogue import FOLDER, catalogue
from instruments.definition import Instrument
from instruments.errors import MalformedInstrument
from instruments.reader import read_instrument
from scoring.examples import disagreements
from screening.cli.console import FAILED, Console
from screening.cli.instrument_text import description_of, fault_line, table_of
from screening.cli.speech import speaking


@click.group()
def instruments() -> None:
    """List, show and check the instruments."""


@instruments.command("list")
@speaking
def list_(console: Console) -> None:
    """List every instrument that is shipped."""
    found = list(catalogue().values())
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
    return faults


def find(console: Console, name: str) -> Instrument:
    """Find an instrument by its id, or read it from the path of a TOML file.

    Raises:
        SystemExit: there is none, or the file is wrong; the reason is printed.
    """
    known = catalogue()
    if name in known:
        return known[name]
    if not name.lower().endswith(".toml"):
        words = console.say("instruments.unknown", id=name, known=", ".join(known))
        raise console.refusal("instrument.unknown", words)
    try:
        return read_instrument(Path(name))
    except MalformedInstrument as error:
        words = "\n".join(fault_line(console.language, error.file, f) for f in error.faults)
        raise console.refusal("instrument.malformed", words) from error


def _summary(instrument: Instrument) -> dict[str, Any]:
    lowest, highest = instrument.ages
    return {
        "id": instrument.id,
        "version": instrument.version,
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
        "citations": list(instrument.citations),
    }
