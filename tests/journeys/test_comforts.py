"""What makes the form easier to read and to leave: in place, without scripts, and by itself."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from screening.documents import DECLINED
from screening.services import seats
from tests.journeys import child_way
from tests.journeys.looking import LAB_PC

SIT = {"locale": "zh-CN", "viewport": {"width": LAB_PC[0], "height": LAB_PC[1]}}
NINE_MINUTES, SIXTY_SECONDS = 9 * 60 * 1000, 60 * 1000

VOICES = """() => {
    const spoken = window.spoken = [];
    window.SpeechSynthesisUtterance = function (words) { this.words = words; };
    Object.defineProperty(window, 'speechSynthesis', {value: {
        speaking: false, cancel() {}, addEventListener() {},
        getVoices: () => [
            {lang: 'zh-CN', localService: false, name: 'far away'}, %s
        ],
        speak(said) { spoken.push([said.words, said.voice.name]); }
    }});
}"""
AT_HOME = "{lang: 'zh-CN', localService: true, name: 'at home'}"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(**SIT)
    yield context.new_page()
    context.close()


def size(page: Page) -> float:
    """Return how large the words of the shown answers are, in CSS pixels."""
    label = page.locator(".option label:visible").first
    found: float = label.evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
    return found


def test_larger_type_comes_in_place_and_stays_until_the_student_leaves(
    page: Page, slips, lab
) -> None:
    child_way.agree_to_the_whole(page, lab, next(slips).code)
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    page.locator("label[for=q2-3]").click()
    before = size(page)
    page.locator(".comfort summary").click()
    with page.expect_response(lambda answer: "comfort=bigger" in answer.url):
        page.locator("[data-comfort=bigger]").click()

    assert size(page) >= 1.2 * before
    assert page.locator("#q2-3").is_checked()
    page.reload()
    page.locator("[data-item]:not([hidden])").wait_for()
    assert size(page) >= 1.2 * before
    page.evaluate("document.querySelector('[data-idle-end]').submit()")
    page.wait_for_url(f"{lab}/")
    assert "bigger" not in (page.locator("html").get_attribute("class") or "")


def test_without_scripts_a_comfort_is_one_click_and_the_item_comes_again(
    browser: Browser, slips, lab
) -> None:
    context = browser.new_context(**SIT, java_script_enabled=False)
    page = context.new_page()
    child_way.enter(page, lab, next(slips).code)
    child_way.send(page)
    child_way.send(page)
    page.locator(".comfort summary").click()
    with page.expect_navigation():
        page.locator("[data-comfort=stark]").click()

    assert page.url == f"{lab}/sit/1"
    assert page.locator("html").get_attribute("class") == "stark"
    assert page.locator("[data-comfort=stark]").get_attribute("aria-pressed") == "true"
    context.close()


def test_digits_choose_nothing_once_they_are_turned_off(page: Page, slips, lab) -> None:
    child_way.agree_to_the_whole(page, lab, next(slips).code)
    page.locator(".comfort summary").click()
    page.locator("[data-comfort=keyless]").click()
    page.locator("[data-item='1'] [data-question]").focus()
    page.keyboard.press("2")
    chosen = page.locator("[data-item='1'] input:checked")

    assert chosen.count() == 0
    page.keyboard.press("ArrowDown")
    assert chosen.count() == 1


def test_backspace_goes_back_and_a_declined_item_is_kept_as_such(
    page: Page, town, slips, lab
) -> None:
    code = next(slips).code
    child_way.agree_to_the_whole(page, lab, code)
    for _ in range(8):
        page.keyboard.press("1")
        page.keyboard.press("Enter")
    page.keyboard.press("5")
    page.keyboard.press("Enter")
    page.locator("[data-item='10']:not([hidden])").wait_for()
    page.keyboard.press("Backspace")

    assert page.locator("[data-item='9'] .option--apart input").is_checked()
    page.locator("[data-status]", has_text="已保存").wait_for()
    lab_work = town.lab()
    draft = seats.current(lab_work, seats.enter(lab_work, code, "another seat")).draft
    assert draft.answers[8] == DECLINED


@pytest.mark.parametrize("voices", ["", AT_HOME])
def test_a_question_is_read_by_a_voice_of_this_computer_alone(
    page: Page, slips, lab, voices: str
) -> None:
    page.add_init_script(f"({VOICES % voices})()")
    child_way.agree_to_the_whole(page, lab, next(slips).code)
    button = page.locator("[data-item='1'] [data-read]")

    assert button.is_visible() == bool(voices)
    if voices:
        button.click()
        ((words, voice),) = page.evaluate("window.spoken")
        assert voice == "at home"
        shown = page.locator("[data-item='1'] [data-aloud]").all_inner_texts()
        assert words.split("\n") == shown
        assert len(shown) == 6


def test_whoever_went_away_is_warned_and_then_signed_out_with_the_answers_kept(
    page: Page, town, slips, lab
) -> None:
    code = next(slips).code
    page.clock.install()
    child_way.agree_to_the_whole(page, lab, code)
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    page.clock.run_for(1000)
    page.locator("[data-status]", has_text="已保存").wait_for()
    page.clock.fast_forward(NINE_MINUTES + 1000)
    warning = page.locator("[data-idle-warning]")
    assert warning.is_visible()
    assert not page.locator("[data-item='2']").is_visible()

    page.keyboard.press("Enter")  # one key is enough to stay
    assert page.locator("[data-item='2']").is_visible()
    page.clock.fast_forward(NINE_MINUTES + 1000)
    warning.wait_for()
    page.clock.run_for(SIXTY_SECONDS + 1000)
    page.wait_for_url(f"{lab}/")

    assert "答好的都在" in page.locator(".notice").inner_text()
    page.go_back()
    page.locator("#code").wait_for()
    child_way.enter(page, lab, code)
    child_way.send(page)
    page.locator("[data-item='2']:not([hidden])").wait_for()


def test_nobody_is_signed_out_while_an_answer_waits_for_the_network(page: Page, slips, lab) -> None:
    page.clock.install()
    child_way.agree_to_the_whole(page, lab, next(slips).code)
    page.context.set_offline(True)
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    page.clock.fast_forward(NINE_MINUTES + 1000)
    page.clock.run_for(2 * SIXTY_SECONDS)

    assert page.url.startswith(f"{lab}/sit/form")
    assert page.evaluate("document.documentElement.dataset.unsent") == "1"
