"""A room of fifty browsers, each of which keeps the six connections open that a browser makes."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.journeys.server import Nursery, Server
from tests.township import Township

N_SEATS, CONNECTIONS_EACH = 50, 6
PATIENCE_S = 15

pytestmark = pytest.mark.slow


@pytest.fixture
def server(township: Township, nursery: Nursery, tmp_path: Path) -> Iterator[Server]:
    made = Server(nursery, township.settings.home, tmp_path / "traces")
    made.start()
    yield made
    made.stop()


def ask(connection: socket.socket) -> bytes:
    connection.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    return connection.recv(64)


def test_connections_that_are_kept_open_shut_nobody_out(server: Server) -> None:
    at = ("127.0.0.1", server.port)
    with ExitStack() as room:
        for _ in range(N_SEATS * CONNECTIONS_EACH):
            kept = room.enter_context(socket.create_connection(at, PATIENCE_S))
            assert ask(kept).startswith(b"HTTP/1.1 200")

        with socket.create_connection(at, PATIENCE_S) as late:
            assert ask(late).startswith(b"HTTP/1.1 200")
