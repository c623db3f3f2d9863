"""Students who sit a questionnaire through the pages: code, greeting, assent, items, hand-in."""

import csv
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.browsers import Browser, Refused, Reply, Wire
from benchmarks.pages import item_of, receipt_of, token_of

Times = defaultdict[str, list[float]]
"""Seconds that each request of a step took, by the step."""


@dataclass(slots=True)
class Student:
    """One student with a ticket, the answers that they will give, and what they got for them."""

    code: str
    #: For the first items of the form; the others are answered by turns.
    answers: Sequence[int]
    number: int
    browser: Browser = field(default_factory=Browser)
    #: What was answered, in the order of the form.
    given: list[int] = field(default_factory=list)
    n_items: int = 0
    #: How often a hand-in was acknowledged, and the receipts that were shown.
    n_acknowledged: int = 0
    receipts: list[str] = field(default_factory=list)

    async def enter(self, wire: Wire, times: Times) -> None:
        """Type the code in: the one request that runs Argon2id."""
        page = await self._page(wire, "/", times["code page"])
        sent = {"csrf_token": token_of(page), "code": self.code}
        await self._send(wire, "/", sent, "/sit/hello", times["enter, with Argon2id"])

    async def agree(self, wire: Wire, times: Times) -> None:
        """Say who one is, and agree."""
        page = await self._page(wire, "/sit/hello", times["greeting, assent"])
        sent = {"csrf_token": token_of(page)}
        await self._send(wire, "/sit/hello", sent, "/sit/assent", times["greeting, assent"])
        page = await self._page(wire, "/sit/assent", times["greeting, assent"])
        sent = {"csrf_token": token_of(page), "agreed": "yes"}
        await self._send(wire, "/sit/assent", sent, "/sit/1", times["greeting, assent"])

    async def open_first(self, wire: Wire, times: Times) -> None:
        """Look at the first item."""
        await self._page(wire, "/sit/1", times["item page"])

    async def answer_all(self, wire: Wire, times: Times) -> None:
        """Answer every item; each answer is saved before the next item is shown."""
        number, self.n_items = 1, 1
        while number <= self.n_items:
            page = item_of(await self._page(wire, f"/sit/{number}", times["item page"]))
            if page.number != number:
                raise Refused(f"/sit/{number} shows item {page.number}")
            self.n_items = page.total
            value = self._answer(number, page.options)
            sent = {"csrf_token": page.token, "answer": str(value), "shown": page.shown}
            here = f"/sit/{number}"
            number += 1
            leads = f"/sit/{number}" if number <= self.n_items else "/sit/check"
            await self._send(wire, here, sent, leads, times["save"])
            self.given.append(value)

    async def check(self, wire: Wire, times: Times) -> str:
        """Look at the page that offers the hand-in; return its token."""
        return token_of(await self._page(wire, "/sit/check", times["check page"]))

    async def hand_in(self, wire: Wire, token: str, times: Times) -> None:
        """Hand in: when this returns, the sheet is durable."""
        sent = {"csrf_token": token}
        await self._send(wire, "/sit/hand-in", sent, "/sit/done", times["hand in"])
        self.n_acknowledged += 1

    async def close(self, wire: Wire, times: Times) -> None:
        """Read the receipt on the closing page."""
        self.receipts.append(receipt_of(await self._page(wire, "/sit/done", times["closing page"])))

    def _answer(self, number: int, options: tuple[int, ...]) -> int:
        if number > len(self.answers):
            return options[(self.number + number) % len(options)]
        value = self.answers[number - 1]
        if value not in options:
            raise Refused(f"the file's answer to item {number} is none of its options")
        return value

    async def _page(self, wire: Wire, path: str, times: list[float]) -> bytes:
        reply = await self.browser.get(wire, path)
        if reply.status != 200:
            raise _refused("GET", path, reply)
        times.append(reply.seconds)
        return reply.body

    async def _send(
        self, wire: Wire, path: str, fields: dict[str, str], leads: str, times: list[float]
    ) -> None:
        reply = await self.browser.post(wire, path, fields)
        if reply.status not in {302, 303} or reply.location != leads:
            raise _refused("POST", path, reply)
        times.append(reply.seconds)


def read_codes(path: Path) -> list[str]:
    """Read tickets: the demonstration's credentials, a list, a csv with a column ``code``, lines.

    Raises:
        ValueError: the file holds no code.
    """
    text = path.read_text(encoding="utf-8-sig")
    if path.suffix == ".json":
        found = json.loads(text)
        rows = found["tickets"] if isinstance(found, dict) else found
        codes = [row["code"] if isinstance(row, dict) else str(row) for row in rows]
    elif "code" in text.partition("\n")[0].strip().split(","):
        codes = [row["code"] for row in csv.DictReader(text.splitlines())]
    else:
        codes = [line.strip() for line in text.splitlines() if line.strip()]
    if not codes:
        raise ValueError(f"{path} holds no ticket")
    return codes


def read_answers(path: Path, columns: Sequence[str]) -> list[list[int]]:
    """Read some columns of a csv file, as whole numbers.

    Raises:
        ValueError: a column is missing, or a cell is no whole number.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        missing = [name for name in columns if name not in (rows.fieldnames or [])]
        if missing:
            raise ValueError(f"{path} has no column {', '.join(missing)}")
        return [[int(row[name]) for name in columns] for row in rows]


def spelled_out(columns: str) -> list[str]:
    """Return ``q1..q9`` or ``q1,q2,d1..d3`` as the names of its columns."""
    names = []
    for part in filter(None, columns.split(",")):
        first, dots, last = part.partition("..")
        stem = first.rstrip("0123456789")
        if not dots:
            names.append(first)
        else:
            numbers = range(int(first[len(stem) :]), int(last.removeprefix(stem)) + 1)
            names += [f"{stem}{n}" for n in numbers]
    return names


def _refused(method: str, path: str, reply: Reply) -> Refused:
    return Refused(f"{method} {path}: {reply.status} {reply.location}".rstrip())
