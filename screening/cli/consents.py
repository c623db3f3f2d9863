"""`muye consent`: take down what a class's guardians said, and say how far it is."""

from collections.abc import Sequence
from datetime import datetime

import click

from referral.consents import Channel, Decision, Standing
from screening.cli.console import Console
from screening.cli.opening import working_as
from screening.roles import Role
from screening.services import consents, coverage
from screening.services.consents import Word
from screening.services.coverage import STILL_TO_SAY, Member
from screening.services.errors import NotFound


@click.group()
def consent() -> None:
    """What guardians said."""


@consent.command()
@click.option("--grade", type=click.IntRange(1, 12), required=True)
@click.option("--class", "class_name", required=True, help="Name of the class, as on the roster.")
@click.option("--as", "username", required=True, help="A coordinator's account.")
@click.option(
    "--on",
    "decided_on",
    type=click.DateTime(["%Y-%m-%d"]),
    required=True,
    help="Day on which they signed, such as 2026-11-23.",
)
@click.option(
    "--refused", multiple=True, metavar="NUMBER", help="Who does not agree, by student number."
)
@click.option(
    "--not-yet", multiple=True, metavar="NUMBER", help="Who has not answered, by student number."
)
@click.option(
    "--separate",
    is_flag=True,
    help="For children under 14 the separate consent was signed as well.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be done and do nothing.")
@click.pass_obj
def record(
    console: Console,
    grade: int,
    class_name: str,
    username: str,
    decided_on: datetime,
    refused: Sequence[str],
    not_yet: Sequence[str],
    *,
    separate: bool,
    dry_run: bool,
) -> None:
    """Take down the paper forms of a class: everybody agrees but those who are named."""
    with working_as(console, username, Role.COORDINATOR) as work:
        members = coverage.of_class(work, grade, class_name).members
        known = {member.profile.number for member in members}
        if not known.issuperset((*refused, *not_yet)):
            raise NotFound("student")
        words = {
            member.student_id: Word(
                decision=Decision.REFUSED if member.profile.number in refused else Decision.GIVEN,
                channel=Channel.PAPER,
                decided_on=decided_on.date(),
                is_separate=separate and member.is_under_14,
            )
            for member in members
            if _is_said(member, refused, not_yet)
        }
        if not dry_run:
            consents.record_many(work, words)
        n_refused = sum(word.decision is Decision.REFUSED for word in words.values())
    facts = {
        "given": len(words) - n_refused,
        "refused": n_refused,
        "unchanged": len(members) - len(words),
    }
    console.tell("consent_command.would" if dry_run else "consent_command.did", **facts)
    console.give(facts | {"dry_run": dry_run})


@consent.command("list")
@click.option("--as", "username", required=True, help="A coordinator's account.")
@click.pass_obj
def list_classes(console: Console, username: str) -> None:
    """Say class by class how many guardians have agreed."""
    with working_as(console, username, Role.COORDINATOR) as work:
        classes = coverage.by_class(work)
    for found in classes:
        console.tell(
            "consent_command.line",
            grade=console.say(f"grade.{found.grade}"),
            name=found.class_name,
            n=found.n_given,
            total=len(found.members),
        )
    console.give(
        [
            {"grade": found.grade, "class": found.class_name}
            | {kind.value: len(found.of(kind)) for kind in Standing}
            for found in classes
        ]
    )


def _is_said(member: Member, refused: Sequence[str], not_yet: Sequence[str]) -> bool:
    number = member.profile.number
    return number not in not_yet and (number in refused or member.standing in STILL_TO_SAY)
