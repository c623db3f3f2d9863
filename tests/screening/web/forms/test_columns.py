"""What a person may say of the columns of a roster that was checked."""

import io
import re

import pytest

from screening.roles import Role
from tests.browser import Browser
from tests.page import Page
from tests.screening.services.workbooks import a_workbook
from tests.township import SECOND, Township

ODD = "称呼,编号,所在\n张三,S1,七(2)班\n李四,S2,七(3)班\n"
"""A roster of which no header says what stands below it."""
BARE = "张三,S1,七(2)班\n李四,S2,七(3)班\n"
ALL = {"column_name": "0", "column_number": "1", "column_class_name": "2"}


@pytest.fixture
def coordinator(township: Township) -> Browser:
    return township.browser(Role.COORDINATOR)


def _check(browser: Browser, content: str | bytes, name: str = "r.csv") -> Page:
    data = content.encode() if isinstance(content, str) else content
    page = browser.get("/staff/roster/")
    answer = browser.post("/staff/roster/check", page, _files={"file": (io.BytesIO(data), name)})
    return browser.get(answer.location)


def _choose(browser: Browser, page: Page, **chosen: str) -> Page:
    return browser.get(browser.post("/staff/roster/columns", page, **chosen).location)


def _selected(page: Page) -> dict[str, str]:
    return {
        select.get("name"): next(
            (o.text for o in select.all("option") if o.get("selected") is not None), ""
        )
        for select in page.all("select")
        if re.match("column_|header", select.get("name") or "")
    }


def _listed(page: Page) -> list[str]:
    return [row.all("th")[0].text for row in page.all("tbody")[0].all("tr")]


def test_how_the_columns_were_understood_is_shown(coordinator: Browser) -> None:
    page = _check(coordinator, "姓名,学籍号,班级,民族\n张三,1,七(2)班,汉\n")

    selected = _selected(page)
    assert page.heading == "导入会带来这些变化"
    assert selected["header"] == "第1行：姓名 · 学籍号 · 班级 · 民族"
    assert selected["column_number"] == "B 学籍号（1）"
    assert selected["column_sex"] == "不用"
    assert "没有读取的列：D 民族" in page.text


def test_a_header_that_says_nothing_is_told_what_it_means(coordinator: Browser) -> None:
    faults = _check(coordinator, ODD)
    assert "没有找到表头" in faults.text
    assert set(_selected(faults).values()) == {
        "第1行：称呼 · 编号 · 所在",
        "",
        "请选择",
        "不用",
    } - {""}

    plan = _choose(coordinator, faults, header="1", **ALL)

    assert plan.heading == "导入会带来这些变化"
    assert _listed(plan) == ["张三", "李四"]
    assert _selected(plan)["column_name"] == "A 称呼（张三 · 李四）"
    coordinator.post("/staff/roster/import", plan)
    assert "共2名学生，2个班" in coordinator.get("/staff/roster/").text


@pytest.mark.parametrize("content", [BARE, BARE.replace(",", ";"), BARE.replace(",", "\t")])
def test_a_file_without_a_header_loses_no_student(coordinator: Browser, content: str) -> None:
    plan = _choose(coordinator, _check(coordinator, content), header="0", **ALL)

    assert _listed(plan) == ["张三", "李四"]
    assert _selected(plan)["header"] == "没有表头，第一行就是学生"


def test_a_column_that_was_guessed_can_be_put_right(coordinator: Browser) -> None:
    text = "姓名,学号,班级,家长,监护人\n张三,S1,七(2)班,王老师,张大\n"
    page = _check(coordinator, text)
    assert "这一列与“D 家长”是同一项内容" in page.text

    plan = _choose(coordinator, page, header="1", **ALL, column_guardian_name="4")

    assert _listed(plan) == ["张三"]
    assert _selected(plan)["column_guardian_name"] == "E 监护人（张大）"


def test_a_column_may_be_left_out(coordinator: Browser) -> None:
    page = _check(coordinator, "姓名,学号,班级,电话\n张三,S1,七(2)班,没有\n")
    assert "电话号码无法识别" in page.text

    assert _listed(_choose(coordinator, page, header="1", **ALL, column_guardian_phone="")) == [
        "张三"
    ]


def test_one_column_cannot_be_two_things(coordinator: Browser) -> None:
    page = _check(coordinator, ODD)

    answer = coordinator.post(
        "/staff/roster/columns", page, header="1", **ALL | {"column_number": "0"}
    )

    refused = coordinator.read(answer, 400)
    below = refused.by_id("column_number-below")
    assert below is not None
    assert "这一列已经选作“姓名”" in below.text
    assert _selected(refused)["column_class_name"].startswith("C 所在")
    assert coordinator.client.get("/staff/roster/plan").location == "/staff/roster/"


def test_what_a_roster_needs_must_be_chosen(coordinator: Browser) -> None:
    page = _check(coordinator, ODD)

    refused = coordinator.read(coordinator.post("/staff/roster/columns", page, header="1"), 400)

    for name in ("name", "number", "class_name"):
        below = refused.by_id(f"column_{name}-below")
        assert below is not None
        assert "这一项必须选一列" in below.text
    assert refused.by_id("column_sex-below") is None


@pytest.mark.parametrize(
    "chosen",
    [
        {"header": "99"},
        {"header": "x"},
        {"column_name": "77"},
        {"column_name": "-1"},
        {"header": ""},
    ],
)
def test_a_choice_that_was_not_offered_is_asked_again(
    coordinator: Browser, chosen: dict[str, str]
) -> None:
    page = _check(coordinator, ODD)

    answer = coordinator.post("/staff/roster/columns", page, **{"header": "1", **ALL} | chosen)

    assert "field__error" in coordinator.read(answer, 400).html


def test_faults_are_found_again_by_the_columns_that_were_chosen(coordinator: Browser) -> None:
    page = _choose(coordinator, _check(coordinator, ODD), header="0", **ALL)

    assert page.heading.startswith("这个文件有")
    assert "学号只能由字母、数字" in page.text or "班级" in page.text
    assert _selected(page)["column_name"] == "A（称呼 · 张三）"


def test_a_workbook_is_read_again_by_other_columns_too(coordinator: Browser) -> None:
    rows = [["张三", "0001", "七(2)班"], ["李四", "0002", "七(3)班"]]
    page = _check(coordinator, a_workbook(rows, header=["甲", "乙", "丙"]), "r.xlsx")

    assert _listed(_choose(coordinator, page, header="1", **ALL)) == ["张三", "李四"]


def test_another_school_sees_and_chooses_nothing_of_it(
    township: Township, coordinator: Browser
) -> None:
    page = _check(coordinator, ODD)
    other = township.browser(Role.COORDINATOR, SECOND)

    assert other.client.get("/staff/roster/faults").location == "/staff/roster/"
    answer = other.post("/staff/roster/columns", other.get("/staff/roster/"), header="1", **ALL)
    assert answer.location == "/staff/roster/"
    assert _listed(_choose(coordinator, page, header="1", **ALL)) == ["张三", "李四"]
