"""`muye serve` in processes of its own, as a school runs it, with its traces in one folder."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import ROOT

ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)/")
STARTS_WITHIN_S = 60
STOPS_WITHIN_S = 20
LOOKS_EVERY_S = 0.01


class Nursery:
    """The process that servers are forked from (`tests/journeys/nursery.py`)."""

    def __init__(self) -> None:
        """Start it, and wait until it has read the program."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("MUYE_")}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.journeys.nursery"],
            cwd=ROOT,
            env=kept,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._said() == "ready"

    def fork(self, log: Path, folder: Path, *arguments: str) -> int:
        """Run one command in a process of its own, and return its id."""
        order = {"log": str(log), "folder": str(folder), "tmp": str(folder / "tmp")}
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order | {"arguments": arguments}) + "\n")
        self._process.stdin.flush()
        return int(self._said())

    def close(self) -> None:
        """Let it end."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(STOPS_WITHIN_S)
        self._process.stdout.close()

    def _said(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


@dataclass
class Server:
    """A server and its workers: what it works on, and where whatever it leaves is to be found."""

    nursery: Nursery
    home: Path
    #: Its working folder, its temporary folder and its logs.
    traces: Path
    options: tuple[str, ...] = ()
    port: int = 0
    pid: int = 0
    n_starts: int = 0

    def start(self) -> None:
        """Start it, on the port that it had before, and wait until it says where it listens."""
        (self.traces / "tmp").mkdir(parents=True, exist_ok=True)
        self.n_starts += 1
        home, port = str(self.home), str(self.port)
        self.pid = self.nursery.fork(
            self.log, self.traces, "--home", home, "serve", "--port", port, *self.options
        )
        self.port = self._wait_for_port()

    @property
    def log(self) -> Path:
        """Where its present start writes: this with the endings out, err and status."""
        return self.traces / f"log-{self.n_starts}"

    @property
    def workers(self) -> list[int]:
        """The process ids of its workers."""
        listed = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text(encoding="ascii")
        return [int(pid) for pid in listed.split()]

    def wait_for_workers(self, n: int) -> None:
        """Wait until so many workers are there, each with its threads."""
        until = time.monotonic() + STARTS_WITHIN_S
        while len(self.workers) != n or not all(map(_has_threads, self.workers)):
            assert time.monotonic() < until, f"{len(self.workers)} workers of {n}"
            time.sleep(LOOKS_EVERY_S)

    def kill_worker(self, pid: int) -> None:
        """End one of its workers without a word, and wait until it is gone."""
        os.kill(pid, signal.SIGKILL)
        _wait_until_gone([pid])

    def kill_parent(self) -> None:
        """End the process that made the workers without a word, and wait until all are gone."""
        everyone = [self.pid, *self.workers]
        os.kill(self.pid, signal.SIGKILL)
        _wait_until_gone(everyone)
        self.pid = 0

    def kill(self) -> None:
        """End it as a failing power supply would: all of its processes at once, without a word."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Ask it to end, and make it end where it does not."""
        try:
            self._end(signal.SIGTERM)
        except TimeoutError:
            self.kill()

    def _end(self, number: int) -> None:
        if not self.pid:
            return
        everyone = [self.pid, *self.workers]
        for_all = number == signal.SIGKILL
        with suppress(ProcessLookupError):
            (os.killpg if for_all else os.kill)(self.pid, number)
        _wait_until_gone(everyone)
        self.pid = 0

    def _wait_for_port(self) -> int:
        until = time.monotonic() + STARTS_WITHIN_S
        while time.monotonic() < until and not self.log.with_suffix(".status").exists():
            said = ADDRESS.search(_text(self.log.with_suffix(".out")))
            if said:
                return int(said[1])
            time.sleep(LOOKS_EVERY_S)
        raise AssertionError(_text(self.log.with_suffix(".err")))


def _wait_until_gone(pids: list[int]) -> None:
    until = time.monotonic() + STOPS_WITHIN_S
    while any(map(_is_alive, pids)):
        if time.monotonic() > until:
            raise TimeoutError(pids)
        time.sleep(LOOKS_EVERY_S)


def _is_alive(pid: int) -> bool:
    """Whether any thread of a process runs; one that has ended may still wait to be asked about."""
    try:
        threads = list(Path(f"/proc/{pid}/task").iterdir())
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(") ")[2]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return len(threads) > 1 or not state.startswith("Z")


def _has_threads(pid: int) -> bool:
    try:
        return len(list(Path(f"/proc/{pid}/task").iterdir())) > 1
    except FileNotFoundError:
        return False


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""
