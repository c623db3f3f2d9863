import re

import pytest

from referral.states import SittingAction
from screening.roles import Role
from screening.services import sittings
from tests.browser import Browser
from tests.page import Page
from tests.township import CALM, SELF_HARM, Township

REFUSED = "这个答题码现在不能用。"
UNKNOWN = "0000-0000-0000-0000"


def _follow(browser: Browser, answer) -> Page:
    assert answer.status_code == 302, answer.text
    return browser.get(answer.location)


def _enter(browser: Browser, code: str) -> Page:
    return _follow(browser, browser.submit("/", code=code))


def _start(browser: Browser, code: str) -> Page:
    page = _enter(browser, code)
    page = _follow(browser, browser.post("/sit/hello", page))
    return _follow(browser, browser.post("/sit/assent", page, agreed="yes"))


def _answer_all(browser: Browser, page: Page, answers) -> Page:
    for number, value in enumerate(answers, start=1):
        shown = page.hidden("shown")
        page = _follow(
            browser, browser.post(f"/sit/{number}", page, answer=str(value), shown=shown)
        )
    return page


@pytest.fixture
def slips(township: Township):
    return township.wave().slips


@pytest.fixture
def lab(township: Township):
    return township.browser()


def test_the_first_page_asks_for_a_code_in_both_languages(lab):
    page = lab.get("/")
    assert page.heading == "请输入答题码"
    assert page.by_id("code").get("autocomplete") == "off"
    assert "老师登录" in page.links()

    lab.client.get("/?lang=en")
    assert lab.get("/").heading == "Type in your code"


def test_a_lab_without_staff_pages_leads_nobody_to_them(township):
    assert "老师登录" not in Browser(township.app(["lab"]).test_client()).get("/").links()


@pytest.mark.parametrize("code", [UNKNOWN, "", "X", "Q7K2 9ABC DEFG HJKM", "七" * 70])
def test_every_code_that_opens_nothing_is_refused_alike_and_kept(lab, code):
    answer = lab.submit("/", code=code)

    page = lab.read(answer, 400)
    assert REFUSED in page.by_id("code-error").text
    assert page.by_id("code").get("value") == code


def test_a_code_of_a_room_that_is_not_open_is_refused_like_an_unknown_one(township, lab):
    wave = township.wave()
    with township.work_as(Role.PROCTOR) as work:
        sittings.move(work, wave.sitting_id, SittingAction.CLOSE)

    closed = lab.read(lab.submit("/", code=wave.slips[0].code), 400)
    unknown = lab.read(lab.submit("/", code=UNKNOWN), 400)

    assert closed.by_id("code-error").text == unknown.by_id("code-error").text


def test_too_many_wrong_codes_of_one_browser_are_slowed_down(lab):
    seen = {lab.submit("/", code=UNKNOWN).status_code for _ in range(30)}

    assert seen == {400, 429}


def test_a_code_is_taken_however_it_is_typed(lab, slips):
    page = _enter(lab, f"  {slips[0].code.lower().replace('-', ' ')} ")

    assert page.heading == "这是你吗？"
    assert "测*号 七年级 1班" in page.text


def test_the_greeting_never_shows_a_name_or_a_number(lab, slips):
    page = _enter(lab, slips[0].code)

    assert slips[0].name not in page.html
    assert slips[0].number not in page.html


def test_who_is_somebody_else_leaves_and_the_page_is_empty_again(lab, slips):
    page = _enter(lab, slips[0].code)

    answer = lab.post("/sit/leave", page)

    assert answer.location == "/"
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert _follow(lab, lab.client.get("/sit/hello")).heading == "请输入答题码"


def test_the_assent_says_who_sees_it_and_prefers_neither_answer(lab, slips):
    page = _follow(lab, lab.post("/sit/hello", _enter(lab, slips[0].code)))

    for words in ("谁能看到", "如果回答让人担心", "可以不做", "每道题用了多长时间", "12356"):
        assert words in page.text
    yes, no = (b for b in page.all("button") if b.get("name") == "agreed")
    assert (yes.text, no.text) == ("同意", "不同意")
    assert yes.get("class") == no.get("class")
    assert not {"autofocus", "checked"} & {*yes.attributes, *no.attributes}


def test_no_item_is_shown_before_the_child_agreed(lab, slips):
    _enter(lab, slips[0].code)

    assert lab.client.get("/sit/1").location == "/sit/assent"


def test_who_does_not_agree_goes_kindly_and_the_code_is_spent(lab, slips):
    page = _follow(lab, lab.post("/sit/hello", _enter(lab, slips[0].code)))

    page = _follow(lab, lab.post("/sit/assent", page, agreed="no"))

    assert page.heading == "谢谢你"
    assert "12355" in page.text
    assert lab.read(lab.submit("/", code=slips[0].code), 400)


def test_an_item_stands_alone_with_its_options_in_order_and_none_chosen(lab, slips):
    page = _start(lab, slips[0].code)

    assert page.heading == "做事时提不起劲或没有兴趣"
    assert "过去两周" in page.text
    assert "第1题，共21题" in page.text
    options = [i for i in page.all("input") if i.get("type") == "radio"]
    assert [i.get("value") for i in options] == ["0", "1", "2", "3"]
    assert not any("checked" in i.attributes for i in options)
    assert page.title == "在线问卷 · 木叶"


def test_the_language_changes_on_the_same_item(lab, slips):
    _start(lab, slips[0].code)

    lab.client.get("/sit/1?lang=en")

    page = lab.get("/sit/1")
    assert page.heading == "Little interest or pleasure in doing things"
    assert "Question 1 of 21" in page.text


