"""What a member of a team, and the school lead, are shown; and that a removed one is told."""

import re

import pytest

from referral.teams import TeamFunction
from screening.clock import day_in_china
from screening.models import Unit
from screening.roles import Role
from screening.services import case_teams, cases
from screening.services.accounts import open_account
from tests.case_steps import opened, propose, with_team
from tests.township import FIRST, Township


@pytest.fixture
def team(township: Township):
    township.students(1)
    return with_team(township)


def test_a_member_is_shown_a_preview_of_first_and_then_reads_the_same(township: Township):
    township.students(1)
    case_id = opened(township)
    counselor, proctor = township.browser(Role.COUNSELOR), township.browser(Role.PROCTOR)
    address = f"/staff/cases/{case_id}/team"
    account = str(township.accounts[FIRST, Role.PROCTOR].account_id)
    chosen = {"account": account, "function": "class_teacher"}
    page = counselor.get(address)
    assert counselor.post(address, page).status_code == 400
    preview = counselor.read(counselor.post(address, page, **chosen))
    proctor.get(f"/staff/shared/{case_id}", 404)
    assert counselor.post(address, preview, **chosen, confirmed="1").location == address

    (told,) = [s.text for s in preview.all("section") if "slice" in (s.get("class") or "")]
    read = proctor.get(f"/staff/shared/{case_id}")
    (same,) = [s.text for s in read.all("section") if "slice" in (s.get("class") or "")]
    assert told == same
    assert "有1个个案请您参加" in proctor.get("/staff/").text


def test_a_member_answers_and_is_told_what_became_of_it(township: Township, team):
    case_id, _ = team
    proctor, counselor = township.browser(Role.PROCTOR), township.browser(Role.COUNSELOR)
    shared = f"/staff/shared/{case_id}"
    page = proctor.get(shared)
    (done,) = set(re.findall(rf"{shared}/measures/[0-9a-f-]+", page.html))
    today = str(day_in_china(township.lab().now))
    assert proctor.submit(done, ended_on=today, outcome="问了").status_code == 400
    proctor.submit(done, ended_on=today, outcome="问了", evidence="observation")
    assert "您交的1份还在等心理教师处理" in proctor.get(shared).text
    assert proctor.submit(shared, text=" ").status_code == 400
    proctor.submit(shared, text="和同桌吵架")
    case = counselor.get(f"/staff/cases/{case_id}")
    assert "和同桌吵架" in case.text
    judging = [f.get("action") or "" for f in case.all("form")]
    judging = [action for action in judging if "/reports/" in action]
    assert counselor.post(judging[0], case, verdict="declined").status_code == 400
    for action in judging:
        counselor.post(action, case, verdict="taken_up", word="谢谢")
    assert counselor.post(judging[0], case, verdict="taken_up").status_code == 404

    page = proctor.get(shared)
    assert page.text.count("谢谢") == 2
    assert "已完成" in page.text


def test_who_is_removed_while_reading_is_told_so_with_the_next_click(township: Township, team):
    case_id, member_id = team
    proctor = township.browser(Role.PROCTOR)
    page = proctor.get(f"/staff/shared/{case_id}")
    counselor = township.browser(Role.COUNSELOR)
    address = f"/staff/cases/{case_id}/team"
    counselor.post(f"{address}/{member_id}/remove", counselor.get(address))

    for answer in (
        proctor.client.get(f"/staff/shared/{case_id}"),
        proctor.post(f"/staff/shared/{case_id}", page, text="还在写"),
    ):
        assert answer.status_code == 404
        assert "这里没有与您共享的内容" in answer.text
    assert "现在没有个案请您参加" in proctor.get("/staff/shared/").text
    assert "有1个个案请您参加" not in proctor.get("/staff/").text


def test_a_village_cadre_with_an_account_of_the_school_reads_only_their_own(township: Township):
    township.students(1)
    case_id, _ = with_team(township)
    with township.work_as(Role.COUNSELOR) as work:
        unit = work.session.get_one(Unit, work.actor.unit_id)
        made = open_account(
            work.session,
            township.settings,
            unit,
            {},
            role=Role.TEAM_MEMBER,
            username="cadre",
            display_name="村干部",
        )
        case = cases.find(work, case_id)
        case_teams.add(work, case, made.account_id, TeamFunction.VILLAGE_CADRE)
    township.accounts = {**township.accounts, (FIRST, Role.TEAM_MEMBER): made}

    page = township.browser(Role.TEAM_MEMBER).get(f"/staff/shared/{case_id}")

    assert "测试1号" in page.text
    for words in ("每周面谈一次", "每天早上点名时问一声", "睡得少", "睡不着"):
        assert words not in page.text


def test_the_school_lead_decides_on_a_page_without_a_name(township: Township, team):
    case_id, _ = team
    propose(township, case_id)
    lead = township.browser(Role.SCHOOL_LEAD)
    assert "有1项等您审批" in lead.get("/staff/").text
    lead.get("/staff/approvals/")
    page = lead.get(f"/staff/approvals/{case_id}")
    assert "测试1号" not in page.text
    assert "睡得少" not in page.text
    back = f"/staff/approvals/{case_id}/send_back"
    assert lead.post(back, page).status_code == 400
    assert lead.post(f"/staff/approvals/{case_id}/close", page).status_code == 404
    assert lead.post(back, page, reason="写清楚谁来做").location == "/staff/approvals/"
    assert lead.client.get(f"/staff/approvals/{case_id}").status_code == 404

    case = township.browser(Role.COUNSELOR).get(f"/staff/cases/{case_id}")
    assert "写清楚谁来做" in case.text
