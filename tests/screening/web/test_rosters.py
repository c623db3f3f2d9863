import io

import pytest
from openpyxl import load_workbook

from screening.roles import Role
from screening.web.uploads import XLSX
from tests.township import SECOND, Township

HEADER = "姓名,学号,年级,班级,性别,出生日期\n"
TWO = HEADER + "张小三,S001,七年级,2班,男,2013-03-04\n欧阳小华,S002,七年级,10班,女,2013-05-04\n"
ONE = HEADER + "张小三,S001,七年级,2班,男,2013-03-04\n"
TYPED_WRONG = HEADER + ",S001,七年级,2班,男,2013-03-04\n李四,S002,十四年级,2班,男,2013-03-04\n"


@pytest.fixture
def coordinator(township: Township):
    return township.browser(Role.COORDINATOR)


def _check(browser, text: str, name: str = "roster.csv", *, to: str = "check"):
    page = browser.get("/staff/roster/")
    file = {"file": (io.BytesIO(text.encode()), name)}
    return browser.post(f"/staff/roster/{to}", page, _files=file)


def _counts(plan) -> dict[str, str]:
    """Return the counts above a dry run that are not zero."""
    cards = [d for d in plan.all("div") if d.get("class") == "card" and d.all("dt")]
    counts = {d.all("dt")[0].text: d.all("dd")[0].text for d in cards}
    return {name: n for name, n in counts.items() if n != "0"}


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
    assert _counts(plan) == {"新增": "2"}
    assert _cells(plan)[1:] == [
        ["张小三", "S001", "", "七年级 2班", ""],
        ["欧阳小华", "S002", "", "七年级 10班", ""],
    ]
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

    assert _counts(plan) == {"转班": "1", "文件里没有": "1"}
    assert ["张小三", "S001", "七年级 2班", "七年级 3班", "班级"] in _cells(plan)


def test_whoever_is_not_in_the_file_leaves_only_where_the_coordinator_says_so(coordinator):
    coordinator.post("/staff/roster/import", coordinator.get(_check(coordinator, TWO).location))
    plan = coordinator.get(_check(coordinator, ONE).location)

    unsaid = coordinator.read(coordinator.post("/staff/roster/import", plan), 400)
    assert "请选择：不在文件里的学生仍在校，还是都已离校。" in unsaid.text
    assert "共2名学生" in coordinator.get("/staff/roster/").text

    coordinator.post("/staff/roster/import", plan, absent="left")
    assert "共1名学生" in coordinator.get("/staff/roster/").text
    assert "欧阳小华" in coordinator.get("/staff/students/left").text


def test_a_confirmation_that_is_sent_twice_makes_nobody_leave(coordinator):
    coordinator.post("/staff/roster/import", coordinator.get(_check(coordinator, TWO).location))
    plan = coordinator.get(_check(coordinator, ONE).location)
    coordinator.post("/staff/roster/import", plan, absent="stay")

    again = coordinator.post("/staff/roster/import", plan, absent="left")

    assert again.location == "/staff/roster/"
    assert "共2名学生" in coordinator.get("/staff/roster/").text


def test_a_long_list_is_turned_over_page_by_page(coordinator):
    rows = [f"学生{n},N{n},七年级,1班,男," for n in range(230)]
    plan = coordinator.get(_check(coordinator, HEADER + "\n".join(rows)).location)
    last = coordinator.get("/staff/roster/plan?kind=new&page=99")

    assert len(_cells(plan)) == 101
    assert len(_cells(last)) == 31
    assert "第3页，共3页" in last.text


def test_a_file_with_faults_comes_back_as_a_workbook_to_mend(coordinator):
    answer = _check(coordinator, TYPED_WRONG, to="mend")

    assert (answer.status_code, answer.mimetype) == (200, XLSX)
    assert "attachment" in answer.headers["Content-Disposition"]
    sheet = load_workbook(io.BytesIO(answer.data)).active
    assert sheet["G2"].value == "没有姓名。请按户口簿填写。"
    assert coordinator.client.get("/staff/roster/plan").location == "/staff/roster/"