@pytest.mark.parametrize("sent", [{}, {"answer": "9"}, {"answer": "x"}, {"answer": ""}])
def test_an_answer_that_is_none_of_the_options_is_asked_again(lab, slips, sent):
    page = _start(lab, slips[0].code)

    page = lab.read(lab.post("/sit/1", page, **sent), 400)

    assert "请选一个答案" in page.by_id("answer-error").text


@pytest.mark.parametrize("shown", ["9" * 400, "-" + "9" * 308, "9" * 5000])
def test_a_moment_that_no_clock_shows_is_refused_and_not_reckoned_with(lab, slips, shown):
    page = _start(lab, slips[0].code)

    assert lab.post("/sit/1", page, answer="1", shown=shown).status_code == 400


def test_an_answer_is_there_when_the_child_goes_back(lab, slips):
    page = _start(lab, slips[0].code)
    page = _follow(lab, lab.post("/sit/1", page, answer="2"))

    back = lab.get(page.links()["上一题"])

    chosen = [i.get("value") for i in back.all("input") if "checked" in i.attributes]
    assert chosen == ["2"]


def test_the_first_item_of_the_next_instrument_is_announced(lab, slips):
    page = _answer_all(lab, _start(lab, slips[0].code), CALM[:9])

    assert "前面的都答好了" in page.text
    assert "第10题" in page.text


def test_a_child_may_stop_halfway(lab, slips):
    page = _start(lab, slips[0].code)
    page = _follow(lab, lab.post("/sit/1", page, answer="2"))

    page = lab.get(page.links()["我想停下来"])
    assert page.heading == "你想停下来吗？"
    page = _follow(lab, lab.post("/sit/assent", page, agreed="no"))

    assert page.heading == "谢谢你"


def test_another_computer_goes_on_at_the_same_item_and_the_first_is_told(township, lab, slips):
    page = _start(lab, slips[0].code)
    page = _follow(lab, lab.post("/sit/1", page, answer="2"))
    other = township.browser()

    greeting = _enter(other, slips[0].code)
    resumed = _follow(other, other.post("/sit/hello", greeting))

    assert "第2题" in resumed.text
    told = lab.read(lab.post("/sit/2", page, answer="1"), 409)
    assert told.heading == "这份问卷在另一台电脑上打开了"


def test_what_is_left_is_listed_and_cannot_be_handed_in(lab, slips):
    page = _start(lab, slips[0].code)
    page = _follow(lab, lab.post("/sit/1", page, answer="2"))

    left = lab.get("/sit/check")
    assert left.heading == "还有20题没有答"
    assert left.links()["第2题"] == "/sit/2"
    again = _follow(lab, lab.post("/sit/hand-in", page))

    assert "第2题" in again.text
    assert "还有题没有答" in again.text


@pytest.mark.parametrize("answers", [CALM, SELF_HARM], ids=["calm", "self-harm"])
def test_everybody_is_thanked_alike(lab, slips, answers):
    page = _answer_all(lab, _start(lab, slips[0].code), answers)
    assert page.heading == "全部答完了"

    done = _follow(lab, lab.post("/sit/hand-in", page))

    receipt = next(s.text for s in done.all("span") if s.get("class") == "code")
    assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}", receipt)
    assert done.heading == "谢谢你"
    words = done.all("main")[0].text.replace(receipt, "")
    assert words.startswith("谢谢你 你的问卷已经交好了。 接下来，心理老师会看大家的问卷")
    assert "分" not in words


def test_handing_in_twice_gives_the_same_receipt(lab, slips):
    page = _answer_all(lab, _start(lab, slips[0].code), CALM)

    first = _follow(lab, lab.post("/sit/hand-in", page))
    second = _follow(lab, lab.post("/sit/hand-in", page))

    assert first.all("main")[0].text == second.all("main")[0].text


def test_after_leaving_nothing_is_shown_by_going_back(lab, slips):
    page = _answer_all(lab, _start(lab, slips[0].code), CALM)
    done = _follow(lab, lab.post("/sit/hand-in", page))
    lab.post("/sit/leave", done)

    for address in ("/sit/1", "/sit/check", "/sit/done"):
        answer = lab.client.get(address)
        assert answer.location == "/"
        assert "no-store" in answer.headers["Cache-Control"]


def test_a_code_that_was_handed_in_opens_nothing_more(township, lab, slips):
    township.sit(slips[0], CALM)

    assert lab.read(lab.submit("/", code=slips[0].code), 400)


def test_a_page_of_a_sitting_that_is_over_asks_for_the_code(lab):
    page = _follow(lab, lab.client.get("/sit/hello"))

    assert page.heading == "请输入答题码"
    assert "从停下的地方接着答" in page.text


def test_a_room_that_is_closed_says_until_when_and_goes_on_when_it_is_opened_again(township, lab):
    wave = township.wave()
    code = wave.slips[0].code
    page = _answer_all(lab, _start(lab, code), CALM[:3])
    with township.work_as(Role.PROCTOR) as work:
        sittings.move(work, wave.sitting_id, SittingAction.CLOSE)

    told = _follow(lab, lab.post("/sit/4", page, answer="1", shown=page.hidden("shown")))
    with township.work_as(Role.PROCTOR) as work:
        sittings.move(work, wave.sitting_id, SittingAction.REOPEN, "还有人没有交")
    again = _follow(lab, lab.post("/sit/hello", _enter(lab, code)))

    assert "本场已经结束。请在" in told.text
    assert "本场已经结束" not in again.text
    assert again.hidden("shown") is not None
    assert "第5题" in again.text
