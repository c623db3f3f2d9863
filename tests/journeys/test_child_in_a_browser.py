"""What a child meets in the lab, in a real browser and at an address of a lab's network."""

from collections.abc import Sequence
from itertools import chain

import pytest
from playwright.sync_api import Browser, Page

from instruments.catalogue import get
from screening.roles import Role
from screening.services import flags, waves
from tests import surveys
from tests.journeys import child_way, survey_way
from tests.journeys.keyboard import enter, tab_to
from tests.journeys.looking import LAB_PC, Watch, look, not_looked_at
from tests.township import Township, Wave

SMALLEST = 48
LANGUAGES = ("zh", "en")

ITEMS = [item for name in ("phq9", "gad7", "who5") for item in get(name).items.values()]

SIT = {"locale": "zh-CN", "viewport": {"width": LAB_PC[0], "height": LAB_PC[1]}}


@pytest.fixture(scope="module", params=LANGUAGES)
def walked(request, browser: Browser, town, slips, lab) -> dict[str, tuple[str, list[str]]]:
    """Go the whole way in one language: by the page's name its address and its faults."""
    context = browser.new_context(**SIT)
    context.add_cookies([{"name": "lang", "value": request.param, "url": lab}])
    page = context.new_page()
    watch = Watch(lab).over(page)
    seen = {}
    asked = surveys.survey(town, name=f"调查{request.param}")
    way = chain(
        child_way.pages(page, lab, town, (next(slips), next(slips))),
        survey_way.of_child(page, lab, asked.codes[0]),
    )
    for name in way:
        faults = look(page, SMALLEST, request.param)
        seen[name] = (page.url, faults + watch.taken())
    context.close()
    return seen


def test_no_page_of_the_way_has_a_fault(walked):
    assert {name: faults for name, (_, faults) in walked.items() if faults} == {}


def test_every_page_of_the_lab_was_looked_at(town: Township, walked):
    assert not_looked_at(town.app(["lab"]), [url for url, _ in walked.values()]) == set()


def test_what_is_wrong_with_a_page_is_found(browser: Browser, lab: str):
    context = browser.new_context(**SIT)
    page = context.new_page()
    watch = Watch(lab).over(page)
    page.goto(lab)
    page.evaluate("""() => {
        document.querySelector('label').remove();
        const hint = document.querySelector('#code-hint');
        hint.style.color = '#bbb';
        hint.textContent = 'Two words';
        document.querySelector('button').style.minHeight = '20px';
        document.querySelector('button').style.padding = '0 9px';
        document.querySelector('button').style.lineHeight = '20px';
        document.querySelector('.card').style.width = '900px';
        console.log('noise');
        document.createElement('img').src = 'http://192.0.2.8/picture';
    }""")
    found = "\n".join([*look(page, SMALLEST, "zh"), *watch.taken()])
    context.close()

    expected = ("label:", "color-contrast:", "Two words", "too small", "wide in a window")
    assert [word for word in (*expected, "noise", "another host") if word not in found] == []


def test_a_keyboard_alone_is_enough(browser: Browser, town, wave, slips, lab):
    context = browser.new_context(**SIT)
    page = context.new_page()
    page.goto(lab)
    page.locator("#code:focus").wait_for()
    page.keyboard.type(next(slips).code)
    enter(page)
    child_way.by_pages(page)
    tab_to(page, "是我")
    enter(page)
    child_way.by_pages(page)
    tab_to(page, "同意")
    enter(page)
    expected = bytes(_answer_by_keys(page, n) for n in range(len(ITEMS)))
    tab_to(page, "交上去")
    enter(page)

    assert page.locator("h1").inner_text() == "谢谢你"
    context.close()
    assert expected in _handed_in(town, wave)


def _answer_by_keys(page: Page, position: int) -> int:
    """Choose an option in one of four ways; return its value."""
    options = ITEMS[position].options
    page.locator(".question:focus").wait_for()
    keys, chosen = (
        (["2"], 1),
        (["ArrowDown", "ArrowDown"], 1),
        (["ArrowUp"], len(options) - 1),
        (["Tab", "Space", "ArrowDown", "ArrowDown"], 2),
    )[position % 4]
    for key in keys:
        page.keyboard.press(key)
    enter(page)
    return options[chosen].value


def _handed_in(town: Township, wave: Wave) -> Sequence[bytes]:
    with town.work_as(Role.COUNSELOR) as work:
        queue = flags.queue(work, waves.get(work, wave.id))
        return [flags.record(work, entry.sheet_id).document.answers for entry in queue]


def test_the_whole_way_needs_no_script(browser: Browser, town, wave, slips, lab):
    context = browser.new_context(**SIT, java_script_enabled=False)
    page = context.new_page()
    child_way.agree(page, lab, next(slips).code)
    child_way.send(page)
    asked_again = page.url, page.locator("main").inner_text()
    for _ in ITEMS:
        child_way.answer(page, 3)
    child_way.send(page)
    ended = page.locator("h1").inner_text()
    child_way.send(page)

    assert asked_again[0].endswith("/sit/1")
    assert (ended, page.url) == ("谢谢你", f"{lab}/")
    context.close()
    assert bytes(item.options[2].value for item in ITEMS) in _handed_in(town, wave)


def test_a_second_computer_goes_on_and_the_first_is_told(browser: Browser, slips, lab):
    code = next(slips).code
    first, second = (browser.new_context(**SIT) for _ in range(2))
    here, there = first.new_page(), second.new_page()
    child_way.agree(here, lab, code)
    child_way.answer(here)
    child_way.agree(there, lab, code)
    here.locator("label[for=answer-2]").click()
    child_way.send(here)

    assert there.url == f"{lab}/sit/2"
    assert here.locator("h1").inner_text() == "这份问卷在另一台电脑上打开了"
    child_way.answer(there)
    assert there.url == f"{lab}/sit/3"
    first.close()
    second.close()
