"""What only a real browser can show of the code's page and of the last page."""

import pytest
from playwright.sync_api import Page

from tests.journeys import child_way
from tests.journeys.serving import served
from tests.township import CALM, Township


@pytest.fixture
def lab(township: Township):
    wave = township.wave(n_students=1)
    with served(township.app(["lab"])) as address:
        yield address, wave.slips[0]


def _hand_in(page: Page, lab) -> None:
    address, slip = lab
    page.goto(f"{address}/#{slip.code}")
    for _ in ("code", "greeting"):
        child_way.by_pages(page)
        page.locator("main form .button--large").first.click()
    page.locator("button[value=yes]").wait_for()
    child_way.by_pages(page)
    page.locator("button[value=yes]").click()
    for value in CALM:
        page.locator(f"label[for=answer-{6 - value if value else 1}]").click()
        page.locator("main form .button--large").first.click()
    page.wait_for_url("**/sit/check")
    page.locator("main form button.button--large").click()
    page.wait_for_url("**/sit/done")


def test_the_code_of_a_scanned_address_stands_in_its_field_and_leaves_the_address(page, lab):
    address, slip = lab

    page.goto(f"{address}/#{slip.code}")

    assert page.input_value("#code") == slip.code
    assert slip.code not in page.url
    page.keyboard.press("Enter")
    page.wait_for_url("**/sit/hello")


def test_the_page_that_asks_for_a_code_is_never_covered(page, lab):
    page.clock.install()
    page.goto(lab[0])

    page.clock.run_for(600_000)

    assert page.locator("#code").is_visible()


def test_the_last_page_leaves_by_itself_after_a_minute(page, lab):
    page.clock.install()
    _hand_in(page, lab)
    assert page.locator("[data-leave-after]").is_visible()

    page.clock.run_for(59_000)
    assert page.url.endswith("/sit/done")
    page.clock.run_for(2_000)

    page.wait_for_url(f"{lab[0]}/")


def test_whoever_is_still_reading_can_keep_the_last_page_open(page, lab):
    page.clock.install()
    _hand_in(page, lab)

    page.locator("[data-leave-stay]").click()
    page.clock.run_for(120_000)

    assert page.url.endswith("/sit/done")
    assert not page.locator("[data-leave-after]").is_visible()
