"""A roster from a workbook: reading, dry run and import, each beside reading the file alone.

    .venv/bin/python benchmarks/roster.py [--students 5000] [--rounds 3] [--json FILE]

A workbook of so many students is made. The floor is the bare reader of workbooks, which turns the
file into lists of cells and checks nothing. Against it stand, in turn: reading the roster in this
process, every cell judged; the same in the sandbox, as the product does; the dry run on an empty
roster, that is the sandbox and sorting the rows; and the import, with a key pair, a certificate
and two seals for each new student, durable at its end. Each import is undone before the next.
"""

import argparse
import io
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import click
from openpyxl import Workbook
from python_calamine import CalamineWorkbook

from benchmarks.towns import SEED, Town, founded
from screening.demo_people import people
from screening.roles import Role
from screening.services import roster_undos, rosters
from screening.services.roster_files import RosterFile, read_roster
from screening.services.roster_sandbox import read_safely
from screening.services.roster_template import HEADER

CLASS_SIZE = 40
SEXES = {"male": "男", "female": "女", None: ""}
NAME = "roster.xlsx"


def workbook(n: int) -> bytes:
    """Return the roster of a school of so many students, as a spreadsheet program saves it."""
    classes = [(7 + k % 3, f"{k // 3 + 1}班") for k in range(-(-n // CLASS_SIZE))]
    book = Workbook(write_only=True)
    sheet = book.create_sheet("名单")
    sheet.append(list(HEADER))
    for row in people(1, n, classes, SEED):
        born = row.born_on.isoformat() if row.born_on else ""
        who = [row.name, row.number, f"{row.grade}年级", row.class_name, SEXES[row.sex], born]
        sheet.append([*who, row.guardian_name or "", row.guardian_phone or ""])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def floor(data: bytes) -> int:
    """Read the cells alone."""
    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
        return len(book.get_sheet_by_index(0).to_python())


def dry_run(town: Town, data: bytes) -> RosterFile:
    """Read a file and say what an import would do."""
    file = read_safely(data, NAME)
    if file.faults:
        raise RuntimeError(f"the file is refused: {file.faults[0]}")
    with town.work_as(Role.COORDINATOR) as work:
        plan = rosters.plan_import(work, rosters.as_profiles(file.rows))
    if len(plan.new) != len(file.rows):
        raise RuntimeError("the roster was not empty")
    return file


def bring_in(town: Town, file: RosterFile) -> None:
    """Store what a file says, with a progress bar."""
    with (
        town.work_as(Role.COORDINATOR) as work,
        click.progressbar(length=len(file.rows), label="import", file=sys.stderr) as bar,
    ):
        rosters.carry_out(
            work, rosters.plan_import(work, rosters.as_profiles(file.rows)), bar.update
        )


def again(town: Town, file: RosterFile) -> None:
    """Import the same file once more: it finds everybody and stores nothing."""
    with town.work_as(Role.COORDINATOR) as work:
        plan = rosters.plan_import(work, rosters.as_profiles(file.rows))
        if not plan.is_empty:
            raise RuntimeError("the second import found something to do")
        rosters.carry_out(work, plan)


def take_back(town: Town) -> None:
    """Undo the import."""
    with town.work_as(Role.COORDINATOR) as work:
        roster_undos.undo(work)


def measure(town: Town, data: bytes, rounds: int) -> dict[str, list[float]]:
    """Return the seconds of each step, round by round."""
    taken: dict[str, list[float]] = {}
    file = read_safely(data, NAME)
    steps: dict[str, Callable[[], object]] = {
        "the cells alone": lambda: floor(data),
        "read and judged": lambda: read_roster(data, NAME),
        "read in the sandbox": lambda: read_safely(data, NAME),
        "dry run": lambda: dry_run(town, data),
        "import": lambda: bring_in(town, file),
        "the same file again": lambda: again(town, file),
        "undo": lambda: take_back(town),
    }
    for _ in range(rounds):
        for name, step in steps.items():
            began = time.perf_counter()
            step()
            taken.setdefault(name, []).append(time.perf_counter() - began)
    return taken


def printed(taken: dict[str, list[float]], n: int) -> dict[str, Any]:
    """Print the medians and their ratios to the floor; return them."""
    middle = {name: statistics.median(seconds) for name, seconds in taken.items()}
    alone = middle["the cells alone"]
    print(f"{n} students, {len(taken['import'])} rounds, median")
    print(f"{'':<24}{'s':>9}{'ms each':>9}{'ratio':>9}   to reading the cells alone")
    for name, seconds in middle.items():
        print(f"{name:<24}{seconds:>9.2f}{1000 * seconds / n:>9.3f}{seconds / alone:>9.1f}")
    whole = middle["dry run"] + middle["import"]
    print(f"{'dry run and import':<24}{whole:>9.2f}{1000 * whole / n:>9.3f}{whole / alone:>9.1f}")
    return {"students": n, "seconds": middle, "ratio": whole / alone}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run and print."""
    parser = argparse.ArgumentParser(description="A roster beside reading its file alone.")
    parser.add_argument("--students", type=int, default=5000, help="Students of the school.")
    parser.add_argument("--rounds", type=int, default=3, help="Rounds.")
    parser.add_argument("--json", type=Path, help="Write the figures to this file as well.")
    chosen = parser.parse_args(arguments)
    data = workbook(chosen.students)
    with (
        tempfile.TemporaryDirectory(prefix="muye-roster-") as folder,
        founded(Path(folder) / "home") as town,
    ):
        figures = printed(measure(town, data, chosen.rounds), chosen.students)
    if chosen.json:
        chosen.json.write_text(json.dumps(figures, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
