"""`muye wave`: put a wave's sheets under the standard that is in force now."""

from typing import Any

import click

from referral.definition import Standard
from screening.cli.console import Console
from screening.cli.opening import unlocked_as
from screening.cli.rosters import counting
from screening.cli.speech import speaking
from screening.roles import Role
from screening.services import rescoring_jobs, waves
from screening.services.rescored_sheets import Outcome
from screening.services.rescoring_bases import Basis, basis_of, check


@click.group()
def wave() -> None:
    """Waves that have been answered."""


@wave.command()
@click.option("--wave", "wave_name", required=True, help="Name of the wave.")
@click.option("--as", "username", required=True, help="A counselor's account.")
@click.option("--dry-run", is_flag=True, help="Say what would come of it and do nothing.")
@click.option("--yes", is_flag=True, help="Do not ask before it begins.")
@speaking
def rescore(console: Console, wave_name: str, username: str, *, dry_run: bool, yes: bool) -> None:
    """Score a closed wave's sheets again, by the standard and the questionnaires of today.

    What was scored at hand-in stays; the new result stands beside it. A flag is added or raised,
    never closed or lowered. It may be stopped at any moment: what is left is done the next time.
    """
    if console.as_json and not (dry_run or yes):
        raise console.refusal("rescoring.yes_wanted", console.say("rescoring.yes_wanted"))
    with unlocked_as(console, username, Role.COUNSELOR) as begin:
        with begin() as work:
            found = waves.named(work, wave_name)
            basis = basis_of(work, found)
            check(work, found, basis)
            n_sheets = waves.progress(work, found).n_handed_in
            n_left = rescoring_jobs.n_left(work, basis)
        with counting(console, "rescoring.looking", n_sheets) as tick:
            outlook = rescoring_jobs.look(begin, basis, tick)
        _tell(console, basis, outlook)
        n_done = 0
        if n_left and not dry_run:
            if not yes:
                click.confirm(console.say("rescoring.begin", n=n_left), abort=True)
            with counting(console, "rescoring.doing", n_left) as tick:
                n_done = rescoring_jobs.run(begin, basis, tick).n_sheets
    if not dry_run:
        console.tell("rescoring.done" if n_done else "rescoring.nothing_left", n=n_done)
    console.give(_document(basis, outlook) | {"n_done": n_done, "dry_run": dry_run})


def _tell(console: Console, basis: Basis, outlook: Outcome) -> None:
    console.tell("rescoring.from_to", before=_name(basis.before), after=_name(basis.standard))
    for tier in basis.standard.tiers:
        console.tell(
            "rescoring.tier_line",
            tier=tier.name[console.language],
            before=outlook.before[tier.id],
            says=outlook.says[tier.id],
            after=outlook.after[tier.id],
        )
    console.tell(
        "rescoring.moved", n=outlook.n_raised, again=outlook.n_again, milder=outlook.n_milder
    )


def _name(standard: Standard) -> str:
    return f"{standard.id} {standard.version} ({standard.digest[:16]})"


def _document(basis: Basis, outlook: Outcome) -> dict[str, Any]:
    tiers = [tier.id for tier in basis.standard.tiers]
    return {
        "standard_before": {"version": basis.before.version, "digest": basis.before.digest},
        "standard": {"version": basis.standard.version, "digest": basis.standard.digest},
        "n_sheets": outlook.n_sheets,
        "n_void": outlook.n_void,
        "tiers": {
            id_: {"before": outlook.before[id_], "says": outlook.says[id_]}
            | {"after": outlook.after[id_]}
            for id_ in tiers
        },
        "n_raised": outlook.n_raised,
        "n_asked_again": outlook.n_again,
        "n_milder": outlook.n_milder,
    }
