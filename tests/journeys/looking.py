"""Look at a page as its readers do: by eye, with a screen reader's ear, on small screens."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from playwright.sync_api import ConsoleMessage, Page, Request

from tests.journeys.layout import disorder

AXE = (Path(__file__).resolve().parent.parent / "vendor" / "axe.min.js").read_text("utf-8")
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")

LAB_PC, STAFF_PC = (800, 600), (1280, 800)
NARROW = (320, 640)
"""The width of WCAG 1.4.10."""
ZOOMED = (400, 300)
"""What is left of a lab's screen of 800 by 600 at a zoom of 200 %."""

RULES = {
    LAB_PC: TAGS,
    STAFF_PC: (),
    NARROW: ("scrollable-region-focusable",),
    ZOOMED: (),
}
"""By window, what axe looks for. The one rule of it that depends on the window is asked again where
most has to scroll: the style sheets colour nothing by its width, and where things are and how large
is measured here at every size, more strictly than axe does."""

RUN_AXE = """(which) => axe.run(document, {
    runOnly: which, resultTypes: ['violations'], preload: false
}).then(found => found.violations.map(
    v => v.id + ': ' + v.nodes.map(n => n.target.join(' ')).slice(0, 3).join(' | ')))"""

TARGETS = """() => {
    const boxes = [];
    for (const e of document.querySelectorAll(
            'a[href], button, select, textarea, summary, input:not([type=hidden])')) {
        const inText = e.matches('p a, li p a') && e.parentElement.textContent.trim()
            !== e.textContent.trim();
        if (!e.getClientRects().length || e.matches('.skip') || inText) continue;
        const all = [e, ...(e.labels && /radio|checkbox/.test(e.type) ? e.labels : [])]
            .map(one => one.getBoundingClientRect());
        const span = (low, high) => Math.max(...all.map(b => b[high]))
            - Math.min(...all.map(b => b[low]));
        boxes.push([e.textContent.trim() || e.name || e.id,
            span('left', 'right'), span('top', 'bottom')]);
    }
    return boxes;
}"""

TEXTS = """() => {
    const found = [];
    const lang = e => e.closest('[lang]').lang;
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        found.push([lang(walker.currentNode.parentElement), walker.currentNode.data.trim()]);
    }
    for (const e of document.querySelectorAll('[aria-label], [title], [alt], [placeholder]')) {
        for (const name of ['aria-label', 'title', 'alt', 'placeholder']) {
            if (e.hasAttribute(name)) found.push([lang(e), e.getAttribute(name)]);
        }
    }
    return found.filter(([, text]) => text);
}"""

CLIPPED = """() => [...document.querySelectorAll('body *')]
    .filter(e => e.getClientRects().length && !e.matches('.hidden, .hidden *, .region')
        && getComputedStyle(e).overflow !== 'visible' && !e.closest('svg')
        && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1)
        && !e.matches('input, select, textarea'))
    .map(e => e.outerHTML.slice(0, 80))"""

HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
ENGLISH = re.compile(r"[A-Za-z]{3,} [A-Za-z]{2,}")
"""Two words in a row: names of files and of instruments stand alone."""


NO_FAULTS = (
    "Failed to load resource: the server responded with a status of",
    # Who types before the page has put the cursor anywhere keeps it, as they should.
    "Autofocus processing was blocked because a document already has a focused element.",
)
"""What a browser says to its console of a page that is in order."""


@dataclass
class Watch:
    """What a page asks for and complains of, whatever it shows."""

    address: str
    faults: list[str] = field(default_factory=list)

    def over(self, page: Page) -> "Watch":
        """Begin to watch a page."""
        page.on("request", self._asked)
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        return self

    def taken(self) -> list[str]:
        """Return what was noticed since the last time."""
        noticed, self.faults[:] = list(self.faults), []
        return noticed

    def _asked(self, request: Request) -> None:
        if urlsplit(request.url).netloc != urlsplit(self.address).netloc:
            self.faults.append(f"asks another host: {request.url}")

    def _said(self, message: ConsoleMessage) -> None:
        if not message.text.startswith(NO_FAULTS):
            self.faults.append(f"console: {message.text}")


def look(page: Page, smallest: int, language: str) -> list[str]:
    """Return what is wrong with the page that stands open.

    Args:
        page: in whatever state it is.
        smallest: the least width and height of what can be clicked, in CSS pixels.
        language: ``zh`` or ``en``, which the page should be in.
    """
    before = page.viewport_size
    page.evaluate(AXE)
    said = page.evaluate("document.documentElement.lang")
    faults = foreign_words(page) + ([] if said.startswith(language) else [f"the page is in {said}"])
    for size, rules in RULES.items():
        _resize(page, size)
        found = (*axe(page, rules), *_layout(page, smallest))
        faults += [f"{size}: {fault}" for fault in found]
    if before is not None:
        page.set_viewport_size(before)
    return faults


def axe(page: Page, rules: Sequence[str]) -> list[str]:
    """Return what axe finds by some rules, or tags of rules; it must stand in the page already."""
    if not rules:
        return []
    found: list[str] = page.evaluate(RUN_AXE, list(rules))
    return found


def too_wide(page: Page) -> list[str]:
    """Return by how much a page is wider than its window."""
    wide, window = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    return [f"{wide} wide in a window of {window}"] if wide > window else []


def too_small(page: Page, smallest: int) -> list[Any]:
    """Return what is harder to hit than it may be; links within a sentence are not counted."""
    boxes: list[Any] = page.evaluate(TARGETS)
    return [box for box in boxes if min(box[1], box[2]) < smallest]


def foreign_words(page: Page) -> list[str]:
    """Return texts that are not of the language that the page says they are of."""
    faults = []
    for tag, text in page.evaluate(TEXTS):
        wrong = HAN if tag == "en" else ENGLISH if tag == "zh-CN" else re.compile("")
        if wrong.search(text):
            faults.append(f"lang={tag}: {text[:80]}")
    return faults


def not_looked_at(app: Flask, urls: Iterable[str]) -> set[str]:
    """Return the pages of an application that none of some addresses stands for."""
    pages = app.url_map.bind("here")
    paths = {urlsplit(url).path for url in urls}
    seen = {pages.match(p, method="GET")[0] for p in paths if pages.test(p, method="GET")}
    opened = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    return opened - seen - {"static"}


def _layout(page: Page, smallest: int) -> list[str]:
    faults = too_wide(page)
    faults += [f"too small: {box}" for box in too_small(page, smallest)]
    faults += [f"clipped: {html}" for html in page.evaluate(CLIPPED)]
    return faults + disorder(page)


def _resize(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
