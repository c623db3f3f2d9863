"""Score a million respondents, beside floors, pandas and a loop measured in the same run.

    .venv/bin/python benchmarks/scoring.py [--rows 1000000] [--rounds 5] [--json]

Three instruments: PHQ-9 (three subscales), DASS-21 (four, doubled) and one of 100 yes/no items (a
total and ten scales). For each, on answers of which one in a thousand is blank:

- the bare floor: small integers column by column in blocks, every subscale's sum and its cuts
  compared; no missing rule, no critical item, no check of the options;
- the floor: the same by hand with the missing rules and the bands, still without any check;
- the product: a matrix of weights times the answers in floats; no rules, no bands;
- the engine: all rules, bands, blanks and critical items, options checked;
- pandas as one would write it, and a loop over the rows in plain Python, each on a sample.

The rounds are interleaved; medians are printed. Memory is what the engine
allocates at its peak, its results included (tracemalloc).
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.scoring_peers import (
    Answers,
    by_loop,
    by_pandas,
    column_floor,
    frame_of,
    product,
    ruled_floor,
    yes_no_instrument,
)
from instruments.catalogue import get
from instruments.definition import Instrument
from scoring.compiled import Compiled, compile_instrument
from scoring.scores import score_many
from scoring.synthetic import severities, synthetic_answers

SAMPLE, FRAME_SAMPLE = 10_000, 100_000
P_BLANK = 0.001
"""Share of answers that are blank: one PHQ-9 in a hundred has one."""


def median_times(jobs: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Run every job once a round, in turn; return the median seconds of each."""
    times: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(rounds):
        for name, job in jobs.items():
            begun = time.perf_counter()
            job()
            times[name].append(time.perf_counter() - begun)
    return {name: statistics.median(each) for name, each in times.items()}


def measure(instrument: Instrument, n_rows: int, rounds: int) -> dict[str, float]:
    """Measure one instrument; return rates in rows a second, and memory in shares."""
    compiled = compile_instrument(instrument)
    answers = _answers(compiled, n_rows)
    found = _memory(compiled, answers)
    rows, table = answers[:, :SAMPLE].T.tolist(), frame_of(answers[:, :FRAME_SAMPLE])
    agree(compiled, answers[:, :SAMPLE], rows)
    jobs: dict[str, tuple[int, Callable[[], object]]] = {
        "bare floor": (n_rows, lambda: column_floor(compiled, answers)),
        "floor": (n_rows, lambda: ruled_floor(compiled, answers)),
        "product": (n_rows, lambda: product(compiled, answers)),
        "engine": (n_rows, lambda: score_many(compiled, answers)),
        "pandas": (len(table), lambda: by_pandas(instrument, table)),
        "loop": (len(rows), lambda: by_loop(instrument, rows)),
    }
    seconds = median_times({name: job for name, (_, job) in jobs.items()}, rounds)
    return found | {name: n / seconds[name] for name, (n, _) in jobs.items()}


def agree(compiled: Compiled, answers: Answers, rows: list[list[int]]) -> None:
    """Refuse to compare times of things that do not give the same scores."""
    scores, table = score_many(compiled, answers), by_pandas(compiled.instrument, frame_of(answers))
    looped, floors = by_loop(compiled.instrument, rows), ruled_floor(compiled, answers)
    for n, id_ in enumerate(compiled.instrument.subscales):
        by_rows = [np.nan if row[n][0] is None else row[n][0] for row in looped]  # type: ignore[index]
        for other in (by_rows, table[id_].to_numpy(), floors[3 * n]):
            if not np.allclose(scores.values(id_), other, equal_nan=True, rtol=1e-4):
                raise RuntimeError(f"{compiled.instrument.id} {id_}: the scores differ")


def _answers(compiled: Compiled, n_rows: int) -> Answers:
    rng = np.random.default_rng(20240901)
    parts = [
        synthetic_answers(compiled.instrument, rng, severities(rng, n), p_blank=P_BLANK)
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


def report(name: str, found: Mapping[str, float], n_rows: int) -> None:
    """Print the rates, each beside the engine's, and the goals."""
    print(f"\n{name}, {n_rows:,} respondents, one thread; medians of interleaved rounds")
    for job in ("bare floor", "floor", "product", "engine", "pandas", "loop"):
        times = found["engine"] / found[job]
        print(
            f"  {job:<11}{found[job] / 1e6:>9.3f} million rows/s; the engine is {times:.2f} x that"
        )
    to_floor, to_loop = found["engine"] / found["floor"], found["engine"] / found["loop"]
    share = found["peak_share"]
    print(f"  >= 0.3 of the floor       {to_floor:>7.2f}    {verdict(to_floor >= 0.3)}")
    print(f"  >= 100 x the loop         {to_loop:>7.0f} x  {verdict(to_loop >= 100)}")
    print(f"  memory <= 2 x the answers {share:>7.2f} x  {verdict(share <= 2)}")


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="muye-scoring-") as folder:
        made_up = yes_no_instrument(Path(folder))
    measured = {}
    for instrument in (get("phq9"), get("dass21"), made_up):
        measured[instrument.id] = measure(instrument, chosen.rows, chosen.rounds)
        if not chosen.json:
            report(instrument.id, measured[instrument.id], chosen.rows)
    if chosen.json:
        print(json.dumps(measured, indent=2))


if __name__ == "__main__":
    main()
