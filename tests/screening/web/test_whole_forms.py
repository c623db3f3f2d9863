"""The whole form in one page, over HTTP."""

import base64
import re

import pytest

from referral.states import SittingAction
from screening.roles import Role
from screening.services import rooms, seats, sittings
from tests.browser import Browser
from tests.page import Page
from tests.township import Township, Wave


@pytest.fixture
def wave(township: Township) -> Wave:
    return township.wave(2)


@pytest.fixture
def lab(township: Township) -> Browser:
    return township.browser()


def start(lab: Browser, code: str) -> Page:
    """Go to the whole form as a browser does that has scripts."""
    page = lab.get(lab.submit("/", code=code).location)
    page = lab.get(lab.post("/sit/hello", page, scripted="yes").location)
    answer = lab.post("/sit/assent", page, agreed="yes", scripted="yes")
    assert answer.location == "/sit/form"
    return lab.get("/sit/form")


def given(page: Page, name: str) -> str:
    found = re.search(rf'data-{name}="([^"]*)"', page.html)
    assert found is not None
    return found[1]


def send(lab: Browser, page: Page, *words: int, **others: str):
    """Post choices under the page's own pad, as its script does."""
    pad = base64.b64decode(given(page, "pad"))
    content = b"".join(word.to_bytes(2) for word in words)
    masked = bytes(a ^ b for a, b in zip(content, pad, strict=False)).hex()
    sent = {
        "csrf_token": page.hidden("csrf_token"),
        "nonce": given(page, "nonce"),
        "base": given(page, "revision"),
        "first": str(int(given(page, "revision")) + 1),
        "masked": masked,
        "tenths": ",".join("30" for _ in words),
    }
    return lab.client.post("/sit/answers", data=sent | others)


def test_a_choice_is_acknowledged_and_shown_again(lab: Browser, wave: Wave) -> None:
    page = start(lab, wave.slips[0].code)

    answer = send(lab, page, 16 * 0 + 2, 16 * 4 + 1)
    again = lab.get("/sit/form")

    assert answer.json == {"saved": 2}
    assert "no-store" in answer.headers["Cache-Control"]
    assert given(again, "chosen").split(",")[:5] == ["2", "", "", "", "1"]
    assert given(again, "revision") == "2"


def test_two_pages_of_one_ticket_have_two_pads(lab: Browser, wave: Wave) -> None:
    first = start(lab, wave.slips[0].code)
    second = lab.get("/sit/form")

    assert given(first, "nonce") != given(second, "nonce")
    assert given(first, "pad") != given(second, "pad")


def test_a_kept_page_holds_nothing_of_the_child_before(township: Township, wave: Wave) -> None:
    app = township.app()
    first, second = (Browser(app.test_client()) for _ in range(2))
    before = start(first, wave.slips[0].code)
    send(first, before, 16 * 0 + 2)
    first.get("/sit/form")

    after = start(second, wave.slips[1].code)

    assert set(given(after, "chosen").split(",")) == {""}
    for name in ("nonce", "pad", "tag"):
        assert given(before, name) not in after.html
    assert before.hidden("csrf_token") not in after.html
    assert "goes-here" not in after.html


@pytest.mark.parametrize(
    "others",
    [
        {"nonce": "00"},
        {"nonce": "no hexadecimal"},
        {"masked": "0"},
        {"base": "x"},
        {"base": "-1"},
        {"first": "0"},
        {"first": "9" * 400},
        {"tenths": "a"},
    ],
)
def test_what_no_page_of_ours_sends_leads_to_the_check(
    lab: Browser, wave: Wave, others: dict[str, str]
) -> None:
    page = start(lab, wave.slips[0].code)

    answer = send(lab, page, 1, **others)

    assert answer.status_code == 400
    assert answer.json is not None
    assert answer.json["go"].startswith("/sit/")


def test_who_is_taken_over_is_led_to_where_it_is_said(
    township: Township, lab: Browser, wave: Wave
) -> None:
    page = start(lab, wave.slips[0].code)
    seats.enter(township.lab(), wave.slips[0].code, "another seat")

    answer = send(lab, page, 1)

    assert (answer.status_code, answer.json) == (409, {"go": "/sit/check"})
    assert lab.get("/sit/check", 409).heading == "这份问卷在另一台电脑上打开了"


def test_without_a_token_nothing_is_saved(lab: Browser, wave: Wave) -> None:
    page = start(lab, wave.slips[0].code)

    answer = send(lab, page, 1, csrf_token="forged")

    assert answer.status_code == 400
    assert set(given(lab.get("/sit/form"), "chosen").split(",")) == {""}


def test_nobody_is_shown_a_form_before_agreeing(lab: Browser, wave: Wave) -> None:
    lab.get(lab.submit("/", code=wave.slips[0].code).location)

    assert lab.client.get("/sit/form").location == "/sit/assent"


def test_a_browser_without_scripts_is_shown_one_item_a_page(lab: Browser, wave: Wave) -> None:
    page = lab.get(lab.submit("/", code=wave.slips[0].code).location)
    page = lab.get(lab.post("/sit/hello", page, scripted="").location)

    assert lab.post("/sit/assent", page, agreed="yes", scripted="").location == "/sit/1"


def test_each_choice_goes_on_the_room_board(township: Township, lab: Browser, wave: Wave) -> None:
    page = start(lab, wave.slips[0].code)

    send(lab, page, 16 * 0 + 2, 16 * 4 + 1, 16 * 4 + 0)

    with township.work_as(Role.PROCTOR) as work:
        board = rooms.board(work, wave.sitting_id)
    told = {seat.number: seat.n_answered for seat in board.seats if seat.n_answered}
    assert told == {wave.slips[0].seat: 2}


def test_a_hand_is_raised_from_the_form_and_leads_back_to_it(lab: Browser, wave: Wave) -> None:
    page = start(lab, wave.slips[0].code)

    answer = lab.post("/sit/hand", page, hand="up", scripted="yes")
    up = lab.get(answer.location)
    down = lab.post("/sit/hand", up, hand="down", scripted="yes")

    assert up.heading == "你的手举着，老师会过来"
    assert 'href="/sit/form"' in up.html
    assert down.location == "/sit/form"


def test_a_page_that_stays_open_hears_that_the_room_was_closed(
    township: Township, lab: Browser, wave: Wave
) -> None:
    page = start(lab, wave.slips[0].code)
    before = lab.post("/sit/beat", page)
    with township.work_as(Role.PROCTOR) as work:
        sittings.move(work, wave.sitting_id, SittingAction.CLOSE)

    after = lab.post("/sit/beat", page)

    assert (before.status_code, before.text) == (204, "")
    assert after.text.startswith("本场已经结束。请在")
    assert after.text in lab.get("/sit/form").text


def test_the_next_form_of_an_open_room_knows_of_no_end(
    township: Township, lab: Browser, wave: Wave
) -> None:
    start(lab, wave.slips[0].code)
    with township.work_as(Role.PROCTOR) as work:
        sittings.move(work, wave.sitting_id, SittingAction.CLOSE)
    lab.get("/sit/form")
    with township.work_as(Role.PROCTOR) as work:
        sittings.move(work, wave.sitting_id, SittingAction.REOPEN, "点错了")

    assert "本场已经结束" not in lab.get("/sit/form").text
