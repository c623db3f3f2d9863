"""The child's whole way by keyboard alone: narrow, magnified, without scripts, on old browsers."""

from collections.abc import Callable, Iterator, Sequence

import pytest
from playwright.sync_api import Browser, Page, Playwright

from screening.services.sittings import PrintedTicket
from tests.absences import absent
from tests.journeys import key_way
from tests.journeys.chromium import AT_HOME, in_lab
from tests.journeys.key_way import SIGHTS
from tests.journeys.layout import disorder
from tests.journeys.looking import too_small, too_wide
from tests.journeys.old_chromium import OLD, OPTIONS, NotToBeHad, old_chromium
from tests.journeys.serving import served
from tests.journeys.test_whole_form import ITEMS, handed_in, values
from tests.township import Township, Wave

SMALLEST = 44
WAYS = {"item pages": key_way.by_item_pages, "whole form": key_way.by_whole_form}

Going = Callable[[Browser, str, str], None]
"""Goes the way in a browser: how the pages are seen, and which way."""


@pytest.fixture(scope="module")
def wave(town: Township) -> Wave:
    return town.wave(16)


@pytest.fixture(scope="module")
def lab(town: Township, wave: Wave) -> Iterator[str]:
    with served(town.app(["lab"])) as address:
        yield in_lab(address)


@pytest.fixture(scope="module", params=OLD, ids="Chromium {}".format)
def old_browser(request: pytest.FixtureRequest, playwright: Playwright) -> Iterator[Browser]:
    """Start an old browser. Where there is none skip its tests; where a change is judged, fail."""
    try:
        program = old_chromium(request.param)
    except NotToBeHad as reason:
        absent(str(reason))
    started = playwright.chromium.launch(executable_path=program, args=[*OPTIONS, AT_HOME])
    assert started.version.startswith(f"{request.param}.")
    yield started
    started.close()


@pytest.fixture(scope="module")
def go(town: Township, wave: Wave, slips: Iterator[PrintedTicket], lab: str) -> Going:
    def _go(browser: Browser, sight: str, way: str) -> None:
        n_before = len(handed_in(town, wave))
        options = [(n + n_before) % 3 + 1 for n in range(len(ITEMS))]
        options[n_before] = 4
        page = key_way.opened(browser, SIGHTS[sight], scripts=way == "whole form")
        faults = {}
        for name in WAYS[way](page, lab, next(slips).code, options):
            faults[name] = _faults(page)
        ended = page.url
        page.context.close()

        assert {name: found for name, found in faults.items() if found} == {}
        assert ended == f"{lab}/"
        assert _new(handed_in(town, wave), values(options))

    return _go


def _faults(page: Page) -> list[str]:
    small = [f"too small: {box}" for box in too_small(page, SMALLEST)]
    return [*too_wide(page), *small, *disorder(page)]


def _new(sheets: Sequence[bytes], expected: bytes) -> bool:
    """Whether answers that no other sheet holds were handed in."""
    return list(sheets).count(expected) == 1


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("sight", ["320 pixels", "200 % zoom"])
def test_the_whole_way_by_keyboard_alone(browser: Browser, go: Going, sight: str, way: str) -> None:
    go(browser, sight, way)


@pytest.mark.old_browser
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("sight", SIGHTS)
def test_the_whole_way_on_an_old_browser(
    old_browser: Browser, go: Going, sight: str, way: str
) -> None:
    go(old_browser, sight, way)
