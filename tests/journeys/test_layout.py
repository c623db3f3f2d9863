"""That what is wrong with the place of a control is found."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.layout import disorder
from tests.journeys.looking import NARROW

GOOD = """<meta charset="utf-8"><body><a href="#one">one</a> <button>two</button>
<p><input type="checkbox" id="tick"> <label for="tick">three</label></p>"""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": NARROW[0], "height": NARROW[1]})
    yield opened
    opened.close()


def test_a_page_in_order_has_nothing_to_find(page: Page) -> None:
    page.set_content(GOOD)

    assert disorder(page) == []


@pytest.mark.parametrize(
    ("style", "found"),
    [
        ("button { margin-left: 290px; width: 80px }", "cut by the window: two"),
        ("button { width: 20px; padding: 0; white-space: nowrap }", "wider than its frame: two"),
        ("button { position: absolute; left: 8px; top: 8px }", "over each other: two, one"),
        ("p { margin-top: -30px; position: relative; height: 60px }", "covered: two"),
        ("p { width: 50px; overflow: auto; white-space: nowrap }", "scrolls without a name"),
    ],
)
def test_what_is_out_of_order_is_found(page: Page, style: str, found: str) -> None:
    page.set_content(f"<style>{style}</style>{GOOD}")

    assert found in "\n".join(disorder(page))
