"""The lab's process: its memory, the time to its first answer, and what it loads.

    .venv/bin/python benchmarks/footprint.py [--students 200] [--rounds 3] [--json FILE]

`muye serve --face lab` is started on a town of its own: resident memory after the first requests
and after a class of students has sat through the pages; the time from the start of the process to
its first answer, in turn with a bare ``python -c "import flask, sqlalchemy"``; and every module
that the process loads until it has answered, by import time.
"""

import argparse
import asyncio
import json
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.browsers import Browser, Refused
from benchmarks.lab import check_receipts
from benchmarks.measuring import memory_of
from benchmarks.playing import Course, play, wire_to
from benchmarks.servers import Served, served
from benchmarks.students import Student
from benchmarks.towns import Town, founded
from referral.standard import DEFAULT_FILE

MEMORY_GOAL_MB = 120
START_GOAL_S = 2.5
HEAVY = ("pandas", "sklearn", "scipy", "pypinyin", "openpyxl", "pyarrow", "python_calamine")
"""What the lab's process must not load."""
SHOWN = 15
BARE = (sys.executable, "-c", "import flask, sqlalchemy")
LAB = ("--face", "lab")
_IMPORTED = re.compile(r"^import time:\s+(\d+) \|\s+\d+ \|\s*([\w.]+)", re.MULTILINE)


async def first_answer(server: Served) -> None:
    """Ask for the page on which a code is typed."""
    wire = wire_to(server.address)
    try:
        reply = await Browser().get(wire, "/")
        if reply.status != 200:
            raise Refused(f"GET /: {reply.status}")
    finally:
        wire.close()


def start_times(town: Town, rounds: int) -> dict[str, list[float]]:
    """Time, in turn, a bare import and a process from its start to its first answer."""
    taken: dict[str, list[float]] = {"bare import": [], "first answer": []}
    for _ in range(rounds):
        began = time.perf_counter()
        subprocess.run(BARE, check=True)
        taken["bare import"].append(time.perf_counter() - began)
        began = time.perf_counter()
        with served(town.home, *LAB) as server:
            asyncio.run(first_answer(server))
            taken["first answer"].append(time.perf_counter() - began)
    return taken


def memory(town: Town, codes: Sequence[str]) -> dict[str, dict[str, float]]:
    """Return the process's memory in MB after the first answer and after everyone has sat."""
    students = [Student(code, [], n) for n, code in enumerate(codes)]
    with served(town.home, *LAB) as server:
        asyncio.run(first_answer(server))
        before = memory_of(server.pid)
        asyncio.run(play(server.address, students, Course(rounds=1), None))
        check_receipts(students)
        return {"after the first answer": before, "after the class": memory_of(server.pid)}


def modules(town: Town) -> dict[str, int]:
    """Return every module that the process has loaded once it answered: microseconds each took."""
    with served(town.home, *LAB, python=(sys.executable, "-X", "importtime")) as server:
        asyncio.run(first_answer(server))
        log = server.log.read_text(encoding="utf-8", errors="replace")
    return {name: int(taken) for taken, name in _IMPORTED.findall(log)}


def printed(
    starts: dict[str, list[float]],
    memories: dict[str, dict[str, float]],
    loaded: dict[str, int],
    n_students: int,
) -> dict[str, Any]:
    """Print the figures and return them."""
    for when, found in memories.items():
        what = f"{when} ({n_students} sittings)" if "class" in when else when
        print(f"resident memory {what}: {found['now']:.0f} MB, peak {found['peak']:.0f} MB")
    worst = memories["after the class"]["now"]
    print(f"  goal <= {MEMORY_GOAL_MB} MB: {_met(worst <= MEMORY_GOAL_MB)}")
    middle = {name: median(taken) for name, taken in starts.items()}
    print(
        f"first answer {middle['first answer']:.2f} s after the process is started, "
        f"bare import of flask and sqlalchemy {middle['bare import']:.2f} s: "
        f"{middle['first answer'] / middle['bare import']:.1f} of it; "
        f"goal <= {START_GOAL_S} s: {_met(middle['first answer'] <= START_GOAL_S)}"
    )
    heavy = sorted({name.partition(".")[0] for name in loaded} & set(HEAVY))
    print(f"{len(loaded)} modules loaded; none of {', '.join(HEAVY)}: {_met(not heavy)}")
    shares = Counter[str]()
    for name, taken in loaded.items():
        shares[name.partition(".")[0]] += taken
    print(f"the {SHOWN} packages that take longest to load, ms:")
    for name, taken in shares.most_common(SHOWN):
        print(f"  {name:<24}{taken / 1000:>8.1f}")
    return {
        "memory MB": memories,
        "start s": middle,
        "modules": len(loaded),
        "heavy": heavy,
        "packages us": dict(shares.most_common(SHOWN)),
    }


def _met(holds: bool) -> str:
    return "met" if holds else "MISSED"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run; return 1 where the process loads what it must not."""
    parser = argparse.ArgumentParser(description="Memory, start and modules of the lab's process.")
    parser.add_argument("--students", type=int, default=200, help="How many sit.")
    parser.add_argument("--rounds", type=int, default=3, help="Rounds of start times.")
    parser.add_argument("--json", type=Path, help="Write the figures to this file as well.")
    chosen = parser.parse_args(arguments)
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="muye-lab-"))
        town = stack.enter_context(founded(Path(folder) / "home"))
        classes = town.enrol(chosen.students)
        slips = town.issue(town.set_up(DEFAULT_FILE.read_bytes()), classes)
        figures = printed(
            start_times(town, chosen.rounds),
            memory(town, [slip.code for slip in slips]),
            modules(town),
            chosen.students,
        )
    if chosen.json:
        chosen.json.write_text(json.dumps(figures, indent=1), encoding="utf-8")
    return 1 if figures["heavy"] else 0


if __name__ == "__main__":
    sys.exit(main())
