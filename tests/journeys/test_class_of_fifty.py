"""A class of fifty, a battery of 52 items, the cable cut twice, and four browsers killed."""

import contextlib
import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Error, Page, Playwright

from instruments.catalogue import get
from referral.standard import DEFAULT_FILE
from screening.roles import Role
from screening.services import flags, waves
from screening.services.rosters import masked
from screening.services.sittings import PrintedTicket
from tests.journeys import child_way
from tests.journeys.cable import Cable, laid
from tests.journeys.chromium import LAB, Chromium, in_lab, left_in
from tests.journeys.client import Client, Reply
from tests.journeys.serving import served
from tests.township import Township, Wave

BATTERY = ("phq9", "gad7", "rses", "who5", "dass21")
GRADE = 9
"""The lowest for whose ages all of them are made."""
WATCHED = "".join(
    f'''
[[rules]]
id = "{item}_{kind}"
kind = "{kind}"
instrument = "dass21"
item = "{item}"
tier = "watch1"
words.zh = "有人看一看"
words.en = "Somebody looks"
source.zh = "这一场测试"
source.en = "This test"
{limit}
'''
    for item, least in (("q10", 3), ("q21", 1))
    for kind, limit in (("critical_item", f"at_least = {least}"), ("critical_blank", ""))
)
LONG = (
    DEFAULT_FILE.read_bytes().replace(
        b'"phq9", "gad7", "who5"', ", ".join(f'"{name}"' for name in BATTERY).encode()
    )
    + WATCHED.encode()
)
ITEMS = [item for name in BATTERY for item in get(name).items.values()]
CLASS_SIZE, N_BROWSERS = 50, 8
CUTS = {12: 17, 33: 38}
"""After which item the cable is cut, and after which it is put back."""
KILLS = {8: 0, 14: 1, 27: 2, 40: 3}
"""After which item which browser is killed; the second one without the network."""
OTHERS_AT_ONCE = 6
PATIENCE_S = 120.0
SHOWN = "[data-item]:not([hidden]), [data-end]:not([hidden])"


@dataclass
class Desk:
    """A student at a PC of the lab: the browser with its profile, and what was clicked."""

    slip: PrintedTicket
    profile: Path
    chosen: list[int]
    browser: Chromium | None = None
    page: Page | None = None


@dataclass
class Room:
    """What happened in the room."""

    desks: Sequence[Desk]
    #: By student number, the options that were clicked, from 1.
    chosen: dict[str, list[int]]
    receipts: list[str] = field(default_factory=list)
    n_cut: int = 0
    n_killed: int = 0


def test_fifty_sheets_arrive_each_as_it_was_clicked(room: Room, town: Township, wave: Wave):
    with town.work_as(Role.COUNSELOR) as work:
        records = [
            flags.record(work, e.sheet_id) for e in flags.queue(work, waves.get(work, wave.id))
        ]
    stored = {record.profile.number: record.document.answers for record in records}

    assert (room.n_cut, room.n_killed) == (2, 4)
    assert len(records) == len(stored) == CLASS_SIZE
    assert {number: values(options) for number, options in room.chosen.items()} == stored
    assert not [n for n in Counter(room.receipts).values() if n > 1]
    assert len(room.receipts) == CLASS_SIZE


def test_nothing_of_it_is_in_the_browsers_folders(room: Room):
    for desk in room.desks:
        slip = desk.slip
        names = [slip.code, slip.code.replace("-", ""), slip.name, slip.number, masked(slip.name)]
        words = [text for item in ITEMS for text in item.text.values()]
        runs = [plain(desk.chosen, start) for start in range(0, len(ITEMS) - 3, 3)]
        assert left_in(desk.profile, [*names, *words, *runs]) == {}
        assert left_in(desk.profile, [LAB]) != {}


@pytest.fixture(scope="module")
def wave(town: Township) -> Wave:
    return town.wave(CLASS_SIZE, standard=LONG, grade=GRADE)


