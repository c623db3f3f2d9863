"""What goes wrong in the thief's wave: requests that fail with marks in them, and a crash."""

import itertools
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from http.client import HTTPException
from urllib.parse import quote

from screening.roles import Role
from tests.journeys.client import Client
from tests.journeys.thieves_lab import HALF
from tests.journeys.thieves_steps import staff, waiting
from tests.journeys.thieves_wave import Marked, Scene
from tests.township import FIRST

REFUSE_REVIEWS = "BEFORE INSERT ON review BEGIN SELECT RAISE(ABORT, 'no'); END"
REFUSE_SHEETS = "BEFORE INSERT ON sheet BEGIN SELECT RAISE(ABORT, 'no'); END"
SECONDS_BEFORE_THE_CRASH = 0.7


def provoke(at: Scene, draft: Marked) -> None:
    """Make requests fail in every way in which an answer or a log might quote them.

    Args:
        at: the scene.
        draft: a student whose draft is open, and who will hand in now.
    """
    mistype(at)
    wander(at)
    counselor = staff(at, Role.COUNSELOR)
    write_badly(at, counselor)
    with spoilt_profiles(at):
        answer = counselor.get(counselor.get("/staff/queue/").location)
        at.statuses.append(answer.status)
    record = f"/staff/queue/record/{waiting(counselor)[-1]}/review"
    with trigger(at, REFUSE_REVIEWS):
        answer = counselor.post(
            record,
            action="dismiss",
            interview_tier="routine",
            reason=at.note("a reason that failed"),
        )
        at.statuses.append(answer.status)
    hand_in_at_a_bad_moment(at, draft)


def mistype(at: Scene) -> None:
    """Type secrets into the wrong fields, and wrong ones into the right fields."""
    account = at.town.accounts[FIRST, Role.PROCTOR]
    client = Client(at.server.port)
    client.get("/staff/sign-in")
    for username, passphrase in (
        (account.username, at.note("a wrong passphrase")),
        (at.note("an unknown name"), account.passphrase),
        (account.passphrase[:40], account.username),
    ):
        answer = client.post("/staff/sign-in", username=username, passphrase=passphrase)
        at.statuses.append(answer.status)
    client.get("/")
    for code in (at.note("a wrong code"), at.students[0].code, at.students[0].code[:-1] + "*"):
        at.statuses.append(client.post("/", code=code).status)


def wander(at: Scene) -> None:
    """Put marks into addresses, headers and bodies that nobody reads."""
    client = Client(at.server.port, agent=quote(at.note("a browser's name")))
    text = quote(at.note("an address"))
    for path in (f"/?q={text}", f"/{text}", f"/staff/queue/record/{text}", f"/sit/{text}"):
        at.statuses.append(client.get(path).status)
    client.get("/")
    large = at.note("a body that is too large") * 20_000
    at.statuses.append(client.post("/", code=large).status)
    client.token = "forged"
    at.statuses.append(client.post("/", code=at.note("without a token")).status)


def write_badly(at: Scene, counselor: Client) -> None:
    """Send a review that is too long, and one of nothing that may be decided."""
    address = f"/staff/queue/record/{waiting(counselor)[-1]}/review"
    long = at.note("a reason that is too long") * 200
    for fields in ({"action": "dismiss", "reason": long}, {"action": at.note("an action")}):
        at.statuses.append(counselor.post(address, **fields).status)


def hand_in_at_a_bad_moment(at: Scene, student: Marked) -> None:
    """Answer out of range, and hand in while the database refuses; then once more."""
    client = Client(at.server.port)
    client.get("/")
    client.post("/", code=student.code)
    at.hold("cookie", client.cookies["ticket"])
    client.post("/sit/hello")
    for n in range(HALF, len(student.answers)):
        client.post(f"/sit/{n + 1}", answer=student.answers[n], shown="")
    at.statuses.append(client.post("/sit/3", answer=77, shown="").status)
    at.statuses.append(client.post("/sit/3", answer=at.note("an answer"), shown="").status)
    with trigger(at, REFUSE_SHEETS):
        at.statuses.append(client.post("/sit/hand-in").status)
    assert client.post("/sit/hand-in").location == "/sit/done"
    student.n_answered = len(student.answers)
    at.n_handed_in += 1


def crash(at: Scene, student: Marked) -> None:
    """Kill the server while a counselor reads, and a student answers and goes on answering."""
    counselor, client = staff(at, Role.COUNSELOR), Client(at.server.port)
    client.get("/")
    client.post("/", code=student.code)
    client.post("/sit/hello")

    def answering() -> None:
        for n in itertools.cycle(range(HALF)):
            client.post(f"/sit/{n + 1}", answer=student.answers[n], shown="")

    def reading() -> None:
        while True:
            counselor.get(counselor.get("/staff/queue/").location)

    threads = [
        threading.Thread(target=_until_the_server_is_gone, args=(work,))
        for work in (answering, reading)
    ]
    for thread in threads:
        thread.start()
    time.sleep(SECONDS_BEFORE_THE_CRASH)
    at.server.kill()
    for thread in threads:
        thread.join()


def _until_the_server_is_gone(work: Callable[[], None]) -> None:
    with suppress(OSError, HTTPException):
        work()


@contextmanager
def trigger(at: Scene, rule: str) -> Iterator[None]:
    """Let the database refuse something for a while."""
    _run(at, f"CREATE TRIGGER refusal {rule}")
    yield
    _run(at, "DROP TRIGGER refusal")


@contextmanager
def spoilt_profiles(at: Scene) -> Iterator[None]:
    """Turn a bit of every profile over for a while: none of them opens."""
    _run(at, "CREATE TABLE kept AS SELECT id, sealed_profile AS was FROM student")
    _run(
        at,
        "UPDATE student SET sealed_profile = "
        "CAST(substr(sealed_profile, 1, 1111) || x'00' AS BLOB)",
    )
    yield
    _run(
        at, "UPDATE student SET sealed_profile = (SELECT was FROM kept WHERE kept.id = student.id)"
    )
    _run(at, "DROP TABLE kept")


def _run(at: Scene, statement: str) -> None:
    home = at.town.settings.home
    with closing(sqlite3.connect(home / "muye.db", timeout=15, isolation_level=None)) as database:
        database.execute(statement)
