"""Paper forms are typed off in a real browser: by keyboard alone, and without scripts."""

from collections.abc import Iterator, Sequence

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from screening.models import Sheet
from screening.roles import Role
from screening.services import flags, paper_classes, waves
from tests.journeys import paper_way, staff_way
from tests.journeys.child_way import send
from tests.journeys.keyboard import enter, tab_to
from tests.journeys.looking import LAB_PC
from tests.journeys.serving import served
from tests.township import CALM, CLASS, FIRST, SELF_HARM, Township, Wave

N_ITEMS = len(CALM)


@pytest.fixture(scope="module")
def wave(town: Township) -> Wave:
    return town.wave(2)


@pytest.fixture(scope="module")
def address(town: Township, wave: Wave) -> Iterator[str]:
    with served(town.app()) as found:
        yield found


@pytest.fixture(scope="module")
def codes(town: Township, wave: Wave) -> list[str]:
    with town.work_as(Role.COORDINATOR) as work:
        return [line.code for line in paper_classes.of_class(work, wave.id, 7, CLASS).lines]


def signed_in(browser: Browser, town: Township, address: str, role: Role, **options: bool) -> Page:
    """Open a lab's PC on which a member of staff is signed in."""
    context = browser.new_context(viewport={"width": LAB_PC[0], "height": LAB_PC[1]}, **options)
    page = context.new_page()
    staff_way.sign_in(page, address, town.accounts[FIRST, role])
    return page


def to_form(page: Page, of_class: str, code: str) -> None:
    """Type the code of a form, which leads to its entry; the focus is there already."""
    page.goto(of_class)
    page.locator("#code:focus").wait_for()
    page.keyboard.type(code.replace("-", "").lower())
    enter(page)
    page.locator("#item_0:focus").wait_for()


def type_by_keys(page: Page, answers: Sequence[int]) -> None:
    """Type one digit an item and nothing else, then agree and save."""
    page.keyboard.type("".join(map(str, answers)))
    assert page.evaluate("document.activeElement.id") == "agreed"
    page.keyboard.press("Space")
    tab_to(page, "录完了")
    enter(page)


def test_two_people_enter_a_form_by_keyboard_alone(browser: Browser, town, wave, address, codes):
    of_class = f"{address}/staff/papers/of/{wave.id}/7/{CLASS}"
    for role, answers in ((Role.COORDINATOR, CALM), (Role.COUNSELOR, SELF_HARM)):
        page = signed_in(browser, town, address, role)
        to_form(page, of_class, codes[0])
        type_by_keys(page, answers)
    assert page.locator("legend").count() == 1
    tab_to(page, "第一遍录的")
    page.keyboard.press("ArrowDown")
    assert page.locator("input:checked").get_attribute("value") == "1"
    tab_to(page, "以这些为准")
    enter(page)

    assert "答卷已经封存" in page.locator(".notice").first.inner_text()
    page.context.close()
    with town.work_as(Role.COUNSELOR) as work:
        (entry,) = flags.queue(work, waves.get(work, wave.id))
    assert entry.tier.id == "urgent"


def test_a_wrong_digit_stays_until_it_is_mended_and_a_dash_leaves_an_item_out(
    browser: Browser, town, wave, address, codes
):
    page = signed_in(browser, town, address, Role.COORDINATOR)
    to_form(page, f"{address}/staff/papers/of/{wave.id}/7/{CLASS}", codes[1])
    page.keyboard.type("7")
    assert page.evaluate("document.activeElement.id") == "item_0"
    assert page.locator("[aria-invalid]").count() == 1
    page.keyboard.type("2-")
    assert page.evaluate("document.activeElement.id") == "item_2"
    page.keyboard.press("Backspace")
    assert page.evaluate("document.activeElement.id") == "item_1"
    page.keyboard.type("３")

    assert page.locator("[aria-invalid]").count() == 0
    values = [page.locator(f"#item_{n}").input_value() for n in range(3)]
    assert values == ["2", "3", ""]
    page.context.close()


def test_a_form_is_entered_without_scripts(browser: Browser, town, wave, address, codes):
    of_class = f"{address}/staff/papers/of/{wave.id}/7/{CLASS}"
    for role in (Role.COORDINATOR, Role.COUNSELOR):
        page = signed_in(browser, town, address, role, java_script_enabled=False)
        page.goto(of_class)
        page.fill("#code", codes[1])
        send(page, paper_way.SAVE)
        paper_way.type_off(page, CALM)
        send(page, paper_way.SAVE)
        page.context.close()

    with town.database.reading() as session:
        assert len(session.scalars(select(Sheet.id)).all()) == 2