@pytest.fixture(scope="module")
def room(town: Township, wave: Wave, playwright: Playwright, tmp_path_factory) -> Room:
    """Let the whole class sit at the same time."""
    assert len(ITEMS) >= 50
    chance = random.Random(50)
    folder = tmp_path_factory.mktemp("lab")
    chosen = {
        slip.number: [chance.randint(1, len(item.options)) for item in ITEMS] for slip in wave.slips
    }
    desks = [
        Desk(slip, folder / f"pc-{n}", chosen[slip.number])
        for n, slip in enumerate(wave.slips[:N_BROWSERS])
    ]
    with ExitStack() as stack:
        near = stack.enter_context(served(town.app()))
        cable = stack.enter_context(laid(urlsplit(near).port or 0))
        for desk in desks:
            stack.callback(_switch_off, desk)
        made = Room(desks, chosen)
        with ThreadPoolExecutor(OTHERS_AT_ONCE) as pool:
            others = [
                pool.submit(by_http, cable.port, slip.code, chosen[slip.number])
                for slip in wave.slips[N_BROWSERS:]
            ]
            sit_in_browsers(playwright, in_lab(f"http://127.0.0.1:{cable.port}"), cable, made)
            made.receipts += [other.result() for other in others]
        made.n_cut = cable.n_cut
        for desk in desks:
            _switch_off(desk)
    return made


def sit_in_browsers(playwright: Playwright, lab: str, cable: Cable, made: Room) -> None:
    """Answer in eight browsers, one item each in turn, and hand in."""
    for desk in made.desks:
        sit_down(playwright, lab, desk)
    for n in range(1, len(ITEMS) + 1):
        for desk in made.desks:
            answer(desk, n)
        _break_something(n, cable, made)
    for desk in made.desks:
        if desk.page is None:
            sit_down(playwright, lab, desk)
        made.receipts.append(finish(desk))


def _break_something(n: int, cable: Cable, made: Room) -> None:
    if n in KILLS:
        _switch_off(made.desks[KILLS[n]])
        made.n_killed += 1
    if n in CUTS:
        cable.cut()
    if n in CUTS.values():
        cable.mend()


def sit_down(playwright: Playwright, lab: str, desk: Desk) -> None:
    """Start a PC's browser, with the profile that it had, and go to the open item."""
    desk.browser = Chromium(desk.profile)
    driven = playwright.chromium.connect_over_cdp(desk.browser.address())
    desk.page = driven.contexts[0].pages[0]
    child_way.agree_to_the_whole(desk.page, lab, desk.slip.code)


def answer(desk: Desk, up_to: int) -> None:
    """Answer what is shown, up to an item; a browser that was killed stays off until the end."""
    while desk.page is not None and (number := shown(desk.page)) and number <= up_to:
        desk.page.keyboard.press(str(desk.chosen[number - 1]))
        desk.page.keyboard.press("Enter")


def finish(desk: Desk) -> str:
    """Answer what is left, hand in, and return the receipt; the browser goes on being open."""
    assert desk.page is not None
    answer(desk, len(ITEMS))
    with desk.page.expect_navigation(url="**/sit/done", timeout=60_000):
        desk.page.locator("[data-hand-in] .button--large").first.click()
    receipt = desk.page.locator("main .code").first.inner_text()
    child_way.send(desk.page)
    return receipt


def shown(page: Page) -> int:
    """Return which item is shown, 0 for the end."""
    found: int = page.evaluate(f"Number(document.querySelector('{SHOWN}').dataset.item || 0)")
    return found


def by_http(port: int, code: str, chosen: Sequence[int]) -> str:
    """Take the same way without a screen; what a cut cable swallowed is sent again."""
    client = Client(port)
    until = time.monotonic() + PATIENCE_S

    def insist(step: Callable[[], Reply]) -> Reply:
        while True:
            with contextlib.suppress(OSError, HTTPException):
                return step()
            assert time.monotonic() < until, "the network did not come back"
            time.sleep(0.1)

    insist(lambda: client.get("/"))
    for path, fields in (("/", {"code": code}), ("/sit/hello", {}), ("/sit/assent", AGREED)):
        insist(lambda path=path, fields=fields: client.post(path, **fields))
    for number, option in enumerate(chosen, start=1):
        value = ITEMS[number - 1].options[option - 1].value
        insist(lambda number=number, value=value: client.post(f"/sit/{number}", answer=value))
    insist(lambda: client.post("/sit/hand-in"))
    page = insist(lambda: client.get("/sit/done"))
    return page.text.partition('<span class="code">')[2].partition("<")[0]


AGREED = {"agreed": "yes"}


def values(options: Sequence[int]) -> bytes:
    """Return the bytes of what was clicked."""
    return bytes(item.options[n - 1].value for item, n in zip(ITEMS, options, strict=True))


def plain(options: Sequence[int], start: int) -> str:
    """Return three choices in a row as they would lie in the browser's storage unmasked."""
    words = ((start + n) * 16 + options[start + n] - 1 for n in range(3))
    return "".join(f"{word:04x}" for word in words)


def _switch_off(desk: Desk) -> None:
    if desk.browser is not None:
        with contextlib.suppress(Error):
            desk.browser.kill()
    desk.browser = desk.page = None
