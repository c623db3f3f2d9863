"""The ways through the demonstration on which the pictures of `picture_table` are made."""

from collections.abc import Callable, Iterator

from playwright.sync_api import Page

from tests.journeys.child_way import enter, follow, send
from tests.journeys.staff_way import upload

NO_CODE = "0000-0000-0000-0000"
NINE_MINUTES_MS = 9 * 60 * 1000
SHOWN = "[data-item]:not([hidden])"
ROSTER = "姓名,学号,年级,班级,性别\n杨小禾,20269001,7,1班,女\n石子安,20269002,7,2班,男\n"

PutInto = Callable[[str], None]
"""Puts the room into a phase of its board."""


def of_child(page: Page, address: str, codes: tuple[str, str]) -> Iterator[str]:
    """Go from the code to the last page, and with another code to the end of patience."""
    page.goto(address)
    yield "code"
    enter(page, address, NO_CODE)
    yield "code-refused"
    page.goto(f"{address}/help/")
    yield "help"
    enter(page, address, codes[0])
    page.wait_for_url("**/sit/hello")
    yield "hello"
    send(page)
    yield "assent"
    send(page)
    page.locator(SHOWN).wait_for()
    yield "item"
    yield from _items(page)
    yield from _beside_the_items(page, address)
    yield from _to_the_end(page, address)
    yield from _without_taking_part(page, address, codes[1])


def _items(page: Page) -> Iterator[str]:
    saved = page.locator("[data-status].kept--saved")
    page.keyboard.press("2")
    yield "item-chosen-by-key"
    page.keyboard.press("Enter")
    saved.wait_for()
    yield "item-saved"
    yield from _comforts(page)
    page.locator(f"{SHOWN} [data-question]").focus()
    page.context.set_offline(True)
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    page.locator("[data-status].kept--offline").wait_for()
    yield "item-without-network"
    page.context.set_offline(False)
    declining = page.locator(f"{SHOWN} .option--apart label")
    while not declining.count():
        page.keyboard.press("1")
        page.keyboard.press("Enter")
    declining.click()
    saved.wait_for()
    yield "item-declined"


def _comforts(page: Page) -> Iterator[str]:
    summary, looks = page.locator(".comfort summary"), ("bigger", "stark")
    summary.click()
    yield "comforts"
    for comfort in looks:
        page.locator(f"[data-comfort={comfort}]").click()
    summary.click()
    yield "item-larger-and-stark"
    summary.click()
    for comfort in looks:
        page.locator(f"[data-comfort={comfort}]").click()
    summary.click()


def _beside_the_items(page: Page, address: str) -> Iterator[str]:
    page.keyboard.press("F9")
    yield "cover"
    page.keyboard.press("F9")
    send(page, ".foot form button")
    yield "hand-raised"
    page.goto(f"{address}/sit/5")
    yield "item-without-scripts"
    page.goto(f"{address}/sit/assent")
    yield "stop-or-go-on"
    page.goto(f"{address}/sit/check")
    yield "left-out"


def _to_the_end(page: Page, address: str) -> Iterator[str]:
    page.goto(f"{address}/sit/form")
    end = page.locator("[data-end]")
    page.locator(SHOWN).wait_for()
    while not end.is_visible():
        page.keyboard.press("1")
        page.keyboard.press("Enter")
    page.locator("[data-status].kept--saved").wait_for()
    yield "all-answered"
    with page.expect_navigation(url="**/sit/done"):
        page.locator("[data-hand-in] button").first.click()
    yield "thanks"
    page.clock.install()
    send(page, "form.talk button")
    yield "thanks-somebody-was-told"
    with page.expect_navigation():
        page.clock.run_for(61_000)
    yield "after-a-minute"


def _without_taking_part(page: Page, address: str, code: str) -> Iterator[str]:
    enter(page, address, code)
    page.wait_for_url("**/sit/hello")
    send(page)
    page.goto(f"{address}/sit/goodbye")
    yield "not-taking-part"
    page.goto(f"{address}/sit/assent")
    send(page)
    page.locator(SHOWN).wait_for()
    page.clock.fast_forward(NINE_MINUTES_MS + 1000)
    page.locator("[data-idle-warning]").wait_for()
    yield "nobody-there"


def of_survey(page: Page, address: str, codes: tuple[str, str]) -> Iterator[str]:
    """Answer an anonymous survey with one code, and take no part with another."""
    enter(page, address, codes[0])
    yield "survey-assent"
    send(page, "[name=agreed][value=yes]")
    yield "survey-form"
    for item in page.locator("fieldset").all():
        item.locator("label").first.click()
    send(page, "main form .buttons button")
    yield "survey-done"
    enter(page, address, codes[1])
    send(page, "[name=agreed][value=no]")
    yield "survey-goodbye"


def of_proctor(page: Page, address: str, room: str, put_into: PutInto) -> Iterator[str]:
    """Go from the first page to the room, and through its phases."""
    yield "proctor-home"
    page.goto(f"{address}/staff/waves/")
    yield "proctor-waves"
    follow(page, "main tbody a")
    yield "proctor-wave"
    for phase in ("open", "closing", "over"):
        put_into(phase)
        page.goto(room)
        yield f"room-{phase}"
    put_into("open")
    page.goto(f"{address}/staff/waves/")
    follow(page, "main tbody a")
    follow(page, "tbody a[href$=room]", nth=-1)
    yield "room-planned"


def of_coordinator(page: Page, address: str, room: str, put_into: PutInto) -> Iterator[str]:
    """Go through what a wave needs, in its order."""
    yield "coordinator-home"
    page.goto(f"{address}/staff/roster/")
    yield "roster"
    upload(page, address, ROSTER)
    yield "roster-plan"
    page.goto(f"{address}/staff/consents/")
    yield "consents"
    follow(page, "tbody th a")
    yield "consents-class"
    follow(page, ".heading__end a")
    yield "consent-form"
    page.goto(f"{address}/staff/waves/new")
    yield "wave-new"
    page.goto(f"{address}/staff/waves/")
    follow(page, "main tbody a")
    yield "wave"
    yield from _tickets(page, room, put_into)
    page.goto(f"{address}/staff/cards/")
    yield "cards"


def _tickets(page: Page, room: str, put_into: PutInto) -> Iterator[str]:
    wave = page.url
    page.goto(room)
    page.locator("details.aside summary").last.click()
    seat = page.locator(".seat--not_started .seat__number").last
    page.fill("#seat", seat.inner_text().strip())
    yield "room-lost-slip"
    send(page, "form[action$=slip] button")
    yield "slip-again"
    put_into("over")
    page.goto(room)
    yield "make-up"
    put_into("open")
    page.goto(wave)
    page.locator(".doings details.aside summary").last.click()
    send(page, ".doings details[open] form[action$=tickets] button")
    yield "tickets"
