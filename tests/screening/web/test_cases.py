"""The counselor's pages of a case: from a flag to a plan that the lead decides on."""

import re

from sqlalchemy import select

from screening.models import AuditEntry, Case
from screening.roles import Role
from screening.services import flags, waves
from tests.case_steps import (
    approve,
    propose,
    with_team,
)
from tests.township import LOW, Township


def test_from_a_flag_to_its_case(township: Township, counselor):
    wave = township.wave(1)
    township.sit(wave.slips[0], LOW)
    with township.work_as(Role.COUNSELOR) as work:
        (entry,) = flags.queue(work, waves.get(work, wave.id))
    record = f"/staff/queue/record/{entry.sheet_id}"
    page = counselor.get(record)
    assert "打开个案" not in page.text
    counselor.post(
        f"{record}/review", page, action="confirm", interview_tier=entry.tier.id, reason="谈过"
    )

    page = counselor.get(record)
    (link,) = [a.get("href") for a in page.all("a") if a.text == "打开个案"]
    case = counselor.get(link)
    assert "因一份问卷建立" in case.text
    assert wave.slips[0].name not in case.text


def test_a_case_without_a_flag_takes_a_reason(township: Township, counselor):
    township.students(1)
    from_search = counselor.submit("/staff/cases/new", words="测试1")
    (address,) = set(re.findall(r"/staff/cases/new/[0-9a-f-]{36}", from_search.text))

    refused = counselor.submit(address, reason=" ")
    made = counselor.submit(address, reason="同学说他想走")

    assert refused.status_code == 400
    assert "同学说他想走" in counselor.get(made.location).text


def test_the_list_is_filtered_by_its_address(township: Township, counselor, planned):
    for query, is_there in (
        ("", True),
        ("?state=open", True),
        ("?state=closed", False),
        ("?incomplete=1", False),
        ("?overdue=1", False),
        ("?sort=due&page=9", True),
    ):
        page = counselor.get(f"/staff/cases/{query}")
        assert (f"/staff/cases/{planned}" in page.html) == is_there, query


def test_who_it_is_is_shown_for_a_purpose_and_audited(township: Township, counselor, case_id):
    page = counselor.get(f"/staff/cases/{case_id}")
    assert "测试" not in page.text
    assert counselor.post(f"/staff/cases/{case_id}/identity", page).status_code == 400
    shown = counselor.post(f"/staff/cases/{case_id}/identity", page, why="contact_student")

    assert "测试" in shown.text
    with township.database.reading() as session:
        events = session.scalars(select(AuditEntry.event)).all()
    assert "case_identity_shown" in events
    assert "case_read" in events


def test_steps_and_buttons_are_those_of_the_table(township: Township, counselor, planned):
    case = f"/staff/cases/{planned}"

    def offered() -> set[str]:
        page = counselor.get(case)
        sent = (form.get("action") or "" for form in page.all("form"))
        return {action.rpartition("/")[2] for action in sent if "/steps/" in action}

    assert offered() == {"propose_plan", "propose_closing"}
    propose(township, planned)
    assert offered() == {"revise_plan"}
    approve(township, planned)
    assert offered() == {"revise_plan", "propose_closing"}
    assert "校领导批准了方案" in counselor.get(case).text
    page = counselor.get(case)
    refused = counselor.post(f"{case}/steps/propose_closing", page, reason="好了")
    assert refused.status_code == 400
    done = counselor.post(
        f"{case}/steps/propose_closing", page, reason="好了", closing_reason="goals_reached"
    )
    assert done.location == case
    assert counselor.post(f"{case}/steps/close", counselor.get(case)).status_code == 409
    assert counselor.post(f"{case}/steps/nonsense", counselor.get(case)).status_code == 404


def test_a_state_that_was_changed_in_the_database_is_said(township: Township, counselor):
    township.students(1)
    case_id, _ = with_team(township)
    assert "可能有人改过数据库" not in counselor.get(f"/staff/cases/{case_id}").text
    with township.database.writing() as session:
        session.scalars(select(Case)).one().state = "closed"

    assert "可能有人改过数据库" in counselor.get(f"/staff/cases/{case_id}").text
