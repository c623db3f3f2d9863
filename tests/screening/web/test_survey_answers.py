"""A child's way through a survey, as a browser without scripts goes it."""

import pytest
from sqlalchemy import func, select

from instruments.definition import InstrumentKind
from screening.models import SurveyCode
from tests.browser import Browser
from tests.page import Page
from tests.surveys import KNOWN, Class, Survey, answer, close, figures, survey
from tests.township import Township

GIVEN = {f"q{n}": str(value) for n, value in enumerate(KNOWN, start=1)}


@pytest.fixture
def made(township: Township) -> Survey:
    return survey(township, Class(n_codes=12))


def on_the_form(township: Township, code: str) -> tuple[Browser, Page]:
    browser = township.browser()
    assert browser.submit("/", code=code).location == "/survey/"
    assert browser.submit("/survey/", agreed="yes").location == "/survey/form"
    return browser, browser.get("/survey/form")


def n_used(township: Township) -> int:
    with township.database.reading() as session:
        counted = select(func.count()).select_from(SurveyCode).where(SurveyCode.is_used)
        return session.scalar(counted) or 0


def test_a_code_leads_from_the_tickets_door_to_the_thanks(township: Township, made: Survey):
    browser, page = on_the_form(township, made.codes[0][0].lower().replace("-", " "))

    assert browser.post("/survey/form", page, **GIVEN).location == "/survey/done"
    last = browser.get("/survey/done")

    assert "没有人知道哪一份是你答的" in last.text
    assert "12356" in last.text
    close(township, made)
    assert figures(township, made).n_sheets == 1


@pytest.mark.parametrize("kind", [InstrumentKind.AWARENESS, InstrumentKind.BULLYING])
def test_the_assent_says_that_nobody_can_know_before_anything_is_asked(township, kind):
    made = survey(township, kind=kind)
    browser = township.browser()
    browser.submit("/", code=made.codes[0][0])

    assert "没有人能知道这是你答的" in browser.get("/survey/").text
    assert browser.client.get("/survey/form").location == "/survey/"


def test_who_says_no_goes_kindly_and_the_code_stays_good(township: Township, made: Survey):
    browser = township.browser()
    browser.submit("/", code=made.codes[0][0])

    assert browser.submit("/survey/", agreed="no").location == "/survey/goodbye"
    assert "没有用掉" in browser.get("/survey/goodbye").text
    assert n_used(township) == 0
    answer(township, made.codes[0][0], KNOWN)


def test_a_code_that_was_used_is_refused_in_plain_words(township: Township, made: Survey):
    answer(township, made.codes[0][0], KNOWN)
    browser = township.browser()

    refused = browser.submit("/", code=made.codes[0][0])

    page = browser.read(refused, 400)
    assert "已经用过了" in page.text
    assert page.all("input")[-1].get("value") == made.codes[0][0]


def test_an_unknown_code_is_refused_like_an_unknown_ticket(township: Township, made: Survey):
    browser = township.browser()

    page = browser.read(browser.submit("/", code="0000-0000-0000"), 400)

    assert "这个答题码现在不能用" in page.text


def test_what_is_left_out_is_asked_once_more_and_then_taken(township: Township, made: Survey):
    browser, page = on_the_form(township, made.codes[0][0])
    given = {**GIVEN, "q3": "", "q8": ""}

    again = browser.read(browser.post("/survey/form", page, **given), 400)

    assert "还有2题没有选" in again.text
    assert again.hidden("with_blanks") == "3,8"
    chosen = [i.get("name") for i in again.all("input") if i.get("checked") is not None]
    assert chosen == ["q1", "q2", "q4", "q5", "q6", "q7"]
    assert n_used(township) == 0
    # Whoever takes another answer out is asked again.
    sent = browser.post("/survey/form", again, **{**given, "q1": ""}, with_blanks="3,8")
    assert sent.status_code == 400
    assert browser.post("/survey/form", again, **given, with_blanks="3,8").location


@pytest.mark.parametrize("wrong", ["7", "-1", "x", "1" * 5000])
def test_an_answer_that_is_no_option_is_asked_again_and_the_others_stay(township, made, wrong):
    browser, page = on_the_form(township, made.codes[0][0])

    again = browser.read(browser.post("/survey/form", page, **{**GIVEN, "q2": wrong}), 400)

    assert "请再选一次" in again.text
    assert sum(i.get("checked") is not None for i in again.all("input")) == 7
    assert n_used(township) == 0


def test_an_answer_whose_receipt_was_lost_can_be_sent_again(township: Township, made: Survey):
    """The first one arrives, its answer does not: the browser still holds what it held before."""
    browser, page = on_the_form(township, made.codes[0][0])
    before = browser.client.get_cookie("muye")
    assert before is not None
    browser.post("/survey/form", page, **GIVEN)
    browser.client.set_cookie("muye", before.value)

    again = browser.post("/survey/form", page, **GIVEN)

    assert again.location == "/survey/done"
    assert "第一次交的算数" in browser.get("/survey/done").text
    close(township, made)
    assert figures(township, made).n_sheets == 1


def test_a_page_that_stayed_open_over_the_close_is_told_so(township: Township, made: Survey):
    browser, page = on_the_form(township, made.codes[0][0])
    close(township, made)

    assert browser.post("/survey/form", page, **GIVEN).location == "/"
    assert "现在不能答了" in browser.get("/").text


def test_without_a_code_there_is_nothing_to_see(township: Township, made: Survey):
    browser = township.browser()

    for path in ("/survey/", "/survey/form"):
        assert browser.client.get(path).location == "/"
    assert "请先输入" in browser.get("/").text


def test_the_next_child_at_the_computer_finds_nothing_of_the_last(township, made):
    browser, _page = on_the_form(township, made.codes[0][0])

    left = browser.post("/sit/leave", browser.get("/survey/form"), idle="survey")

    assert left.location == "/"
    assert "没有交的回答没有保存" in browser.get("/").text
    assert browser.client.get("/survey/form").location == "/"
