"""What members of staff meet, in a real browser."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright

from referral.states import FlagAction
from screening.roles import Role
from screening.services import flags, rosters, waves
from screening.services.accounts import NewAccount
from tests import referral_hands
from tests.journeys import staff_hands, staff_way
from tests.journeys.child_way import send
from tests.journeys.chromium import own_chromium
from tests.journeys.keyboard import enter, tab_to
from tests.journeys.looking import LAB_PC, STAFF_PC, Watch, look, not_looked_at
from tests.journeys.serving import served
from tests.screening.web.framed import framed_app
from tests.township import CALM, FIRST, LOW, SELF_HARM, Township, Wave

SMALLEST = 24
LANGUAGES = ("zh", "en")

SHEETS = (SELF_HARM, SELF_HARM, SELF_HARM, LOW, LOW, CALM)
"""One urgent sheet is voided in each language, the last one is reviewed by keyboard."""

STAFF_COOKIES = ("staff", "muye")
"""What tells one person's browser from another's."""

LOOKED_AT_ELSEWHERE = {
    *("help.index", "guides.show", "rooms.seats"),
    *("referral_papers.form_file", "referral_papers.bundle"),
    *("rosters.template", "consents.attachment", "consent_imports.blank", "guides.picture"),
    "survey_figures.file",
    "case_notes.file",
}
"""A page of the child's way, the guides, a part of the room board; files."""


@pytest.fixture(scope="module")
def wave(town: Township) -> Wave:
    """Let six students hand in, and review one of them."""
    made = town.wave(len(SHEETS) + 3)
    for slip, answers in zip(made.slips, SHEETS, strict=False):
        town.sit(slip, answers)
    with town.work_as(Role.COUNSELOR) as work:
        low = next(e for e in flags.queue(work, waves.get(work, made.id)) if e.tier.id == "watch2")
        reason = "已经面谈，学生愿意继续聊。"
        flags.decide(work, low.sheet_id, FlagAction.CONFIRM, reason=reason, interview_tier="watch2")
    refer(town, made)
    return made


def refer(town: Township, made: Wave) -> None:
    """Refer three students who have not handed in: one each is sent, seen and answered."""
    with town.work_as(Role.COUNSELOR) as work:
        by_number = {profile.number: i for i, profile in rosters.profiles(work)}
    refers = (referral_hands.sent, referral_hands.seen, referral_hands.answered)
    for slip, make in zip(made.slips[-3:], refers, strict=True):
        make(town, by_number[slip.number])


@pytest.fixture(scope="module")
def address(town: Township, wave: Wave) -> Iterator[str]:
    with served(town.app()) as found:
        yield found


