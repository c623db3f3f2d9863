"""Score a million PHQ-9 rows, beside a floor and a loop measured in the same run.

    .venv/bin/python benchmarks/scoring.py [--rows 1000000] [--rounds 7] [--json]

- the bare floor: nine int8 columns added up and four cuts compared, in blocks; no missing rule,
  no subscales, no critical item, no check of the options;
- the floor: by hand, for this one instrument, column by column in blocks, all that the engine
  gives: three subscales with missing rules and bands, and the critical item; no checks;
- the engine, on complete answers and on answers of which some are blank;
- a loop over the rows in plain Python, on a sample.

The rounds are interleaved; medians are printed. Memory is what the engine
allocates at its peak, its results included (tracemalloc).
"""

import argparse
import json
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from instruments.catalogue import get
from scoring.compiled import MISSING, Compiled, compile_instrument
from scoring.scores import score_many
from scoring.synthetic import severities, synthetic_answers

CUTS = (5, 10, 15, 20)
SUBSCALES = ((9, 2, CUTS), (2, 0, (3,)), (8, 2, CUTS))
"""Items, most blanks and cuts of total, phq2 and phq8: each begins at the first item."""

STEP = 1 << 15
SAMPLE = 20_000
P_BLANK = 0.001
"""Share of answers that are blank: about one respondent in a hundred leaves something out."""

Answers = NDArray[np.int8]


def bare_floor(answers: Answers) -> tuple[Answers, Answers]:
    """Add up nine columns and compare with four cuts: the least that a total and its band cost."""
    n = answers.shape[1]
    totals, bands = np.empty(n, np.int8), np.empty(n, np.int8)
    for start in range(0, n, STEP):
        part = slice(start, start + STEP)
        sums = np.add.reduce(answers[:, part], axis=0, dtype=np.int8, out=totals[part])
        bands[part] = _reached(sums, CUTS)
    return totals, bands


def floor(answers: Answers) -> list[NDArray[np.generic]]:
    """Compute by hand what the engine computes: three subscales with missing rules and bands."""
    n = answers.shape[1]
    kinds = (np.float32, np.int8, np.int8) * 3 + (np.int8,)
    out: list[NDArray[np.generic]] = [np.empty(n, kind) for kind in kinds]
    for start in range(0, n, STEP):
        block = answers[:, start : start + STEP]
        part = slice(start, start + block.shape[1])
        blank, given = (block < 0).view(np.int8), np.maximum(block, 0)
        for k, (n_items, most, cuts) in enumerate(SUBSCALES):
            n_blank = np.add.reduce(blank[:n_items], axis=0, dtype=np.int8)
            sums = np.add.reduce(given[:n_items], axis=0, dtype=np.int8).astype(np.float32)
            values = sums * (np.float32(n_items) / np.maximum(n_items - n_blank, 1))
            none = n_blank > most if n_items < 9 else (n_blank > most) | (blank[8] == 1)
            values[none] = np.nan
            bands = _reached(values, cuts)
            bands[none] = -1
            out[3 * k][part], out[3 * k + 1][part], out[3 * k + 2][part] = values, bands, n_blank
        out[9][part] = (block[8] >= 1).view(np.int8) + 2 * blank[8]
    return out


def _reached(values: NDArray[np.generic], cuts: tuple[int, ...]) -> Answers:
    reached: Answers = np.greater_equal(values, cuts[0]).view(np.int8)
    for cut in cuts[1:]:
        reached = reached + np.greater_equal(values, cut).view(np.int8)
    return reached


def loop(rows: list[list[int]]) -> list[list[object]]:
    """Score row by row in plain Python what the engine scores."""
    return [
        [*(part for rule in SUBSCALES for part in _loop_subscale(row, *rule)), row[8] != 0]
        for row in rows
    ]


