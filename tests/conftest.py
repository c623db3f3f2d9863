"""What every test may ask for: a real browser, and real answers where they are at hand."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import township as township_module
from tests.absences import absent
from tests.township import Township

ROOT = Path(__file__).resolve().parent.parent

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
"""The browser of the tests; it comes from the system, so that no test fetches one."""

BROWSER_FIXTURES = {"page", "context", "new_context", "browser"}
"""The fixtures of pytest-playwright that start a browser."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the tests on old browsers, which have to be fetched, be asked for."""
    words = "run the tests on old browsers, which are fetched with npm, and nothing else"
    parser.addoption("--old-browsers", action="store_true", help=words)
    words = "make the pictures of docs/pictures anew, and run nothing else"
    parser.addoption("--pictures", action="store_true", help=words)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what drives a browser, for ``-m browser``; run the tests on old ones, or the others."""
    parts: dict[bool, list[pytest.Item]] = {True: [], False: []}
    for item in items:
        parts[_is_asked_for(config, item)].append(item)
    items[:] = parts[True]
    config.hook.pytest_deselected(items=parts[False])
    for item in items:
        if BROWSER_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.browser)


def _is_asked_for(config: pytest.Config, item: pytest.Item) -> bool:
    """Whether a test belongs to this run: to one of the two that are asked for, or to neither."""
    is_old = bool(item.get_closest_marker("old_browser"))
    if config.getoption("--pictures"):
        return bool(item.get_closest_marker("pictures"))
    return is_old == bool(config.getoption("--old-browsers"))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip the browser's tests where there is none; where the change is judged, fail them."""
    if CHROMIUM is None and item.get_closest_marker("browser"):
        reason = f"no browser: none of {', '.join(BROWSERS)} is installed, CHROMIUM names none"
        absent(reason)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start the system's browser. Without its sandbox: root, as in CI, cannot have one."""
    options = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
    options += ["--font-render-hinting=none", *os.environ.get("CHROMIUM_ARGS", "").split()]
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": options}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Look at every page as a PC of a computer lab does."""
    lab = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai"}
    return {**browser_context_args, **lab, "viewport": {"width": 1024, "height": 768}}


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of real answers beside this repository, which may not be copied into it."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the folder ../shared/data with real answers is not here")
    return folder


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[Any, Any]]:
    """Found a township once; every test works on a copy."""
    home = tmp_path_factory.mktemp("founded") / "木叶 乡"
    return home, township_module.found(home)


@pytest.fixture
def township(founded: tuple[Path, dict[Any, Any]], tmp_path: Path) -> Iterator[Township]:
    """Give a township of its own to a test."""
    home, accounts = founded
    copy = tmp_path / "home"
    shutil.copytree(home, copy)
    found = township_module.enter(copy, accounts)
    yield found
    found.close()