@pytest.fixture(scope="module")
def elsewhere(town: Township, wave: Wave) -> Iterator[str]:
    """Serve the same to another computer."""
    app = town.app()
    inner = app.wsgi_app

    def from_afar(environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        return inner({**environ, "REMOTE_ADDR": "192.0.2.9"}, start)

    app.wsgi_app = from_afar  # type: ignore[method-assign]
    with served(app) as found:
        yield found


@pytest.fixture(scope="module", params=LANGUAGES)
def walked(request, browser: Browser, town, address) -> dict[str, tuple[str, list[str]]]:
    """Open every page as everybody who may; by who and what its address and its faults."""
    seen: dict[str, tuple[str, list[str]]] = {}
    context = _in(browser, request.param, address)
    page = context.new_page()
    watch = Watch(address).over(page)
    for who, way in (None, staff_way.of_nobody), *staff_way.WAYS.items():
        for cookie in STAFF_COOKIES:
            context.clear_cookies(name=cookie)
        if who is not None:
            staff_way.sign_in(page, address, town.accounts[who])
        for name in way(page, address):
            faults = look(page, SMALLEST, request.param)
            seen[f"{who}: {name}"] = (page.url, faults + watch.taken())
    context.close()
    return seen


def _in(browser: Browser, language: str, address: str) -> BrowserContext:
    context = browser.new_context(viewport={"width": LAB_PC[0], "height": LAB_PC[1]})
    context.add_cookies([{"name": "lang", "value": language, "url": address}])
    return context


def test_no_page_has_a_fault(walked):
    assert {name: faults for name, (_, faults) in walked.items() if faults} == {}


def test_every_page_that_can_be_opened_was_looked_at(town: Township, walked):
    urls = [url for url, _ in walked.values()]

    assert not_looked_at(town.app(["staff"]), urls) - LOOKED_AT_ELSEWHERE == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_for_other_computers_has_no_fault(browser: Browser, elsewhere, language):
    context = _in(browser, language, elsewhere)
    page = context.new_page()
    watch = Watch(elsewhere).over(page)
    page.goto(f"{elsewhere}/staff/sign-in")
    faults = look(page, SMALLEST, language)

    assert page.locator("#username").count() == 0
    assert [*faults, *watch.taken()] == []
    context.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_a_failure_has_no_fault(browser: Browser, language):
    with served(framed_app(Role.COUNSELOR, testing=False)) as address:
        context = _in(browser, language, address)
        page = context.new_page()
        watch = Watch(address).over(page)
        page.goto(f"{address}/raise/bug")
        faults = look(page, SMALLEST, language)

        assert [*faults, *watch.taken()] == []
        context.close()


def test_the_template_of_a_roster_comes_as_a_file(browser: Browser, town, address):
    page = _signed_in(browser, town, address, Role.COORDINATOR)
    page.goto(f"{address}/staff/roster/")
    with page.expect_download() as started:
        page.get_by_role("link", name="下载模板").click()

    assert started.value.suggested_filename == "muye-roster.xlsx"
    page.context.close()


def test_no_name_in_the_queue_is_broken_and_all_of_a_row_leads_to_its_record(
    browser: Browser, town, address
):
    page = _signed_in(browser, town, address, Role.COUNSELOR)
    page.goto(f"{address}/staff/queue/")
    link = page.locator("tbody th a").first
    heights = [box.bounding_box()["height"] for box in page.locator("tbody th a").all()]
    target = link.get_attribute("href")
    why = page.locator("td.queue__why").first.bounding_box()
    with page.expect_navigation():
        page.mouse.click(why["x"] + 20, why["y"] + 20)

    assert max(heights) < 2 * 16 * 1.6
    assert page.url == address + target
    page.context.close()


def test_a_flag_is_confirmed_by_keyboard_alone(browser: Browser, town, wave, address):
    context = browser.new_context(viewport={"width": STAFF_PC[0], "height": STAFF_PC[1]})
    page = context.new_page()
    _sign_in_by_keys(page, address, town.accounts[FIRST, Role.COUNSELOR])
    tab_to(page, "打开关注名单")
    enter(page)
    tab_to(page, "测*号")
    enter(page)
    sheet = page.url.rsplit("/", 1)[1]
    tab_to(page, "现在可能有危险")
    page.keyboard.press("ArrowDown")
    tab_to(page, "谈话之后")
    page.keyboard.press("ArrowDown")
    tab_to(page, "理由")
    page.keyboard.type("当天已经见面。")
    tab_to(page, "保存复核")
    enter(page)
    saved = page.locator(".notice--success").inner_text()
    context.close()

    assert saved.startswith("复核已保存，这是这名学生的个案。")
    with town.work_as(Role.COUNSELOR) as work:
        reviews = flags.record(work, UUID(sheet)).reviews
    assert [(r.action, r.interview_tier, r.reason) for r in reviews] == [
        (FlagAction.CONFIRM, "urgent", "当天已经见面。")
    ]


def test_the_way_back_after_signing_out_shows_no_record(
    playwright: Playwright, town, address, tmp_path
):
    account = town.accounts[FIRST, Role.COUNSELOR]
    with own_chromium(playwright, tmp_path / "profile") as (_, page):
        staff_way.sign_in(page, address, account)
        staff_way.record(page, address, "测*号")
        opened = page.locator("main").inner_text()
        send(page, ".top__form button")
        page.go_back()
        after = page.locator("h1").inner_text()

    assert "为什么请您看" in opened
    assert after == "老师登录"


def _sign_in_by_keys(page: Page, address: str, account: NewAccount) -> None:
    page.goto(f"{address}/staff/sign-in")
    page.locator("#username:focus").wait_for()
    page.keyboard.type(account.username)
    tab_to(page, "口令短语")
    page.keyboard.type(account.passphrase)
    enter(page)


def _signed_in(browser: Browser, town: Township, address: str, role: Role) -> Page:
    page = _in(browser, "zh", address).new_page()
    staff_way.sign_in(page, address, town.accounts[FIRST, role])
    return page


def test_a_file_that_is_too_large_is_not_sent(browser: Browser, town, address):
    """A server that refuses in the middle is cut off, and the browser shows its own error."""
    context = _in(browser, "zh", address)
    page = context.new_page()
    staff_way.sign_in(page, address, town.accounts[FIRST, Role.COORDINATOR])
    page.goto(f"{address}/staff/roster/")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    too_large = b"x" * (5 * 1024 * 1024 + 1)
    page.set_input_files("#file", files=[{"name": "a.csv", "mimeType": "", "buffer": too_large}])
    page.locator(staff_hands.BUTTON).click()

    assert page.locator("[data-too-large]").inner_text().startswith("文件超过5 MB")
    assert "POST" not in sent
    staff_way.upload(page, address, staff_way.GOOD)
    assert page.url == f"{address}/staff/roster/plan"
    context.close()
