import io
import re
from urllib.parse import unquote
from uuid import UUID, uuid4

import pytest

from referral.consents import Standing
from screening.roles import Role
from screening.services import attachments, coverage, rosters
from tests.township import CLASS, LOW, SECOND, Township

OF_CLASS = f"/staff/consents/class/7/{CLASS}"
SAID = {
    "purpose": "screening",
    "decision": "given",
    "channel": "paper",
    "decided_on": "2025-11-01",
    "is_separate": "y",
    "relation": "mother",
}
PNG = b"\x89PNG\r\n\x1a\n picture"


@pytest.fixture
def coordinator(township: Township):
    return township.browser(Role.COORDINATOR)


@pytest.fixture
def three(township: Township) -> list[UUID]:
    """Put three students on the roster of whom nobody was asked, in the order of their names."""
    township.students_without_consent(3)
    with township.work_as(Role.COORDINATOR) as work:
        found = {profile.name: student_id for student_id, profile in rosters.profiles(work)}
    return [found[f"测试{n}号"] for n in (1, 2, 3)]


def _standings(township: Township) -> list[Standing]:
    with township.work_as(Role.COORDINATOR) as work:
        return [member.standing for member in coverage.of_class(work, 7, CLASS).members]


def _tick(browser, ids, decisions, **others):
    rows = {f"rows-{n}-student_id": str(i) for n, i in enumerate(ids)}
    rows |= {f"rows-{n}-decision": d for n, d in enumerate(decisions)}
    common = {"channel": "paper", "decided_on": "2025-11-01", "is_separate": "y"}
    return browser.post(OF_CLASS, browser.get(OF_CLASS), **common | rows | others)


def _checked(page) -> list[str]:
    radios = [i for i in page.all("input") if i.get("type") == "radio"]
    return [i.get("value") for i in radios if "checked" in i.attributes]


def test_a_class_without_any_answer_is_told_so_in_both_languages(coordinator, three):
    page = coordinator.get("/staff/consents/")
    assert [c.text for c in page.all("tbody")[0].all("td")][:5] == ["3", "0", "3", "0", "0"]

    coordinator.client.get("/staff/consents/?lang=en")
    assert coordinator.get("/staff/consents/").heading == "Guardian consent"


def test_a_stack_of_forms_is_taken_down_with_one_submit(township, coordinator, three):
    answer = _tick(coordinator, three, ["given", "refused", ""])

    page = coordinator.get(answer.location)
    assert "已登记" in page.text
    assert _standings(township) == [Standing.GIVEN, Standing.REFUSED, Standing.NOT_YET]
    lists = {dt.text: dd.text for dt, dd in zip(page.all("dt"), page.all("dd"), strict=True)}
    assert lists["未交回（1人）"] == "测试3号"
    assert lists["不同意（1人）"] == "测试2号"


def test_all_can_be_ticked_first_but_nobody_who_has_refused(coordinator, three):
    assert _checked(coordinator.get(OF_CLASS)) == ["", "", ""]
    _tick(coordinator, three, ["", "refused", ""])

    assert _checked(coordinator.get(f"{OF_CLASS}?preset=given")) == ["given", "", "given"]


def test_nothing_ticked_stores_nothing(township, coordinator, three):
    page = coordinator.get(_tick(coordinator, three, ["", "", ""]).location)

    assert "什么都没有登记" in page.text
    assert _standings(township) == [Standing.NOT_YET] * 3


def test_a_child_whose_form_lacks_the_separate_consent_is_named(township, coordinator, three):
    page = coordinator.get(
        _tick(coordinator, three, ["given", "given", "given"], is_separate="").location
    )

    assert "缺单独同意（3人）" in page.text


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"decided_on": "2099-01-01"}, "这个日期还没有到"),
        ({"decided_on": ""}, "请填写这一项"),
        ({"expires_on": "2025-10-31"}, "有效期不能早于决定的日期"),
    ],
)
def test_a_list_that_cannot_be_says_why_and_keeps_what_was_ticked(
    township, coordinator, three, wrong, words
):
    page = coordinator.read(_tick(coordinator, three, ["given", "refused", ""], **wrong), 400)

    assert words in page.text
    assert _checked(page) == ["given", "refused", ""]
    assert _standings(township) == [Standing.NOT_YET] * 3


