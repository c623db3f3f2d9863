"""Five people, each in a browser of their own, and what is wrong with the pages that they reach."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page

from screening.roles import Role
from screening.services.accounts import NewAccount
from tests.journeys.child_way import follow, send
from tests.journeys.looking import LAB_PC, Watch, foreign_words, too_small, too_wide
from tests.journeys.staff_hands import sign_in

WITH_PICTURES = "COURSE_PICTURES" in os.environ
"""Whether a picture of every page that is reached is left in the test's folder."""

WIDE = (1366, 768)
MOST_MS = 15_000
"""How long anything that should stand on a page is waited for."""

CHILD = "child"
SMALLEST = (24, 48)
"""The least that can be clicked, by whether it is the child: in CSS pixels."""


@dataclass
class Person:
    """One person at one computer."""

    name: str
    page: Page
    watch: Watch
    address: str

    def follow(self, link: str) -> None:
        """Follow a link of the page that is open; somebody else finds it by its address."""
        follow(self.page, link)

    def send(self, button: str) -> None:
        """Send the form of a button of the page that is open."""
        send(self.page, button)

    def unfold(self, words_in: str) -> None:
        """Open what is folded away around something."""
        self.page.locator("details", has=self.page.locator(words_in)).locator("summary").click()

    def says(self, part: str) -> str:
        """Return the words of a part of the page, once it is there."""
        return self.page.locator(part).first.inner_text()


@dataclass
class Stage:
    """Where the course is played: who is there, and the pages that they have reached."""

    browser: Browser
    staff: str
    lab: str
    language: str
    accounts: Mapping[Role, NewAccount]
    folder: Path
    people: dict[str, Person] = field(default_factory=dict)
    #: What is wrong, by who and which page.
    faults: dict[str, list[str]] = field(default_factory=dict)
    n_reached: int = 0

    def child(self) -> Person:
        """Return the child, before a computer of the lab."""
        return self.people.get(CHILD) or self._come(CHILD, self.lab)

    def of(self, role: Role) -> Person:
        """Return somebody of the staff; who comes for the first time signs in."""
        if role not in self.people:
            came = self._come(role, self.staff)
            sign_in(came.page, self.staff, self.accounts[role])
            self.reached(came, "home")
        return self.people[role]

    def at_home(self, role: Role) -> Person:
        """Return somebody on their first page, as at the beginning of a day."""
        if role in self.people:
            self.people[role].follow(".brand")
            self.reached(self.people[role], "home")
        return self.of(role)

    def reached(self, who: Person, name: str) -> None:
        """Look at the page that stands open, and keep what is wrong with it."""
        self.n_reached += 1
        page, said = who.page, who.page.evaluate("document.documentElement.lang")
        faults = who.watch.taken() + foreign_words(page)
        faults += [] if said.startswith(self.language) else [f"the page is in {said}"]
        faults += too_wide(page)
        faults += [f"too small: {box}" for box in too_small(page, SMALLEST[who.name == CHILD])]
        if faults:
            self.faults[f"{who.name}: {name}"] = faults
        if WITH_PICTURES:
            self._picture(who, name)

    def leave(self) -> None:
        """Let everybody close their browser."""
        for person in self.people.values():
            person.page.context.close()

    def _come(self, name: str, address: str) -> Person:
        size = {"width": LAB_PC[0], "height": LAB_PC[1]}
        context = self.browser.new_context(locale="zh-CN", viewport=size)
        context.add_cookies([{"name": "lang", "value": self.language, "url": address}])
        page = context.new_page()
        page.set_default_timeout(MOST_MS)
        self.people[name] = Person(name, page, Watch(address).over(page), address)
        return self.people[name]

    def _picture(self, who: Person, name: str) -> None:
        for width, height in (LAB_PC, WIDE):
            who.page.set_viewport_size({"width": width, "height": height})
            words = f"{self.n_reached:03} {who.name} {name} {width}".replace(",", "")
            at = self.folder / f"{words.replace(' ', '-')}.png"
            who.page.screenshot(path=at, full_page=True)
        who.page.set_viewport_size({"width": LAB_PC[0], "height": LAB_PC[1]})
