"""`muye card model`: what a model is, how it was measured, and whether it may be switched on."""

import base64
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from instruments.definition import Instrument
from scoring.errors import MalformedModel
from scoring.risk.features import FeatureKind
from scoring.risk.gates import all_hold, gates_of
from scoring.risk.models import Model, read_model, trained_of
from scoring.risk.plots import calibration_plot, decision_plot
from scoring.risk.reports import RULES, SUM, Population, Report, read_report
from screening import wording
from screening.cli.console import Console
from screening.cli.finding import find
from screening.cli.risk_tables import keep
from screening.cli.risk_text import FIGURES, short, verdict
from screening.cli.speech import speaking
from screening.cli.train import report_of

TAGS = {"zh": "zh-CN", "en": "en"}


@click.command("model")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The page to write, HTML.",
)
@speaking
def model_card(console: Console, file: Path, output: Path) -> None:
    """Write the card of a model, to be read and printed before two people sign.

    FILE is a model that `muye train` wrote; its report must stand beside it.
    """
    try:
        content = file.read_bytes()
        model, trained = read_model(content), trained_of(content)
        report = read_report(report_of(file).read_bytes())
    except (MalformedModel, OSError) as error:
        words = console.say("risk.not_ours", file=file.name)
        raise console.refusal("risk.not_ours", words) from error
    if trained.get("data") != report.data:
        raise console.refusal("risk.other_report", console.say("risk.other_report"))
    instrument = find(console, model.instrument_id)
    page = card_page(console, model, trained, report, instrument)
    keep(console, output, page.encode())
    console.tell("risk.card_written", file=output)
    gates = gates_of(report, trained["method"])
    console.give({"card": str(output), "digest": model.digest, "may": all_hold(gates)})


def card_page(
    console: Console,
    model: Model,
    trained: dict[str, Any],
    report: Report,
    instrument: Instrument,
) -> str:
    """Return the page: nothing in it is fetched from anywhere."""
    method = trained["method"]
    gates = gates_of(report, method)
    style = (wording.TEMPLATES / "models" / "card.css").read_bytes()
    page: str = _template("models/card.html").render(
        say=console.say,
        language=TAGS[console.language],
        style="data:text/css;base64," + base64.b64encode(style).decode(),
        model=model,
        method=method,
        instrument=wording.in_language(console.language, instrument.name),
        changes=", ".join(
            wording.in_language(console.language, instrument.subscales[id_].name)
            for id_ in model.changes
        ),
        report=report,
        weights=_weights(console, model, instrument),
        names=[n for n in (method, SUM, RULES) if n in report.everybody.figures],
        rows=_rows(report, method),
        groups=[each for each in report.populations[1:] if each.figures],
        small=[each for each in report.populations[1:] if not each.figures],
        auroc=_auroc,
        gates=[(gate.verdict, verdict(console, gate)) for gate in gates],
        may=all_hold(gates),
        calibration=calibration_plot(report, method),
        decision=decision_plot(report, method),
    )
    return page


def _template(name: str) -> Any:
    environment = Environment(
        loader=FileSystemLoader(wording.TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)


def _rows(report: Report, method: str) -> list[tuple[str, list[str]]]:
    """Return each figure with what it is for the model, the sum and the rules."""
    found = report.everybody.figures
    names = [name for name in (method, SUM, RULES) if name in found]
    return [
        (figure, [short(found[name][figure]) if figure in found[name] else "–" for name in names])
        for figure in FIGURES
    ]


def _auroc(population: Population, names: Sequence[str]) -> list[str]:
    """Return how well each prediction tells apart within a group."""
    return [short(population.figures[name]["auroc"]) for name in names]


def _weights(console: Console, model: Model, instrument: Instrument) -> list[tuple[str, str]]:
    """Return what a step on each item or sum multiplies the odds by; empty of trees."""
    found = []
    for feature, weight in zip(model.features, model.weights, strict=bool(model.weights)):
        text = console.say(f"risk.feature.{feature.kind}")
        if feature.kind is FeatureKind.ITEM:
            words = wording.in_language(console.language, instrument.items[feature.subject].text)
            text = f"{feature.subject} {words}"
        elif feature.subject:
            name = instrument.subscales[feature.subject].name
            text = f"{text} {wording.in_language(console.language, name)}"
        found.append((text, f"{weight:+.3f}"))
    return found
