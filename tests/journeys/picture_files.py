"""Pictures of pages as files: made of a page that stands open, small, and the same each time."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

from tests.conftest import ROOT
from tests.journeys.looking import LAB_PC
from tests.journeys.picture_table import CHILD, COORDINATOR, PROCTOR

PICTURES_FOLDER = ROOT / "docs" / "pictures"
INDEX = PICTURES_FOLDER / "README.md"
LANGUAGES = ("zh", "en")

COLOURS = 32
A_ROW = 3
TALLEST = 1000
"""Of a long page, what is shown, in CSS pixels."""

STEADY = """([days, kept]) => {
    const moved = text => text === kept ? text : new Date(
        Date.parse(text) - days * 86400000).toISOString().slice(0, 10);
    const steady = text => text
        .replace(/\\b20\\d\\d-\\d\\d-\\d\\d\\b/g, moved)
        .replace(/\\b\\d\\d:\\d\\d(:\\d\\d)?\\b/g, (_, seconds) => seconds ? '09:20:00' : '09:20')
        .replace(/\\b[0-9A-Z]{4}(-[0-9A-Z]{4})+\\b/g,
            code => 'MUYE-DEM0-K7QX-3F2A'.slice(0, code.length));
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const old = walker.currentNode.data;
        if (steady(old) !== old) walker.currentNode.data = steady(old);
    }
    for (const e of document.querySelectorAll('input[type=date]')) {
        if (e.value) e.value = moved(e.value);
    }
}"""
"""Puts the same day, time and code into every page, so that a picture differs only where the page
does. The numbers of seats, which are drawn by chance, stay as they are."""


def take(page: Page, path: Path, days: int, kept: str) -> None:
    """Make a picture of a page.

    Args:
        page: as it shall be seen.
        path: of the file.
        days: by which what it says is later than in every other picture.
        kept: a day that no clock moves.
    """
    page.evaluate(STEADY, [days, kept])
    height = page.evaluate("document.documentElement.scrollHeight")
    size = {"width": LAB_PC[0], "height": max(LAB_PC[1], min(height, TALLEST))}
    shot = page.screenshot(
        full_page=True, clip={"x": 0, "y": 0, **size}, animations="disabled", caret="hide"
    )
    colours = Image.open(BytesIO(shot)).convert("RGB")
    small = colours.quantize(COLOURS, dither=Image.Dither.NONE)
    small.save(path, optimize=True)


def n_colours(path: Path) -> int:
    """Count the colours of a picture: a blank one has one."""
    with Image.open(path) as picture:
        return len(picture.getcolors() or ())


def index() -> str:
    """Write the page that shows every picture."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Pictures of the pages"
    yield ""
    yield "Made by `python3 muye.py test --pictures`, which writes this page too."
    yield "All people, answers and codes in them are made up."
    yield "The guides that use them: [coordinator](../guides/coordinator.en.md),"
    yield "[proctor](../guides/proctor.en.md), [students](../guides/student.en.md);"
    yield "[学校管理员](../guides/coordinator.zh.md)、[监考老师](../guides/proctor.zh.md)、"
    yield "[学生](../guides/student.zh.md)。"
    for title, names in (("Student", CHILD), ("Proctor", PROCTOR), ("Coordinator", COORDINATOR)):
        for language in LANGUAGES:
            yield from ("", f"## {title}, {language}")
            yield from _table(language, list(names))


def _table(language: str, names: Sequence[str]) -> Iterator[str]:
    for row in (names[n : n + A_ROW] for n in range(0, len(names), A_ROW)):
        yield ""
        yield f"| {' | '.join(row)} |"
        yield "|" + " --- |" * len(row)
        shown = (f"![{name.replace('-', ' ')}]({language}/{name}.png)" for name in row)
        yield f"| {' | '.join(shown)} |"
