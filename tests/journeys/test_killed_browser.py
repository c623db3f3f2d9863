"""A lab's PC loses power in the middle, or is used by the next child: what is left on it."""

import sqlite3
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Cookie, Page, Playwright

from instruments.catalogue import get
from screening.services.rosters import masked
from screening.services.slips import PrintedTicket
from tests.journeys import child_way
from tests.journeys.chromium import LAB, Chromium, in_lab, left_in, own_chromium
from tests.journeys.populated import answer
from tests.journeys.serving import served
from tests.township import Township

CONTROL = "seen-on-this-pc"
"""Stands in an address that is opened: the browser writes it to its history."""

WRITTEN_S = 40.0
N_ANSWERED = 4

ITEMS = tuple(get("phq9").items.values())
WORDING = [text for item in ITEMS for text in item.text.values()]
OPTIONS = [text for option in ITEMS[0].options for text in option.text.values() if len(text) > 3]
STORES = ("Local Storage", "Session Storage", "IndexedDB", "Cache", "Service Worker")


@dataclass(frozen=True)
class Killed:
    """A PC after the power cut: whose ticket was typed, what the disk has, what memory had."""

    slip: PrintedTicket
    profile: Path
    cookies: Sequence[Cookie]


@pytest.fixture(scope="module")
def slips(town: Township) -> Iterator[PrintedTicket]:
    return iter(town.wave(3).slips)


@pytest.fixture(scope="module")
def lab(town: Township, slips) -> Iterator[str]:
    with served(town.app()) as address:
        yield in_lab(address)


@pytest.fixture(scope="module")
def killed(playwright: Playwright, tmp_path_factory, slips, lab) -> Killed:
    """Answer four items in a browser and kill it."""
    slip = next(slips)
    profile = tmp_path_factory.mktemp("pc") / "profile"
    with own_chromium(playwright, profile) as (browser, page):
        child_way.agree(page, lab, slip.code)
        for _ in range(N_ANSWERED):
            child_way.answer(page, 3)
        page.locator("label[for=answer-2]").click()
        _wait_until_written(browser, page, lab)
        cookies = page.context.cookies(lab)
    return Killed(slip, profile, cookies)


def _wait_until_written(browser: Chromium, page: Page, lab: str) -> None:
    """Open an address in another tab and wait until the browser's disk has heard of it."""
    page.context.new_page().goto(f"{lab}/help/?{CONTROL}")
    history = browser.profile / "Default" / "History"
    deadline = time.monotonic() + WRITTEN_S
    while CONTROL.encode() not in history.read_bytes() and time.monotonic() < deadline:
        time.sleep(0.5)


def test_another_browser_goes_on_at_the_same_item(browser: Browser, killed, lab):
    slip = killed.slip
    context = browser.new_context()
    page = context.new_page()
    child_way.agree(page, lab, slip.code)
    resumed_at = page.url
    kept = []
    for number in range(1, N_ANSWERED + 1):
        page.goto(f"{lab}/sit/{number}")
        kept.append(page.locator("input:checked").get_attribute("value"))
    context.close()

    assert resumed_at == f"{lab}/sit/{N_ANSWERED + 1}"
    assert kept == ["2"] * N_ANSWERED


def test_nothing_of_the_child_is_on_the_disk_of_the_killed_pc(killed):
    slip, profile = killed.slip, killed.profile
    code = slip.code
    marks = [code, code.replace("-", ""), code.lower(), slip.name, slip.number, masked(slip.name)]

    assert left_in(profile, [*marks, *WORDING, *OPTIONS]) == {}
    assert left_in(profile, [CONTROL]) != {}


def test_the_killed_pc_stored_none_of_our_pages(killed):
    profile = killed.profile
    ours = left_in(profile, [LAB]).get(LAB, [])
    stored = [name for name in ours if any(f"/{store}" in name for store in STORES)]
    pages = [name for name in stored if b"/static/" not in (profile / name).read_bytes()]

    assert stored != []
    assert pages == []


def test_the_history_of_the_killed_pc_says_nothing(killed):
    connection = sqlite3.connect(killed.profile / "Default" / "History")
    titles = {title for (title,) in connection.execute("SELECT title FROM urls")}
    connection.close()

    assert titles - {""} == {"在线问卷 · 木叶", "求助热线 · 木叶"}


def test_cookies_stay_in_memory_and_away_from_scripts(killed):
    assert {cookie["name"] for cookie in killed.cookies} == {"muye", "ticket"}
    assert {(cookie["expires"], cookie["httpOnly"]) for cookie in killed.cookies} == {(-1, True)}


def test_the_way_back_shows_the_next_child_nothing(playwright, town, tmp_path, slips, lab):
    slip = next(slips)
    answer(town, slip.code, (*(1,) * (child_way.N_ITEMS - 2), None, None))
    with own_chromium(playwright, tmp_path / "profile") as (_, page):
        child_way.agree(page, lab, slip.code)
        for _ in range(2):
            child_way.answer(page, 2)
        child_way.send(page)
        receipt = page.locator(".code").inner_text()
        child_way.send(page)
        pages = list(_all_the_way_back(page))

    assert len(pages) > 3
    hidden = [masked(slip.name), receipt, slip.code, *WORDING, *OPTIONS]
    assert [(mark, text) for text in pages for mark in hidden if mark in text] == []


def _all_the_way_back(page: Page) -> Iterator[str]:
    """Press the back button until there is no page left, and return what each one says."""
    while not page.url.startswith("about:"):
        page.go_back()
        yield page.locator("body").inner_text()
