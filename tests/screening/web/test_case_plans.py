"""The pages of a plan: a form that loses nothing, versions, and how a measure ends."""

from datetime import timedelta

from screening.clock import day_in_china
from screening.roles import Role
from screening.services import case_plans, cases
from tests.case_steps import (
    propose,
    reworded,
    save,
    whole_plan,
)
from tests.township import Township


def plan_of(township: Township, case_id):
    with township.work_as(Role.COUNSELOR) as work:
        return case_plans.current(cases.find(work, case_id))


def typed(page) -> dict[str, str]:
    """Return what the form of a plan holds now, as a browser would send it."""
    found = {}
    for control in page.all("input", "select", "textarea"):
        name = control.get("name")
        if not name or name == "csrf_token":
            continue
        if control.tag == "select":
            chosen = [o for o in control.all("option") if o.get("selected") is not None]
            found[name] = (chosen or control.all("option"))[0].get("value") or ""
        else:
            found[name] = control.text if control.tag == "textarea" else control.get("value") or ""
    return found


def test_a_plan_is_written_in_a_form_and_its_gaps_are_said(township: Township, counselor, case_id):
    address = f"/staff/cases/{case_id}/plan"
    page = counselor.get(address)
    due = str(day_in_china(township.lab().now) + timedelta(days=7))
    fields = typed(page) | {
        "formulation": "睡得少",
        "levels-mood": "red",
        "goals-0-domain": "mood",
        "goals-0-text": "每天出门走走",
        "measures-0-text": "一起散步",
        "measures-0-goal": "0",
        "measures-0-provider": "班主任",
        "measures-0-due_on": due,
    }
    fields.pop("more", None)
    assert counselor.post(address, page, **fields).location == f"/staff/cases/{case_id}"
    plan = plan_of(township, case_id)
    case = counselor.get(f"/staff/cases/{case_id}")
    step = f"/staff/cases/{case_id}/steps/propose_plan"

    assert (plan.formulation, plan.measures[0].provider) == ("睡得少", "班主任")
    assert "程度没有评定：安全" in case.text
    assert counselor.post(step, case).status_code == 409


def test_what_is_wrong_with_a_plan_is_said_and_nothing_is_lost(
    township: Township, counselor, case_id
):
    address = f"/staff/cases/{case_id}/plan"
    page = counselor.get(address)
    fields = typed(page) | {"goals-0-text": "没有方面的目标", "measures-1-text": "没有目标的措施"}
    fields |= {"measures-1-due_on": "下周", "formulation": "长" * 2001}

    answer = counselor.post(address, page, **fields)

    assert answer.status_code == 400
    for words in (
        "请选择这个目标属于哪个方面",
        "请选择表里有内容的一个目标",
        "请填写日期",
        "内容太长",
    ):
        assert words in answer.text
    assert typed(counselor.read(answer, 400))["goals-0-text"] == "没有方面的目标"
    assert plan_of(township, case_id) == case_plans.EMPTY
    more = counselor.post(address, page, **fields, more="1")
    assert typed(counselor.read(more))["measures-1-text"] == "没有目标的措施"
    assert "measures-3-text" in typed(counselor.read(more))


def test_the_second_of_two_counselors_sees_both_and_loses_nothing(
    township: Township, counselor, planned
):
    address = f"/staff/cases/{planned}/plan"
    page = counselor.get(address)
    mine = typed(page) | {"formulation": "我的理解"}
    with township.work_as(Role.COUNSELOR) as work:
        case = cases.find(work, planned)
        plan = case_plans.current(case)
        theirs = whole_plan(day_in_china(work.now))
        both = reworded(plan, "同事的理解")
        save(
            work,
            planned,
            type(plan)(
                both.formulation,
                both.levels,
                (*plan.goals, *theirs.goals),
                (*plan.measures, *theirs.measures),
                plan.review_on,
                plan.closing_criteria,
            ),
        )

    answer = counselor.post(address, page, **mine)
    shown = counselor.read(answer, 409)
    assert "同事的理解" in shown.text
    assert "我的理解" in shown.text
    assert counselor.post(address, shown, **typed(shown)).status_code == 302

    after = plan_of(township, planned)
    assert after.formulation == "我的理解"
    assert {m.id for m in theirs.measures} <= {m.id for m in after.measures}
    versions = counselor.get(f"/staff/cases/{planned}/plan/versions")
    assert "第3版" in versions.text
    assert "同事的理解" in versions.text


def test_a_plan_that_was_proposed_meanwhile_keeps_what_was_typed(
    township: Township, counselor, planned
):
    address = f"/staff/cases/{planned}/plan"
    page = counselor.get(address)
    propose(township, planned)

    answer = counselor.post(address, page, **typed(page) | {"formulation": "写了一半"})

    assert answer.status_code == 409
    assert "写了一半" in answer.text
    assert counselor.client.get(address).status_code == 302


def test_a_measure_ends_on_its_page(township: Township, counselor, planned):
    first, second = plan_of(township, planned).measures
    address = f"/staff/cases/{planned}/measures/{first.id}"
    today = str(day_in_china(township.lab().now))
    page = counselor.get(address)
    fields = {"action": "carry_out", "ended_on": today, "outcome": "谈了一次"}

    refused = counselor.post(address, page, **fields)
    assert refused.status_code == 400
    assert "谈了一次" in refused.text
    assert counselor.post(address, page, **fields, evidence="talk_note").status_code == 302
    assert counselor.post(address, page, **fields, evidence="talk_note").status_code == 409
    other = f"/staff/cases/{planned}/measures/{second.id}"
    replaced = counselor.submit(other, action="replace", ended_on=today, outcome="改为家访")
    assert replaced.status_code == 302
    case = counselor.get(f"/staff/cases/{planned}")
    assert "已更换" in case.text
    assert "改为家访" in case.text
