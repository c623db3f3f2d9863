"""Every page that a member of staff may be shown, person by person."""

import re
from collections.abc import Callable, Iterator

from playwright.sync_api import Page

from screening.roles import Role
from screening.services.accounts import NewAccount
from tests.journeys.child_way import send
from tests.township import CENTRE, FIRST, SECOND, TOWNSHIP

Way = Callable[[Page, str], Iterator[str]]
"""Opens one page after the other, and names each."""

BUTTON = "main form button.button--primary"

GOOD = "姓名,学号,年级,班级,性别\n测试1号,2026000001,7,1班,女\n欧阳测试,2026777001,8,2班,男\n"
SAME = "姓名,学号,年级,班级\n测试2号,2026000002,7,1班\n"
BAD = "姓名,学号,年级,班级\n,2026777002,7,1班\n张三,x y,十五,1班\n李四,2026777003,7,1班,1,2\n"


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


def upload(page: Page, address: str, text: str) -> None:
    """Have a roster checked."""
    page.goto(f"{address}/staff/roster/")
    file = {"name": "roster.csv", "mimeType": "text/csv", "buffer": text.encode()}
    page.set_input_files("#file", files=[file])
    send(page, BUTTON)


def record(page: Page, address: str, name: str, view: str = "all") -> None:
    """Open the first record of a view of the queue whose row holds a word."""
    page.goto(f"{address}/staff/queue/")
    page.goto(f"{page.url}?view={view}")
    with page.expect_navigation():
        page.locator("tbody tr", has_text=name).first.locator("a").first.click()


def of_nobody(page: Page, address: str) -> Iterator[str]:
    """Whoever has not signed in."""
    page.goto(f"{address}/staff/sign-in")
    yield "sign-in"
    send_unchecked(page, BUTTON)
    yield "sign-in, nothing filled in"
    page.fill("#username", "nobody")
    page.fill("#passphrase", "nothing")
    send(page, BUTTON)
    yield "sign-in, refused"


def of_coordinator(page: Page, address: str) -> Iterator[str]:
    """Roster, waves and tickets."""
    yield "home"
    page.goto(f"{address}/staff/roster/")
    yield "roster"
    send_unchecked(page, BUTTON)
    yield "roster, no file"
    for name, text in (("plan", GOOD), ("nothing new", SAME), ("faults", BAD)):
        upload(page, address, text)
        open_details(page)
        yield f"roster, {name}"
    page.goto(f"{address}/staff/waves/")
    yield "waves"
    page.goto(f"{address}/staff/waves/new")
    yield "wave, set-up"
    send_unchecked(page, BUTTON)
    yield "wave, set-up with faults"
    page.fill("#name", f"名称{page.evaluate('document.documentElement.lang')}")
    send(page, BUTTON)
    yield "wave, a new one"
    page.goto(f"{address}/staff/waves/")
    with page.expect_navigation():
        page.get_by_role("link", name="秋季普测").click()
    open_details(page)
    yield "wave, an open one"
    send(page, ".doings form[action$=tickets] button")
    yield "tickets"
    page.goto(f"{address}/staff/queue/")
    yield "forbidden"


def of_counselor(page: Page, address: str) -> Iterator[str]:
    """The queue, records and reviews."""
    yield "home"
    page.goto(f"{address}/staff/queue/")
    first = page.url
    for view in ("waiting", "decided", "all"):
        page.goto(f"{first}?view={view}")
        yield f"queue, {view}"
    with page.expect_navigation():
        page.locator("tbody a").first.click()
    yield "record"
    open_details(page)
    yield "record, all open"
    page.select_option("#why", index=1)
    send(page, "form[action$=identity] button")
    yield "record, who it is"
    send_unchecked(page, "form[action$=review] button")
    yield "record, review with faults"
    page.locator("input[name=action][value=void]").check()
    page.fill("#reason", "连着选同一个答案，读得太快。")
    send(page, "form[action$=review] button")
    yield "re-test slip"
    page.goto(f"{first}?view=decided")
    with page.expect_navigation():
        page.locator("tbody a").first.click()
    yield "record, decided"
    page.goto(f"{first}?view=all")
    with page.expect_navigation():
        page.locator("tbody a").last.click()
    yield "record, calm"


def of_proctor(page: Page, address: str) -> Iterator[str]:
    """The sittings of the waves under way."""
    yield "home"
    with page.expect_navigation():
        page.locator("main a.button--primary").click()
    open_details(page)
    yield "wave, sittings"
    with page.expect_navigation():
        page.locator("tbody a", has_text=re.compile("看现场|Room board")).first.click()
    yield "room board"
    open_details(page)
    send(page, ".heading__end button.button--danger")
    open_details(page)
    yield "room board, closing"
    page.fill(".heading__end input[name=reason]", "点错了。")
    send(page, ".heading__end form button")
    yield "room board, open again"


def of_new_coordinator(page: Page, address: str) -> Iterator[str]:
    """What a school without a roster is shown."""
    yield "home"
    for path in ("roster/", "waves/", "waves/new"):
        page.goto(f"{address}/staff/{path}")
        yield path


def of_new_counselor(page: Page, address: str) -> Iterator[str]:
    """What a school without a wave is shown."""
    yield "home"
    page.goto(f"{address}/staff/queue/")
    yield "queue"


def of_anybody(page: Page, _address: str) -> Iterator[str]:
    """The first page of a role that has no other yet."""
    yield "home"


WAYS: dict[tuple[str, Role], Way] = {
    (FIRST, Role.COORDINATOR): of_coordinator,
    (FIRST, Role.COUNSELOR): of_counselor,
    (FIRST, Role.PROCTOR): of_proctor,
    (FIRST, Role.SCHOOL_LEAD): of_anybody,
    (SECOND, Role.COORDINATOR): of_new_coordinator,
    (SECOND, Role.COUNSELOR): of_new_counselor,
    (SECOND, Role.PROCTOR): of_anybody,
    (CENTRE, Role.CLINICIAN): of_anybody,
    (TOWNSHIP, Role.TOWNSHIP_OFFICER): of_anybody,
    (TOWNSHIP, Role.ADMINISTRATOR): of_anybody,
    (TOWNSHIP, Role.AUDITOR): of_anybody,
}
"""Everybody who sees pages of their own: the second school has nothing yet."""
