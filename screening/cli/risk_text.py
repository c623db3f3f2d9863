"""Tell what an evaluation found: figures beside the plain sum and the rules, and the gates."""

from typing import Any

import click

from scoring.risk.fitting import Method
from scoring.risk.gates import Gate, all_hold, gates_of
from scoring.risk.labelled import LabelledTable
from scoring.risk.reports import EVERYBODY, RULES, SUM, Interval, Report
from screening.cli.console import Console

FIGURES = (
    *("auroc", "auprc", "brier", "slope", "intercept", "found_5", "found_10", "found_20"),
)  # fmt: skip

COLORS = {"holds": "green", "fails": "red", "unknown": "yellow"}


def tell(console: Console, table: LabelledTable, report: Report) -> None:
    """Print what was read and what was found, of everybody and of each group."""
    if report.label != "interview":
        console.tell("risk.demonstration")
    counts = {"n": report.n, "labelled": report.n_labelled}
    console.tell("risk.read", **counts, unjudged=table.n_unjudged, rejected=table.n_rejected)
    for name in (*Method, SUM, RULES):
        figures = report.everybody.figures.get(name, {})
        if figures:
            console.tell("risk.prediction", name=console.say(f"risk.name.{name}"))
        for figure in (figure for figure in FIGURES if figure in figures):
            label = console.say(f"risk.figure.{figure}")
            console.tell("risk.figure_line", name=label, value=short(figures[figure]))
    if report.rules is not None:
        n = report.rules.n_flagged
        console.tell("risk.rules_at_work", n=n, found=report.rules.n_found)
    _tell_groups(console, report)
    for method in Method:
        tell_gates(console, method, gates_of(report, method))


def tell_gates(console: Console, method: str, gates: tuple[Gate, ...]) -> None:
    """Print the verdict on one method, gate by gate."""
    console.tell("risk.gates", name=console.say(f"risk.name.{method}"))
    for gate in gates:
        if not console.as_json:
            click.secho("  " + verdict(console, gate), fg=COLORS[gate.verdict])
    console.tell("risk.may" if all_hold(gates) else "risk.may_not")


def verdict(console: Console, gate: Gate) -> str:
    """Return a gate's verdict in words with its numbers."""
    state = console.say(f"risk.verdict.{gate.verdict}")
    return console.say(
        "risk.judged", state=state, gate=console.say(f"risk.gate.{gate.id}", **gate.facts)
    )


def short(found: Interval) -> str:
    """Write a figure with its interval."""
    parts = [
        "–" if each is None else f"{each:.3f}" for each in (found.value, found.low, found.high)
    ]
    return f"{parts[0]} ({parts[1]}, {parts[2]})"


def document(table: LabelledTable, report: Report, raw: dict[str, Any]) -> dict[str, Any]:
    """Return the JSON of an evaluation: the report, and the gates of each method."""
    return raw | {
        "demonstration": report.label != "interview",
        "n_unjudged": table.n_unjudged,
        "n_rejected": table.n_rejected,
        "gates": {
            method: [
                {"id": gate.id, "verdict": gate.verdict, **gate.facts}
                for gate in gates_of(report, method)
            ]
            for method in Method
        },
    }


def _tell_groups(console: Console, report: Report) -> None:
    for population in report.populations:
        if population.name == EVERYBODY:
            continue
        kind, name = population.name
        facts = {"kind": console.say(f"risk.kind.{kind}"), "name": name}
        if not population.figures:
            console.tell("risk.group_small", **facts)
            continue
        named = [
            f"{console.say(f'risk.name.{key}')} {short(figures['auroc'])}"
            for key, figures in population.figures.items()
        ]
        console.tell("risk.group", **facts, n=population.n, figures=", ".join(named))
