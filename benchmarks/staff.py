"""The counselor's pages beside the bare openings of the same sealed values, in the same run.

    .venv/bin/python benchmarks/staff.py [--records 1000] [--cases 60] [--entries 20] [--rounds 5]

A school with three terms of sealed sheets is made, and cases with so many entries each, as their
seals are made by the product. Each page is asked for over WSGI, session and all; what it opens is
noted once, and then, in turn, those values are opened and thrown away (the floor: no database, no
reading, no page) and the page is asked for. It prints what it saw, and demands nothing.
"""

import argparse
import cProfile
import json
import os
import pstats
import sys
import tempfile
import tracemalloc
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID, uuid4

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from flask.testing import FlaskClient

from benchmarks.measuring import memory_of
from benchmarks.openings import Openings, listening
from benchmarks.queue_page import compare, fill, signed_in
from benchmarks.towns import Town, founded
from crypto import sessions
from referral.cases import Domain, Goal, Level, Measure, Plan
from referral.standard import DEFAULT_FILE
from screening.app import create_app
from screening.case_documents import EntryKind, OpeningDocument
from screening.clock import day_in_china
from screening.note_documents import Note
from screening.roles import Role
from screening.services import case_notes, case_openings, cases, plan_writing, rosters
from screening.services.work import Work

TERMS = ("2025-autumn", "2026-spring", "2026-autumn")
WORDS = "今天谈了一次，他说这两天睡得好一些，愿意下周再来。"
OPENING, PLAN = 1, 1
"""Entries of a case beside its notes."""
SHOWN = 25
"""Lines of the profile."""


def open_cases(town: Town, n_cases: int, n_entries: int) -> list[UUID]:
    """Open so many cases with so many entries each, one of them a whole plan."""
    with town.work_as(Role.COUNSELOR) as work:
        everyone = sorted(student_id for student_id, _ in rosters.profiles(work))
        return [_open_case(work, student, n_entries) for student in everyone[:n_cases]]


def _open_case(work: Work, student_id: UUID, n_entries: int) -> UUID:
    case_id = case_openings.open_case(work, student_id, OpeningDocument(None, None, WORDS)).id
    plan_writing.save(work, cases.find(work, case_id), _plan(work), 0)
    for _ in range(n_entries - OPENING - PLAN):
        case_notes.take_down(work, cases.find(work, case_id), EntryKind.NOTE, Note(WORDS))
    return case_id


def _plan(work: Work) -> Plan:
    today, goal = day_in_china(work.now), Goal(uuid4(), Domain.MOOD, WORDS)
    measures = [
        Measure(uuid4(), goal.id, WORDS, "班主任", today + timedelta(days=7 * n)) for n in (1, 2, 3)
    ]
    levels = dict.fromkeys(Domain, Level.GREEN) | {Domain.MOOD: Level.RED}
    return Plan(WORDS * 5, levels, [goal], measures, today + timedelta(days=28), WORDS)


def measure(client: FlaskClient, address: str, rounds: int, n: int) -> dict[str, Any]:
    """Time a page and the openings of what it opens; ``n`` is how many records it shows."""

    def page() -> None:
        answer = client.get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"{address}: {answer.status_code}")

    page()
    with listening() as openings:
        page()
    taken = compare(openings.again, page, rounds)
    return _figures(taken, openings, n) | {"page MB": _memory(page)}


def _figures(
    taken: dict[str, list[tuple[float, float]]], openings: Openings, n: int
) -> dict[str, Any]:
    wall = {name: median(w for w, _ in each) for name, each in taken.items()}
    cpu = {name: median(c for _, c in each) for name, each in taken.items()}
    pairs = zip(taken["page"], taken["openings"], strict=True)
    return {
        "records": n,
        "values opened": len(openings),
        "openings": openings.n_calls,
        "page ms": 1000 * wall["page"],
        "floor ms": 1000 * wall["openings"],
        "page CPU ms": 1000 * cpu["page"],
        "floor CPU ms": 1000 * cpu["openings"],
        "ratio": wall["page"] / wall["openings"],
        "rounds": [round(p[0] / o[0], 2) for p, o in pairs],
    }


def _memory(page: Callable[[], None]) -> float:
    """Return the megabytes that Python holds at the most while a page is made, beyond before."""
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        page()
        return (tracemalloc.get_traced_memory()[1] - before) / 1e6
    finally:
        tracemalloc.stop()


def printed(name: str, f: dict[str, Any]) -> None:
    """Print the figures of one page."""
    print(
        f"{name}\n"
        f"  {f['values opened']} sealed values opened, in {f['openings']} openings\n"
        f"  page {f['page ms']:.0f} ms wall, {f['page CPU ms']:.0f} ms CPU; the bare openings "
        f"{f['floor ms']:.0f} and {f['floor CPU ms']:.0f} ms\n"
        f"  page / openings {f['ratio']:.2f} (rounds {f['rounds']}); "
        f"{f['page MB']:.1f} MB at the most while it is made"
    )


def run(town: Town, chosen: argparse.Namespace) -> dict[str, Any]:
    """Make a school and measure its pages."""
    town.enrol(chosen.records)
    waves = [town.set_up(DEFAULT_FILE.read_bytes(), term) for term in TERMS]
    for wave_id in waves:
        fill(town, wave_id)
    case_ids = open_cases(town, chosen.cases, chosen.entries)
    app, database = create_app(town.settings, sessions.new_boot(), ["staff"])
    client = app.test_client()
    signed_in(town, client)
    pages = {
        f"queue, {chosen.records} sealed records": (f"/staff/queue/{waves[-1]}", chosen.records),
        f"case, {len(TERMS)} terms, {chosen.entries} entries": (f"/staff/cases/{case_ids[0]}", 1),
        f"{chosen.cases} cases of {chosen.entries} entries": ("/staff/cases/", chosen.cases),
        "the same by due date": ("/staff/cases/?sort=due", chosen.cases),
    }
    found = {}
    try:
        for name, (address, n) in pages.items():
            found[name] = measure(client, address, chosen.rounds, n)
            printed(name, found[name])
            if chosen.profile:
                with cProfile.Profile() as profile:
                    client.get(address)
                pstats.Stats(profile).strip_dirs().sort_stats("cumtime").print_stats(SHOWN)
    finally:
        database.close()
    resident = memory_of(os.getpid())
    print(f"this process: {resident['now']:.0f} MB resident, {resident['peak']:.0f} at the most")
    return {"pages": found, "resident MB": resident}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run and print."""
    parser = argparse.ArgumentParser(description="The counselor's pages beside bare openings.")
    parser.add_argument("--records", type=int, default=1000, help="Students, each with a sheet.")
    parser.add_argument("--cases", type=int, default=60, help="Cases of the school.")
    parser.add_argument("--entries", type=int, default=20, help="Entries of each case.")
    parser.add_argument("--rounds", type=int, default=5, help="Interleaved rounds.")
    parser.add_argument("--profile", action="store_true", help="Print where the time goes.")
    parser.add_argument("--json", type=Path, help="Write the figures to this file as well.")
    chosen = parser.parse_args(arguments)
    with (
        tempfile.TemporaryDirectory(prefix="muye-staff-") as folder,
        founded(Path(folder) / "home") as town,
    ):
        figures = run(town, chosen)
    if chosen.json:
        chosen.json.write_text(json.dumps(figures, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
