"""The way of those who type paper forms off, page by page."""

from collections.abc import Iterator, Sequence

from playwright.sync_api import Page

from tests.journeys.child_way import follow, send
from tests.township import CALM

PAPERS = "a[href*='/papers/of/']"
FIRST_LINK = "tbody a"
SAVE = "main form button.button--primary"


def first_entry(page: Page) -> Iterator[str]:
    """From the page of an open wave to a class, its printed forms, and the first entry of one."""
    follow(page, PAPERS)
    yield "paper forms"
    follow(page, FIRST_LINK)
    of_class = page.url
    yield "paper forms, a class"
    page.fill("#code", "0000-0000")
    send(page, SAVE)
    yield "paper forms, an unknown code"
    follow(page, ".heading__end a")
    yield "paper forms, printed"
    page.goto(of_class)
    follow(page, FIRST_LINK)
    entry = page.url
    yield "paper form"
    send(page, SAVE)
    yield "paper form, nothing typed"
    type_off(page, CALM)
    send(page, SAVE)
    yield "paper form, entered once"
    page.goto(entry)
    page.locator("summary").click()
    yield "paper form, entered once by the same person"


def second_entry(page: Page, address: str) -> Iterator[str]:
    """The second entry of the same form, and the decision."""
    page.goto(f"{address}/staff/waves/")
    with page.expect_navigation():
        page.get_by_role("link", name="秋季普测").click()
    follow(page, PAPERS)
    follow(page, FIRST_LINK)
    follow(page, "tr:has(.state--entered_once) a")
    page.locator("summary").click()
    yield "paper form, second entry"
    type_off(page, (1, *CALM[1:]))
    send(page, SAVE)
    yield "paper form, differences"
    send(page, SAVE)
    yield "paper form, nothing decided"
    page.locator("input[type=radio]").first.check()
    send(page, SAVE)
    yield "paper form, sealed"


def type_off(page: Page, answers: Sequence[int]) -> None:
    """Fill in what stands on a form, and that the student agreed."""
    for n, answer in enumerate(answers):
        page.fill(f"#item_{n}", str(answer))
    page.check("#agreed")
