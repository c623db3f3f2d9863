"""How the students of the thief's game answer: through the pages, and beside the server."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from screening.services import administrations, seats
from tests.journeys.client import Client
from tests.journeys.thieves_wave import CLASS_SIZE, Marked, Scene

HALF = 17
"""Items that an open draft holds."""
SHARE_DONE, SHARE_OPEN = 16, 8
"""Of each class: students who hand in, and students whose drafts are left open."""


def sit_by_pages(at: Scene, students: Sequence[Marked], *, to_the_end: bool) -> None:
    """Let students answer through the pages."""
    for student in students:
        client = Client(at.server.port)
        client.get("/")
        client.post("/", code=student.code)
        at.hold("cookie", client.cookies["ticket"])
        client.post("/sit/hello")
        client.post("/sit/assent", agreed="yes")
        answers = student.answers if to_the_end else student.answers[:HALF]
        for n, answer in enumerate(answers, start=1):
            assert client.post(f"/sit/{n}", answer=answer, shown="").status == 302
        student.n_answered = len(answers)
        if to_the_end:
            assert client.post("/sit/hand-in").location == "/sit/done"
            assert client.post("/sit/talk").status == 200
            at.n_handed_in += 1


def sit_beside(at: Scene, students: Sequence[Marked]) -> None:
    """Let the other classes answer beside the server, on the same database."""
    done = [s for s in students if at.students.index(s) % CLASS_SIZE < SHARE_DONE]
    begun = [
        s for s in students if 0 <= at.students.index(s) % CLASS_SIZE - SHARE_DONE < SHARE_OPEN
    ]
    with ThreadPoolExecutor(2) as pool:
        for student in pool.map(lambda s: _sit(at, s, len(s.answers)), done):
            at.n_handed_in += student.n_answered > 0
        list(pool.map(lambda s: _sit(at, s, HALF), begun))


def _sit(at: Scene, student: Marked, n_items: int) -> Marked:
    lab = at.town.lab()
    token = seats.enter(lab, student.code, student.code)
    at.hold("cookie", token)
    administrations.agree(lab, seats.current(lab, token), "zh")
    given = {n: (answer, 2.0) for n, answer in enumerate(student.answers[:n_items])}
    administrations.save(lab, seats.current(lab, token), given, "zh")
    student.n_answered = n_items
    if n_items == len(student.answers):
        administrations.hand_in(lab, seats.current(lab, token))
    return student
