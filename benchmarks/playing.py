"""Play a crowd of students against a running server, stretch by stretch, beside the floor."""

import asyncio
import os
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit

from benchmarks.browsers import Refused, Wire
from benchmarks.measuring import Stretch, measured, processes_at
from benchmarks.students import Student, Times

Job = Callable[[Wire], Awaitable[None]]

SHEET_BYTES = 3200
"""Of one sealed sheet: 16 header, 1,120 encapsulation, 2,048 padded content, 16 tag."""
WARM_UP = 5
"""Hand-ins that are not timed: the first ones compile the instruments."""
FLOOR_FACTOR = 2
"""Floor INSERTs for each timed hand-in, so that the rounds of both take about as long."""
ASKED_AGAIN = 10
"""Every so-manieth student hands in twice, and must be shown the same receipt."""
MOST_CLIENTS = 1000


@dataclass(frozen=True, slots=True)
class Course:
    """How a run goes."""

    clients: int = 50
    rounds: int = 3
    #: How many open, and later hand in, in one moment.
    bell: int = 50


@dataclass(slots=True)
class Played:
    """What a run measured."""

    times: Times = field(default_factory=lambda: defaultdict(list))
    stretches: dict[str, Stretch] = field(default_factory=dict)
    #: Interleaved rounds, and the seconds of each of their requests.
    hand_ins: list[Stretch] = field(default_factory=list)
    floors: list[Stretch] = field(default_factory=list)
    #: Seconds of the requests that were sent in one moment.
    bell_open: list[float] = field(default_factory=list)
    bell_hand_in: list[float] = field(default_factory=list)
    bell_floor: list[float] = field(default_factory=list)
    n_workers: int = 1
    n_asked_again: int = 0
    #: What the disk takes to make 4 KiB durable.
    sync_ms: float = 0.0


async def play(
    address: str, students: Sequence[Student], course: Course, floor: str | None
) -> Played:
    """Let students sit: enter, agree, answer, check; then hand in, in rounds beside the floor.

    Args:
        address: of the server; on this computer only.
        students: each with a ticket of a sitting that is open.
        course: how the run goes.
        floor: the floor's address; None leaves it out.

    Raises:
        Refused: a page or a redirect was not the one that belongs there.
        ValueError: the address is not of this computer.
    """
    played = Played()
    async with _wires(address, course.clients) as (wires, pids):
        played.n_workers = workers_at(address)
        tokens = await _up_to_check(played, students, course, wires, pids)
        warm, bell, rest = _split(students, course)
        await _spread(wires, _hand_ins(warm, tokens, defaultdict(list)))
        at_bell: Times = defaultdict(list)
        await _at_once(wires, list(_hand_ins(bell, tokens, at_bell)))
        played.bell_hand_in = at_bell["hand in"]
        await _rounds(played, rest, tokens, course, wires, pids, floor)
        await _spread(wires, [lambda w, s=s: s.close(w, played.times) for s in students])
        again = students[::ASKED_AGAIN]
        await _spread(wires, [lambda w, s=s: _again(w, s, tokens[s.code]) for s in again])
        played.n_asked_again = len(again)
    return played


def wire_to(address: str) -> Wire:
    """Return a wire to a server of this computer.

    Raises:
        ValueError: the address is another computer's.
    """
    parts = urlsplit(address)
    host = parts.hostname or ""
    if host != "localhost" and not ip_address(host).is_loopback:
        raise ValueError("load goes to this computer only")
    return Wire(host, parts.port or 80)


def workers_at(address: str) -> int:
    """Return how many processes answer at an address; 1 where nobody tells.

    Several workers have a process above them, which holds their socket too.
    """
    return max(len(processes_at(urlsplit(address).port or 80)) - 1, 1)


async def _up_to_check(
    played: Played,
    students: Sequence[Student],
    course: Course,
    wires: Sequence[Wire],
    pids: Sequence[int],
) -> dict[str, str]:
    """Take everyone to the page that offers the hand-in; return each one's token for it."""
    n, times, tokens = len(students), played.times, {}

    async def check(wire: Wire, student: Student) -> None:
        tokens[student.code] = await student.check(wire, times)

    with _stretch(played, "enter", n, pids):
        await _spread(wires, [lambda w, s=s: s.enter(w, times) for s in students])
    with _stretch(played, "agree", n, pids):
        await _spread(wires, [lambda w, s=s: s.agree(w, times) for s in students])
    _, bell, _ = _split(students, course)
    at_bell: Times = defaultdict(list)
    await _at_once(wires, [lambda w, s=s: s.open_first(w, at_bell) for s in bell])
    played.bell_open = at_bell["item page"]
    with _stretch(played, "answer", n, pids) as stretch:
        await _spread(wires, [lambda w, s=s: s.answer_all(w, times) for s in students])
        stretch.n = sum(s.n_items for s in students)
    with _stretch(played, "check", n, pids):
        await _spread(wires, [lambda w, s=s: check(w, s) for s in students])
    return tokens


