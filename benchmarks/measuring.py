"""Stopwatches and what they read: wall clock, CPU of server and client, a disk's sync."""

import math
import os
import statistics
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
LISTENING = "0A"
SYNCS = 50


@dataclass(slots=True)
class Stretch:
    """One measured stretch of a run."""

    #: How many operations were done in it.
    n: int = 0
    seconds: float = 0.0
    #: CPU seconds of the server's processes (None where the system does not tell) and of ours.
    server_s: float | None = None
    client_s: float = 0.0
    #: The share of all cores that nobody used.
    idle: float | None = None

    @property
    def rate(self) -> float:
        """Operations a second."""
        return self.n / self.seconds

    @property
    def server_ms(self) -> float | None:
        """The server's CPU milliseconds an operation."""
        return None if self.server_s is None else 1000 * self.server_s / self.n

    @property
    def client_ms(self) -> float:
        """The client's CPU milliseconds an operation."""
        return 1000 * self.client_s / self.n


@contextmanager
def measured(n: int, pids: Collection[int]) -> Iterator[Stretch]:
    """Measure what is done inside, as so many operations of the server with these processes."""
    stretch = Stretch(n)
    cpu, cores = cpu_of(pids), _cores()
    client, began = time.process_time(), time.perf_counter()
    yield stretch
    stretch.seconds = time.perf_counter() - began
    stretch.client_s = time.process_time() - client
    if cpu is not None:
        stretch.server_s = (cpu_of(pids) or cpu) - cpu
    after = _cores()
    if cores and after and after[1] > cores[1]:
        stretch.idle = (after[0] - cores[0]) / (after[1] - cores[1])


def percentile(values: Sequence[float], share: float) -> float:
    """Return the nearest-rank percentile: the smallest value that so large a share lies within."""
    ordered = sorted(values)
    return ordered[max(math.ceil(len(ordered) * share) - 1, 0)]


def milliseconds(seconds: Sequence[float]) -> dict[str, float]:
    """Return the percentiles that are quoted, in milliseconds."""
    return {
        f"p{round(100 * share)}": round(1000 * percentile(seconds, share), 2)
        for share in (0.5, 0.95, 0.99)
    } | {"worst": round(1000 * max(seconds), 2)}


def middle(values: Sequence[float | None]) -> float | None:
    """Return the median; None where a value is not known."""
    known = [value for value in values if value is not None]
    return statistics.median(known) if known and len(known) == len(values) else None


def sync_probe(folder: Path) -> float:
    """Return the median milliseconds that this folder's disk takes to make 4 KiB durable."""
    path, taken = folder / "sync.probe", []
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        for _ in range(SYNCS):
            os.write(handle, bytes(4096))
            began = time.perf_counter()
            os.fsync(handle)
            taken.append(1000 * (time.perf_counter() - began))
    finally:
        os.close(handle)
        path.unlink()
    return statistics.median(taken)


def cpu_of(pids: Collection[int]) -> float | None:
    """Return the CPU seconds that processes have used so far; None where nobody tells."""
    if not pids:
        return None
    try:
        lines = [(PROC / str(pid) / "stat").read_text() for pid in pids]
    except OSError:
        return None
    fields = [line.rpartition(") ")[2].split() for line in lines]
    return sum(int(f[11]) + int(f[12]) for f in fields) / os.sysconf("SC_CLK_TCK")


def memory_of(pid: int) -> dict[str, float]:
    """Return a process's resident memory now and at its peak, in MB (1,000,000 bytes)."""
    lines = (PROC / str(pid) / "status").read_text().splitlines()
    kib = {line.split()[0]: int(line.split()[1]) for line in lines if line.endswith(" kB")}
    return {"now": kib["VmRSS:"] * 1.024 / 1000, "peak": kib["VmHWM:"] * 1.024 / 1000}


def processes_at(port: int) -> tuple[int, ...]:
    """Return the processes that hold a port's listening socket; none where nobody tells."""
    wanted = f"socket:[{_inode(port)}]"
    found = []
    for folder in PROC.glob("[0-9]*"):
        try:
            links = [link.readlink() for link in (folder / "fd").iterdir()]
        except OSError:
            continue
        if any(str(link) == wanted for link in links):
            found.append(int(folder.name))
    return tuple(sorted(found))


def _inode(port: int) -> str | None:
    for table in ("tcp", "tcp6"):
        try:
            rows = (PROC / "net" / table).read_text().splitlines()[1:]
        except OSError:
            continue
        for row in (r.split() for r in rows):
            if row[3] == LISTENING and int(row[1].rpartition(":")[2], 16) == port:
                return row[9]
    return None


def _cores() -> tuple[int, int] | None:
    """Return the ticks that all cores were idle, and all ticks."""
    try:
        ticks = [int(t) for t in (PROC / "stat").read_text().partition("\n")[0].split()[1:9]]
    except OSError:
        return None
    return ticks[3] + ticks[4], sum(ticks)
