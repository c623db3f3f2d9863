"""A browser with a profile of its own on the disk, which can be killed as by a power cut."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from playwright.sync_api import Page, Playwright

from tests.conftest import CHROMIUM

LAB = "192.0.2.7"
"""Stands for a server's address in a lab's network: over plain HTTP no secure context, as there."""

AT_HOME = f"--host-resolver-rules=MAP {LAB} 127.0.0.1"

OPTIONS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--remote-debugging-port=0",
    AT_HOME,
)
START_S = 30.0


def in_lab(address: str) -> str:
    """Return the address by which the lab's PCs reach a server of this computer."""
    return address.replace("127.0.0.1", LAB)


class Chromium:
    """One browser process that this test started, and nobody else's."""

    def __init__(self, profile: Path) -> None:
        """Start it with a folder that may be new."""
        self.profile = profile
        profile.mkdir(exist_ok=True)
        (profile / "DevToolsActivePort").unlink(missing_ok=True)  # of one that was killed here
        command = [str(CHROMIUM), *OPTIONS, f"--user-data-dir={profile}", "about:blank"]
        self.process = subprocess.Popen(
            command,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def address(self) -> str:
        """Return where it can be driven from, once it is up."""
        port = self.profile / "DevToolsActivePort"
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline:
            if port.exists() and port.read_text().strip():
                return f"http://127.0.0.1:{port.read_text().split()[0]}"
            time.sleep(0.1)
        raise TimeoutError("the browser did not start")

    def kill(self) -> None:
        """End it at once, with whatever it has not written yet; its own processes go with it."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextlib.contextmanager
def own_chromium(playwright: Playwright, profile: Path) -> Iterator[tuple[Chromium, Page]]:
    """Start a browser as a person's is: with a profile, and pages kept for the way back."""
    started = Chromium(profile)
    try:
        driven = playwright.chromium.connect_over_cdp(started.address())
        yield started, driven.contexts[0].pages[0]
    finally:
        started.kill()


def left_in(folder: Path, marks: Sequence[str]) -> dict[str, list[str]]:
    """Search every file below a folder; return the files by the mark that they hold."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            for mark in marks:
                if mark.encode() in content or mark.encode("utf-16-le") in content:
                    found.setdefault(mark, []).append(path.relative_to(folder).as_posix())
    return found