def test_a_line_of_another_class_is_not_taken(township, coordinator, three):
    _tick(coordinator, [uuid4(), *three[1:]], ["given", "given", "given"])

    assert _standings(township) == [Standing.NOT_YET, Standing.GIVEN, Standing.GIVEN]


def test_one_guardians_word_is_taken_down_with_a_picture(township, coordinator, three):
    address = f"/staff/consents/{three[0]}"
    answer = coordinator.post(
        address, coordinator.get(address), _files={"file": (io.BytesIO(PNG), "x.html")}, **SAID
    )

    page = coordinator.get(answer.location)
    history = page.all("ol")[0].text
    for words in (
        "参加心理测评：同意",
        "2025-11-01、纸质同意书、家长1、母亲、单独同意",
        "登记：first",
    ):
        assert words in history
    picture = coordinator.client.get(page.links()["查看同意书"])
    assert (picture.data, picture.mimetype) == (PNG, "image/png")
    assert "attachment" not in picture.headers["Content-Disposition"]
    assert picture.headers["Cache-Control"] == "no-store, private"


def test_a_pdf_is_given_as_a_file(coordinator, three):
    address = f"/staff/consents/{three[0]}"
    pdf = {"file": (io.BytesIO(b"%PDF-1.7"), "x.pdf")}
    coordinator.post(address, coordinator.get(address), _files=pdf, **SAID)

    answer = coordinator.client.get(coordinator.get(address).links()["查看同意书"])

    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_a_withdrawal_is_taken_down_and_the_history_stays(township, coordinator):
    township.wave(1)
    page = coordinator.get(OF_CLASS)
    address = page.links()["测试1号"]
    said = SAID | {"decision": "withdrawn"}

    page = coordinator.get(coordinator.post(address, coordinator.get(address), **said).location)

    assert "撤回同意" in page.all("ol")[0].text
    assert len(page.all("ol")[0].all("strong")) == 2
    assert "已撤回" in page.text


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"decision": ""}, "请选择监护人的决定"),
        ({"decision": "withdrawn"}, "没有可以撤回的"),
        ({"decided_on": "2099-01-01"}, "这个日期还没有到"),
        ({"guardian_name": "很" * 41}, "内容太长"),
        ({"channel": "pigeon"}, "请从列出的选项中选择"),
    ],
)
def test_a_word_that_cannot_be_says_why_and_keeps_what_was_typed(coordinator, three, wrong, words):
    address = f"/staff/consents/{three[0]}"

    page = coordinator.read(
        coordinator.post(address, coordinator.get(address), **SAID | wrong), 400
    )

    assert words in page.text
    assert page.by_id("decided_on").get("value") == wrong.get("decided_on", "2025-11-01")


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"<html>", "只能是pdf、jpg或png"), (b"%PDF-" + bytes(attachments.LARGEST), "文件超过500KB")],
)
def test_a_file_that_is_not_taken_is_told_in_words(coordinator, three, content, words):
    address = f"/staff/consents/{three[0]}"
    files = {"file": (io.BytesIO(content), "x.pdf")}

    page = coordinator.read(
        coordinator.post(address, coordinator.get(address), _files=files, **SAID), 400
    )

    assert words in page.text


def test_an_older_word_is_kept_and_the_later_one_stands(coordinator, three):
    address = f"/staff/consents/{three[0]}"
    coordinator.post(address, coordinator.get(address), **SAID | {"decision": "refused"})

    older = SAID | {"decided_on": "2025-10-01"}
    page = coordinator.get(coordinator.post(address, coordinator.get(address), **older).location)

    assert "已登记，但现在的状态和这次的决定不一样" in page.text


