"""An anonymous survey in the thief's wave: its codes and its answers are marks like all others."""

import re
from datetime import timedelta

from screening import clock
from screening.services import waves
from tests.journeys.client import Client
from tests.journeys.thieves_wave import Scene

CODE = r'slip__code code">([^<]+)<'
CLASS = re.compile(r"/staff/surveys/[0-9a-f-]{36}/classes/[0-9a-f-]{36}/codes")
N_CODES = 6


def ask_anonymously(at: Scene, coordinator: Client) -> None:
    """Ask a class, in which all but one hand in; the survey stays open."""
    today = clock.day_in_china(clock.now())
    coordinator.get("/staff/surveys/new")
    made = coordinator.post(
        "/staff/surveys/new",
        instrument="awareness_own",
        term=waves.term_of(today),
        name="知晓率调查",
        opens_on=today - timedelta(days=1),
        closes_on=today + timedelta(days=14),
    )
    assert made.location.startswith("/staff/surveys/"), made.text
    coordinator.post(f"{made.location}/classes", grade=7, class_name="1班", n_enrolled=45)
    (codes,) = set(CLASS.findall(coordinator.get(made.location).text))
    printed = re.findall(CODE, coordinator.post(codes, n=N_CODES).text)
    assert len(printed) == N_CODES
    coordinator.post(f"{made.location}/open")
    for n, code in enumerate(printed):
        at.hold("code", code)
        child = Client(at.server.port)
        child.get("/")
        assert child.post("/", code=code).location == "/survey/"
        child.post("/survey/", agreed="yes")
        child.get("/survey/form")
        if n:
            answers = {f"q{item}": str(at.chance.randrange(3)) for item in range(1, 9)}
            assert child.post("/survey/form", **answers).location == "/survey/done"
