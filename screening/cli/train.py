"""`muye train`: make a model, with the report without which nobody may switch it on."""

import json
from pathlib import Path
from typing import Any

import click

from scoring.errors import TooFewResponses
from scoring.risk.fitting import Method, fit
from scoring.risk.models import read_model, write_model
from scoring.risk.reports import Report, write_report
from screening.cli.console import Console
from screening.cli.risk_tables import Judged, judged_rows, keep, measure, read, too_few
from screening.cli.risk_text import document, tell
from screening.cli.speech import speaking


@click.command()
@judged_rows
@click.option(
    "--method",
    type=click.Choice([str(method) for method in Method]),
    default=str(Method.LOGISTIC),
    show_default=True,
    help="Weights, or trees.",
)
@click.option(
    "--asks-from",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    help="The risk from which it may ask for a person where no rule does; never if left out.",
)
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The model to write; its report stands beside it.",
)
@speaking
def train(
    console: Console, method: str, asks_from: float | None, output: Path, **given: Any
) -> None:
    """Make a model from judged rows, and measure it on rows that it has not seen.

    A model is off until two people switch it on, which they can only where its gates hold.
    """
    judged = read(console, given)
    report = measure(console, judged)
    content = _made(console, judged, Method(method), asks_from, report)
    measured = write_report(report)
    keep(console, report_of(output), measured)
    keep(console, output, content)
    tell(console, judged.table, report)
    digest = read_model(content).digest
    console.tell("risk.made", file=output, report=report_of(output), digest=digest[:16])
    raw = json.loads(measured)
    told = {"model": str(output), "digest": digest, "method": method}
    console.give(document(judged.table, report, raw) | told)


def report_of(model: Path) -> Path:
    """Return where a model's report stands."""
    return model.with_suffix(".report.json")


def _made(
    console: Console, judged: Judged, method: Method, asks_from: float | None, report: Report
) -> bytes:
    data = judged.table.data
    try:
        fitted = fit(
            *(method, data.features, data.rows, data.labels),
            groups=data.schools,
            seed=judged.seed,
        )
    except TooFewResponses as error:
        raise too_few(console, judged) from error
    seen = {feature.subject for feature in data.features}
    model = fitted.as_model(
        data.features,
        instrument_id=judged.instrument.id,
        instrument_version=judged.instrument.version,
        left_out=tuple(i for i in judged.instrument.items if i not in seen),
        label=data.label,
        asks_from=asks_from,
    )
    trained = {"method": method, "data": report.data, "n": report.n, "seed": report.seed}
    return write_model(model, trained | {"n_labelled": report.n_labelled})
