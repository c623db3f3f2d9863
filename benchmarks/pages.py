"""What a student's browser must read out of a page: its token, its item, its receipt."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.browsers import Refused

_INPUT = re.compile(r"<input\b[^>]*>")
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
_POSITION = re.compile(r'class="progress__words"[^>]*>([^<]*)<')
_TAG = re.compile(r"<[^>]*>")
_RECEIPT = re.compile(r"(?<![\w-])[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}(?![\w-])")


@dataclass(frozen=True, slots=True)
class ItemPage:
    """One item as it stands on the screen."""

    token: str
    #: Which item it is, from 1, and how many there are.
    number: int
    total: int
    #: The values of its options, in their order.
    options: tuple[int, ...]
    #: When it was shown, as the form sends it back.
    shown: str


def token_of(page: bytes) -> str:
    """Return the form token of a page.

    Raises:
        Refused: the page has none.
    """
    for name, value, _ in _inputs(page):
        if name == "csrf_token":
            return value
    raise Refused("a page with a form has no token")


def item_of(page: bytes) -> ItemPage:
    """Read an item's page.

    Raises:
        Refused: the page shows no item.
    """
    token = shown = ""
    options = []
    for name, value, kind in _inputs(page):
        if name == "csrf_token":
            token = value
        elif name == "shown":
            shown = value
        elif name == "answer" and kind == "radio":
            options.append(int(value))
    position = _POSITION.search(page.decode())
    counts = re.findall(r"\d+", position[1]) if position else []
    if len(counts) != 2 or not options or not token:
        raise Refused("a page that should show an item shows none")
    return ItemPage(token, int(counts[0]), int(counts[1]), tuple(options), shown)


def receipt_of(page: bytes) -> str:
    """Return the receipt that a closing page shows.

    Raises:
        Refused: it shows none, or more than one.
    """
    _, _, main = page.decode().partition("<main")
    found = set(_RECEIPT.findall(_TAG.sub(" ", main)))
    if len(found) != 1:
        raise Refused(f"a closing page shows {len(found)} receipts")
    return found.pop()


def _inputs(page: bytes) -> Iterator[tuple[str, str, str]]:
    """Yield name, value and type of each input of a page."""
    for tag in _INPUT.findall(page.decode()):
        said = dict(_ATTRIBUTE.findall(tag))
        yield said.get("name", ""), html.unescape(said.get("value", "")), said.get("type", "text")
