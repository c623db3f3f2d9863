"""The floor under a hand-in: the same server and database, doing one durable INSERT a request.

    .venv/bin/python benchmarks/floor.py --folder DIR [--workers N]

It is waitress with the threads of `muye serve`, a bare Flask view, and the group-committing writer
of `screening.db` on SQLite with ``synchronous=FULL``. A row is a random id and what was posted:
`lab.py` starts it beside the server that it measures, and posts what a sealed sheet is long.
"""

import argparse
import os
import signal
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import waitress
from flask import Flask, request
from sqlalchemy import Column, LargeBinary, MetaData, Table, insert

from crypto.processors import on_one
from screening.cli.serving import HAS_POLL, MOST_CONNECTIONS, THREADS
from screening.db import Database, RowId

KEPT = Table(
    "kept",
    MetaData(),
    Column("id", RowId(), primary_key=True),
    Column("content", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
KEEP = insert(KEPT)


def make_app(database: Database) -> Flask:
    """Make the application: what is posted is durable when it is answered."""
    app = Flask("floor", static_folder=None)

    @app.post("/")
    def keep() -> tuple[str, int]:
        row = {"id": uuid4(), "content": request.get_data()}
        database.write(lambda connection: connection.execute(KEEP, row))
        return "", 204

    return app


def open_database(folder: Path, url: str = "") -> Database:
    """Open the floor's own database, made like the product's."""
    database = Database(url or f"sqlite:///{folder / 'floor.db'}")
    with database.engine.connect() as connection:
        KEPT.metadata.create_all(connection)
        connection.commit()
    return database


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve the floor until the process is asked to stop."""
    parser = argparse.ArgumentParser(description="One durable INSERT a request.")
    parser.add_argument("--folder", type=Path, required=True, help="Where its database is kept.")
    parser.add_argument("--workers", type=int, default=1, help="Processes.")
    parser.add_argument("--database-url", default="", help="PostgreSQL's; else SQLite.")
    chosen = parser.parse_args(arguments)
    open_database(chosen.folder, chosen.database_url).close()
    listener = socket.create_server(("127.0.0.1", 0))
    print(f"http://127.0.0.1:{listener.getsockname()[1]}/", flush=True)
    signal.signal(signal.SIGTERM, _stop)
    number, children = _fork(chosen.workers)
    try:
        with on_one(number):
            _serve(chosen.folder, chosen.database_url, listener)
    except SystemExit:
        for child in children:
            os.kill(child, signal.SIGTERM)


def _fork(n: int) -> tuple[int, list[int]]:
    """Make this process one of so many; return its number, and the children of the first."""
    first, children = os.getpid(), []
    for number in range(1, n):
        child = os.fork()
        if child == 0:
            return first + number, []
        children.append(child)
    return first, children


def _serve(folder: Path, url: str, listener: socket.socket) -> None:
    database = open_database(folder, url)
    server = waitress.create_server(
        make_app(database),
        sockets=[listener],
        threads=THREADS,
        connection_limit=MOST_CONNECTIONS,
        asyncore_use_poll=HAS_POLL,
        ident="",
        clear_untrusted_proxy_headers=True,
    )
    try:
        server.run()
    finally:
        database.close()


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


if __name__ == "__main__":
    main()
