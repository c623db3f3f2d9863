"""The way of a child through the lab's pages, and every page that may stand beside it."""

from collections.abc import Iterator

from playwright.sync_api import Page

from screening.services import seats
from screening.services.slips import PrintedTicket
from tests.township import Township

N_ITEMS = 21
"""PHQ-9, GAD-7 and WHO-5."""

STARTS = (1, 10, 17)
"""The first item of each."""

SEND = "main form button.button--large"


def send(page: Page, button: str = SEND, nth: int = 0) -> None:
    """Click a button that sends a form, and wait for the page that follows."""
    with page.expect_navigation():
        page.locator(button).nth(nth).click()


def follow(page: Page, link: str, nth: int = 0) -> None:
    """Follow a link, and wait for its page."""
    with page.expect_navigation():
        page.locator(link).nth(nth).click()


def enter(page: Page, address: str, code: str) -> None:
    """Type a code in."""
    page.goto(address)
    page.fill("#code", code)
    send(page)


def answer(page: Page, option: int = 1) -> None:
    """Choose an option of the item that is shown, and go on."""
    page.locator(f"label[for=answer-{option}]").click()
    send(page)


def by_pages(page: Page) -> None:
    """Go on as a browser that is shown one item a page: without scripts, or without storage."""
    page.evaluate("document.querySelectorAll('[data-scripted]').forEach(e => { e.value = ''; })")


def agree(page: Page, address: str, code: str) -> None:
    """Go from the code to the page of the first item that is open."""
    enter(page, address, code)
    by_pages(page)
    send(page)
    if page.url.endswith("/assent"):
        by_pages(page)
        send(page)


def agree_to_the_whole(page: Page, address: str, code: str) -> None:
    """Go from the code to the whole form in one page, as a browser with scripts does."""
    enter(page, address, code)
    send(page)
    if page.url.endswith("/assent"):
        send(page)
    page.locator("[data-item]:not([hidden]), [data-end]:not([hidden])").wait_for()


def pages(
    page: Page, address: str, township: Township, slips: tuple[PrintedTicket, PrintedTicket]
) -> Iterator[str]:
    """Go the whole way with one ticket, and stop short with another: a name for each page."""
    yield from _to_the_first_item(page, address, slips[0])
    yield from _through_the_items(page, address)
    yield from _to_the_end(page)
    yield from _without_taking_part(page, address, township, slips[1])
    yield from _beside_the_way(page, address)


def _to_the_first_item(page: Page, address: str, slip: PrintedTicket) -> Iterator[str]:
    page.goto(address)
    yield "code"
    enter(page, address, "0000-0000-0000-0000")
    yield "refused code"
    page.goto(f"{address}/sit/hello")
    yield "code asked again"
    enter(page, address, slip.code)
    yield "greeting"
    send(page)
    yield "assent"
    send(page)
    page.locator("[data-item]:not([hidden])").wait_for()
    yield "whole form"
    page.locator("[data-item='1'] .button--large").first.click()
    yield "whole form, nothing chosen"
    page.evaluate("window.location.hash = ''")
    page.goto(f"{address}/sit/1")


def _through_the_items(page: Page, address: str) -> Iterator[str]:
    yield "first item"
    _send_nothing(page)
    yield "item with an error"
    answer(page)
    yield "item"
    page.locator(".comfort summary").click()
    yield "item, choosing how it looks"
    for comfort in ("bigger", "stark"):
        page.locator(f"[data-comfort={comfort}]").click()
    yield "item, larger and stark"
    for comfort in ("bigger", "stark"):
        page.locator(f"[data-comfort={comfort}]").click()
    page.keyboard.press("F9")
    yield "covered item"
    page.keyboard.press("F9")
    send(page, ".foot form button")
    yield "raised hand"
    send(page, "main form button")
    page.goto(f"{address}/sit/hand")
    yield "hand taken down"
    page.goto(f"{address}/sit/assent")
    yield "stop or go on"
    page.goto(f"{address}/sit/check")
    yield "check with blanks"
    page.locator(".numbers a").first.click()
    for number in range(2, N_ITEMS + 1):
        page.wait_for_url(f"{address}/sit/{number}")
        if number in STARTS:
            yield f"first item of an instrument, {number}"
        answer(page, 2)
    page.goto(f"{address}/sit/{N_ITEMS}")
    yield "answered item"


def _to_the_end(page: Page) -> Iterator[str]:
    send(page)
    yield "check complete"
    send(page)
    yield "closing"
    page.locator("[data-leave-stay]").click()
    yield "closing, kept open"
    send(page, "form.talk button")
    yield "closing, somebody was told"
    send(page)


def _without_taking_part(
    page: Page, address: str, township: Township, slip: PrintedTicket
) -> Iterator[str]:
    enter(page, address, slip.code)
    seats.enter(township.lab(), slip.code, "another seat")
    page.reload()
    yield "taken over"
    enter(page, address, slip.code)
    send(page)
    send(page, nth=1)
    yield "goodbye"


def _beside_the_way(page: Page, address: str) -> Iterator[str]:
    page.goto(f"{address}/help/")
    yield "help"
    page.goto(f"{address}/no/such/page")
    yield "not found"
    page.goto(f"{address}/sit/hand-in")
    yield "opened the wrong way"
    page.goto(address)
    page.context.clear_cookies(name="muye")
    page.fill("#code", "0000-0000-0000-0000")
    send(page)
    yield "open too long"


def _send_nothing(page: Page) -> None:
    page.evaluate("document.querySelector('main form').noValidate = true")
    send(page)
