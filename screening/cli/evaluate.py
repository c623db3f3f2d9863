"""`muye evaluate`: measure what a model would be worth, before anybody makes one."""

import json
from pathlib import Path
from typing import Any

import click

from scoring.risk.reports import write_report
from screening.cli.console import Console
from screening.cli.risk_tables import judged_rows, keep, measure, read
from screening.cli.risk_text import document, tell
from screening.cli.speech import speaking


@click.command()
@judged_rows
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the report, JSON.",
)
@speaking
def evaluate(console: Console, output: Path | None, **given: Any) -> None:
    """Measure models on rows that they have not seen, beside the plain sum and the rules.

    FILE is a table that `muye score` reads, with a column of what the interview came to. Rows of
    one school are never on both sides.
    """
    judged = read(console, given)
    report = measure(console, judged)
    content = write_report(report)
    if output is not None:
        keep(console, output, content)
    tell(console, judged.table, report)
    console.give(document(judged.table, report, json.loads(content)))
