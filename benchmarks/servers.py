"""Servers that a measurement starts, each a process of its own, and stops again."""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_ADDRESS = re.compile(r"http://[\w.:\[\]-]+/")
STOP_S = 15


class DidNotStart(Exception):
    """A server ended before it said where it listens; the message is what it wrote."""


@dataclass(frozen=True, slots=True)
class Served:
    """A server that is running."""

    address: str
    pid: int
    #: What it writes to its standard error, such as warnings.
    log: Path
    #: From its start to its address, in seconds.
    started_s: float


@dataclass(frozen=True, slots=True)
class Under:
    """What a floor runs on."""

    #: Of its database; SQLite in its folder if left out.
    database_url: str = ""
    #: Variables of its process beside ours.
    environment: Mapping[str, str] = field(default_factory=dict)


@contextmanager
def served(
    home: Path,
    *options: str,
    python: Sequence[str] = (sys.executable,),
    environment: Mapping[str, str] | None = None,
) -> Iterator[Served]:
    """Serve an installation on a free port of this computer, as a school would."""
    command = [*python, "-m", "screening.cli", "--home", str(home), "serve", "--port", "0"]
    with running([*command, *options], environment) as server:
        yield server


@contextmanager
def floor_server(folder: Path, workers: int = 1, under: Under | None = None) -> Iterator[Served]:
    """Run the floor under a hand-in (`benchmarks/floor.py`) with its database in a folder."""
    program = [sys.executable, str(ROOT / "benchmarks" / "floor.py")]
    under = under or Under()
    options = ["--folder", str(folder), "--workers", str(workers)]
    options += ["--database-url", under.database_url] if under.database_url else []
    with running([*program, *options], under.environment) as server:
        yield server


@contextmanager
def running(
    command: Sequence[str], environment: Mapping[str, str] | None = None
) -> Iterator[Served]:
    """Run a server that prints its address, until the work inside is done.

    Raises:
        DidNotStart: it ended without an address.
    """
    with tempfile.TemporaryDirectory(prefix="muye-log-") as folder:
        log = Path(folder) / "log"
        began = time.perf_counter()
        with log.open("wb") as errors:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env={**os.environ, **(environment or {})},
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        try:
            address = _address(process, log)
            yield Served(address, process.pid, log, time.perf_counter() - began)
        finally:
            _stop(process)


def _address(process: "subprocess.Popen[str]", log: Path) -> str:
    for line in process.stdout or ():
        found = _ADDRESS.search(line)
        if found:
            return found[0]
    raise DidNotStart(log.read_text(encoding="utf-8", errors="replace")[-2000:])


def _stop(process: "subprocess.Popen[str]") -> None:
    process.terminate()
    try:
        process.wait(STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout is not None:
        process.stdout.close()
