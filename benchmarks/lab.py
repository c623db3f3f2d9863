"""Play students through the lab's pages of a running server, and print what that costs.

    python benchmarks/lab.py --base-url http://127.0.0.1:8765/ --tickets muye-demo/credentials.json
        [--answers FILE.csv --columns q1..q9] [--clients 50] [--limit N] [--rounds 3] [--json FILE]
    python benchmarks/lab.py --seats 50 [--engine sqlite|postgres|URL] [--sync-delay-ms 10]
        [--workers 1] [--scripted] [--clients 50] [--rounds 3] [--json FILE]

The second form founds a town of so many students for the run, and serves it: on SQLite, also with
a school's old disk under it, or on PostgreSQL.

Each student types a code, greets, agrees, answers every item and hands in, with the cookies and
form tokens of a browser. Items and options are read off the pages. Answers come from the file for
the first items; items that the file does not cover get an option each by turns. Everyone must be
acknowledged once and shown a receipt of their own, or the run fails.

Everybody goes up to the page that offers the hand-in; then hand-ins alone are timed, in rounds
beside the floor: the same server and database doing one durable INSERT a request (`floor.py`).
The client itself needs the standard library only, and sends its load to this computer only.
"""

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.browsers import Refused
from benchmarks.figures import figures_of, printed
from benchmarks.measuring import sync_probe
from benchmarks.playing import Course, Played, play, workers_at
from benchmarks.rooms import Room, room
from benchmarks.scripted import ScriptedStudent
from benchmarks.servers import Under, floor_server
from benchmarks.students import Student, read_answers, read_codes, spelled_out


class Unreconciled(Exception):
    """Somebody was not acknowledged once, or a receipt is missing or was given twice."""


def sit(
    base_url: str,
    students: Sequence[Student],
    course: Course,
    *,
    with_floor: bool = True,
    folder: Path | None = None,
    under: Under | None = None,
) -> Played:
    """Play students against a running server, and the floor beside it.

    Args:
        base_url: of the server.
        students: each with a ticket that is open.
        course: how the run goes.
        with_floor: whether to start the floor and measure it in turn.
        folder: where the floor keeps its database; it should be on the server's disk.
        under: what the floor runs on, where that is not SQLite on a disk as it is.

    Raises:
        Refused: a page was not the one that belongs there.
        Unreconciled: somebody was not acknowledged once, with a receipt of their own.
    """
    with ExitStack() as stack:
        place = tempfile.TemporaryDirectory(prefix="muye-floor-", dir=folder)
        here = Path(stack.enter_context(place))
        floor = None
        if with_floor:
            floor = stack.enter_context(floor_server(here, workers_at(base_url), under)).address
        played = asyncio.run(play(base_url, students, course, floor))
        played.sync_ms = sync_probe(here)
    check_receipts(students)
    return played


def check_receipts(students: Sequence[Student]) -> None:
    """Check that everyone was acknowledged once, with one receipt that nobody else has.

    Raises:
        Unreconciled: it is not so.
    """
    for student in students:
        if student.n_acknowledged != 1 or not student.receipts or len(set(student.receipts)) != 1:
            raise Unreconciled("somebody was not acknowledged once with one receipt")
    if len({student.receipts[0] for student in students}) != len(students):
        raise Unreconciled("two students have the same receipt")


def _students(chosen: argparse.Namespace) -> list[Student]:
    codes = read_codes(chosen.tickets)
    if chosen.answers is None:
        rows: list[list[int]] = [[] for _ in codes]
    else:
        rows = read_answers(chosen.answers, spelled_out(chosen.columns))
    pairs = list(zip(codes, rows, strict=False))[: chosen.limit]
    return [Student(code, row, number) for number, (code, row) in enumerate(pairs)]


@contextmanager
def _room(chosen: argparse.Namespace) -> Iterator[Room]:
    """Give the server that runs already, or one that is founded for so many seats."""
    if chosen.seats is None:
        yield Room(chosen.base_url, _students(chosen))
        return
    with (
        tempfile.TemporaryDirectory(prefix="muye-room-", dir=chosen.floor_folder) as folder,
        room(
            Path(folder),
            chosen.seats,
            engine=chosen.engine,
            sync_delay_ms=chosen.sync_delay_ms,
            workers=chosen.workers,
        ) as made,
    ):
        if chosen.scripted:
            yield replace(
                made, students=[ScriptedStudent(s.code, [], s.number) for s in made.students]
            )
        else:
            yield made


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Play students through the lab's pages.")
    say = parser.add_argument
    say("--base-url", help="Of the running server, on this computer.")
    say("--tickets", type=Path, help="credentials.json, csv, or a code a line.")
    say("--seats", type=int, help="Found a town of so many students for this run instead.")
    say("--engine", default="sqlite", help="With --seats: sqlite, postgres, or a PostgreSQL URL.")
    say("--sync-delay-ms", type=int, default=0, help="With --seats: added to every sync.")
    say("--workers", type=int, default=1, help="With --seats: processes of the server.")
    say("--scripted", action="store_true", help="With --seats: the whole form in one page.")
    say("--answers", type=Path, help="A csv file with a row of answers for each student.")
    say("--columns", default="q1..q9", help="Its columns, in the order of the items.")
    say("--clients", type=int, default=50, help="Students at the same time.")
    say("--limit", type=int, help="How many students at most.")
    say("--rounds", type=int, default=3, help="Timed rounds of hand-ins, and as many of the floor.")
    say("--bell", type=int, default=50, help="How many open, and hand in, in one moment.")
    say("--no-floor", action="store_true", help="Leave the floor out.")
    say("--floor-folder", type=Path, help="A folder on the server's disk; else the temporary one.")
    say("--json", type=Path, help="Write the figures to this file as well.")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print, and return 0 where everyone was acknowledged once."""
    parser = _parser()
    chosen = parser.parse_args(arguments)
    if chosen.seats is None and None in (chosen.base_url, chosen.tickets):
        parser.error("give --base-url with --tickets, or --seats")
    course = Course(chosen.clients, chosen.rounds, chosen.bell)
    try:
        with _room(chosen) as at:
            students = at.students
            played = sit(
                at.address,
                students,
                course,
                with_floor=not chosen.no_floor,
                folder=chosen.floor_folder,
                under=at.under,
            )
    except (Refused, Unreconciled) as error:
        print(f"FAILED: {error}", file=sys.stderr)
        return 1
    figures = figures_of(played, students, course)
    print("\n".join(printed(figures)))
    if chosen.json:
        chosen.json.write_text(json.dumps(figures, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
