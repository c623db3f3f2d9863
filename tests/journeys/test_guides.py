"""The quick guides: one A4 page each, true to the pages' words, and whole on every screen."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from screening.roles import Role
from screening.settings import Settings
from screening.web.guides import GUIDES
from screening.wording import LANGUAGES, catalogue
from tests.conftest import ROOT
from tests.journeys.looking import STAFF_PC, Watch, look
from tests.journeys.picture_files import INDEX, PICTURES_FOLDER
from tests.journeys.serving import served
from tests.journeys.staff_way import sign_in
from tests.township import FIRST, Township

BOTH = [(reader, language) for reader in GUIDES for language in LANGUAGES]
FOLDER = ROOT / "docs" / "guides"

SMALLEST = 24
A_PAGE = re.compile(rb"/Type\s*/Page\b(?!s)")
A4 = re.compile(rb"/MediaBox\s*\[\s*0 0 59[45]\S* 84[12]")
FULLEST_MM = 277 * 0.96
"""What stands between the margins of an A4 page, less some room for another computer's fonts."""

ON_PAPER = """() => {
    const box = document.querySelector('.guide').getBoundingClientRect();
    return box.height * 25.4 / 96;
}"""
PRINTED_WIDTH = 718
"""190 mm in CSS pixels."""

EMPTY_PICTURES = "[...document.images].filter(i => !i.complete || !i.naturalWidth).map(i => i.src)"

PICTURE = re.compile(r"!\[([^\]]*)\]\(\.\./pictures/([\w/-]+\.png)\)")
NAMED = re.compile(r"\*\*(.+?)\*\*")
A_NUMBER = re.compile(r"(?<!\d)1\d{2}(?:\d{2})?(?!\d)")

STRESSED = {
    *("不是考试", "不让他一个人走", "不让学生一个人待着"),
    *("It is no test.", "Never let the student go alone.", "Do not leave the student alone"),
}
"""What a guide says with weight; all else in bold is what a page says."""


def _text(reader: str, language: str) -> str:
    return (FOLDER / f"{reader}.{language}.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(browser: Browser, town: Township) -> Iterator[Page]:
    with served(town.app()) as address:
        size = {"width": STAFF_PC[0], "height": STAFF_PC[1]}
        context = browser.new_context(viewport=size, locale="zh-CN", base_url=address)
        page = context.new_page()
        sign_in(page, address, town.accounts[FIRST, Role.PROCTOR])
        yield page
        context.close()


@pytest.mark.parametrize(("reader", "language"), BOTH)
def test_a_guide_prints_on_one_a4_page(page: Page, reader: str, language: str) -> None:
    page.goto(f"/staff/guides/{reader}?lang={language}")
    printed = page.pdf(prefer_css_page_size=True)
    page.set_viewport_size({"width": PRINTED_WIDTH, "height": 1000})
    page.emulate_media(media="print")
    height = page.evaluate(ON_PAPER)
    page.emulate_media(media="null")

    assert len(A_PAGE.findall(printed)) == 1
    assert A4.search(printed)
    assert 0.7 * FULLEST_MM < height <= FULLEST_MM


@pytest.mark.parametrize(("reader", "language"), BOTH)
def test_a_guide_has_no_fault_and_all_its_pictures(page: Page, reader: str, language: str) -> None:
    watch = Watch(page.url).over(page)
    page.goto(f"/staff/guides/{reader}?lang={language}")

    assert page.evaluate(EMPTY_PICTURES) == []
    assert page.locator(".guide img").count() == len(PICTURE.findall(_text(reader, language)))
    assert look(page, SMALLEST, language) + watch.taken() == []


@pytest.mark.parametrize(("reader", "language"), BOTH)
def test_a_guide_names_what_the_pages_name(reader: str, language: str) -> None:
    words = set(catalogue(language).values()) | STRESSED
    unknown = [word for word in NAMED.findall(_text(reader, language)) if word not in words]

    assert unknown == [], "no page says this any more: say in the guide what it says now"


@pytest.mark.parametrize(("reader", "language"), BOTH)
def test_a_guide_shows_pictures_of_its_own_language_with_words_for_each(
    reader: str, language: str
) -> None:
    pictures = PICTURE.findall(_text(reader, language))

    assert pictures
    for words, name in pictures:
        assert words
        assert name.startswith(f"{language}/")
        assert (PICTURES_FOLDER / name).is_file()


@pytest.mark.parametrize("reader", GUIDES)
def test_a_guide_says_as_much_in_each_language(reader: str) -> None:
    parts = [re.findall(r"^(#+|\d\.|-|\|)", _text(reader, one), re.M) for one in LANGUAGES]

    assert parts[0] == parts[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_students_guide_gives_the_numbers_of_the_help_lines(language: str) -> None:
    (lines,) = [f.default for f in Settings.__dataclass_fields__.values() if f.name == "help_lines"]

    assert set(A_NUMBER.findall(_text("student", language))) == {line.number for line in lines}


def test_every_guide_is_found_from_the_readme_and_from_the_pictures() -> None:
    for document in (ROOT / "README.md", INDEX):
        for reader, language in BOTH:
            assert f"guides/{reader}.{language}.md" in document.read_text(encoding="utf-8")
