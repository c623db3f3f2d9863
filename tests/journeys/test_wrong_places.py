"""Children who change places, a neighbour's code, a PC whose clock is a year wrong: all is kept."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys import child_way
from tests.journeys.looking import LAB_PC
from tests.journeys.test_whole_form import (
    ITEMS,
    SAVED,
    choose,
    drafted,
    handed_in,
    shown,
    until,
    values,
)

SIT = {"locale": "zh-CN", "viewport": {"width": LAB_PC[0], "height": LAB_PC[1]}}


@pytest.fixture
def pages(browser: Browser) -> Iterator[tuple[Page, Page]]:
    """Give two PCs side by side."""
    contexts = [browser.new_context(**SIT) for _ in range(2)]
    left, right = (context.new_page() for context in contexts)
    yield left, right
    for context in contexts:
        context.close()


def go_on(page: Page, options: list[int], first: int) -> None:
    """Answer from an item on to the end, and hand in."""
    for number in range(first, len(ITEMS) + 1):
        choose(page, number, options[number - 1])
    until(page, SAVED)
    with page.expect_navigation():
        page.locator("[data-hand-in] button").first.click()
    assert page.locator("h1").inner_text() == "谢谢你"


def test_two_who_change_places_hand_in_their_own_answers(pages, town, wave, slips, lab) -> None:
    codes = [next(slips).code, next(slips).code]
    given = [[n % 3 + 1 for n in range(len(ITEMS))], [4 - n % 3 for n in range(len(ITEMS))]]
    for page, code, options in zip(pages, codes, given, strict=True):
        child_way.agree_to_the_whole(page, lab, code)
        for number in (1, 2, 3):
            choose(page, number, options[number - 1])
        until(page, SAVED)

    left, right = pages
    for page, code in ((left, codes[1]), (right, codes[0])):
        page.context.clear_cookies()
        child_way.agree_to_the_whole(page, lab, code)
    go_on(left, given[1], first=4)
    go_on(right, given[0], first=4)

    sheets = list(handed_in(town, wave))
    assert [sheets.count(values(options)) for options in given] == [1, 1]


def test_a_neighbours_code_is_given_back_and_the_neighbour_goes_on(pages, town, slips, lab) -> None:
    mine, other = pages
    slip = next(slips)
    child_way.agree_to_the_whole(other, lab, slip.code)
    choose(other, 1, 3)
    until(other, SAVED)

    child_way.enter(mine, lab, slip.code)
    assert slip.name[0] in mine.locator("main").inner_text()
    assert slip.name not in mine.content()
    child_way.send(mine, "main form[action$=leave] button")
    assert mine.locator("#code").input_value() == ""

    choose(other, 2, 2)  # the page is told that its seat is gone, and keeps what it could not send
    other.locator("#code").wait_for()
    child_way.agree_to_the_whole(other, lab, slip.code)
    assert shown(other) == 3
    assert drafted(town, slip.code)[:2] == values([3, 2])


@pytest.mark.parametrize("days", [-365, 365])
def test_a_pc_whose_clock_is_a_year_wrong_loses_nothing(
    pages, town, wave, slips, lab, days: int
) -> None:
    page, _ = pages
    page.clock.install(time=datetime.now(UTC) + timedelta(days))
    page.clock.resume()
    options = [(n + days) % 3 + 1 for n in range(len(ITEMS))]

    child_way.agree_to_the_whole(page, lab, next(slips).code)
    cookies = page.context.cookies()
    go_on(page, options, first=1)

    assert {cookie["expires"] for cookie in cookies} == {-1}, "a cookie asks the PC for the time"
    assert list(handed_in(town, wave)).count(values(options)) == 1
