import io

import pytest

from screening.roles import Role
from tests.township import SECOND, Township

HEADER = "姓名,学号,年级,班级,性别,出生日期\n"
TWO = HEADER + "张小三,S001,七年级,2班,男,2013-03-04\n欧阳小华,S002,七年级,10班,女,2013-05-04\n"
TYPED_WRONG = HEADER + ",S001,七年级,2班,男,2013-03-04\n李四,S002,十四年级,2班,男,2013-03-04\n"


@pytest.fixture
def coordinator(township: Township):
    return township.browser(Role.COORDINATOR)


def _check(browser, text: str, name: str = "roster.csv"):
    page = browser.get("/staff/roster/")
    return browser.post(
        "/staff/roster/check", page, _files={"file": (io.BytesIO(text.encode()), name)}
    )


def _cells(page) -> list[list[str]]:
    return [[c.text for c in row.all("th", "td")] for row in page.all("tr")]


def test_an_empty_roster_says_so_in_both_languages(coordinator):
    page = coordinator.get("/staff/roster/")
    assert page.heading == "学生名单"
    assert "名单还是空的" in page.text

    coordinator.client.get("/staff/roster/?lang=en")
    assert "The roster is empty." in coordinator.get("/staff/roster/").text


def test_the_template_can_be_filled_in_and_read_back(coordinator):
    answer = coordinator.client.get("/staff/roster/template.xlsx")

    assert answer.status_code == 200
    assert answer.data.startswith(b"PK")
    assert "attachment" in answer.headers["Content-Disposition"]


def test_nothing_is_chosen(coordinator):
    answer = coordinator.post("/staff/roster/check", coordinator.get("/staff/roster/"))

    page = coordinator.read(answer, 400)
    assert "请选择一个文件" in page.text


def test_a_file_is_shown_first_and_stored_only_when_confirmed(coordinator):
    answer = _check(coordinator, TWO)
    plan = coordinator.get(answer.location)
    assert plan.heading == "导入会带来这些变化"
    assert [dd.text for dd in plan.all("dd")] == ["2", "0", "0", "0"]
    assert _cells(plan)[1:] == [["七年级", "2班", "1"], ["七年级", "10班", "1"]]
    assert "名单还是空的" in coordinator.get("/staff/roster/").text

    after = coordinator.get(coordinator.post("/staff/roster/import", plan).location)

    assert "名单已导入" in after.text
    assert "共2名学生，2个班" in after.text
    assert _cells(after)[1:] == [["七年级", "2班", "1"], ["七年级", "10班", "1"]]


def test_a_second_import_says_who_is_new_changed_and_missing_from_the_file(coordinator):
    plan = coordinator.get(_check(coordinator, TWO).location)
    coordinator.post("/staff/roster/import", plan)

    moved = HEADER + "张小三,S001,七年级,3班,男,2013-03-04\n"
    plan = coordinator.get(_check(coordinator, moved).location)

    assert [dd.text for dd in plan.all("dd")] == ["0", "1", "0", "1"]
    assert "导入不会删除学生" in plan.text
    assert ["张小三", "S001", "班级：七年级 2班 → 七年级 3班"] in _cells(plan)


def test_a_file_that_would_empty_a_column_shows_it(coordinator):
    plan = coordinator.get(_check(coordinator, TWO).location)
    coordinator.post("/staff/roster/import", plan)

    shorter = "姓名,学号,年级,班级\n张晓三,S001,七年级,2班\n"
    plan = coordinator.get(_check(coordinator, shorter).location)

    (changed,) = (row for row in _cells(plan) if row[1:2] == ["S001"])
    assert changed[0] == "张小三"
    assert "姓名：张小三 → 张晓三" in changed[2]
    assert "性别：男 → 未填" in changed[2]
    assert "出生日期：2013-03-04 → 未填" in changed[2]


def test_a_student_whose_number_may_have_changed_is_named_before_anything_is_done(coordinator):
    plan = coordinator.get(_check(coordinator, TWO).location)
    coordinator.post("/staff/roster/import", plan)

    again = HEADER + "张小三,S009,七年级,2班,男,2013-03-04\n"
    plan = coordinator.get(_check(coordinator, again).location)

    assert "如果只是学号变了" in plan.text
    assert [item.text for item in plan.all("li") if "S009" in item.text] == ["张小三 S009"]


def test_the_same_file_again_has_nothing_to_confirm(coordinator):
    plan = coordinator.get(_check(coordinator, TWO).location)
    coordinator.post("/staff/roster/import", plan)

    plan = coordinator.get(_check(coordinator, TWO).location)

    assert "没有需要导入的内容" in plan.text
    assert "确认导入" not in [button.text for button in plan.all("button")]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_faulty_file_is_refused_by_row_and_column(coordinator, language):
    coordinator.client.get(f"/staff/roster/?lang={language}")

    page = coordinator.read(_check(coordinator, TYPED_WRONG), 400)

    places = [row[:2] for row in _cells(page)[1:]]
    assert places == [["2", "A 姓名"], ["3", "C 年级"]]
    assert "fault." not in page.text


def test_a_file_that_is_no_roster_is_refused_as_a_whole(coordinator):
    page = coordinator.read(_check(coordinator, "x", "roster.pdf"), 400)

    assert _cells(page)[1][0] == "整个文件"


def test_a_plan_that_is_not_there_leads_back(coordinator):
    assert coordinator.client.get("/staff/roster/plan").location == "/staff/roster/"


def test_another_school_sees_neither_the_plan_nor_the_students(township, coordinator):
    plan = coordinator.get(_check(coordinator, TWO).location)
    other = township.browser(Role.COORDINATOR, SECOND)

    assert other.client.get("/staff/roster/plan").location == "/staff/roster/"
    coordinator.post("/staff/roster/import", plan)
    assert "名单还是空的" in other.get("/staff/roster/").text


@pytest.mark.parametrize("role", [Role.COUNSELOR, Role.PROCTOR, Role.SCHOOL_LEAD])
@pytest.mark.parametrize("address", ["", "plan", "template.xlsx"])
def test_nobody_else_may_open_the_roster(township, role, address):
    browser = township.browser(role)

    assert browser.client.get(f"/staff/roster/{address}").status_code == 403
    assert browser.post("/staff/roster/import", browser.get("/staff/")).status_code == 403
