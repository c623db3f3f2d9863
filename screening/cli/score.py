"""Score a file of answers: ``muye score INSTRUMENT FILE -o OUT``."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from scoring.cells import RejectedCell
from scoring.errors import TableRefused
from scoring.tables import TableReport, score_table
from screening.cli.console import ROWS_REJECTED, Console
from screening.cli.finding import find
from screening.cli.progress import Progress
from screening.cli.speech import speaking

LINES_SHOWN = 20
"""Rejected cells that are printed; all of the listed ones stand in the JSON."""


@click.command()
@click.argument("instrument", metavar="INSTRUMENT")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write; its ending says the kind: csv, tsv, xlsx, parquet.",
)
@speaking
def score(console: Console, instrument: str, file: Path, output: Path) -> None:
    """Score every row of FILE (csv, tsv, xlsx, parquet; columns q1 to qN) into another file.

    INSTRUMENT is an id of `muye instruments list`, or the path of a TOML file.

    Exit codes: 0 all rows scored, 2 wrong use or a file that cannot be read or written (nothing
    is written then), 3 some rows were rejected (written without scores).
    """
    definition = find(console, instrument)
    try:
        with Progress(console, "score_table.scoring") as progress:
            report = score_table(definition, file, output, progress.show)
    except TableRefused as error:
        words = console.say(f"score_table.refused.{error.rule}", **error.facts)
        raise console.refusal(f"table.{error.rule}", words) from error
    except OSError as error:
        words = console.say("score_table.cannot", why=error.strerror or error)
        raise console.refusal("file.cannot", words) from error
    console.give(_document(report, output))
    if not console.as_json:
        counts = {"rows": report.n_rows, "scored": report.n_rows - report.n_rejected_rows}
        click.echo(console.say("score_table.done", output=output, **counts))
        _remark(console, report, has_total="total" in definition.subscales)
    if report.n_rejected_rows:
        _complain(console, report)
        raise SystemExit(ROWS_REJECTED)


def _remark(console: Console, report: TableReport, *, has_total: bool) -> None:
    for old, new in report.renamed.items():
        click.echo(console.say("score_table.renamed", old=old, new=new), err=True)
    if report.n_neutralised:
        click.echo(console.say("score_table.neutralised", n=report.n_neutralised), err=True)
    if not has_total:
        click.echo(console.say("score_table.no_total"), err=True)


def _complain(console: Console, report: TableReport) -> None:
    """Name the rejected cells by row and column, never by what stands in them."""
    counts = {"rows": report.n_rejected_rows, "cells": report.n_rejected_cells}
    click.secho(console.say("score_table.rejected", **counts), fg="red", err=True)
    for cell in report.rejected[:LINES_SHOWN]:
        click.echo("  " + _line(console, cell), err=True)
    if report.n_rejected_cells > LINES_SHOWN:
        n = report.n_rejected_cells - LINES_SHOWN
        click.echo("  " + console.say("score_table.more", n=n), err=True)


def _line(console: Console, cell: RejectedCell) -> str:
    key = "score_table.cell" if cell.column else "score_table.row"
    reason = console.say(f"score_table.rejection.{cell.reason}")
    return console.say(key, row=cell.row, column=cell.column, reason=reason)


def _document(report: TableReport, output: Path) -> dict[str, Any]:
    return {
        "instrument": {"id": report.instrument_id, "version": report.instrument_version},
        "output": str(output),
        "rows": report.n_rows,
        "rejected_rows": report.n_rejected_rows,
        "rejected_cells": report.n_rejected_cells,
        "rejected": [asdict(cell) for cell in report.rejected],
        "renamed": dict(report.renamed),
        "neutralised": report.n_neutralised,
    }
