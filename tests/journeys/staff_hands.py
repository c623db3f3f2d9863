"""What hands do on a page of the staff: follow links, open what can be opened, send forms."""

from playwright.sync_api import Page

from tests.journeys.child_way import send

BUTTON = "main form button.button--primary"


def open_details(page: Page) -> None:
    """Open whatever can be opened on a page."""
    page.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true; })")


def follow(page: Page, link: str, nth: int = 0) -> None:
    """Follow a link, and wait for its page."""
    with page.expect_navigation():
        page.locator(link).nth(nth).click()


def send_unchecked(page: Page, button: str) -> None:
    """Send a form as a browser does that checks nothing itself."""
    page.evaluate("document.querySelectorAll('form').forEach(e => { e.noValidate = true; })")
    send(page, button)
