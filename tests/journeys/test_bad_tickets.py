"""A code that opens nothing is answered alike, whatever is wrong with it, and guessing is slow."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from crypto import crockford, tickets
from referral.states import SittingAction, WaveAction
from screening.roles import Role
from screening.services import seats, sittings, throttles, waves
from screening.services.errors import Throttled, TicketRefused
from tests.browser import Browser
from tests.township import A_MORNING, CALM, CLASS, SECOND, Township, Wave

SEATS = 50
ECHO = re.compile(r'(<input[^>]*name="code"[^>]*?) value="[^"]*"')
TOKEN = re.compile(r'(name="csrf_token"[^>]*) value="[^"]*"')


@pytest.fixture
def app(township: Township) -> Flask:
    return township.app()


def unknown(_township: Township, wave: Wave) -> str:
    return tickets.new_code(wave.slips[0].code[:4])


def of_no_sitting(_township: Township, _wave: Wave) -> str:
    return tickets.new_code(tickets.new_sitting_code())


def mistyped(_township: Township, wave: Wave) -> str:
    return misprint(wave.slips[0].code, 9)


def too_long(_township: Township, wave: Wave) -> str:
    return wave.slips[0].code + "77"


def not_a_code(_township: Township, _wave: Wave) -> str:
    return "我的学号是20260001"


def handed_in(township: Township, wave: Wave) -> str:
    township.sit(wave.slips[0], CALM)
    return wave.slips[0].code


def printed_anew(township: Township, wave: Wave) -> str:
    with township.work_as(Role.COORDINATOR) as work:
        sittings.issue(work, wave.id, grade=7, class_name=CLASS)
    return wave.slips[0].code


def of_a_closed_room(township: Township, wave: Wave) -> str:
    with township.work_as(Role.PROCTOR) as work:
        sittings.move(work, wave.sitting_id, SittingAction.CLOSE)
    return wave.slips[0].code


def of_a_closed_wave(township: Township, wave: Wave) -> str:
    with township.work_as(Role.COORDINATOR) as work:
        waves.move(work, wave.id, WaveAction.CLOSE)
    return wave.slips[0].code


BAD = (
    unknown,
    of_no_sitting,
    mistyped,
    too_long,
    not_a_code,
    handed_in,
    printed_anew,
    of_a_closed_room,
    of_a_closed_wave,
)


@pytest.mark.parametrize("bad", BAD)
def test_whatever_is_wrong_with_a_code_the_answer_is_the_same(
    township: Township, app: Flask, bad: Callable[[Township, Wave], str]
) -> None:
    wave = township.wave(2)
    code = bad(township, wave)
    usual = typed(app, unknown(township, wave))

    answer = typed(app, code)

    assert answer == usual
    assert answer[0] == 400


def test_a_good_code_is_answered_otherwise(township: Township, app: Flask) -> None:
    status, headers, _ = typed(app, township.wave(1).slips[0].code)

    assert status == 302
    assert headers["Location"] == "/sit/hello"


def test_fifty_seats_behind_one_address_mistype_and_nobody_is_locked_out(
    township: Township, app: Flask
) -> None:
    """Each mistypes three times and tries a neighbour's used code once, all within a minute."""
    wave = township.wave(SEATS + 1)
    township.sit(wave.slips[-1], CALM)

    for slip in wave.slips[:-1]:
        seat = Browser(app.test_client())
        page = seat.get("/")
        wrong = [misprint(slip.code, n) for n in (5, 8, 12)] + [wave.slips[-1].code]
        statuses = [seat.post("/", page, code=code).status_code for code in wrong]
        assert statuses == [400] * 4
        assert seat.post("/", page, code=slip.code).status_code == 302


def test_a_seat_that_guesses_is_stopped_and_its_neighbours_are_not(
    township: Township, app: Flask
) -> None:
    wave = township.wave(2)
    guesser, neighbour = Browser(app.test_client()), Browser(app.test_client())
    page = guesser.get("/")

    statuses = [
        guesser.post("/", page, code=unknown(township, wave)).status_code
        # A minute may end on the way, and its count with it.
        for _ in range(2 * throttles.SEAT_LIMIT + 1)
    ]

    assert set(statuses) == {400, 429}
    assert guesser.post("/", page, code=wave.slips[0].code).status_code == 429
    assert neighbour.submit("/", code=wave.slips[1].code).status_code == 302


def test_a_stopped_seat_may_try_again_after_a_minute(township: Township) -> None:
    wave = township.wave(1)
    for _ in range(throttles.SEAT_LIMIT):
        with pytest.raises(TicketRefused):
            seats.enter(township.lab(A_MORNING), unknown(township, wave), "seat")

    with pytest.raises(Throttled):
        seats.enter(township.lab(A_MORNING), wave.slips[0].code, "seat")
    later = township.lab(A_MORNING + timedelta(minutes=1))
    assert seats.enter(later, wave.slips[0].code, "seat")


def test_a_guesser_who_forgets_who_he_is_is_stopped_by_the_sitting(township: Township) -> None:
    """Without its cookie a browser is a new seat each time; the sitting still counts.

    Whoever guesses so keeps the room waiting until the minute is over, and no other room.
    """
    wave, other = township.wave(1), township.wave(1, unit=SECOND)
    lab = township.lab(A_MORNING)
    for n in range(throttles.SITTING_LIMIT):
        with pytest.raises(TicketRefused):
            seats.enter(lab, unknown(township, wave), f"seat {n}")

    with pytest.raises(Throttled):
        seats.enter(lab, unknown(township, wave), "a new seat")
    assert seats.enter(lab, other.slips[0].code, "seat")


def typed(app: Flask, code: str) -> tuple[int, dict[str, str], str]:
    """Type a code into a fresh browser: status, headers and page, without what is only the echo."""
    answer = Browser(app.test_client()).submit("/", code=code)
    page = TOKEN.sub(r"\1", ECHO.sub(r"\1", answer.text))
    headers = {n: v for n, v in answer.headers.items() if n not in {"Set-Cookie", "Date"}}
    headers.pop("Content-Length", None)
    return answer.status_code, headers, page


def misprint(code: str, position: int) -> str:
    """Type one character of a code wrongly."""
    plain = code.replace("-", "")
    at = crockford.ALPHABET.index(plain[position])
    wrong = crockford.ALPHABET[(at + 7) % len(crockford.ALPHABET)]
    return plain[:position] + wrong + plain[position + 1 :]
