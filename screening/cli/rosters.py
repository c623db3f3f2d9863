"""`muye roster`: bring a school's roster in from a file, undo that, begin a new school year."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from screening.cli.console import ROWS_REJECTED, Console
from screening.cli.opening import working_as
from screening.cli.progress import Progress
from screening.clock import day_in_china
from screening.roles import Role
from screening.services import rollovers, roster_undos, rosters
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
@click.option("--absent-left", is_flag=True, help="Whoever is not in the file has left the school.")
@click.pass_context
def import_file(
    context: click.Context, file: Path, username: str, *, dry_run: bool, absent_left: bool
) -> None:
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
        if absent_left:
            plan = plan.with_leavers(day_in_china(work.now))
        if not dry_run:
            with counting(console, "import.storing", plan.n_touched) as tick:
                rosters.carry_out(work, plan, tick)
    facts = {kind.value: n for kind, n in plan.counts.items()} | {"left": len(plan.leaving)}
    console.tell("import.would" if dry_run else "import.did", **facts)
    console.give(facts | {"dry_run": dry_run})


@roster.command("undo")
@click.option("--as", "username", required=True, help="A coordinator's account.")
@click.pass_obj
def undo_change(console: Console, username: str) -> None:
    """Undo the last import or rollover, within 24 hours of it."""
    with working_as(console, username, Role.COORDINATOR) as work:
        undone = roster_undos.undo(work)
    facts = {"new": len(undone.new), "changed": len(undone.changes)}
    console.tell("undo.did", **facts)
    console.give(facts)


@roster.command("rollover")
@click.option("--as", "username", required=True, help="A coordinator's account.")
@click.option(
    "--last-grade",
    type=click.IntRange(1, 12),
    help="The school's last grade, which leaves. Default: the last of the stage it reaches.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be done and do nothing.")
@click.pass_obj
def roll_over(console: Console, username: str, last_grade: int | None, *, dry_run: bool) -> None:
    """Move every class up a grade for the new school year; twice in a year is once."""
    with working_as(console, username, Role.COORDINATOR) as work:
        plan = rollovers.plan(work, last_grade)
        if plan.last_grade not in rollovers.last_grades(plan):
            raise console.refusal("rollover.too_low", console.say("rollover.too_low"))
        if plan.changes and not dry_run:
            with counting(console, "import.storing", len(plan.changes)) as tick:
                rollovers.carry_out(work, plan, tick)
    for step in plan.classes:
        console.tell("rollover.line", change=_step(console, step), n=step.n_students)
    facts = {
        "school_year": plan.school_year,
        "moved_up": len(plan.changes) - plan.n_graduated,
        "graduated": plan.n_graduated,
        "done": plan.n_done,
    }
    console.tell("rollover.would" if dry_run else "rollover.did", **facts)
    console.give(facts | {"dry_run": dry_run, "last_grade": plan.last_grade})


@contextmanager
def counting(console: Console, key: str, n: int) -> Iterator[Callable[[int], None]]:
    """Give what counts students, with a bar once it takes long."""
    done = 0
    with Progress(console, key) as progress:

        def tick(more: int) -> None:
            nonlocal done
            done += more
            progress.show(done / max(n, 1))

        yield tick


def _step(console: Console, step: rollovers.ClassStep) -> str:
    before = f"{console.say(f'grade.{step.grade}')} {step.class_name}"
    if step.to_grade is None:
        return f"{before} → {console.say('leave.reason.graduated')}"
    return f"{before} → {console.say(f'grade.{step.to_grade}')} {step.class_name}"


def _place(console: Console, fault: Fault) -> str:
    if fault.line is None and fault.column is None:
        return console.say("import.whole_file")
    if fault.line is None:
        return console.say("import.at_column", column=fault.column)
    key = "import.at" if fault.column else "import.at_line"
    return console.say(key, line=fault.line, column=fault.column)


def _fault(fault: Fault) -> dict[str, object]:
    return {"line": fault.line, "column": fault.column, "code": fault.code}
