"""Serve pages: one process, or several that share a socket and the process secret."""

import contextlib
import logging
import os
import select
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Collection
from functools import partial
from types import FrameType

import click
import waitress

try:
    import resource
except ImportError:  # Windows has no such limits
    resource = None  # type: ignore[assignment]

from crypto import sessions
from crypto.processors import on_one
from crypto.secret import Secret
from screening.app import FACES, create_app
from screening.cli.allocator import spare_memory
from screening.cli.console import Console
from screening.cli.courier import carrying
from screening.db import Database
from screening.services import installation
from screening.settings import Settings

LOG = logging.getLogger("muye")

THREADS = 24
"""Requests that are worked on at once. They share one lock, but while a batch of them waits for a
slow disk the next can be made ready: with eight a disk of 10 ms a sync halves a room's hand-ins."""

MOST_CONNECTIONS = 2000
"""Open at once. A browser keeps up to six: a room of fifty would fill waitress's own hundred, and
the next child's page would hang until somebody else's connection has idled out."""

MOST_WITH_SELECT = 400
"""Where the system has no ``poll``: its ``select`` watches 512 at once."""

HAS_POLL = hasattr(select, "poll")

IDLE_CONNECTION_S = 30
"""Seconds until a connection that nobody uses is closed."""

LARGEST_REQUEST = 8 * 1024 * 1024
"""Bytes; every page has a limit of its own below it (screening/web/limits.py)."""

WILDCARD = "0.0.0.0"  # noqa: S104 - it is told apart, not listened on
ELSEWHERE = "203.0.113.1"
"""In a network that no computer is in (RFC 5737): the way there leaves by our own address."""

PAUSE_S = 1
"""Before a worker that ended is made anew, so that one that cannot start does not spin."""


@click.command()
@click.option("--host", help="Address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), help="Port to listen on; 0 takes a free one."
)
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="Processes (not on Windows).",
)
@click.option(
    "--face",
    "faces",
    multiple=True,
    type=click.Choice(FACES),
    default=FACES,
    help="Which pages to serve; all by default.",
)
@click.pass_obj
def serve(
    console: Console, host: str | None, port: int | None, workers: int, faces: tuple[str, ...]
) -> None:
    """Serve the lab's, the staff's and the office's pages."""
    settings = Settings.load(console.home)
    listen(
        console,
        settings,
        host or settings.host,
        settings.port if port is None else port,
        workers,
        faces,
    )


def listen(
    console: Console, settings: Settings, host: str, port: int, workers: int, faces: Collection[str]
) -> None:
    """Listen until the process is asked to stop.

    The process secret is drawn here, before any worker is made: all of them share it through
    their memory, and it is gone when they are.

    Raises:
        OSError: the port is taken.
        StartRefused: a secret, a key or the schema is not this installation's.
    """
    with _bind(host, port) as listener:
        boot = sessions.new_boot()
        address = address_of(host, listener.getsockname()[1])
        if workers == 1 or not hasattr(os, "fork"):
            with on_one(os.getpid()):
                _serve(settings, boot, faces, listener, lambda: _told(console, address))
            return
        database = Database(settings.url, keys_file=settings.keys_file)
        try:
            installation.check(database, settings, with_keys=True)
        finally:
            database.close()
        _told(console, address)
        ready = partial(_end_with, os.getpid())
        _supervise(workers, lambda: _serve(settings, boot, faces, listener, ready))


def free_port(host: str, port: int) -> int:
    """Return a port that nobody listens on: this one, or for 0 any.

    Raises:
        OSError: the port is taken, or the address is not this computer's.
    """
    with _bind(host, port) as probe:
        found: int = probe.getsockname()[1]
        return found


def address_of(host: str, port: int) -> str:
    """Return where a browser finds what listens there.

    A wildcard is no address that one can type: this computer's address in its network stands for
    it, which the lab's computers reach too. Nothing is sent to find it out.
    """
    if host == WILDCARD:
        host = "127.0.0.1"
        with contextlib.suppress(OSError), socket.socket(type=socket.SOCK_DGRAM) as way:
            way.connect((ELSEWHERE, 9))
            host = way.getsockname()[0]
    return f"http://{host}:{port}/"


def _bind(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), backlog=MOST_CONNECTIONS)
    except OSError as error:
        why = str(error.strerror).partition(" (while")[0]
        raise OSError(error.errno, why, f"http://{host}:{port}/") from error


def _told(console: Console, address: str) -> None:
    console.tell("serve.listening", address=address)
    console.give({"address": address})
    sys.stdout.flush()


def _serve(
    settings: Settings,
    boot: Secret,
    faces: Collection[str],
    listener: socket.socket,
    ready: Callable[[], None],
) -> None:
    spare_memory()
    _allow_connections()
    app, database = create_app(settings, boot, faces)
    # A class that hands in waits in line for a moment: that is no warning, and 50 lines of log.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    server = waitress.create_server(
        app,
        sockets=[listener],
        threads=THREADS,
        connection_limit=MOST_CONNECTIONS if HAS_POLL else MOST_WITH_SELECT,
        channel_timeout=IDLE_CONNECTION_S,
        asyncore_use_poll=HAS_POLL,
        ident=None,
        clear_untrusted_proxy_headers=True,
        max_request_body_size=LARGEST_REQUEST,
        # Larger bodies would go through a temporary file: a roster's names, in clear, on the disk.
        inbuf_overflow=2 * LARGEST_REQUEST,
        outbuf_overflow=2 * LARGEST_REQUEST,
    )
    signal.signal(signal.SIGTERM, _stop)
    ready()
    with contextlib.suppress(KeyboardInterrupt, SystemExit), carrying(database, settings):
        server.run()
    server.close()
    database.close()


def _allow_connections() -> None:
    """Let this process open as many files as connections may be open: some systems allow 256."""
    if resource is None:
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_CONNECTIONS + 200
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _supervise(workers: int, work: Callable[[], None]) -> None:
    """Keep so many workers alive, neighbours on different processors; stop them when asked to."""
    children: dict[int, int] = {}
    free = list(range(os.getpid(), os.getpid() + workers))
    signal.signal(signal.SIGTERM, _stop)
    try:
        while True:
            while free:
                number = free.pop()
                children[_fork(work, number)] = number
            gone, _status = os.wait()
            free.append(children.pop(gone))
            time.sleep(PAUSE_S)
    except (KeyboardInterrupt, SystemExit):
        for child in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGTERM)
        for child in children:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(child, 0)


def _fork(work: Callable[[], None], number: int) -> int:
    child = os.fork()
    if child == 0:
        try:
            with on_one(number):
                work()
        except Exception as error:
            words = f"{type(error).__name__}: {error}"
            LOG.error("a worker ended: %s", words)  # noqa: TRY400 (a sentence, as everywhere)
            raise
        finally:
            os._exit(0)
    return child


def _end_with(parent: int) -> None:
    """Stop this worker soon after the process that made it: a worker alone holds the port."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(PAUSE_S)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="parent", daemon=True).start()


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)
