"""The options that `muye train` and `muye evaluate` share, and the judged rows that they name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from instruments.definition import Answers, Instrument
from referral.definition import Standard
from referral.flags import reasons_for
from referral.standard import default_standard, read_standard
from referral.triage import tier_of
from scoring.errors import TableRefused, TooFewResponses
from scoring.risk.evaluation import evaluate
from scoring.risk.gates import FEWEST_LABELS
from scoring.risk.labelled import Columns, LabelledTable, read_labelled
from scoring.risk.reports import Report
from scoring.scores import score
from screening.cli.console import Console
from screening.cli.files import write
from screening.cli.finding import find
from screening.cli.progress import Progress

OPTIONS = (
    click.argument("instrument", metavar="INSTRUMENT"),
    click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path)),
    click.option("--label", required=True, help="Column of what the interview came to."),
    click.option(
        "--from",
        "limit",
        required=True,
        help="The tier, or the number, from which on a person was needed.",
    ),
    click.option("--school", help="Column of the school."),
    click.option("--sex", help="Column of the sex."),
    click.option("--grade", help="Column of the grade, 1 to 12, or of its band."),
    click.option(
        "--earlier",
        multiple=True,
        metavar="SUBSCALE=COLUMN",
        help="Column of a subscale's earlier score.",
    ),
    click.option(
        "--standard",
        "standard_file",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="The township's standard; the one that comes with Muye if left out.",
    ),
    click.option("--seed", default=1, show_default=True, help="The same seed, the same result."),
    click.option(
        "--resamples",
        default=200,
        show_default=True,
        type=click.IntRange(min=20),
        help="How often rows are drawn again for the intervals.",
    ),
)


@dataclass(frozen=True, slots=True)
class Judged:
    """What the options name: the rows, and how they are measured."""

    instrument: Instrument
    table: LabelledTable
    seed: int
    n_resamples: int


def judged_rows(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of a table of judged rows."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


def read(console: Console, given: Mapping[str, Any]) -> Judged:
    """Read the table that the options name.

    Raises:
        SystemExit: it cannot be learned from; the reason is printed.
    """
    instrument = find(console, given["instrument"])
    file = given["standard_file"]
    standard = default_standard() if file is None else read_standard(file)
    names = {kind: given[option] for kind, option in KINDS.items() if given[option]}
    columns = Columns(
        label=given["label"],
        is_label=_judge(console, standard, given["limit"]),
        groups=names,
        earlier=_earlier(console, instrument, given["earlier"]),
        named={"grade_band": _bands(standard)},
        rules=_rules(standard, instrument, given["label"].strip().lower()),
    )
    try:
        table = read_labelled(instrument, given["file"], columns)
    except TableRefused as error:
        words = console.say(f"score_table.refused.{error.rule}", **error.facts)
        raise console.refusal(f"table.{error.rule}", words) from error
    return Judged(instrument, table, given["seed"], given["resamples"])


KINDS = {"sex": "sex", "grade_band": "grade", "school": "school"}
"""By kind of group, the option that names its column."""


def measure(console: Console, judged: Judged) -> Report:
    """Measure every method on the rows that are judged, with a bar.

    Raises:
        SystemExit: there are too few labels or schools; what to do is printed.
    """
    data = judged.table.data
    try:
        with Progress(console, "risk.measuring") as progress:
            return evaluate(
                data,
                seed=judged.seed,
                n_resamples=judged.n_resamples,
                on_progress=progress.show,
            )
    except TooFewResponses as error:
        raise too_few(console, judged) from error


def too_few(console: Console, judged: Judged) -> SystemExit:
    """Say how many labels there are and how many it takes, and return the end of the command."""
    labels = judged.table.data.labels
    n, without = int(labels.sum()), int((~labels).sum())
    words = console.say("risk.too_few", n=n, without=without, wanted=FEWEST_LABELS)
    return console.refusal("risk.too_few", words)


def keep(console: Console, path: Path, content: bytes) -> None:
    """Write a file that only its owner may read; it appears when it is whole.

    Raises:
        SystemExit: it cannot be written.
    """
    try:
        write(path, content)
    except OSError as error:
        words = console.say("score_table.cannot", why=error.strerror or error)
        raise console.refusal("file.cannot", words) from error


def _judge(console: Console, standard: Standard, limit: str) -> Callable[[str], bool | None]:
    ranks: dict[str, float] = {tier.id: tier.rank for tier in standard.tiers}
    try:
        least = ranks[limit] if limit in ranks else float(limit)
    except ValueError as error:
        words = console.say("risk.no_limit", limit=limit, tiers=", ".join(ranks))
        raise console.refusal("risk.no_limit", words) from error

    def is_label(text: str) -> bool | None:
        return None if not text else (ranks[text] if text in ranks else float(text)) >= least

    return is_label


def _earlier(console: Console, instrument: Instrument, given: tuple[str, ...]) -> dict[str, str]:
    pairs = [each.partition("=") for each in given]
    for subscale, _, column in pairs:
        if subscale not in instrument.subscales or not column:
            known = ", ".join(instrument.subscales)
            words = console.say("risk.no_subscale", id=subscale, known=known)
            raise console.refusal("risk.no_subscale", words)
    return {subscale: column for subscale, _, column in pairs}


def _bands(standard: Standard) -> Callable[[str], str]:
    names = {str(grade): band.id for band in standard.grade_bands for grade in band.grades}
    names |= {band.id: band.id for band in standard.grade_bands}
    return lambda cell: names.get(cell, "")


def _rules(standard: Standard, instrument: Instrument, label: str) -> Callable[[Answers], int]:
    """Return what ranks one form; a rule on an item that stands in for the label is left out."""
    # The forms are judged without their grades: a rule for some grades counts for all of them here.
    kept = tuple(replace(r, grades=()) for r in standard.rules if r.item is None or r.item != label)
    shown = replace(standard, rules=kept)

    def rank(answers: Answers) -> int:
        return tier_of(shown, reasons_for(shown, [score(instrument, answers)])).rank

    return rank
