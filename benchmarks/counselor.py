"""The counselor's way over HTTP: sign in, and read every page of the queue."""

import html
import re
from dataclasses import dataclass

from benchmarks.browsers import Browser, Refused, Wire
from benchmarks.pages import token_of
from benchmarks.playing import wire_to

_RECORD = re.compile(r'href="/staff/queue/record/([0-9a-f-]{36})"')
MOST_PAGES = 1000


@dataclass(frozen=True, slots=True)
class Queue:
    """The sheets that the queue's pages list, in their order."""

    waiting: list[str]
    everything: list[str]


async def look_at_queue(address: str, username: str, passphrase: str) -> Queue:
    """Sign in and read the queue of the newest wave.

    Raises:
        Refused: a page was not the one that belongs there, or one sheet stands on it twice.
    """
    wire, browser = wire_to(address), Browser()
    try:
        page = await browser.get(wire, "/staff/sign-in")
        sent = {
            "csrf_token": token_of(page.body),
            "username": username,
            "passphrase": passphrase,
        }
        answer = await browser.post(wire, "/staff/sign-in", sent)
        if answer.status not in {302, 303}:
            raise Refused(f"sign-in: {answer.status}")
        newest = (await browser.get(wire, "/staff/queue/")).location
        waiting = await _listed(wire, browser, newest, "waiting")
        return Queue(waiting, await _listed(wire, browser, newest, "all"))
    finally:
        wire.close()


def listed_in(page: bytes) -> list[str]:
    """Return the sheets that one page of the queue lists, in its order."""
    return list(dict.fromkeys(_RECORD.findall(html.unescape(page.decode()))))


async def _listed(wire: Wire, browser: Browser, queue: str, view: str) -> list[str]:
    found: list[str] = []
    for number in range(1, MOST_PAGES):
        reply = await browser.get(wire, f"{queue}?view={view}&page={number}")
        if reply.status != 200:
            raise Refused(f"queue: {reply.status}")
        here = listed_in(reply.body)
        # Beyond the last page the last one is shown again.
        if not here or here[-1] in found:
            break
        if set(here) & set(found):
            raise Refused("a sheet stands on two pages of the queue")
        found += here
    return found
