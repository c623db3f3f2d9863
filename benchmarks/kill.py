"""Kill the server while students hand in, and count what is there afterwards.

    python benchmarks/kill.py [--kills 100] [--workers 1] [--seed 20261123] [--json FILE]

A class of one school hands in through its pages, in four seats, on a township in a temporary
folder. Between two kills a few hand-ins are let through; then all processes of the server get
SIGKILL while somebody waits to hear that a sheet is safe, and it is started again. In the end every
sheet is opened with the counselor's keys: each acknowledged one must be there once, as it was sent.

Needs Linux. Exit code 1 where a sheet is lost, doubled or altered.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests import township
from tests.journeys.killing import SEED, Outcome, try_kills
from tests.journeys.server import Nursery, Server


def run(n_kills: int, workers: int, seed: int) -> tuple[Outcome, float]:
    """Try some kills in a folder that is gone afterwards; return the outcome and the seconds."""
    with tempfile.TemporaryDirectory(prefix="muye-kill-") as folder:
        home = Path(folder) / "home"
        town = township.enter(home, township.found(home))
        nursery = Nursery()
        server = Server(nursery, home, Path(folder) / "traces", ("--workers", str(workers)))
        began = time.perf_counter()
        try:
            return try_kills(town, server, n_kills, seed), (time.perf_counter() - began)
        finally:
            server.stop()
            nursery.close()
            town.close()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the trial and print what it counted."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    asked = parser.parse_args(arguments)
    outcome, seconds = run(asked.kills, asked.workers, asked.seed)
    print(f"{outcome.n_kills} kills in {seconds:.0f} s, {outcome.n_interruptions} requests cut off")
    print(
        f"{outcome.n_acknowledged} sheets acknowledged: {outcome.n_lost} lost, "
        f"{outcome.n_doubled} doubled, {outcome.n_altered} altered"
    )
    print(
        f"{outcome.n_unacknowledged} sheets safe though unacknowledged, "
        f"{outcome.n_unexplained} unexplained; database {'sound' if outcome.is_sound else 'BROKEN'}"
    )
    if asked.json:
        figures = asdict(outcome) | {"seconds": round(seconds, 1), "workers": asked.workers}
        asked.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return 0 if outcome.is_well and outcome.n_kills == asked.kills else 1


if __name__ == "__main__":
    sys.exit(main())
