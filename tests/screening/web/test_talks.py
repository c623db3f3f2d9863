"""The button on the last page, and the counselor's list."""

import pytest

from screening.roles import Role
from tests.browser import Browser
from tests.township import CALM, Township, Wave


@pytest.fixture
def wave(township: Township) -> Wave:
    return township.wave(2)


def to_the_end(browser: Browser, code: str) -> None:
    browser.submit("/", code=code)
    browser.submit("/sit/hello")
    browser.submit("/sit/assent", agreed="yes")
    for n, value in enumerate(CALM, start=1):
        browser.submit(f"/sit/{n}", answer=str(value))
    browser.post("/sit/hand-in", browser.get("/sit/check"))


def test_a_wish_is_passed_on_and_listed_for_the_counselor_alone(township: Township, wave: Wave):
    child = township.browser()
    to_the_end(child, wave.slips[0].code)
    told = child.post("/sit/talk", child.get("/sit/done"))
    again = child.post("/sit/talk", child.get("/sit/done"))

    counselor = township.browser(Role.COUNSELOR)
    assert "已经悄悄告诉心理老师了" in told.text
    assert "已经悄悄告诉心理老师了" in again.text
    assert "1名同学想找你聊聊" in counselor.get("/staff/").text
    page = counselor.get("/staff/talks/")
    assert page.text.count(wave.slips[0].name) == 1
    (close,) = [f.get("action") for f in page.all("form") if "close" in (f.get("action") or "")]
    assert counselor.post(close or "", page).location == "/staff/talks/"
    assert wave.slips[0].name not in counselor.get("/staff/talks/").text
    for role in (Role.COORDINATOR, Role.PROCTOR):
        township.browser(role).get("/staff/talks/", 403)


def test_who_does_not_take_part_gets_the_same_page_but_for_its_words(
    township: Township, wave: Wave
):
    taking, declining = township.browser(), township.browser()
    to_the_end(taking, wave.slips[0].code)
    declining.submit("/", code=wave.slips[1].code)
    declining.submit("/sit/assent", agreed="no")

    pages = [taking.get("/sit/done"), declining.get("/sit/goodbye")]
    assert len({page.title for page in pages}) == 1
    assert len({len(page.all("form", "button", "h1", "table")) for page in pages}) == 1
    assert "已经悄悄告诉心理老师了" in declining.post("/sit/talk", pages[1]).text


@pytest.mark.parametrize("step", ["never", "answering", "left"])
def test_without_a_finished_ticket_there_is_nobody_to_speak_for(
    township: Township, wave: Wave, step: str
):
    browser = township.browser()
    if step == "answering":
        browser.submit("/", code=wave.slips[0].code)
    if step == "left":
        to_the_end(browser, wave.slips[0].code)
        browser.post("/sit/leave", browser.get("/sit/done"))
    answer = browser.post("/sit/talk", browser.get("/"))

    assert answer.location == "/"
    assert township.browser(Role.COUNSELOR).get("/staff/").text.count("想找你聊聊") == 0
