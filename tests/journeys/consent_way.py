"""The pages of consent that a coordinator may be shown: by class, one by one, and as a list."""

from collections.abc import Iterator

from playwright.sync_api import Page

from tests.journeys.child_way import follow, send
from tests.journeys.staff_hands import BUTTON, open_details, send_unchecked

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(20_000)

HEADER = "学号,姓名,是否同意,日期\n"
LIST = HEADER + "2026000001,测试1号,同意,2026-11-02\n2026000002,测试2号,,\n"
WRONG = HEADER + "77,测试1号,同意,2026-11-02\n2026000002,测试2号,也许,昨天\n"


def of_consents(page: Page, address: str) -> Iterator[str]:
    """What guardians said: by class, one class, one student, and the form to print."""
    page.goto(f"{address}/staff/consents/")
    yield "consents"
    follow(page, "tbody th a")
    yield "consents, a class"
    of_class = page.url
    page.fill("#decided_on", "2099-01-01")
    page.locator("input[value=refused]").last.check()
    send_unchecked(page, ".buttons button")
    yield "consents, a class with faults"
    page.goto(of_class)
    follow(page, "tbody th a", nth=-1)
    yield "consent"
    send_unchecked(page, BUTTON)
    yield "consent, nothing filled in"
    page.locator("input[value=given]").check()
    page.locator("#is_separate").check()
    picture = {"name": "a.png", "mimeType": "image/png", "buffer": PICTURE}
    page.set_input_files("#file", files=[picture])
    send(page, BUTTON)
    yield "consent, recorded"
    page.goto(of_class)
    follow(page, ".heading__end a")
    yield "consent forms"
    yield from _lists(page, address)


def _lists(page: Page, address: str) -> Iterator[str]:
    """A list is brought in: wrong, by columns that cannot be, and right."""
    at = f"{address}/staff/consents/import/"
    page.goto(at)
    yield "consent list"
    send_unchecked(page, BUTTON)
    yield "consent list, no file"
    for name, text in {"faults": WRONG, "plan": LIST}.items():
        page.goto(at)
        file = {"name": "list.csv", "mimeType": "text/csv", "buffer": text.encode()}
        page.set_input_files("#file", files=[file])
        send(page, BUTTON)
        open_details(page)
        yield f"consent list, {name}"
    page.select_option("#column_name", "0")
    send_unchecked(page, "form[action$=columns] button")
    yield "consent list, columns that cannot be"
