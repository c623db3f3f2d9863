"""`muye instruments export|import`: other programs' formats."""

from pathlib import Path

import click

from instruments.errors import MalformedInstrument
from instruments.interchange.errors import InterchangeRefused
from instruments.reader import parse_instrument
from instruments.writer import toml_of
from screening.cli.console import FAILED, Console
from screening.cli.finding import find
from screening.cli.instrument_text import fault_line
from screening.cli.speech import speaking
from screening.services.instrument_files import NOT_NATIVE, Format, exported, imported

FORMAT = click.option(
    "--format", "kind", required=True, type=click.Choice([str(each) for each in Format])
)
OUTPUT = click.option(
    "-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path)
)


@click.command("export")
@click.argument("name", metavar="INSTRUMENT")
@FORMAT
@OUTPUT
@speaking
def export(console: Console, name: str, kind: str, output: Path) -> None:
    """Write INSTRUMENT as a file of another program: FHIR R4 (json), XLSForm (xlsx), REDCap (csv).

    What the format has no place for travels along where other programs do not look.
    """
    try:
        content = exported(find(console, name), Format(kind), console.language)
    except InterchangeRefused as error:
        words = console.say(f"interchange.refused.{error.rule}", **error.facts)
        raise console.refusal(f"interchange.{error.rule}", words) from error
    with output.open("xb") as file:
        file.write(content)
    beside = [str(each) for each in NOT_NATIVE[Format(kind)]]
    console.give({"output": str(output), "format": kind, "not_native": beside})
    console.tell("interchange.exported", output=output)
    named = "、" if console.language == "zh" else ", "
    parts = named.join(console.say(f"interchange.part.{each}") for each in beside)
    console.tell("interchange.not_native", parts=parts)


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@FORMAT
@OUTPUT
@speaking
def import_file(console: Console, file: Path, kind: str, output: Path) -> None:
    """Write a file of another program as an instrument's TOML file, and check it.

    A file that Muye exported comes back whole. From any other a draft is written; what it lacks is
    listed, for scales, cut scores and a licence are never made up.

    Exit codes: 0 whole, 1 a draft that must be completed, 2 the file cannot be read as this format.
    """
    try:
        text = toml_of(imported(file, Format(kind)))
    except InterchangeRefused as error:
        words = console.say(f"interchange.refused.{error.rule}", **error.facts)
        raise console.refusal(f"interchange.{error.rule}", words) from error
    with output.open("x", encoding="utf-8") as written:
        written.write(text)
    try:
        parse_instrument(output.name, text.encode())
        lacking = []
    except MalformedInstrument as error:
        lacking = [fault_line(console.language, error.file, fault) for fault in error.faults]
    console.give({"output": str(output), "lacking": lacking})
    console.tell("interchange.draft" if lacking else "interchange.imported", output=output)
    for line in lacking:
        click.echo(line, err=True)
    if lacking:
        raise SystemExit(FAILED)