def _loop_subscale(
    row: list[int], n_items: int, most: int, cuts: tuple[int, ...]
) -> tuple[float | None, int, int]:
    given = [answer for answer in row[:n_items] if answer != MISSING]
    n_blank = n_items - len(given)
    if n_blank > most or (n_items == 9 and row[8] == MISSING):
        return None, -1, n_blank
    value = sum(given) * n_items / len(given)
    return value, sum(value >= cut for cut in cuts), n_blank


def median_times(jobs: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Run every job once a round, in turn; return the median seconds of each."""
    times: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(rounds):
        for name, job in jobs.items():
            begun = time.perf_counter()
            job()
            times[name].append(time.perf_counter() - begun)
    return {name: statistics.median(each) for name, each in times.items()}


def measure(n_rows: int, rounds: int) -> dict[str, float]:
    """Measure everything; return rates in rows a second, ratios and memory in MiB."""
    compiled = compile_instrument(get("phq9"))
    complete, incomplete = _answers(compiled, n_rows, 0.0), _answers(compiled, n_rows, P_BLANK)
    memory = _memory(compiled, complete)
    rows = incomplete[:, :SAMPLE].T.tolist()
    jobs: dict[str, Callable[[], object]] = {
        "bare floor": lambda: bare_floor(incomplete),
        "floor": lambda: floor(incomplete),
        "engine, all complete": lambda: score_many(compiled, complete),
        "engine, some blank": lambda: score_many(compiled, incomplete),
        "loop": lambda: loop(rows),
    }
    seconds = median_times(jobs, rounds)
    rates = {k: (len(rows) if k == "loop" else n_rows) / s for k, s in seconds.items()}
    return rates | memory


def _answers(compiled: Compiled, n_rows: int, p_blank: float) -> Answers:
    rng = np.random.default_rng(20240901)
    parts = [
        synthetic_answers(compiled.instrument, rng, severities(rng, n), p_blank=p_blank)
        for n in [10_000] * (n_rows // 10_000) or [n_rows]
    ]
    return np.concatenate(parts, axis=1)


def _memory(compiled: Compiled, answers: Answers) -> dict[str, float]:
    """Return what scoring allocates at its peak, results included, in shares of the answers."""
    tracemalloc.start()
    scores = score_many(compiled, answers)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    del scores
    return {"answers_mib": answers.nbytes / 2**20, "peak_share": peak / answers.nbytes}


def verdict(is_met: bool) -> str:
    """Say whether a goal was met."""
    return "met" if is_met else "MISSED"


def report(found: Mapping[str, float], n_rows: int) -> None:
    """Print the rates, each beside the floor, and the goals."""
    print(f"PHQ-9, {n_rows:,} respondents, one thread; medians of interleaved rounds\n")
    for name in ("bare floor", "floor", "engine, all complete", "engine, some blank", "loop"):
        share = found[name] / found["floor"]
        print(f"  {name:<21} {found[name] / 1e6:>9.3f} million rows/s {share:>9.4f} of the floor")
    rate, size, share = found["engine, some blank"], found["answers_mib"], found["peak_share"]
    to_floor, to_loop = rate / found["floor"], rate / found["loop"]
    print(f"\n  answers {size:.1f} MiB, and {share * size:.1f} MiB more at the peak\n")
    print("goals, for answers of which some are blank")
    print(f"  >= 0.3 of the floor        {to_floor:>7.2f}    {verdict(to_floor >= 0.3)}")
    print(f"  >= 100 x the loop          {to_loop:>7.0f} x  {verdict(to_loop >= 100)}")
    print(f"  memory <= 2 x the answers  {share:>7.2f} x  {verdict(share <= 2)}")
    print(f"beside the goals: {rate / found['bare floor']:.2f} of the bare floor")


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    found = measure(chosen.rows, chosen.rounds)
    if chosen.json:
        print(json.dumps(found, indent=2))
    else:
        report(found, chosen.rows)


if __name__ == "__main__":
    main()
