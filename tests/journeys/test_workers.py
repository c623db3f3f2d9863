"""Four workers, one session: every one of them opens it; after a restart none does."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from screening.roles import Role
from tests.journeys.client import Client
from tests.journeys.server import Nursery, Server
from tests.township import FIRST, Township

N_WORKERS = 4
REQUESTS_A_WORKER = 30

pytestmark = pytest.mark.slow


@pytest.fixture
def server(township: Township, nursery: Nursery, tmp_path: Path) -> Iterator[Server]:
    options = ("--workers", str(N_WORKERS))
    made = Server(nursery, township.settings.home, tmp_path / "traces", options)
    made.start()
    made.wait_for_workers(N_WORKERS)
    yield made
    made.stop()


def test_one_session_is_opened_by_every_worker(township: Township, server: Server) -> None:
    township.wave(2)
    counselor = signed_in(township, server)
    opened = 0

    for worker in server.workers:
        with only(server, worker):
            for _ in range(REQUESTS_A_WORKER):
                page = counselor.get("/staff/queue/")
                assert page.location.startswith("/staff/queue/")
                assert counselor.get(page.location).status == 200
                opened += 1

    assert opened == N_WORKERS * REQUESTS_A_WORKER


def test_after_a_restart_no_worker_opens_it(township: Township, server: Server) -> None:
    counselor = signed_in(township, server)
    assert counselor.get("/staff/").status == 200

    server.stop()
    server.start()
    server.wait_for_workers(N_WORKERS)

    assert counselor.cookies["staff"]
    assert refused_by_every_worker(server, counselor)


def test_a_worker_that_is_made_anew_opens_it_too(township: Township, server: Server) -> None:
    counselor = signed_in(township, server)
    before = set(server.workers)

    server.kill_worker(min(before))
    server.wait_for_workers(N_WORKERS)
    [newcomer] = set(server.workers) - before

    with only(server, newcomer):
        assert counselor.get("/staff/").status == 200


def test_workers_do_not_outlive_the_process_that_made_them(server: Server) -> None:
    port = server.port

    server.kill_parent()
    server.start()

    assert server.port == port
    assert Client(port).get("/").status == 200


def test_signing_out_ends_it_on_every_worker(township: Township, server: Server) -> None:
    counselor = signed_in(township, server)
    stolen = Client(server.port, dict(counselor.cookies))
    assert stolen.get("/staff/").status == 200

    with only(server, server.workers[0]):
        assert counselor.post("/staff/sign-out").status == 302

    assert "staff" not in counselor.cookies
    assert refused_by_every_worker(server, stolen)


def test_a_second_sign_in_ends_the_first_on_every_worker(
    township: Township, server: Server
) -> None:
    first = signed_in(township, server)

    second = signed_in(township, server)

    assert refused_by_every_worker(server, first)
    for worker in server.workers:
        with only(server, worker):
            assert second.get("/staff/").status == 200


def signed_in(township: Township, server: Server) -> Client:
    account = township.accounts[FIRST, Role.COUNSELOR]
    client = Client(server.port)
    reply = client.sign_in(account.username, account.passphrase)
    assert reply.location == "/staff/", f"{reply.status}: {reply.text[:2000]}"
    return client


def refused_by_every_worker(server: Server, client: Client) -> bool:
    replies = []
    for worker in server.workers:
        with only(server, worker):
            replies.append(client.get("/staff/"))
    return [(r.status, r.location) for r in replies] == [(302, "/staff/sign-in")] * N_WORKERS


@contextmanager
def only(server: Server, worker: int) -> Iterator[None]:
    """Hold all other workers still, so that whatever is answered was answered by this one."""
    others = [pid for pid in server.workers if pid != worker]
    assert len(others) == N_WORKERS - 1
    for pid in others:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in others:
            os.kill(pid, signal.SIGCONT)
