"""`muye roster import`: bring a school's roster in from a file."""

from pathlib import Path

import click

from screening.cli.console import ROWS_REJECTED, Console
from screening.cli.opening import working_as
from screening.roles import Role
from screening.services import rosters
from screening.services.roster_files import Fault
from screening.services.roster_rows import MAX_BYTES
from screening.services.roster_sandbox import read_safely

FAULTS_SHOWN = 200


@click.group()
def roster() -> None:
    """A school's roster."""


@roster.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--as", "username", required=True, help="A coordinator's account.")
@click.option("--dry-run", is_flag=True, help="Say what would be done and do nothing.")
@click.pass_context
def import_file(context: click.Context, file: Path, username: str, *, dry_run: bool) -> None:
    """Import FILE (xlsx, xls, csv): all of it, or nothing with every fault by row and column."""
    console: Console = context.obj
    with file.open("rb") as source:
        read = read_safely(source.read(MAX_BYTES + 1), file.name)
    for fault in read.faults[:FAULTS_SHOWN]:
        words = console.say(f"fault.{fault.code}", **fault.facts)
        click.echo(f"{_place(console, fault)} {words}", err=True)
    if read.faults:
        console.give({"stored": 0, "faults": [_fault(f) for f in read.faults]})
        context.exit(ROWS_REJECTED)
    with working_as(console, username, Role.COORDINATOR) as work:
        plan = rosters.plan_import(work, rosters.as_profiles(read.rows))
        facts = {
            "new": len(plan.new),
            "changed": len(plan.changed),
            "unchanged": plan.n_unchanged,
            "absent": plan.n_absent,
            "renumbered": len(plan.renumbered),
        }
        if not dry_run:
            rosters.carry_out(work, plan)
    console.tell("import.would" if dry_run else "import.did", **facts)
    if plan.renumbered:
        console.tell("import.renumbered", n=len(plan.renumbered))
    console.give(facts | {"dry_run": dry_run})


def _place(console: Console, fault: Fault) -> str:
    if fault.line is None and fault.column is None:
        return console.say("import.whole_file")
    if fault.line is None:
        return console.say("import.at_column", column=fault.column)
    key = "import.at" if fault.column else "import.at_line"
    return console.say(key, line=fault.line, column=fault.column)


def _fault(fault: Fault) -> dict[str, object]:
    return {"line": fault.line, "column": fault.column, "code": fault.code}
