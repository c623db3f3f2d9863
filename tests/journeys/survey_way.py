"""The pages of whoever runs an anonymous survey, from the set-up to its figures."""

from collections.abc import Iterator, Sequence

from playwright.sync_api import Page

from tests.journeys.child_way import enter, follow, send
from tests.journeys.staff_hands import BUTTON, open_details, send_unchecked


def of_child(page: Page, address: str, codes: Sequence[str]) -> Iterator[str]:
    """Answer with one code, and take no part with another."""
    enter(page, address, codes[0])
    yield "survey, what it is"
    send(page, "[name=agreed][value=yes]")
    yield "survey, the form"
    for item in page.locator("fieldset").all():
        item.locator("label").first.click()
    send(page, "main form .buttons button")
    yield "survey, the end"
    enter(page, address, codes[0])
    yield "survey, a used code"
    enter(page, address, codes[1])
    send(page, "[name=agreed][value=no]")
    yield "survey, without taking part"


def of_runner(page: Page, address: str) -> Iterator[str]:
    """Set one up, choose a class, print codes, open it, close it, and read it."""
    page.goto(f"{address}/staff/surveys/")
    yield "surveys"
    page.goto(f"{address}/staff/surveys/new")
    yield "survey, set-up"
    send_unchecked(page, BUTTON)
    yield "survey, set-up with faults"
    page.fill("#name", f"调查{page.evaluate('document.documentElement.lang')}")
    send(page, BUTTON)
    yield "survey, a new one"
    survey = page.url
    send_unchecked(page, "form[action$=classes] button")
    yield "survey, a class without a name"
    page.select_option("#grade", "7")
    page.fill("#class_name", "1班")
    page.fill("#n_enrolled", "45")
    send(page, "form[action$=classes] button")
    open_details(page)
    yield "survey, with a class"
    send(page, "form[action$=codes] button")
    yield "survey, codes"
    page.goto(survey)
    open_details(page)
    send(page, "form[action$=open] button")
    open_details(page)
    yield "survey, open"
    send(page, "form[action$=close] button")
    yield "survey, closed"
    follow(page, ".heading__end a[href$=figures]")
    open_details(page)
    yield "survey, figures of too few"
