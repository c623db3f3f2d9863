"""The way of a concern: who writes it, who opens it, and how an altered one is refused."""

from collections.abc import Callable, Iterator, Mapping

from playwright.sync_api import Page

from crypto.errors import SealBroken
from screening.roles import Role
from screening.services import concerns
from tests.journeys.child_way import follow, send
from tests.journeys.populated import Populated
from tests.journeys.staff_hands import send_unchecked


def from_worry_to_case(page: Page, address: str) -> Iterator[str]:
    """What somebody noticed is written down, and the counselor looks into it."""
    page.goto(f"{address}/staff/concerns/new")
    yield "concern, blank"
    send_unchecked(page, "main form button")
    yield "concern with faults"
    page.fill("#name", "测试1号")
    page.fill("#noticed", "这两周上课总是一个人趴着。")
    page.check("input[name=source][value=teacher]")
    page.check("input[name=haste][value=soon]")
    send(page, "main form button")
    yield "home, a concern waits"
    page.goto(f"{address}/staff/concerns/")
    yield "concerns"
    follow(page, "tbody a")
    yield "a concern"
    send_unchecked(page, "form[action$=take] button")
    yield "a concern, nobody chosen"
    send_unchecked(page, "form[action$=answer] button")
    yield "a concern, nothing said"
    page.check("input[name=student]")
    send(page, "form[action$=take] button")
    yield "a concern in a case"


def waiting(at: Populated) -> object:
    """Open what waits."""
    with at.township.work_as(Role.COUNSELOR) as work:
        return concerns.waiting(work)


CONCERN_READERS: Mapping[str, tuple[Callable[[Populated], object], type[Exception]]] = {
    "concern.sealed_concern": (waiting, SealBroken),
}
"""Who opens the column, and how an altered value is refused."""
