"""A plan on paper: what stands on it, whose name, and that printing it is audited."""

from dataclasses import replace

import pypdfium2
import pytest
from sqlalchemy import select

from referral.cases import CaseAction
from screening.clock import day_in_china
from screening.documents import AuditDetail
from screening.models import AuditEntry, Purpose
from screening.models.seals import SEALS
from screening.roles import Role
from screening.services import case_plans, case_steps, plan_papers
from screening.web.plan_files import plan_file
from tests.case_steps import approve, opened, propose, reworded, save, whole_plan, with_team
from tests.township import FIRST, Township

UNKNOWN = "\U00031350"
"""A character that was encoded after the font was drawn."""


@pytest.fixture
def in_progress(township: Township):
    """A case whose plan the lead has approved."""
    township.students(2)
    case_id, _ = with_team(township)
    propose(township, case_id)
    approve(township, case_id)
    return case_id


def pages(browser, case_id, **sent):
    address = f"/staff/cases/{case_id}/plan/paper"
    answer = browser.post(address, browser.get(address), **sent)
    assert answer.status_code == 200, answer.text
    document = pypdfium2.PdfDocument(answer.data)
    assert [round(side * 25.4 / 72) for side in document[0].get_size()] == [210, 297]
    texts = [page.get_textpage().get_text_range() for page in document]
    document.close()
    return [text.replace("\r\n", "\n") for text in texts]


def printings(township: Township):
    with township.work_as(Role.COUNSELOR) as work:
        care = work.keys.vault(work.actor.unit_id, Purpose.CARE)
        rows = work.session.scalars(select(AuditEntry).where(AuditEntry.event == "plan_printed"))
        seal = SEALS["audit_entry.sealed_detail"]
        opened = [
            seal.open_with(care, row.sealed_detail, row.id, row.unit_id) for row in rows.all()
        ]
    return [AuditDetail.unpack(each).facts for each in opened]


def test_the_whole_plan_stands_on_paper_with_a_masked_name(township, counselor, in_progress):
    text = "\n".join(pages(counselor, in_progress, with_formulation="y"))

    for words in (
        *(FIRST, in_progress.hex[:8].upper()[:4], "测*号", "姓名已遮住", "第1版", "校领导已批准"),
        *("父母外出务工", "需要帮助", "每天有一件愿意做的事", "每周面谈一次", "进行中"),
        *("两次复测低于界值", "first-proctor", "first-school-lead", "心理教师签名"),
    ):
        assert words in text, words
    for words in ("测试1号", "测试2号", "2026000001"):
        assert words not in text, words


def test_a_whole_name_takes_a_purpose_and_printing_is_audited(township, counselor, in_progress):
    masked = pages(counselor, in_progress)
    named = pages(counselor, in_progress, why="keep_on_file")

    assert "测试1号" in named[0]
    assert "2026000001" in named[0]
    assert "测试1号" not in masked[0]
    assert sorted(facts["reason"] for facts in printings(township)) == ["", "keep_on_file"]
    assert {facts["version"] for facts in printings(township)} == {1}


def test_a_purpose_that_is_none_prints_nothing(township, counselor, in_progress):
    address = f"/staff/cases/{in_progress}/plan/paper"

    answer = counselor.post(address, counselor.get(address), why="curious")

    assert answer.status_code == 400
    assert printings(township) == []


def test_the_formulation_is_left_out_where_it_is_not_wanted(counselor, in_progress):
    assert "父母外出务工" not in "\n".join(pages(counselor, in_progress))


def test_every_page_says_which_it_is_of_how_many(township, counselor):
    township.students(2)
    with township.work_as(Role.COUNSELOR) as work:
        plan = whole_plan(day_in_china(work.now))
    case_id = opened_with(township, replace(plan, formulation="入冬以来睡得少。" * 240))

    short = pages(counselor, case_id)
    long = pages(counselor, case_id, with_formulation="y")

    assert len(long) > len(short)
    for several in (short, long):
        for n, text in enumerate(several, start=1):
            assert f"{n}/{len(several)}" in text


def test_a_character_that_the_font_has_not_is_spelled_and_warned_of(township, counselor):
    township.students(2)
    with township.work_as(Role.COUNSELOR) as work:
        plan = whole_plan(day_in_china(work.now))
    case_id = opened_with(township, replace(plan, closing_criteria=f"和{UNKNOWN}谈过"))

    text = "\n".join(pages(counselor, case_id))

    assert "和(U+31350)谈过" in text
    assert "请用笔改写：U+31350" in text


def test_where_no_font_lacks_anything_nothing_is_warned_of(counselor, in_progress):
    assert "请用笔改写" not in pages(counselor, in_progress)[0]


def test_a_case_without_a_plan_has_no_paper(township, counselor, case_id):
    counselor.get(f"/staff/cases/{case_id}/plan/paper", 404)
    assert "plan/paper" not in counselor.get(f"/staff/cases/{case_id}").html


def test_only_the_version_that_the_lead_approved_is_said_to_be(township, counselor, in_progress):
    address = f"/staff/cases/{in_progress}/plan/paper"
    assert "校领导已批准" in counselor.get(address).text

    with township.work_as(Role.COUNSELOR) as work:
        case = case_steps.take(work, in_progress, CaseAction.REVISE_PLAN)
        save(work, in_progress, reworded(case_plans.current(case), "又睡不着了"))

    page = counselor.get(address)
    assert "这一版还没有批准" in page.text
    # that an earlier one was approved still stands there
    assert "校领导批准了方案" in page.text


def test_nobody_signs_a_page_on_which_nothing_else_stands(township, in_progress):
    with township.work_as(Role.COUNSELOR) as work:
        paper = plan_papers.printed(work, in_progress, "")

    # the end of the plan moves over a whole page, in steps shorter than the room to sign
    for n_lines in range(0, 48, 3):
        longer = replace(paper, plan=reworded(paper.plan, "行\n" * n_lines))
        content = plan_file(longer, with_formulation=True, language="zh")
        document = pypdfium2.PdfDocument(content)
        last = document[len(document) - 1].get_textpage().get_text_range()
        document.close()
        assert "心理教师签名" in last
        assert "审批" in last, n_lines


def opened_with(township: Township, plan):
    case_id = opened(township)
    with township.work_as(Role.COUNSELOR) as work:
        save(work, case_id, plan)
    return case_id
