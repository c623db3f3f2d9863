"""The way of a referral, page by page: of the counselor, the school lead and the clinician."""

from collections.abc import Iterator

from playwright.sync_api import Page

from tests.journeys.child_way import follow, send
from tests.journeys.staff_hands import open_details, send_unchecked

NEXT = "main form button.button--primary"
SAID = "main form[enctype] button.button--primary"


def of_counselor(page: Page, address: str) -> Iterator[str]:
    """From a record that shows who it is to a referral that is sent, and taken back."""
    page.goto(f"{address}/staff/referrals/")
    yield "referrals"
    page.goto(f"{address}/staff/queue/")
    page.goto(f"{page.url}?view=all")
    follow(page, "tbody a")
    page.select_option("#why", index=1)
    send(page, "form[action$=identity] button")
    follow(page, "a[href*='/referrals/new/']")
    yield "referral, what for"
    send_unchecked(page, NEXT)
    yield "referral, nothing chosen"
    for name in ("request", "basis"):
        page.locator(f"input[name={name}]").first.check()
    send(page, NEXT)
    yield "referral, fields"
    send_unchecked(page, NEXT)
    yield "referral, fields that are missing"
    page.fill("#reason", "两周没有来上课。")
    send(page, NEXT)
    open_details(page)
    yield "referral, the guardian's word"
    yield from _of_guardian(page)
    follow(page, ".card a.button--primary")
    yield "referral, preview"
    send(page, NEXT)
    yield "referral, sent"
    sent = page.url
    follow(page, "a[href*='/form/']")
    yield "referral, the printed form"
    page.goto(sent)
    open_details(page)
    send_unchecked(page, "form[action$=withdraw] button")
    yield "referral, taken back without a reason"
    page.fill("#reason-withdraw", "家长改变主意。")
    send(page, "form[action$=withdraw] button")
    yield "referral, taken back"
    page.goto(f"{address}/staff/referrals/")
    answered = page.locator("tr", has=page.locator(".state--answered")).locator("a").first
    page.goto(address + (answered.get_attribute("href") or ""))
    yield "referral, answered"
    follow(page, "a[href$=return]")
    yield "return to school"
    send_unchecked(page, NEXT)
    yield "return to school, nothing answered"
    page.goto(f"{address}/staff/referral-papers/files")
    send_unchecked(page, SAID)
    yield "files, none chosen"


def _of_guardian(page: Page) -> Iterator[str]:
    word = page.url
    page.check("input[name=decision][value=refused]")
    send(page, SAID)
    open_details(page)
    yield "referral, refused"
    send(page, "form[action$=notify_again] button")
    yield "referral, told again"
    page.goto(f"{word.removesuffix('consent')}preview?basis=danger")
    send_unchecked(page, "main form button")
    yield "referral, danger without a reason"
    page.goto(word)
    page.check("input[name=decision][value=given]")
    page.check("#is_separate")
    send(page, SAID)
    page.goto(word)
    yield "referral, agreed to"


def of_lead(page: Page, address: str) -> Iterator[str]:
    """What a school lead is asked to agree to."""
    page.goto(f"{address}/staff/referrals/asked/")
    yield "asked"


def of_clinician(page: Page, address: str) -> Iterator[str]:
    """The health centre's pages; whoever is in care stays there."""
    page.goto(f"{address}/staff/inbox/")
    yield "inbox"
    for state in ("sent", "in_care"):
        page.goto(f"{address}/staff/inbox/")
        found = page.locator("tr", has=page.locator(f".state--{state}")).locator("a").first
        page.goto(address + (found.get_attribute("href") or ""))
        open_details(page)
        yield f"inbox, {state}"
        form = "accept" if state == "sent" else "answer"
        send_unchecked(page, f"form[action$={form}] button")
        open_details(page)
        yield f"inbox, {form} with faults"
    page.goto(f"{address}/staff/inbox/find?number=0000")
    yield "inbox, an unknown number"
    for name in ("overdue", "programme"):
        page.goto(f"{address}/staff/inbox/{name}")
        yield f"inbox, {name}"
    page.goto(f"{address}/staff/referral-papers/answers")
    yield "files"
