"""The way of a child who has a keyboard and nothing else, from the code to the empty page.

Nothing here looks a page's elements up through the driver, which old browsers do not let it.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from playwright.sync_api import Browser, Page

from tests.journeys.keyboard import enter, seen, tab_to, until
from tests.journeys.looking import LAB_PC, NARROW, ZOOMED

IS_CODE = "document.activeElement.id === 'code'"
IS_ITEM = """location.pathname.endsWith('/sit/{}')
    && document.activeElement.className === 'question'"""
IS_SHOWN = """(() => {{
    const item = document.querySelector("[data-item='{}']");
    return item !== null && !item.hidden && item.contains(document.activeElement);
}})()"""
IS_END = "document.activeElement.hasAttribute('data-end')"


class Sight(NamedTuple):
    """How a child sees the pages."""

    #: Width and height of the window in CSS pixels.
    window: tuple[int, int]
    #: Pixels of the screen to one of them.
    zoom: int


SIGHTS = {
    "a lab's screen": Sight(LAB_PC, 1),
    "320 pixels": Sight(NARROW, 1),
    "200 % zoom": Sight(ZOOMED, 2),
}


def opened(browser: Browser, sight: Sight, *, scripts: bool) -> Page:
    """Open a window; close its context afterwards."""
    width, height = sight.window
    context = browser.new_context(
        locale="zh-CN",
        viewport={"width": width, "height": height},
        device_scale_factor=sight.zoom,
        java_script_enabled=scripts,
    )
    return context.new_page()


def by_item_pages(page: Page, address: str, code: str, options: Sequence[int]) -> Iterator[str]:
    """Go the way as a browser without scripts does: a page for each item.

    Args:
        page: a new one.
        address: of the lab.
        code: on the slip.
        options: what to choose, from 1, for one item after the other.
    """
    yield from _to_the_items(page, address, code)
    for number, option in enumerate(options, start=1):
        until(page, IS_ITEM.format(number))
        yield f"item {number}"
        tab_to(page, "1")
        _choose(page, option)
        enter(page)
    yield "check"
    tab_to(page, "交上去")
    enter(page)
    yield "closing"
    tab_to(page, "离开这台电脑")
    enter(page)
    until(page, IS_CODE)
    yield "the next student's page"


def by_whole_form(page: Page, address: str, code: str, options: Sequence[int]) -> Iterator[str]:
    """Go the way as a browser with scripts does: all items in one page. The rest is as above."""
    yield from _to_the_items(page, address, code)
    for number, option in enumerate(options, start=1):
        until(page, IS_SHOWN.format(number))
        yield f"item {number}"
        if number % 2:
            page.keyboard.press(str(option))
            seen(page)
        else:
            tab_to(page, "1")
            _choose(page, option)
        page.keyboard.press("Enter")
    until(page, IS_END)
    yield "end of the form"
    tab_to(page, "交上去")
    enter(page)
    yield "closing"
    tab_to(page, "先不关")
    page.keyboard.press("Enter")
    until(page, "document.querySelector('[data-leave-after]').hidden")
    assert seen(page).startswith("离开这台电脑")
    enter(page)
    until(page, IS_CODE)
    yield "the next student's page"


def _to_the_items(page: Page, address: str, code: str) -> Iterator[str]:
    page.goto(address)
    until(page, IS_CODE)
    yield "code"
    page.keyboard.type(code)
    enter(page)
    yield "greeting"
    tab_to(page, "是我")
    enter(page)
    yield "assent"
    tab_to(page, "同意")
    enter(page)


def _choose(page: Page, option: int) -> None:
    """Choose an option of the group whose first one has the focus."""
    page.keyboard.press("Space")
    for _ in range(option - 1):
        page.keyboard.press("ArrowDown")
    assert seen(page).startswith(str(option))
