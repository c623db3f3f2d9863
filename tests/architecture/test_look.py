"""The style sheets and the scripts of the student's page: small, readable, and for old browsers."""

import re

import pytest

from tests.architecture.tree import files, text_of

CSS = "screening/static/muye.css"
SHEETS = (
    CSS,
    "screening/static/comfort.css",
    "screening/static/staff.css",
    "screening/static/print.css",
    "screening/static/guide.css",
)
KEEPER = "screening/static/kept_answers.js"
"""The one script that may leave something in the browser: masked, and only until it is sent."""

SCRIPTS = (
    "screening/static/answering.js",
    "screening/static/board.js",
    "screening/static/comfort.js",
    "screening/static/fresh.js",
    "screening/static/paper.js",
    "screening/static/queue.js",
    "screening/static/seat.js",
    "screening/static/ticket.js",
    "screening/static/upload.js",
    "screening/static/whole_form.js",
    KEEPER,
)
STORAGE = "storage that stays on the disk"

LARGEST_CSS = 15 * 1024
LARGEST_JS = 28 * 1024

TOO_NEW_CSS = {
    "choice of selectors (88)": r":(?:is|where)\(",
    "parent selector (105)": r":has\(",
    "mixed colours (111)": r"color-mix\(|oklch\(",
    "layers (99)": r"@layer|@container",
    "nesting (112)": r"\{[^{}]*&",
    "inset (87)": r"[\s;{]inset\s*:",
    "logical shorthands (87)": r"(?:margin|padding)-(?:inline|block)\s*:",
    "aspect-ratio (88)": r"aspect-ratio",
    "dynamic viewport units (108)": r"\d(?:dvh|svh|lvh)",
    "lists of what is not (88)": r":not\([^()]*,",
    "clipped overflow (90)": r"overflow(?:-[xy])?\s*:\s*clip",
    "registered properties (85)": r"@property",
    "balanced lines (114)": r"text-wrap",
}
"""What Chromium 80 does not know, with the version that does."""

TOO_NEW_HTML = {
    "popovers (114)": r"\spopover(?:target)?[\s=>]",
    "inert parts (102)": r"\sinert[\s=>]",
    "search elements (118)": r"<search\b",
    "details of one name (120)": r"<details[^>]*\sname=",
}
"""What a page may not rest on either."""

TOO_NEW_JS = {
    "let and const": r"^\s*(?:let|const)\s",
    "arrow functions": r"=>",
    "templates": r"`",
    "modules": r"^\s*(?:import|export)\s",
    "fetch and promises": r"\bfetch\(|\bPromise\b|\basync\b",
    STORAGE: r"localStorage|sessionStorage|indexedDB",
    "code from text": r"\beval\(|new Function|innerHTML|document\.write",
}
"""What the script of a child's page may not use: newer than ES5, or unsafe on a shared PC."""


def _tokens() -> dict[str, str]:
    root = text_of(CSS).split(":root", 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{6});", root))


def _has(pattern: str, path: str) -> bool:
    return re.search(pattern, text_of(path)) is not None


def _light(colour: str) -> float:
    """Return the relative luminance of a colour (WCAG 2.2, definition of relative luminance)."""
    parts = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    dark, light = sorted((_light(one), _light(other)))
    return (light + 0.05) / (dark + 0.05)


GROUNDS = ["paper", "ground"]
TEXTS = ["ink", "soft", "leaf", "leaf-deep", "red", "red-deep", "amber", "blue"]
PALE = {
    "leaf-pale": ["ink", "leaf-deep", "soft"],
    "amber-pale": ["ink", "amber"],
    "red-pale": ["ink", "red", "red-deep"],
    "blue-pale": ["ink"],
    "grey-pale": ["ink"],
}
SIGNS = ["edge", "leaf", "red", "amber-mark", "blue"]


def test_black_on_white_is_twenty_one_to_one():
    # (1 + 0.05) / (0 + 0.05) = 21, the greatest contrast there is
    assert _contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("text", TEXTS)
def test_text_can_be_read_on_the_ground(text, ground):
    assert _contrast(_tokens()[text], _tokens()[ground]) >= 4.5


@pytest.mark.parametrize(("ground", "texts"), PALE.items())
def test_text_can_be_read_on_a_pale_ground(ground, texts):
    for text in texts:
        assert _contrast(_tokens()[text], _tokens()[ground]) >= 4.5, text


@pytest.mark.parametrize("filled", ["leaf", "leaf-deep", "red", "red-deep"])
def test_white_can_be_read_on_a_filled_button(filled):
    assert _contrast("#ffffff", _tokens()[filled]) >= 4.5


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("sign", SIGNS)
def test_edges_and_signs_stand_out(sign, ground):
    assert _contrast(_tokens()[sign], _tokens()[ground]) >= 3


@pytest.mark.parametrize("feature", TOO_NEW_CSS)
def test_the_style_sheets_work_on_old_browsers(feature):
    assert not any(re.search(TOO_NEW_CSS[feature], text_of(sheet)) for sheet in SHEETS)


@pytest.mark.parametrize("feature", TOO_NEW_HTML)
def test_the_templates_work_on_old_browsers(feature):
    found = {t for t in files(".html", within=("templates",)) if _has(TOO_NEW_HTML[feature], t)}

    assert found == set()


def test_no_gap_stands_where_only_newer_browsers_see_it():
    rules = "".join(text_of(sheet).split("*/", 1)[1] for sheet in SHEETS)
    gaps = set(re.findall(r"[\w-]*\bgap\b", rules))

    assert gaps <= {"grid-gap"}


def test_the_style_sheets_fetch_nothing():
    for sheet in SHEETS:
        assert not re.search(r"url\(|@import|@font-face", text_of(sheet))


@pytest.mark.parametrize("feature", TOO_NEW_JS)
def test_the_scripts_work_on_old_browsers_and_keep_nothing(feature):
    scripts = [script for script in SCRIPTS if (script, feature) != (KEEPER, STORAGE)]

    assert not any(re.search(TOO_NEW_JS[feature], text_of(script), re.M) for script in scripts)


def test_every_script_is_looked_at():
    assert set(SCRIPTS) == set(files(".js", within=("screening/static",)))


def test_all_are_small():
    assert all(len(text_of(sheet).encode()) <= LARGEST_CSS for sheet in SHEETS)
    assert sum(len(text_of(script).encode()) for script in SCRIPTS) <= LARGEST_JS