@pytest.mark.parametrize(("language", "n_rules"), [("zh", 3), ("en", 3)])
def test_everyone_has_a_form_and_children_the_rules_for_children(
    coordinator, three, language, n_rules
):
    coordinator.client.get(f"/staff/?lang={language}")

    page = coordinator.get(f"{OF_CLASS}/form")

    sheets = [e for e in page.all("div") if e.get("class") == "sheet letter"]
    assert [re.search("测试.号", sheet.text)[0] for sheet in sheets] == [
        "测试1号",
        "测试2号",
        "测试3号",
    ]
    assert len([e for e in page.all("div") if e.get("class") == "letter__rules"]) == n_rules
    assert "PHQ-9" in sheets[0].text


def test_who_may_not_sit_is_named_where_tickets_are_printed(township, coordinator):
    wave = township.wave(2)
    address = coordinator.get(OF_CLASS).links()["测试2号"]
    coordinator.post(address, coordinator.get(address), **SAID | {"decision": "withdrawn"})

    page = coordinator.read(
        coordinator.post(
            f"/staff/sittings/of/{wave.id}/tickets",
            coordinator.get("/staff/waves/"),
            grade=7,
            class_name=CLASS,
        )
    )

    assert "1名学生没有答题码" in page.text
    assert "测试2号 已撤回" in page.text
    assert unquote(page.links()["登记这个班的同意书"]) == OF_CLASS


def test_a_class_without_a_consent_leads_from_the_printer_to_its_list(township, coordinator):
    wave = township.wave(1)
    address = coordinator.get(OF_CLASS).links()["测试1号"]
    coordinator.post(address, coordinator.get(address), **SAID | {"decision": "refused"})
    page = coordinator.get(f"/staff/waves/{wave.id}")
    assert "0/1" in page.links()

    answer = coordinator.post(
        f"/staff/sittings/of/{wave.id}/tickets", page, grade=7, class_name=CLASS
    )

    page = coordinator.get(answer.location)
    assert "请先在这里登记同意书" in page.text


def test_a_counselor_sees_a_withdrawal_beside_the_sheet_and_gets_no_ticket_for_a_re_test(
    township, coordinator
):
    wave = township.wave(1)
    township.sit(wave.slips[0], LOW)
    address = coordinator.get(OF_CLASS).links()["测试1号"]
    coordinator.post(address, coordinator.get(address), **SAID | {"decision": "withdrawn"})
    counselor = township.browser(Role.COUNSELOR)
    record = counselor.get(f"/staff/queue/{wave.id}").links()["测*号"]
    page = counselor.get(record)
    assert "监护人同意已撤回" in page.all("main")[0].text

    sent = {"action": "void", "interview_tier": "", "reason": "没有读题"}
    answer = counselor.post(f"{record}/review", page, **sent)

    assert "没有重测用的答题码" in counselor.get(answer.location).text


@pytest.mark.parametrize("role", [Role.COUNSELOR, Role.PROCTOR, Role.SCHOOL_LEAD])
def test_only_a_coordinator_opens_consents(township, three, role):
    browser = township.browser(role)

    for address in (
        "/staff/consents/",
        OF_CLASS,
        f"{OF_CLASS}/form",
        f"/staff/consents/{three[0]}",
    ):
        assert browser.client.get(address).status_code == 403


def test_another_schools_students_look_as_if_they_were_not_there(township, three):
    other = township.browser(Role.COORDINATOR, SECOND)
    page = other.get("/staff/consents/")

    assert "名单还是空的" in page.text
    for address in (OF_CLASS, f"{OF_CLASS}/form", f"/staff/consents/{three[0]}"):
        assert other.client.get(address).status_code == 404
    assert other.post(f"/staff/consents/{three[0]}", page, **SAID).status_code == 404
