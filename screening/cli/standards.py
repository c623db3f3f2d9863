"""`muye standard`: check a township's standard, compare two, and try one out before it is used."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import click

from referral.checks import faults_against
from referral.definition import Standard
from referral.differences import differences
from referral.doubts import Doubt, Why, doubts_about
from referral.errors import MalformedStandard
from referral.standard import read_standard
from screening.cli.console import FAILED, Console
from screening.cli.finding import known
from screening.cli.opening import working_as
from screening.cli.progress import Progress
from screening.cli.proposals import proposals, propose, provenance_line, sign
from screening.cli.speech import speaking
from screening.cli.standard_text import change_line, doubt_line, fault_line, refusal_line
from screening.cli.trial_text import document_of, lines_of
from screening.roles import Role
from screening.services import waves
from screening.services.capacity import fits
from screening.services.standard_trials import made_up, sheets_of, try_out
from screening.services.trial_tables import told

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def standard() -> None:
    """Check a township's standard, compare two versions, and try one out."""


for each in (propose, sign, proposals):
    standard.add_command(each)


@standard.command()
@click.argument("file", type=FILE)
@speaking
def check(console: Console, file: Path) -> None:
    """Say what is wrong with the standard in FILE, where, and what to do about it.

    Exit codes: 0 it may be used, though something may be worth a look; 1 it may not; 2 wrong use.
    """
    catalogue = {each.id: each for each in known(console)}
    try:
        found = read_standard(file)
    except MalformedStandard as error:
        _give_up(console, file, [refusal_line(console, error)])
    broken = faults_against(found, catalogue)
    faults = [fault_line(console, fault) for fault in broken]
    # what names a place that is not there cannot be looked at more closely
    is_readable = not any(fault.code.startswith("unknown_") for fault in broken)
    doubts = doubts_about(found, catalogue) if is_readable else []
    faults += [doubt_line(console, doubt) for doubt in doubts if doubt.why is Why.BARRED]
    faults += [
        console.say("standard.too_long", key=band.id)
        for band in found.grade_bands
        if is_readable and not fits([catalogue[i] for i in band.instruments], found)
    ]
    if faults:
        _give_up(console, file, faults)
    console.give(_outcome(file, [], [doubt_line(console, each) for each in doubts], doubts))
    for doubt in doubts:
        console.tell("standard.doubtful", words=doubt_line(console, doubt))
    facts = {"id": found.id, "version": found.version, "n": len(found.rules)}
    console.tell("standard.good", file=file.name, digest=found.digest[:16], **facts)


@standard.command()
@click.argument("old", type=FILE)
@click.argument("new", type=FILE)
@speaking
def diff(console: Console, old: Path, new: Path) -> None:
    """Say in words what changed from the standard OLD to the standard NEW."""
    before, after = _read(console, old), _read(console, new)
    changes = differences(before, after)
    rows = [
        {
            "what": str(c.what),
            "about": c.about,
            "part": c.part,
            "before": c.before,
            "after": c.after,
            "words": change_line(console, c, before, after),
        }
        for c in changes
    ]
    console.give(rows)
    for row in rows:
        console.tell("standard.line", words=row["words"])
    if not rows:
        console.tell("standard.same")
    for why in after.provenance:
        if why not in before.provenance:
            console.tell("standard.line", words=provenance_line(console, why))


@standard.command()
@click.argument("file", type=FILE)
@click.option("--against", type=FILE, help="Another standard to hold it against.")
@click.option("--wave", "wave_name", help="Try it on the sheets of this wave.")
@click.option("--as", "username", help="A counselor's account, for --wave.")
@click.option("--schools", type=click.IntRange(1, 500), default=6, show_default=True)
@click.option(
    "--pupils",
    type=click.IntRange(12, 5000),
    default=200,
    show_default=True,
    help="Pupils of each made-up school.",
)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True)
@click.option(
    "--minutes",
    multiple=True,
    metavar="TIER=MINUTES",
    help="What a flag of a tier costs a counselor; may be given for every tier.",
)
@speaking
def simulate(
    console: Console,
    file: Path,
    against: Path | None,
    wave_name: str | None,
    username: str | None,
    schools: int,
    pupils: int,
    seed: int,
    minutes: tuple[str, ...],
) -> None:
    """Say how many flags the standard in FILE would raise, and the hours that they would cost.

    Without --wave a township is made up: its figures are no evidence of any real one.
    """
    if bool(wave_name) != bool(username):
        raise console.refusal("standard.wave_and_as", console.say("standard.wave_and_as"))
    new, old = _read(console, file), None if against is None else _read(console, against)
    given = _minutes(console, new, minutes)
    if wave_name and username:
        with working_as(console, username, Role.COUNSELOR) as work:
            tried = try_out(new, sheets_of(work, waves.named(work, wave_name)), old)
    else:
        with Progress(console, "standard.trying") as bar:
            sizes = {"n_schools": schools, "n_pupils": pupils, "seed": seed}
            tried = try_out(new, made_up(new, **sizes, show=bar.show), old)
    tables = told(*tried, given, is_made_up=wave_name is None)
    console.give(document_of(tables) | ({} if wave_name else {"seed": seed}))
    for line in lines_of(console, tables):
        console.tell("standard.line", words=line)


def _read(console: Console, file: Path) -> Standard:
    try:
        found = read_standard(file)
    except MalformedStandard as error:
        _give_up(console, file, [refusal_line(console, error)])
    faults = faults_against(found, {each.id: each for each in known(console)})
    if faults:
        _give_up(console, file, [fault_line(console, fault) for fault in faults])
    return found


def _minutes(console: Console, found: Standard, pairs: tuple[str, ...]) -> dict[str, float]:
    given = {}
    for pair in pairs:
        tier, _, text = pair.partition("=")
        with _refusing(console, pair, found):
            if tier not in {each.id for each in found.tiers[1:]} or not 0 <= float(text) < 10_000:
                raise ValueError(pair)
            given[tier] = float(text)
    return given


@contextmanager
def _refusing(console: Console, pair: str, found: Standard) -> Iterator[None]:
    try:
        yield
    except ValueError as error:
        tiers = ", ".join(each.id for each in found.tiers[1:])
        words = console.say("standard.minutes_wrong", given=pair, tiers=tiers)
        raise console.refusal("standard.minutes_wrong", words) from error


def _give_up(console: Console, file: Path, faults: list[str]) -> NoReturn:
    console.give(_outcome(file, faults, [], []))
    for fault in faults:
        click.secho(fault, fg="red", err=True)
    raise SystemExit(FAILED)


def _outcome(
    file: Path, faults: list[str], words: list[str], doubts: list[Doubt]
) -> dict[str, Any]:
    about = [
        {"key": doubt.key, "why": str(doubt.why), "words": said}
        for doubt, said in zip(doubts, words, strict=True)
    ]
    return {"file": str(file), "faults": faults, "doubts": about}
