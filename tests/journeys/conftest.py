"""What the journeys need besides what every test may ask for."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from screening.services.sittings import PrintedTicket
from tests import township as township_module
from tests.journeys.chromium import AT_HOME, in_lab
from tests.journeys.server import Nursery
from tests.journeys.serving import served
from tests.township import Township, Wave


@pytest.fixture(scope="session")
def base_url() -> None:
    """Stand in for the fixture of pytest-base-url, which pytest 9 warns of."""


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """Give the process that servers are forked from."""
    if not hasattr(os, "fork") or not Path("/proc/self/stat").exists():
        pytest.skip("servers are forked here and watched through /proc, which Linux has")
    made = Nursery()
    yield made
    made.close()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Let the browser reach this computer by an address of a lab as well."""
    options = [*browser_type_launch_args["args"], AT_HOME]
    return {**browser_type_launch_args, "args": options}


@pytest.fixture(scope="module")
def town(
    founded: tuple[Path, dict[Any, Any]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Township]:
    """Give one township to all tests of a module."""
    home, accounts = founded
    copy = tmp_path_factory.mktemp("town") / "home"
    shutil.copytree(home, copy)
    found = township_module.enter(copy, accounts)
    yield found
    found.close()


@pytest.fixture(scope="module")
def wave(town: Township) -> Wave:
    """Give a wave of one class, which a test module may make larger."""
    return town.wave(8)


@pytest.fixture(scope="module")
def slips(wave: Wave) -> Iterator[PrintedTicket]:
    """Give the class's tickets, one after the other."""
    return iter(wave.slips)


@pytest.fixture(scope="module")
def lab(town: Township, wave: Wave) -> Iterator[str]:
    """Serve the township as a lab's PCs reach it."""
    with served(town.app()) as address:
        yield in_lab(address)
