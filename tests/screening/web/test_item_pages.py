import pytest

from screening.web.item_pages import MOST_KEPT
from tests.browser import Browser
from tests.page import Page
from tests.township import Township


def _follow(browser: Browser, answer) -> Page:
    assert answer.status_code == 302, answer.text
    return browser.get(answer.location)


def _start(browser: Browser, code: str) -> Page:
    page = _follow(browser, browser.submit("/", code=code))
    page = _follow(browser, browser.post("/sit/hello", page))
    return _follow(browser, browser.post("/sit/assent", page, agreed="yes"))


@pytest.fixture
def children(township: Township) -> tuple[Browser, Browser]:
    app = township.app()
    first, second = Browser(app.test_client()), Browser(app.test_client())
    for browser, slip in zip((first, second), township.wave().slips, strict=False):
        _start(browser, slip.code)
    return first, second


def test_two_children_see_the_same_item_each_with_a_token_of_their_own(children):
    first, second = (browser.get("/sit/2") for browser in children)

    assert first.by_id("main").text == second.by_id("main").text
    assert first.hidden("csrf_token") != second.hidden("csrf_token")


def test_the_token_of_a_kept_page_is_good_for_its_reader_alone(children):
    first, second = children
    page = second.get("/sit/2")

    assert second.post("/sit/2", page, answer="0").status_code == 302
    assert first.post("/sit/2", page, answer="0").status_code == 400


def test_what_one_child_chose_is_not_shown_to_another(children):
    first, second = children
    first.post("/sit/2", first.get("/sit/2"), answer="3")

    checked = [i for i in first.get("/sit/2").all("input") if i.get("checked") is not None]
    others = [i for i in second.get("/sit/2").all("input") if i.get("checked") is not None]

    assert [i.get("value") for i in checked] == ["3"]
    assert others == []


def test_nothing_that_is_kept_holds_a_token_or_a_moment(children):
    first, _ = children
    page = first.get("/sit/2")

    kept = first.client.application.extensions["item_pages"]

    assert kept
    for text in kept.values():
        assert page.hidden("csrf_token") not in text
        assert page.hidden("shown") not in text


def test_each_language_and_each_item_has_a_page_of_its_own(children):
    children[1].client.get("/?lang=en")

    headings = {browser.get(f"/sit/{n}").heading for browser in children for n in (2, 3)}

    assert len(headings) == 4


def test_a_notice_is_shown_once_and_not_kept(children):
    first, second = children
    with first.client.session_transaction() as session:
        session["notices"] = [("info", "question.left_out")]

    told = first.get("/sit/2").by_id("main").text
    again, other = first.get("/sit/2").by_id("main").text, second.get("/sit/2").by_id("main").text

    assert told != again
    assert again == other


def test_beyond_the_most_that_is_kept_pages_are_drawn_anew(children):
    first, _ = children
    full = first.client.application.extensions["item_pages"] = dict.fromkeys(range(MOST_KEPT), "")

    assert first.get("/sit/4").heading
    assert len(full) == MOST_KEPT
