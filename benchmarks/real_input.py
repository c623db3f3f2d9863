"""Replay real answers through the lab's pages, then reconcile every sheet as the counselor.

    .venv/bin/python benchmarks/real_input.py [--students 600] [--folder DIR] [--workers 1]

A township is founded in an empty folder and its server started; every student is a row of the
PHQ-9 answers of Su et al. (2024), Scientific Data 11:1046, chosen by a seed with many of those who
answered item 9 above zero and of those who answered zero throughout. They type their tickets and
hand in through the pages (`lab.py`). Then the counselor signs in over HTTP and counts the queue,
and opens every sheet with the counselor's keys: none lost, none twice, every answer as it was
typed, every score the plain sum, item 9 above zero always in the highest tier and nobody else
there. Exit code 1 on any difference.
"""

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.counselor import Queue, look_at_queue
from benchmarks.figures import figures_of, printed
from benchmarks.lab import sit
from benchmarks.playing import Course
from benchmarks.reconciling import SELF_HARM, Row, open_all, reconcile
from benchmarks.servers import ROOT, served
from benchmarks.students import Student, read_answers, spelled_out
from benchmarks.towns import Town, founded, only_phq9
from screening.roles import Role

DATA = ROOT.parent / "shared" / "data" / "su2024_cn_students_phq9_items.csv"
LEAST = 500
HIGH = 10
"""The lowest total for which a rule asks for somebody, item 9 apart."""


def chosen_rows(rows: Sequence[Sequence[int]], n: int, seed: int) -> list[list[int]]:
    """Choose rows: a quarter with item 9 above zero, a quarter all zero, the rest from all.

    An eighth has item 9 at zero and a high total, so that every tier is seen.
    """
    answers, generator = np.array(rows), np.random.default_rng(seed)
    harm, total = answers[:, SELF_HARM] > 0, answers.sum(axis=1)
    wanted = ((harm, n // 4), (total == 0, n // 4), (~harm & (total >= HIGH), n // 8))
    chosen = [generator.choice(np.flatnonzero(w), k, replace=False) for w, k in wanted]
    left = np.setdiff1d(np.arange(len(answers)), np.concatenate(chosen))
    chosen.append(generator.choice(left, n - sum(k for _, k in wanted), replace=False))
    order = generator.permutation(np.concatenate(chosen))
    picked: list[list[int]] = answers[order].tolist()
    return picked


def queue_rows(queue: Queue, sheet_ids: set[str], n_flagged: int) -> list[Row]:
    """Return what the counselor's pages must show."""
    return [
        Row("sheets on the queue's pages, all", len(sheet_ids), len(queue.everything)),
        Row("of them stored", len(sheet_ids), len(sheet_ids & set(queue.everything))),
        Row("sheets on the queue's pages, waiting", n_flagged, len(queue.waiting)),
    ]


def run(town: Town, rows: Sequence[list[int]], chosen: argparse.Namespace) -> list[Row]:
    """Found the wave, serve, sit, and reconcile."""
    classes = town.enrol(len(rows))
    wave_id = town.set_up(only_phq9())
    slips = town.issue(wave_id, classes)
    students = [
        Student(slip.code, row, n) for n, (slip, row) in enumerate(zip(slips, rows, strict=True))
    ]
    course = Course(chosen.clients, chosen.rounds)
    with served(town.home, "--workers", str(chosen.workers)) as server:
        played = sit(server.address, students, course, folder=town.home.parent)
        account = town.accounts[Role.COUNSELOR]
        queue = asyncio.run(look_at_queue(server.address, account.username, account.passphrase))
    figures = figures_of(played, students, course)
    print("\n".join(printed(figures)))
    if chosen.json:
        chosen.json.write_text(json.dumps(figures, indent=1), encoding="utf-8")
    with town.work_as(Role.COUNSELOR) as work:
        records, receipts = open_all(work, wave_id)
        n_flagged = sum(record.entry.is_waiting for record in records)
        found = reconcile(students, slips, records, receipts)
    return [*found, *queue_rows(queue, {str(sheet_id) for sheet_id in receipts}, n_flagged)]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run; return 0 where everything agrees, or the data is not there."""
    parser = argparse.ArgumentParser(description="Replay real answers, and reconcile them.")
    say = parser.add_argument
    say("--students", type=int, default=600, help=f"How many; at least {LEAST}.")
    say("--folder", type=Path, help="An empty folder to found the township in; kept afterwards.")
    say("--data", type=Path, default=DATA, help="The csv file with columns q1 to q9.")
    say("--seed", type=int, default=1046, help="Chooses the rows.")
    say("--workers", type=int, default=1, help="Processes of the server.")
    say("--clients", type=int, default=50, help="Students at the same time.")
    say("--rounds", type=int, default=3, help="Timed rounds of hand-ins, beside the floor.")
    say("--json", type=Path, help="Write the figures to this file as well.")
    chosen = parser.parse_args(arguments)
    if not chosen.data.is_file():
        print(f"skipped: {chosen.data.name} is not there; give its place with --data")
        return 0
    if chosen.students < LEAST:
        parser.error(f"--students must be at least {LEAST}")
    rows = chosen_rows(
        read_answers(chosen.data, spelled_out("q1..q9")), chosen.students, chosen.seed
    )
    with ExitStack() as stack:
        folder = chosen.folder or Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="muye-real-"))
        )
        town = stack.enter_context(founded(folder / "home"))
        table = run(town, rows, chosen)
    print()
    print(f"{'reconciliation':<46}{'expected':>10}{'found':>8}")
    for row in table:
        print(f"{row.says:<46}{row.expected:>10}{row.found:>8}{'' if row.holds else '   DIFFERS'}")
    return 0 if all(row.holds for row in table) else 1


if __name__ == "__main__":
    sys.exit(main())
