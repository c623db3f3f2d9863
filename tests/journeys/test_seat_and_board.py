"""What a child and a proctor learn of each other: a seat's number, a raised hand, the end."""

import re
from datetime import timedelta

import pytest

from referral.states import SittingAction
from screening.roles import Role
from screening.services import sittings
from tests.browser import Browser
from tests.page import Page
from tests.township import CALM, Township, Wave


@pytest.fixture
def wave(township: Township) -> Wave:
    return township.wave(3)


@pytest.fixture
def lab(township: Township, wave: Wave) -> Browser:
    return township.browser()


def _follow(browser: Browser, answer) -> Page:
    assert answer.status_code == 302, answer.text
    return browser.get(answer.location)


def _enter(browser: Browser, wave: Wave) -> Page:
    return _follow(browser, browser.submit("/", code=wave.slips[0].code))


def _start(browser: Browser, wave: Wave) -> Page:
    page = _follow(browser, browser.post("/sit/hello", _enter(browser, wave)))
    return _follow(browser, browser.post("/sit/assent", page, agreed="yes"))


def _answer(browser: Browser, page: Page, n_items: int) -> Page:
    for number in range(1, n_items + 1):
        sent = browser.post(f"/sit/{number}", page, answer=str(CALM[number - 1]))
        page = _follow(browser, sent)
    return page


def _hand(browser: Browser, page: Page, hand: str = "up") -> Page:
    return _follow(browser, browser.post("/sit/hand", page, hand=hand))


def _board(township: Township, wave: Wave) -> str:
    page = township.browser(Role.PROCTOR).get(f"/staff/sittings/{wave.sitting_id}/room")
    return page.all("main")[0].text


def _close(township: Township, wave: Wave, minutes_ago: int = 0) -> None:
    with township.work_as(Role.PROCTOR) as work:
        sitting = sittings.move(work, wave.sitting_id, SittingAction.CLOSE)
        sitting.closed_at = work.now - timedelta(minutes=minutes_ago)


def test_the_greeting_says_which_seat_it_is(lab, wave):
    assert f"你的座位号： {wave.slips[0].seat}" in _enter(lab, wave).text


def test_a_hand_is_seen_on_the_board_until_it_is_taken_down(township, lab, wave):
    seat = wave.slips[0].seat
    page = _answer(lab, _start(lab, wave), 1)

    up = _hand(lab, page)
    assert up.heading == "你的手举着，老师会过来"
    assert f"你的座位号： {seat}" in up.text
    assert f"举手：1 {seat}号" in _board(township, wave)
    down = _hand(lab, up, "down")

    assert "第2题" in down.text
    assert lab.get("/sit/hand").heading == "需要老师帮忙吗？"
    assert "举手：0" in _board(township, wave)


def test_whoever_waits_can_go_on_at_the_item_that_was_open(lab, wave):
    up = _hand(lab, _answer(lab, _start(lab, wave), 4))

    assert up.links()["接着答题"] == "/sit/5"


def test_a_hand_can_be_raised_before_the_child_has_agreed(lab, wave):
    assert _hand(lab, _enter(lab, wave)).links()["接着答题"] == "/sit/hello"


def test_no_page_without_a_seat_offers_to_raise_a_hand(lab, wave):
    assert "举手" not in lab.get("/").all("footer")[0].text
    page = _answer(lab, _start(lab, wave), len(CALM))
    assert "举手" in page.all("footer")[0].text
    done = _follow(lab, lab.post("/sit/hand-in", page))

    assert "举手" not in done.all("footer")[0].text
    assert lab.client.get("/sit/hand").location == "/sit/done"


def test_the_page_of_a_raised_hand_shows_no_answer(lab, wave):
    page = _follow(lab, lab.post("/sit/1", _start(lab, wave), answer="3"))

    up = _hand(lab, page)

    assert "几乎每天" not in up.text
    assert not [i for i in up.all("input") if i.get("type") != "hidden"]


def test_a_beat_is_heard_with_a_seat_and_does_no_harm_without_one(lab, wave):
    assert lab.post("/sit/beat", lab.get("/")).status_code == 204

    assert lab.post("/sit/beat", _start(lab, wave)).status_code == 204


def test_who_is_answering_when_the_room_is_closed_is_told_until_when(township, lab, wave):
    page = _answer(lab, _start(lab, wave), len(CALM) - 1)
    _close(township, wave)

    told = lab.get(f"/sit/{len(CALM)}")
    assert re.search(r"本场已经结束。请在\d\d:\d\d之前答完并交上去", told.text)
    page = _follow(lab, lab.post(f"/sit/{len(CALM)}", page, answer=str(CALM[-1])))
    done = _follow(lab, lab.post("/sit/hand-in", page))

    assert done.heading == "谢谢你"
    assert "本场已经结束" not in done.text


def test_a_page_that_another_room_still_keeps_does_not_say_that_it_has_ended(township, lab, wave):
    _start(lab, wave)
    _close(township, wave)
    assert "本场已经结束" in lab.get("/sit/1").text

    with township.work_as(Role.PROCTOR) as work:
        sittings.move(work, wave.sitting_id, SittingAction.REOPEN, "点错了")

    assert "本场已经结束" not in lab.get("/sit/1").text


def test_when_the_grace_time_is_over_the_code_page_says_that_the_room_has_ended(
    township, lab, wave
):
    page = _start(lab, wave)
    _close(township, wave, minutes_ago=11)

    asked = _follow(lab, lab.post("/sit/1", page, answer="2"))

    assert "这一场答题已经结束了" in asked.text
    assert lab.read(lab.submit("/", code=wave.slips[0].code), 400)
