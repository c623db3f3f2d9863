"""A coordinator's way from a roster to an open wave, by keyboard alone, on a small screen."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from screening.roles import Role
from tests.journeys import staff_way
from tests.journeys.keyboard import enter, tab_to
from tests.journeys.looking import Watch, look
from tests.journeys.serving import served
from tests.township import FIRST, Township

SMALLEST = 24
SMALL = {"width": 800, "height": 600}
STATE = ".heading .state"


@pytest.fixture
def page(browser: Browser, township: Township) -> Iterator[Page]:
    township.students(3)
    township.students_without_consent(1, first=10)
    with served(township.app()) as address:
        context = browser.new_context(viewport=SMALL)
        page = context.new_page()
        page.goto(address)
        staff_way.sign_in(page, address, township.accounts[FIRST, Role.COORDINATOR])
        yield page
        context.close()


def test_a_wave_is_set_up_checked_and_opened_by_keyboard(page: Page) -> None:
    watch = Watch(page.url.split("/staff")[0]).over(page)
    faults = []
    _press(page, "设置测评")
    faults += look(page, SMALLEST, "zh")
    tab_to(page, "名称")
    page.keyboard.type("秋季普测")
    _press(page, "设置")

    assert page.locator(STATE).inner_text() == "筹备中"
    assert "3/4人" in page.locator(".check--warning").inner_text()
    faults += look(page, SMALLEST, "zh")
    _press(page, "打印答题码")
    assert page.locator(".slip").count() == 3
    _press(page, "返回")
    _press(page, "开放答题")

    assert page.locator(STATE).inner_text() == "答题中"
    assert page.locator(".course [aria-current=step]").inner_text() == "答题中"
    faults += look(page, SMALLEST, "zh")
    assert [*faults, *watch.taken()] == []


def _press(page: Page, words: str) -> None:
    """Tab to a link or button, and press it."""
    tab_to(page, words)
    enter(page)
