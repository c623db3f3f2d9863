"""What a member of staff does on a page, whatever page it is."""

from playwright.sync_api import Page

from screening.services.accounts import NewAccount
from tests.journeys.child_way import send

BUTTON = "main form button.button--primary"


def sign_in(page: Page, address: str, account: NewAccount) -> None:
    """Type a username and a passphrase in."""
    page.goto(f"{address}/staff/sign-in")
    page.fill("#username", account.username)
    page.fill("#passphrase", account.passphrase)
    send(page, BUTTON)


def open_details(page: Page) -> None:
    """Open whatever can be opened on a page."""
    page.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true; })")


def send_unchecked(page: Page, button: str) -> None:
    """Send a form as a browser does that checks nothing itself."""
    page.evaluate("document.querySelectorAll('form').forEach(e => { e.noValidate = true; })")
    send(page, button)
