"""The whole form in one page: with the network, without it, and through a power cut."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright

from instruments.catalogue import get
from screening.roles import Role
from screening.services import flags, seats, waves
from screening.services.rosters import masked
from tests.journeys import child_way
from tests.journeys.chromium import left_in, own_chromium
from tests.journeys.looking import LAB_PC
from tests.township import Township, Wave

ITEMS = [item for name in ("phq9", "gad7", "who5") for item in get(name).items.values()]
SIT = {"locale": "zh-CN", "viewport": {"width": LAB_PC[0], "height": LAB_PC[1]}}
SAVED, OFFLINE = "已保存", "网络断了"
LARGEST_PAGE = 60 * 1024


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(**SIT)
    yield context.new_page()
    context.close()


def choose(page: Page, number: int, option: int) -> None:
    """Choose an option, from 1, of the item that must be the one that is shown; go on."""
    page.locator(f"label[for=q{number}-{option}]").click()
    page.locator(f"[data-item='{number}'] .button--large").first.click()


def until(page: Page, words: str) -> None:
    page.locator("[data-status]", has_text=words).wait_for()


def shown(page: Page) -> int:
    """Return which item is shown; none or two fail."""
    found = page.locator("[data-item]:not([hidden])")
    assert found.count() == 1
    return int(found.get_attribute("data-item") or 0)


def drafted(town: Township, code: str) -> bytes:
    """Return what a ticket's draft holds, as another PC would be shown it."""
    lab = town.lab()
    return seats.current(lab, seats.enter(lab, code, "another seat")).draft.answers


def handed_in(town: Township, wave: Wave) -> Sequence[bytes]:
    with town.work_as(Role.COUNSELOR) as work:
        queue = flags.queue(work, waves.get(work, wave.id))
        return [flags.record(work, entry.sheet_id).document.answers for entry in queue]


def values(options: Sequence[int]) -> bytes:
    return bytes(item.options[n - 1].value for item, n in zip(ITEMS, options, strict=False))


def test_a_whole_form_is_answered_by_keyboard_alone(page: Page, town, wave, slips, lab) -> None:
    requests: list[str] = []
    child_way.agree_to_the_whole(page, lab, next(slips).code)
    page.on("request", lambda request: requests.append(request.method + request.url[len(lab) :]))
    for number in range(1, len(ITEMS) + 1):
        assert shown(page) == number
        page.keyboard.press(str(number % 3 + 1))
        page.keyboard.press("Enter")
    until(page, SAVED)
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    assert page.locator("h1").inner_text() == "谢谢你"
    assert values([n % 3 + 1 for n in range(1, len(ITEMS) + 1)]) in handed_in(town, wave)
    assert 0 < requests.count("POST/sit/answers") <= len(ITEMS)
    assert requests.count("GET/sit/form") == 0


def test_without_the_network_the_next_item_comes_and_nothing_is_lost(
    page: Page, town, slips, lab
) -> None:
    code = next(slips).code
    child_way.agree_to_the_whole(page, lab, code)
    choose(page, 1, 2)
    until(page, SAVED)
    page.context.set_offline(True)
    for number in (2, 3, 4):
        choose(page, number, 3)
    until(page, OFFLINE)

    assert shown(page) == 5
    page.context.set_offline(False)
    until(page, SAVED)
    assert page.evaluate("window.localStorage.length") == 0
    assert drafted(town, code)[:5] == values([2, 3, 3, 3]) + bytes([255])


def test_going_back_and_choosing_anew_counts_as_a_change(page: Page, town, slips, lab) -> None:
    code = next(slips).code
    child_way.agree_to_the_whole(page, lab, code)
    choose(page, 1, 1)
    page.locator("[data-item='2'] [data-to='1']").click()
    choose(page, 1, 4)
    until(page, SAVED)
    page.wait_for_timeout(300)

    lab_work = town.lab()
    draft = seats.current(lab_work, seats.enter(lab_work, code, "another seat")).draft
    assert draft.answers[0] == ITEMS[0].options[3].value
    assert (draft.changes[0], draft.revision) == (1, 2)


def test_the_hand_in_waits_for_what_is_not_sent_yet(page: Page, town, wave, slips, lab) -> None:
    child_way.agree_to_the_whole(page, lab, next(slips).code)
    for number in range(1, len(ITEMS)):
        choose(page, number, 1)
    until(page, SAVED)
    page.context.set_offline(True)
    choose(page, len(ITEMS), 4)
    until(page, OFFLINE)
    page.locator("[data-hand-in] button").first.click()

    assert page.locator("[data-wait]").is_visible()
    with page.expect_navigation(timeout=30_000):
        page.context.set_offline(False)
    assert page.locator("h1").inner_text() == "谢谢你"
    assert values([*[1] * (len(ITEMS) - 1), 4]) in handed_in(town, wave)


def test_what_was_left_out_is_listed_and_asked_again(page: Page, slips, lab) -> None:
    child_way.agree_to_the_whole(page, lab, next(slips).code)
    page.locator("[data-item='1'] .button--large").first.click()

    assert page.locator("[data-item='1'] [data-choose]").is_visible()
    assert shown(page) == 1


def test_the_first_computer_is_told_when_a_second_goes_on(page: Page, town, slips, lab) -> None:
    code = next(slips).code
    child_way.agree_to_the_whole(page, lab, code)
    choose(page, 1, 2)
    until(page, SAVED)
    seats.enter(town.lab(), code, "another seat")
    choose(page, 2, 2)

    page.locator("h1", has_text="这份问卷在另一台电脑上打开了").wait_for()


def test_a_power_cut_without_the_network_loses_nothing_and_shows_nothing(
    playwright: Playwright, town, tmp_path: Path, slips, lab
) -> None:
    """Three answers sent, four kept, the browser killed; the same PC brings the four back."""
    slip = next(slips)
    profile = tmp_path / "profile"
    with own_chromium(playwright, profile) as (_, page):
        child_way.agree_to_the_whole(page, lab, slip.code)
        for number in range(1, 4):
            choose(page, number, 4)
        until(page, SAVED)
        page.context.set_offline(True)
        for number in range(4, 8):
            choose(page, number, 2)
        until(page, OFFLINE)
        page.wait_for_timeout(8_000)  # Chromium writes its storage some seconds late
    marks = [
        slip.code,
        slip.code.replace("-", ""),
        slip.name,
        masked(slip.name),
        ITEMS[0].text["zh"],
    ]

    assert left_in(profile, marks) == {}
    assert left_in(profile, ["muye.kept"]) != {}
    assert drafted(town, slip.code)[3] == 255
    with own_chromium(playwright, profile) as (_, page):
        child_way.agree_to_the_whole(page, lab, slip.code)
        page.locator("[data-item='8']").wait_for()
        residue = page.evaluate("window.localStorage.length")
    assert residue == 0
    assert drafted(town, slip.code)[:8] == values([4, 4, 4, 2, 2, 2, 2]) + bytes([255])


def test_a_page_of_the_longest_battery_is_small(page: Page, slips, lab) -> None:
    child_way.agree_to_the_whole(page, lab, next(slips).code)

    answer = page.context.request.get(f"{lab}/sit/form".replace("192.0.2.7", "127.0.0.1"))

    assert len(answer.body()) < LARGEST_PAGE
