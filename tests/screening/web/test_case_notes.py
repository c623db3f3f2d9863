"""The pages of what is written down beside a plan: notes, minutes, a safety plan, files."""

from io import BytesIO

import pytest

from screening.clock import day_in_china
from tests.case_steps import (
    FILE,
    write_everything,
)
from tests.township import Township


@pytest.mark.parametrize(
    ("kind", "fields", "said"),
    [
        ("note", {"text": "今天愿意说话"}, "今天愿意说话"),
        (
            "contact",
            {"relation": "mother", "channel": "telephone", "outcome": "not_reached"},
            "没有联系上",
        ),
        (
            "minutes",
            {"participants": "班主任，村干部", "issues-family": "奶奶生病", "agreed": "下周家访"},
            "奶奶生病",
        ),
        ("safety_plan", {"steps-warning_signs": "睡不着"}, "打印安全计划"),
        ("restricted_note", {"text": "先不告诉别人"}, "只有这些人能打开"),
    ],
)
def test_each_kind_is_written_down_and_a_blank_one_is_refused(
    township: Township, counselor, case_id, kind, fields, said
):
    address = f"/staff/cases/{case_id}/write/{kind}"
    assert counselor.submit(address).status_code == 400
    today = str(day_in_china(township.lab().now))
    assert counselor.submit(address, held_on=today, **fields).status_code == 302

    assert said in counselor.get(f"/staff/cases/{case_id}").text


def test_a_restricted_note_opens_by_a_click(township: Township, counselor):
    township.students(1)
    case_id = write_everything(township)
    page = counselor.get(f"/staff/cases/{case_id}")
    (opening,) = {f.get("action") for f in page.all("form") if "/notes/" in (f.get("action") or "")}

    assert "只给自己看的话" not in page.text
    assert "只给自己看的话" in counselor.post(opening or "", page).text


def test_the_students_copy_of_a_safety_plan_names_nobody(township: Township, counselor):
    township.students(1)
    case_id = write_everything(township)
    page = counselor.get(f"/staff/cases/{case_id}/safety-plan")

    assert "睡不着" in page.text
    assert "12356" in page.text
    for word in ("测试", "测*", "吃饭", "一生一策"):
        assert word not in page.text


def test_a_file_goes_in_and_comes_out_and_another_kind_is_refused(
    township: Township, counselor, case_id
):
    address = f"/staff/cases/{case_id}/files"
    bad = counselor.submit(address, _files={"file": (BytesIO(b"MZ"), "a.pdf")}, title="程序")
    good = counselor.submit(address, _files={"file": (BytesIO(FILE), "a.pdf")}, title="评估表")
    page = counselor.get(f"/staff/cases/{case_id}")
    (link,) = [a.get("href") or "" for a in page.all("a") if a.text == "评估表"]

    assert bad.status_code == 400
    assert good.status_code == 302
    assert counselor.client.get(link).data == FILE
