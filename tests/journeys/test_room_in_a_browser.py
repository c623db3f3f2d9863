"""The room board in a real browser: it goes on by itself, and without a script too."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from referral.states import SittingAction, SittingState
from screening import clock
from screening.models import Sitting
from screening.roles import Role
from screening.services import seats, signals, sittings
from tests.journeys import child_way, staff_hands, staff_way
from tests.journeys.looking import LAB_PC, STAFF_PC, Watch, look
from tests.journeys.serving import served
from tests.township import CALM, FIRST, Township, Wave

SMALLEST = 24
SOON_MS = 15_000
WATCHERS = (Role.PROCTOR, Role.COORDINATOR)


@pytest.fixture(scope="module")
def wave(town: Township) -> Wave:
    made = town.wave(12)
    for slip in made.slips[:3]:
        town.sit(slip, CALM)
    return made


@pytest.fixture(scope="module")
def address(town: Township, wave: Wave) -> Iterator[str]:
    with served(town.app()) as found:
        yield found


@pytest.fixture
def proctor(browser: Browser, town: Township, address: str) -> Iterator[Page]:
    context = _in(browser, "zh", address)
    page = context.new_page()
    staff_way.sign_in(page, address, town.accounts[FIRST, Role.PROCTOR])
    yield page
    context.close()


def _in(browser: Browser, language: str, address: str, *, script: bool = True) -> BrowserContext:
    size = {"width": STAFF_PC[0], "height": STAFF_PC[1]}
    context = browser.new_context(viewport=size, locale="zh-CN", java_script_enabled=script)
    context.add_cookies([{"name": "lang", "value": language, "url": address}])
    return context


def _room(address: str, wave: Wave) -> str:
    return f"{address}/staff/sittings/{wave.sitting_id}/room"


def test_a_raised_hand_reaches_the_board_by_itself_and_goes_again(
    browser: Browser, proctor: Page, wave: Wave, address: str
):
    slip = wave.slips[4]
    proctor.goto(_room(address, wave))
    expect(proctor.locator(".calls--any")).to_have_count(0)
    child = browser.new_context(viewport={"width": LAB_PC[0], "height": LAB_PC[1]})
    page = child.new_page()
    child_way.agree(page, address, slip.code)
    child_way.answer(page)

    child_way.send(page, ".foot form button")
    expect(proctor.locator(".calls--any")).to_contain_text(f"{slip.seat}号", timeout=SOON_MS)
    expect(proctor.locator(".seat--calling")).to_contain_text("1/21题")
    proctor.locator(".calls button").focus()
    child_way.send(page, "main form button")

    expect(proctor.locator(".calls--any")).to_have_count(0, timeout=SOON_MS)
    child.close()


def test_the_focus_stays_where_it_is_while_the_board_goes_on(
    town: Township, proctor: Page, wave: Wave, address: str
):
    lab = town.lab()
    seat = seats.current(lab, seats.enter(lab, wave.slips[5].code, "seat"))
    signals.raise_hand(lab, seat.spot)
    proctor.goto(_room(address, wave))
    proctor.locator(".calls button").first.focus()
    before = proctor.locator("[data-board] > p").inner_text()

    expect(proctor.locator("[data-board] > p")).not_to_have_text(before, timeout=SOON_MS)

    assert proctor.evaluate("document.activeElement.id") == f"lower-{wave.slips[5].seat}"
    signals.lower_hand(lab, seat.spot)


def test_a_server_that_does_not_answer_is_told_and_forgotten_once_it_does(
    proctor: Page, wave: Wave, address: str
):
    proctor.goto(_room(address, wave))
    proctor.route("**/room/seats", lambda route: route.abort())
    expect(proctor.locator("[data-stale]")).to_be_visible(timeout=SOON_MS)

    proctor.unroute("**/room/seats")

    expect(proctor.locator("[data-stale]")).to_be_hidden(timeout=SOON_MS)


def test_a_seats_beat_is_sent_by_its_page(browser: Browser, wave: Wave, address: str):
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    page.clock.install()
    child_way.enter(page, address, wave.slips[6].code)

    with page.expect_response("**/sit/beat") as heard:
        page.clock.run_for(30_000)

    assert heard.value.status == 204
    context.close()


def test_a_form_that_stays_open_hears_of_the_end_of_its_room(
    browser: Browser, town: Township, wave: Wave, address: str
):
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    page.clock.install()
    child_way.agree_to_the_whole(page, address, wave.slips[8].code)
    expect(page.locator("[data-standing]")).to_be_hidden()

    _move(town, wave, SittingAction.CLOSE)
    page.clock.run_for(30_000)
    expect(page.locator("[data-standing]")).to_contain_text("本场已经结束。请在", timeout=SOON_MS)
    _move(town, wave, SittingAction.REOPEN)
    page.clock.run_for(30_000)

    expect(page.locator("[data-standing]")).to_be_hidden(timeout=SOON_MS)
    context.close()


def test_without_a_script_the_board_is_whole_and_its_buttons_work(
    browser: Browser, town: Township, wave: Wave, address: str
):
    lab = town.lab()
    seat = seats.current(lab, seats.enter(lab, wave.slips[7].code, "seat"))
    signals.raise_hand(lab, seat.spot)
    context = _in(browser, "zh", address, script=False)
    page = context.new_page()
    staff_way.sign_in(page, address, town.accounts[FIRST, Role.PROCTOR])
    page.goto(_room(address, wave))

    assert page.locator(".seat").count() == len(wave.slips)
    assert page.locator("[data-stale]").is_hidden()
    child_way.send(page, f"#lower-{wave.slips[7].seat}")
    assert page.locator(".calls--any").count() == 0
    context.close()


def test_somebody_elses_step_shows_its_own_buttons(
    town: Township, proctor: Page, wave: Wave, address: str
):
    proctor.goto(_room(address, wave))

    _move(town, wave, SittingAction.CLOSE)
    expect(proctor.locator(".heading .state")).to_have_text("等待交卷", timeout=SOON_MS)
    _move(town, wave, SittingAction.REOPEN)

    expect(proctor.locator(".heading .state")).to_have_text("进行中", timeout=SOON_MS)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("role", WATCHERS)
def test_the_boards_that_a_room_leaves_have_no_fault(
    browser: Browser, town: Township, wave: Wave, address: str, role: Role, language: str
):
    context = _in(browser, language, address)
    page = context.new_page()
    watch = Watch(address).over(page)
    staff_way.sign_in(page, address, town.accounts[FIRST, role])
    faults = {}
    for phase in ("open", "closing", "over"):
        _put_into(town, wave, phase)
        page.goto(_room(address, wave))
        staff_hands.open_details(page)
        faults[phase] = look(page, SMALLEST, language) + watch.taken()
    _put_into(town, wave, "open")
    context.close()

    assert faults == {"open": [], "closing": [], "over": []}


def _move(town: Township, wave: Wave, action: SittingAction) -> None:
    with town.work_as(Role.PROCTOR) as work:
        sittings.move(work, wave.sitting_id, action, "停电")


def _put_into(town: Township, wave: Wave, phase: str) -> None:
    """Let a room be open, or have been closed just now or long ago, and nobody swept."""
    minutes = {"open": None, "closing": 0, "over": 11}[phase]
    with town.work_as(Role.PROCTOR) as work:
        sitting = work.session.get_one(Sitting, (work.actor.unit_id, wave.sitting_id))
        sitting.state = SittingState.OPEN if minutes is None else SittingState.CLOSED
        sitting.closed_at = None if minutes is None else clock.now() - timedelta(minutes=minutes)
