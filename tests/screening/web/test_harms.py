"""The pages of a suspected harm: apart from a referral, and honest about who reads them."""

import re

import pytest

from screening.roles import Role
from tests.case_steps import opened
from tests.township import SELF_HARM, Township

NOW = "2026-11-16T09:30"
FACTS = "手臂上有新伤，说是叔叔打的。"


@pytest.fixture
def case_id(township: Township):
    township.students(1)
    return opened(township)


@pytest.fixture
def counselor(township: Township):
    return township.browser(Role.COUNSELOR)


def written(counselor, case_id) -> str:
    """Write a harm down, and return the address of its page."""
    address = f"/staff/cases/{case_id}/harms"
    sent = counselor.submit(
        address, suspected="violence", noticed_at="2024-11-16T09:30", facts=FACTS
    )
    assert sent.status_code == 302
    return str(sent.location)


def test_the_case_page_says_the_duty_apart_from_the_referral(counselor, case_id):
    page = counselor.get(f"/staff/cases/{case_id}")
    (block,) = [s for s in page.all("section") if "怀疑受到侵害？强制报告" in s.text]

    assert "有怀疑就要报告" in block.text
    assert "互不代替" in block.text
    assert "不用先联系监护人" in block.text
    assert "转介到卫生院" not in block.text


def test_what_is_missing_is_said_and_what_was_typed_is_kept(counselor, case_id):
    address = f"/staff/cases/{case_id}/harms"
    page = counselor.get(address)
    sent = counselor.post(address, page, facts=FACTS, noticed_at="不知道")
    assert sent.status_code == 400
    refused = counselor.read(sent, 400)
    for words in ("请至少选一项。", "请填写日期和时间", FACTS):
        assert words in refused.text
    later = counselor.post(
        address, page, suspected="violence", facts=FACTS, noticed_at="2999-01-01T00:00"
    )
    assert later.status_code == 400
    assert "时间不能晚于现在" in counselor.read(later, 400).text


def test_it_is_reported_followed_up_and_closed_by_the_buttons_of_the_table(counselor, case_id):
    harm = written(counselor, case_id)
    page = counselor.get(harm)
    assert "待报告" in page.text
    assert "查无侵害" not in page.text  # what was not reported cannot be found to be nothing
    assert counselor.post(f"{harm}/close", page, reason="好了").status_code == 409
    assert counselor.post(f"{harm}/report", page).status_code == 400
    report = {"channel": "telephone", "reported_at": "2024-11-16T09:40", "who": "张老师"}
    sent = counselor.post(f"{harm}/report", page, offices="police", receipt="受理8812", **report)
    assert sent.location == harm

    page = counselor.get(harm)
    assert "受理8812" in page.text
    blank = counselor.post(f"{harm}/follow_up", page, reason=" ")
    assert blank.status_code == 400
    assert counselor.post(f"{harm}/follow_up", page, reason="已受理").location == harm
    page = counselor.get(harm)
    assert counselor.post(f"{harm}/close", page, reason="已立案").location == harm
    assert "已办结" in counselor.get(harm).text
    assert counselor.post(f"{harm}/nonsense", page, reason="x").status_code == 404
    assert "怀疑受到侵害" in counselor.get(f"/staff/cases/{case_id}").text


def test_the_paper_names_the_student_and_the_school(counselor, case_id):
    harm = written(counselor, case_id)
    page = counselor.get(f"{harm}/paper")

    for words in ("测试1号", "木叶中学", FACTS, "还没有登记报告", "学校盖章"):
        assert words in page.text
    assert "测试1号" not in counselor.get(harm).text


def test_a_concern_leads_on_to_it(township: Township, counselor):
    wave = township.wave(1)
    township.sit(wave.slips[0], SELF_HARM)
    lead = township.browser(Role.SCHOOL_LEAD)
    page = lead.get("/staff/concerns/new")
    assert "先拨打110" in page.text
    said = {"source": "teacher", "haste": "soon", "noticed": FACTS, "name": "测试1号"}
    lead.post("/staff/concerns/new", page, **said)
    (concern,) = set(
        re.findall(r"/staff/concerns/[0-9a-f-]{36}", counselor.get("/staff/concerns/").html)
    )
    page = counselor.get(concern)
    (student,) = [i.get("value") for i in page.all("input") if i.get("name") == "student"]
    taken = counselor.post(f"{concern}/take", page, student=student, is_harm="1")

    assert taken.location.endswith("/harms")
    counselor.get(taken.location)


def test_nobody_but_a_counselor_of_the_school_opens_it(township: Township, counselor, case_id):
    harm = written(counselor, case_id)
    for role in (Role.SCHOOL_LEAD, Role.PROCTOR, Role.COORDINATOR):
        browser = township.browser(role)
        assert browser.client.get(harm).status_code == 403
        assert browser.client.get(f"{harm}/paper").status_code == 403
