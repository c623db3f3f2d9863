"""Pictures of pages as files: made of a page that stands open, small, and the same each time."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

from tests.conftest import ROOT
from tests.journeys.looking import LAB_PC
from tests.journeys.picture_table import TABLES

GUIDES_FOLDER = ROOT / "docs" / "guides"
PICTURES_FOLDER = ROOT / "docs" / "pictures"
INDEX = PICTURES_FOLDER / "README.md"
LANGUAGES = ("zh", "en")

COLOURS = 32
A_ROW = 3
TALLEST = 1000
"""Of a long page, what is shown, in CSS pixels."""
TOP = "part => part.getBoundingClientRect().top + scrollY"
A_LITTLE = 8
"""How far above a part its picture begins, in CSS pixels."""

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


def take(page: Page, path: Path, days: int, kept: str, part: str | None = None) -> None:
    """Make a picture of a page.

    Args:
        page: as it shall be seen.
        path: of the file.
        days: by which what it says is later than in every other picture.
        kept: a day that no clock moves.
        part: where the picture begins; None for the top of the page.
    """
    page.evaluate(STEADY, [days, kept])
    height = page.evaluate("document.documentElement.scrollHeight")
    if part is None:
        clip = {"y": 0, "height": max(LAB_PC[1], min(height, TALLEST))}
    else:
        top = int(page.locator(part).first.evaluate(TOP)) - A_LITTLE
        clip = {"y": top, "height": min(LAB_PC[1], height - top)}
    clip |= {"x": 0, "width": LAB_PC[0]}
    shot = page.screenshot(full_page=True, clip=clip, animations="disabled", caret="hide")
    colours = Image.open(BytesIO(shot)).convert("RGB")
    # Of few colours the rare ones are kept, as median cut does not: a red light stays red.
    method, dither = Image.Quantize.MAXCOVERAGE, Image.Dither.NONE
    small = colours.quantize(COLOURS, method=method, kmeans=1, dither=dither)
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
    yield "The guides that use them:"
    for language in LANGUAGES:
        yield ""
        yield from (_entry(guide) for guide in sorted(GUIDES_FOLDER.glob(f"*.{language}.md")))
    for title, names in TABLES.items():
        for language in LANGUAGES:
            yield from ("", f"## {title}, {language}")
            yield from _table(language, list(names))


def _entry(guide: Path) -> str:
    heading = guide.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ")
    return f"- [{heading}](../guides/{guide.name})"


def _table(language: str, names: Sequence[str]) -> Iterator[str]:
    for row in (names[n : n + A_ROW] for n in range(0, len(names), A_ROW)):
        yield ""
        yield f"| {' | '.join(row)} |"
        yield "|" + " --- |" * len(row)
        shown = (f"![{name.replace('-', ' ')}]({language}/{name}.png)" for name in row)
        yield f"| {' | '.join(shown)} |"
