"""What a run through the lab's pages measured, as figures and as lines."""

from collections.abc import Iterator, Sequence
from typing import Any

from benchmarks.measuring import Stretch, middle, milliseconds
from benchmarks.playing import Course, Played
from benchmarks.students import Student

GOAL = 0.45
"""Hand-ins for each floor INSERT in the same time, at least."""
SITTING_ITEMS = 50
SITTING_GOAL = 60
"""CPU of a sitting of so many items, in floor INSERTs, at most; without Argon2id."""
BELL_OPEN_GOAL_MS = 67
"""A fiftieth of LimeSurvey's p95 for opening, 3,334 ms on two cores."""
BELL_HAND_IN_GOAL_MS = 70
"""A fifth of ODK Central's p95 for handing in, 350 ms on two cores."""


def figures_of(played: Played, students: Sequence[Student], course: Course) -> dict[str, Any]:
    """Return the figures of a run; what could not be measured is None."""
    stretches = played.stretches
    items = stretches["answer"].n
    all_ms = sum(s.seconds for s in [*stretches.values(), *played.hand_ins])
    timed = sum(s.n for s in played.hand_ins)
    sitting_s = sum(s.seconds for s in stretches.values()) / len(students)
    sitting_s += sum(s.seconds for s in played.hand_ins) / timed
    return {
        "students": len(students),
        "clients": course.clients,
        "server processes": played.n_workers,
        "items answered": items,
        "acknowledged": sum(s.n_acknowledged for s in students),
        "different receipts": len({s.receipts[0] for s in students}),
        "asked again, same receipt": played.n_asked_again,
        "seconds measured": round(all_ms, 2),
        "sittings a second": round(1 / sitting_s, 1),
        "saves a second": round(stretches["answer"].rate, 1),
        "sync probe ms": round(played.sync_ms, 3),
        "latency ms": {step: milliseconds(taken) for step, taken in played.times.items() if taken},
        "stretches": {name: _stretch([s]) for name, s in stretches.items()},
        "hand in": _stretch(played.hand_ins),
        "floor": _stretch(played.floors) if played.floors else None,
        "bell": {
            "open": milliseconds(played.bell_open) if played.bell_open else None,
            "hand in": milliseconds(played.bell_hand_in) if played.bell_hand_in else None,
            "floor": milliseconds(played.bell_floor) if played.bell_floor else None,
            "students": len(played.bell_hand_in),
        },
        **_ratios(played),
    }


def printed(figures: dict[str, Any]) -> Iterator[str]:
    """Yield the lines in which a run's figures are read."""
    f = figures
    yield (
        f"{f['acknowledged']} of {f['students']} students acknowledged once, "
        f"{f['different receipts']} different receipts; {f['asked again, same receipt']} handed in "
        "twice and got the same one"
    )
    yield (
        f"{f['clients']} clients, {f['server processes']} server process(es), "
        f"sync probe {f['sync probe ms']} ms"
    )
    yield f"{f['sittings a second']} sittings/s, {f['saves a second']} saves/s (each with its page)"
    yield ""
    yield f"{'one request, ms':<24}{'p50':>9}{'p95':>9}{'p99':>9}{'worst':>9}"
    for step, quoted in f["latency ms"].items():
        yield _row(step, quoted)
    bell = f["bell"]
    for name, goal in (("open", BELL_OPEN_GOAL_MS), ("hand in", BELL_HAND_IN_GOAL_MS)):
        if bell[name]:
            met = _met(bell[name]["p95"] <= goal)
            yield f"{_row(f'bell rings: {name}', bell[name])}   p95 goal {goal}: {met}"
    if bell["floor"]:
        yield _row("bell rings: floor", bell["floor"])
    yield ""
    yield f"{'one stretch':<24}{'ops/s':>9}{'server':>9}{'client':>9}{'idle':>9}   CPU ms an op"
    for name, stretch in {**f["stretches"], "hand in": f["hand in"], "floor": f["floor"]}.items():
        if stretch:
            yield _stretch_row(name, stretch)
    yield from _ratio_lines(f)


def _ratio_lines(f: dict[str, Any]) -> Iterator[str]:
    if f["ratio"] is None:
        return
    yield ""
    yield (
        f"hand-ins / floor INSERTs: {f['ratio']:.2f} (rounds {f['ratios']}), "
        f"goal >= {GOAL}: {_met(f['ratio'] >= GOAL)}"
    )
    if f["sitting in INSERTs"] is not None:
        yield f"server CPU of a hand-in: {f['CPU ratio']:.2f} floor INSERTs"
        yield (
            f"server CPU of a sitting of {SITTING_ITEMS} items without entering, pages and all: "
            f"{f['sitting in INSERTs']:.0f} floor INSERTs, goal <= {SITTING_GOAL}: "
            f"{_met(f['sitting in INSERTs'] <= SITTING_GOAL)}"
        )


def _ratios(played: Played) -> dict[str, Any]:
    if not played.floors:
        return {"ratio": None, "ratios": [], "CPU ratio": None, "sitting in INSERTs": None}
    hand_in = middle([s.rate for s in played.hand_ins]) or 0.0
    floor = middle([s.rate for s in played.floors]) or 1.0
    pairs = zip(played.hand_ins, played.floors, strict=True)
    return {
        "ratio": round(hand_in / floor, 3),
        "ratios": [round(h.rate / f.rate, 2) for h, f in pairs],
        **_cpu_ratios(played),
    }


def _cpu_ratios(played: Played) -> dict[str, float | None]:
    hand_in = middle([s.server_ms for s in played.hand_ins])
    floor = middle([s.server_ms for s in played.floors])
    agree, answer = (played.stretches[name].server_ms for name in ("agree", "answer"))
    if not hand_in or not floor or agree is None or answer is None:
        return {"CPU ratio": None, "sitting in INSERTs": None}
    sitting = agree + SITTING_ITEMS * answer + hand_in
    return {
        "CPU ratio": round(hand_in / floor, 3),
        "sitting in INSERTs": round(sitting / floor, 1),
    }


def _stretch(rounds: Sequence[Stretch]) -> dict[str, float | None]:
    return {
        "ops/s": middle([s.rate for s in rounds]),
        "server ms": middle([s.server_ms for s in rounds]),
        "client ms": middle([s.client_ms for s in rounds]),
        "idle": middle([s.idle for s in rounds]),
    }


def _stretch_row(name: str, stretch: dict[str, float | None]) -> str:
    rate, server, client = stretch["ops/s"], stretch["server ms"], stretch["client ms"]
    idle = "-" if stretch["idle"] is None else f"{stretch['idle']:.0%}"
    cpu = "-" if server is None else f"{server:.2f}"
    return f"{name:<24}{rate:>9.1f}{cpu:>9}{client:>9.2f}{idle:>9}"


def _row(step: str, quoted: dict[str, float]) -> str:
    return f"{step:<24}" + "".join(f"{quoted[q]:>9.1f}" for q in ("p50", "p95", "p99", "worst"))


def _met(holds: bool) -> str:
    return "met" if holds else "MISSED"