def test_a_file_without_faults_needs_no_mending(coordinator):
    assert _check(coordinator, TWO, to="mend").location == "/staff/roster/plan"


def test_a_file_that_cannot_be_mended_is_refused_in_words(coordinator):
    page = coordinator.read(_check(coordinator, "x", "roster.pdf", to="mend"), 400)

    assert _cells(page)[1][0] == "整个文件"


def test_an_import_is_undone_within_a_day(coordinator):
    coordinator.post("/staff/roster/import", coordinator.get(_check(coordinator, TWO).location))
    offer = coordinator.get("/staff/roster/")
    page = coordinator.get(offer.links()["查看撤销"])
    assert _counts(page) == {"新增的学生会被移除": "2"}

    after = coordinator.get(coordinator.post("/staff/roster/undo", page).location)

    assert "已撤销" in after.text
    assert "名单还是空的" in after.text
    assert coordinator.client.get("/staff/roster/undo").location == "/staff/roster/"
    again = coordinator.get(coordinator.post("/staff/roster/undo", after).location)
    assert "没有可以撤销的改动" in again.text


def test_an_import_on_which_tickets_were_built_is_not_undone(township, coordinator):
    township.wave(1)
    page = coordinator.get("/staff/roster/undo")

    assert "已经发了答题码" in page.text
    assert "撤销这次改动" not in [button.text for button in page.all("button")]
    refused = coordinator.read(coordinator.post("/staff/roster/undo", page), 409)
    assert "没有改动任何内容" in refused.text


def test_the_same_file_again_has_nothing_to_confirm(coordinator):
    plan = coordinator.get(_check(coordinator, TWO).location)
    coordinator.post("/staff/roster/import", plan)

    plan = coordinator.get(_check(coordinator, TWO).location)

    assert "没有需要导入的内容" in plan.text
    assert "确认导入" not in [button.text for button in plan.all("button")]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_faulty_file_is_refused_by_row_and_column(coordinator, language):
    coordinator.client.get(f"/staff/roster/?lang={language}")

    page = coordinator.get(_check(coordinator, TYPED_WRONG).location)

    places = [row[:2] for row in _cells(page)[1:]]
    assert places == [["2", "A 姓名"], ["3", "C 年级"]]
    assert "fault." not in page.text


def test_a_file_that_is_no_roster_is_refused_as_a_whole(coordinator):
    page = coordinator.read(_check(coordinator, "x", "roster.pdf"), 400)

    assert _cells(page)[1][0] == "整个文件"


@pytest.mark.parametrize("address", ["plan", "faults"])
def test_what_is_not_there_leads_back(coordinator, address):
    assert coordinator.client.get(f"/staff/roster/{address}").location == "/staff/roster/"


def test_a_plan_that_is_not_wanted_is_dropped(coordinator):
    plan = coordinator.get(_check(coordinator, TWO).location)

    coordinator.post("/staff/roster/discard", plan)

    assert coordinator.client.get("/staff/roster/plan").location == "/staff/roster/"


def test_a_faulty_file_takes_the_place_of_the_one_before_it(coordinator):
    _check(coordinator, TWO)
    _check(coordinator, TYPED_WRONG)

    assert coordinator.client.get("/staff/roster/plan").location == "/staff/roster/"


def test_another_school_sees_neither_the_plan_nor_the_students(township, coordinator):
    plan = coordinator.get(_check(coordinator, TWO).location)
    other = township.browser(Role.COORDINATOR, SECOND)

    assert other.client.get("/staff/roster/plan").location == "/staff/roster/"
    coordinator.post("/staff/roster/import", plan)
    assert "名单还是空的" in other.get("/staff/roster/").text


@pytest.mark.parametrize("role", [Role.COUNSELOR, Role.PROCTOR, Role.SCHOOL_LEAD])
@pytest.mark.parametrize("address", ["", "plan", "faults", "undo", "template.xlsx"])
def test_nobody_else_may_open_the_roster(township, role, address):
    browser = township.browser(role)

    assert browser.client.get(f"/staff/roster/{address}").status_code == 403
    assert browser.post("/staff/roster/import", browser.get("/staff/")).status_code == 403