async def _rounds(
    played: Played,
    students: Sequence[Student],
    tokens: dict[str, str],
    course: Course,
    wires: Sequence[Wire],
    pids: Sequence[int],
    floor: str | None,
) -> None:
    """Time hand-ins and the floor in turn."""
    shares = [students[n :: course.rounds] for n in range(course.rounds)]
    if floor is None:
        for share in filter(None, shares):
            await _timed(played.hand_ins, share, tokens, played.times, wires, pids)
        return
    async with _wires(floor, course.clients) as (floor_wires, floor_pids):
        await _spread(floor_wires, [_insert(defaultdict(list))] * (4 * WARM_UP))
        at_bell: Times = defaultdict(list)
        await _at_once(floor_wires, [_insert(at_bell)] * min(course.bell, course.clients))
        played.bell_floor = at_bell["floor"]
        for share in filter(None, shares):
            n = FLOOR_FACTOR * len(share)
            with measured(n, floor_pids) as stretch:
                await _spread(floor_wires, [_insert(played.times)] * n)
            played.floors.append(stretch)
            await _timed(played.hand_ins, share, tokens, played.times, wires, pids)


async def _timed(
    into: list[Stretch],
    students: Sequence[Student],
    tokens: dict[str, str],
    times: Times,
    wires: Sequence[Wire],
    pids: Sequence[int],
) -> None:
    with measured(len(students), pids) as stretch:
        await _spread(wires, _hand_ins(students, tokens, times))
    into.append(stretch)


async def _again(wire: Wire, student: Student, token: str) -> None:
    """Hand in once more, as a child that clicks twice, and see the same receipt."""
    nowhere: Times = defaultdict(list)
    acknowledged = student.n_acknowledged
    await student.hand_in(wire, token, nowhere)
    await student.close(wire, nowhere)
    student.n_acknowledged = acknowledged


def _split(
    students: Sequence[Student], course: Course
) -> tuple[Sequence[Student], Sequence[Student], Sequence[Student]]:
    """Return who warms the server up, who hands in at the bell, and who in the timed rounds."""
    warm = min(WARM_UP, len(students) // 10)
    bell = min(course.bell, course.clients, (len(students) - warm) // 2)
    return students[:warm], students[warm : warm + bell], students[warm + bell :]


def _hand_ins(students: Sequence[Student], tokens: dict[str, str], times: Times) -> list[Job]:
    return [lambda w, s=s: s.hand_in(w, tokens[s.code], times) for s in students]


def _insert(times: Times) -> Job:
    body = os.urandom(SHEET_BYTES)

    async def insert(wire: Wire) -> None:
        reply = await wire.ask("POST", "/", "", body)
        if reply.status != 204:
            raise Refused(f"the floor answers {reply.status}")
        times["floor"].append(reply.seconds)

    return insert


async def _spread(wires: Sequence[Wire], jobs: Sequence[Job]) -> None:
    """Do all jobs, each wire taking the next as soon as it is free."""
    left = iter(jobs)

    async def work(wire: Wire) -> None:
        for job in left:
            await job(wire)

    await asyncio.gather(*(work(wire) for wire in wires))


async def _at_once(wires: Sequence[Wire], jobs: Sequence[Job]) -> None:
    """Start all jobs in one moment, each on a connection of its own that is open already."""
    for wire in wires:
        await wire.open()
    await asyncio.gather(*(job(wire) for wire, job in zip(wires, jobs, strict=False)))


@contextmanager
def _stretch(played: Played, name: str, n: int, pids: Sequence[int]) -> Iterator[Stretch]:
    with measured(n, pids) as stretch:
        yield stretch
    played.stretches[name] = stretch


@asynccontextmanager
async def _wires(address: str, n: int) -> AsyncIterator[tuple[list[Wire], tuple[int, ...]]]:
    """Give open connections to a server of this computer, and the server's processes."""
    wires = [wire_to(address) for _ in range(min(n, MOST_CLIENTS))]
    try:
        for wire in wires:
            await wire.open()
        yield wires, processes_at(urlsplit(address).port or 80)
    finally:
        for wire in wires:
            wire.close()
