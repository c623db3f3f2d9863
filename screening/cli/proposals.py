"""`muye standard propose`, `sign`, `proposals`: a suggested cut score, taken over by two people."""

from pathlib import Path

import click

from referral.definition import Provenance
from screening.cli.console import Console
from screening.cli.models import AS, ROLE, ROLES
from screening.cli.opening import working_as
from screening.cli.speech import speaking
from screening.roles import Role
from screening.services import proposals as service
from screening.services import signed_standards, waves
from screening.services.signed_standards import Proposed


@click.command()
@click.option("--wave", "wave_name", required=True, help="The wave whose reviews speak for it.")
@click.option("--rule", "rule_id", required=True, help="The rule, as muye statistics names it.")
@click.option("--as", "username", required=True, help="A counselor's account.")
@speaking
def propose(console: Console, wave_name: str, rule_id: str, username: str) -> None:
    """Propose the cut score that a wave's reviews suggest, as a new version of the standard.

    The counselor signs it. It counts for new waves once an officer of the township has signed too.
    """
    with working_as(console, username, Role.COUNSELOR) as work:
        path, standard = service.propose(work, waves.named(work, wave_name), rule_id)
    console.tell("proposal.written", file=path, version=standard.version)
    console.tell("standard.line", words=provenance_line(console, standard.provenance[-1]))
    console.give({"file": str(path), "version": standard.version, "digest": standard.digest})


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@AS
@ROLE
@speaking
def sign(console: Console, file: Path, username: str, role: str) -> None:
    """Sign for the proposed version in FILE, having read what changes in it."""
    with working_as(console, username, ROLES[role]) as work:
        content = file.read_bytes()
        n = signed_standards.sign(work, content)
        is_in_force = signed_standards.text_in_force(work) == content
    console.tell("proposal.in_force" if is_in_force else "proposal.signed")
    console.give({"signatures": n, "in_force": is_in_force})


@click.command()
@AS
@ROLE
@speaking
def proposals(console: Console, username: str, role: str) -> None:
    """List the versions that were proposed, and which of them is in force."""
    with working_as(console, username, ROLES[role]) as work:
        found = signed_standards.listed(work)
    for each in found:
        version = "?" if each.standard is None else each.standard.version
        words = console.say(f"proposal.standing.{each.standing}")
        console.tell("proposal.line", file=each.path.name, version=version, words=words)
    if not found:
        console.tell("proposal.none")
    console.give([_row(each) for each in found])


def provenance_line(console: Console, found: Provenance) -> str:
    """Say in words why a cut score was changed."""
    kappa = (found.kappa, found.kappa_low, found.kappa_high)
    return console.say(
        "proposal.because",
        rule=found.rule,
        before=f"{found.before:g}",
        after=f"{found.after:g}",
        wave=found.wave,
        n=found.n_confirmed,
        total=found.n_judged,
        low=f"{found.ppv_low:.2f}",
        high=f"{found.ppv_high:.2f}",
        kappa="–" if None in kappa else "{:.2f} ({:.2f}, {:.2f})".format(*kappa),
        by=found.proposed_by,
        on=found.proposed_on,
        previous=found.previous[:16],
    )


def _row(each: Proposed) -> dict[str, object]:
    return {
        "file": str(each.path),
        "version": None if each.standard is None else each.standard.version,
        "standing": str(each.standing),
    }
