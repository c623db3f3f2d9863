"""What only a real browser can show of the frame."""

import pytest
from playwright.sync_api import Browser, Page, Route

from screening.roles import Role
from tests.journeys.serving import served
from tests.screening.web.framed import framed_app

LAYOUTS = ["look/staff", "look/answering", "look/print", "form", "help/", "raise/404", "raise/500"]
FOCUSED = "document.activeElement.id"

SIZES = """() => [...document.querySelectorAll('a, button, select, .option label')]
    .filter(e => e.offsetParent && !e.matches('.skip, p a'))
    .map(e => [e.textContent.trim(), ...['width', 'height'].map(n => e.getBoundingClientRect()[n])])
"""

COUNT_SENT = """() => {
    window.sent = 0;
    document.addEventListener('submit', e => {
        window.sent += e.defaultPrevented ? 0 : 1;
        e.preventDefault();
    });
}"""


@pytest.fixture(scope="module")
def address():
    with served(framed_app(Role.COUNSELOR, testing=False)) as found:
        yield found


@pytest.fixture(scope="module")
def page(browser: Browser):
    """Open one page for all tests: each of them goes to an address first."""
    opened = browser.new_page(locale="zh-CN")
    yield opened
    opened.close()


@pytest.fixture
def question(page: Page, address):
    page.goto(f"{address}/look/answering")
    page.locator(".question:focus").wait_for()
    return page


def _chosen(page: Page) -> str | None:
    return page.evaluate("(document.querySelector('input:checked') || {}).value")


def test_a_digit_chooses_while_the_question_has_the_focus(question):
    question.keyboard.press("3")

    assert _chosen(question) == "2"


def test_a_digit_that_comes_before_the_focus_chooses(page: Page, address):
    page.route("**/look/answering", _without_autofocus)
    page.goto(f"{address}/look/answering")
    page.unroute_all()
    page.keyboard.press("3")

    assert _chosen(page) == "2"


def _without_autofocus(route: Route) -> None:
    """Let the browser never come to giving the focus."""
    answer = route.fetch()
    route.fulfill(response=answer, body=answer.text().replace("autofocus", ""))


def test_a_digit_does_nothing_elsewhere(question):
    question.evaluate("document.activeElement.blur()")
    question.keyboard.press("3")

    assert _chosen(question) is None


def test_a_digit_without_an_option_does_nothing(question):
    question.keyboard.press("9")

    assert _chosen(question) is None


def test_choosing_never_moves_on(question):
    before = question.url
    question.keyboard.press("2")
    question.wait_for_timeout(200)

    assert question.url == before


def test_the_screen_is_covered_and_uncovered_by_one_key(question):
    question.keyboard.press("2")
    question.keyboard.press("F9")
    covered = (question.locator("main").is_visible(), question.title())
    question.keyboard.press("F9")

    assert covered == (False, "休息一下")
    assert question.locator("main").is_visible()
    assert question.evaluate(FOCUSED) == "answer-2"


def test_nothing_behind_the_cover_can_be_reached(question):
    question.keyboard.press("F9")
    for _ in range(5):
        question.keyboard.press("Tab")
        question.keyboard.press("4")
    question.locator("[data-cover-back]").click()

    assert _chosen(question) is None


def test_the_cover_button_is_offered_only_where_it_works(browser, address, question):
    offline = browser.new_context(java_script_enabled=False)
    bare = offline.new_page()
    bare.goto(f"{address}/look/answering")

    assert question.locator("[data-cover-button]").is_visible()
    assert not bare.locator("[data-cover-button]").is_visible()
    offline.close()


def test_a_second_click_sends_nothing_twice(question):
    question.evaluate(COUNT_SENT)
    question.keyboard.press("1")
    question.keyboard.press("Enter")
    question.keyboard.press("Enter")
    question.locator("button.button--large").first.click()

    assert question.evaluate("window.sent") == 1


@pytest.mark.parametrize("path", LAYOUTS)
def test_no_page_is_wider_than_its_window(page, address, path):
    page.goto(f"{address}/{path}")
    widths = {}
    for width, height in (320, 640), (800, 600), (1280, 800):
        page.set_viewport_size({"width": width, "height": height})
        widths[width] = page.evaluate("document.documentElement.scrollWidth")

    assert all(wide <= window for window, wide in widths.items())


@pytest.mark.parametrize(("path", "smallest"), [("look/staff", 24), ("look/answering", 48)])
def test_whatever_can_be_clicked_is_large_enough(page, address, path, smallest):
    page.goto(f"{address}/{path}")
    sizes = page.evaluate(SIZES)

    assert sizes
    assert [s for s in sizes if min(s[1], s[2]) < smallest] == []


@pytest.mark.parametrize("path", LAYOUTS)
def test_the_policy_of_the_page_stops_nothing_of_ours(page, address, path):
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{address}/{path}")

    assert [text for text in said if "status of" not in text] == []


def test_what_was_wrong_has_the_focus(page, address):
    page.goto(f"{address}/form")
    page.evaluate("document.querySelector('form').noValidate = true")
    page.locator("button.button--primary").click()

    page.locator(".problem:focus").wait_for()


def test_a_real_form_passes_the_checks_on_where_it_comes_from(page, address):
    page.goto(f"{address}/form")
    page.fill("#name", "Li")
    page.check("#choice-0")
    page.locator("button.button--primary").click()
    page.wait_for_url(f"{address}/")

    assert page.locator(".notice--success").inner_text() == "已完成"


def test_the_first_key_leads_past_the_top_bar(page, address):
    page.goto(f"{address}/look/staff")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.evaluate(FOCUSED) == "main"


@pytest.mark.parametrize("path", ["look/staff", "look/answering", "form"])
def test_a_page_that_the_browser_kept_is_asked_for_anew(page, address, path):
    page.goto(f"{address}/{path}")

    with page.expect_navigation():
        page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
