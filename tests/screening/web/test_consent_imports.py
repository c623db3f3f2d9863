import io

import pytest
from openpyxl import load_workbook

from screening.roles import Role
from screening.web.uploads import XLSX
from tests.browser import Browser
from tests.page import Page
from tests.township import CLASS, SECOND, Township

HEADER = "学籍号,姓名,是否同意,单独同意,日期,有效期至\n"
GOOD = HEADER + "2026000001,测试1号,同意,是,2026-11-02,\n2026000002,测试2号,不同意,,2026-11-02,\n"
WRONG = HEADER + "2026000001,测试2号,同意,是,2026-11-02,\n77,测试2号,也许,,2026-11-02,\n"
AT = "/staff/consents/import"


@pytest.fixture
def coordinator(township: Township) -> Browser:
    township.students_without_consent(3)
    return township.browser(Role.COORDINATOR)


def _check(browser: Browser, text: str, name: str = "c.csv") -> Page:
    page = browser.get(f"{AT}/")
    file = {"file": (io.BytesIO(text.encode()), name)}
    return browser.get(browser.post(f"{AT}/check", page, _files=file).location)


def _counts(page: Page) -> dict[str, str]:
    cards = [d for d in page.all("div") if d.get("class") == "card" and d.all("dt")]
    return {d.all("dt")[0].text: d.all("dd")[0].text for d in cards}


def test_a_list_is_shown_first_and_taken_down_only_when_confirmed(coordinator: Browser) -> None:
    page = _check(coordinator, GOOD)
    assert page.heading == "批量登记会带来这些变化"
    assert _counts(page) == {"新登记": "2", "已经登记过": "0", "以后来的为准": "0", "还没交回": "0"}
    assert _counts(coordinator.get(f"/staff/consents/class/7/{CLASS}"))["已同意"] == "0"

    after = coordinator.get(coordinator.post(f"{AT}/store", page).location)

    assert "已登记。" in after.text
    assert _counts(coordinator.get(f"/staff/consents/class/7/{CLASS}"))["已同意"] == "1"
    assert coordinator.client.get(f"{AT}/plan").location == f"{AT}/"
    assert _counts(_check(coordinator, GOOD))["已经登记过"] == "2"


def test_with_one_wrong_row_nothing_is_taken_down(coordinator: Browser) -> None:
    page = _check(coordinator, WRONG)

    rows = [[cell.text for cell in row.all("td")][:2] for row in page.all("tbody")[0].all("tr")]
    assert rows == [["2", "B 姓名"], ["3", "C 是否同意"]]
    answer = coordinator.post(f"{AT}/store", page)
    assert answer.location == f"{AT}/plan"
    assert _counts(coordinator.get(f"/staff/consents/class/7/{CLASS}"))["未交回"] == "3"


def test_the_list_comes_back_as_a_workbook_to_mend(coordinator: Browser) -> None:
    answer = coordinator.post(f"{AT}/mend", _check(coordinator, WRONG))

    assert answer.mimetype == XLSX
    sheet = load_workbook(io.BytesIO(answer.data)).active
    assert "另一个姓名" in sheet["G2"].value
    assert "请填“同意”或“不同意”" in sheet["G3"].value


def test_a_list_under_other_words_is_told_what_they_mean(coordinator: Browser) -> None:
    page = _check(coordinator, GOOD.replace("是否同意", "回执").replace("日期", "哪天"))
    assert "没有“是否同意”这一列" in page.text
    fields = ("number", "name", "decision", "is_separate", "decided_on")
    chosen = {f"column_{name}": str(place) for place, name in enumerate(fields)}

    answer = coordinator.post(f"{AT}/columns", page, header="1", **chosen)

    assert _counts(coordinator.get(answer.location))["新登记"] == "2"


def test_a_choice_that_cannot_be_keeps_what_was_chosen(coordinator: Browser) -> None:
    page = _check(coordinator, GOOD)

    answer = coordinator.post(f"{AT}/columns", page, header="1", column_number="0", column_name="0")

    refused = coordinator.read(answer, 400)
    below = refused.by_id("column_name-below")
    assert below is not None
    assert "这一列已经选作“学号”" in below.text


def test_a_list_that_is_not_wanted_is_dropped(coordinator: Browser) -> None:
    coordinator.post(f"{AT}/discard", _check(coordinator, GOOD))

    assert coordinator.client.get(f"{AT}/plan").location == f"{AT}/"


@pytest.mark.parametrize("to", ["columns", "store"])
def test_without_a_list_there_is_nothing_to_do(coordinator: Browser, to: str) -> None:
    answer = coordinator.post(f"{AT}/{to}", coordinator.get(f"{AT}/"))

    assert answer.location == f"{AT}/"


def test_no_file_and_a_file_of_no_kind_are_refused_in_words(coordinator: Browser) -> None:
    page = coordinator.get(f"{AT}/")
    nothing = coordinator.read(coordinator.post(f"{AT}/check", page), 400)
    file = {"file": (io.BytesIO(b"x"), "c.pdf")}
    odd = coordinator.read(coordinator.post(f"{AT}/check", page, _files=file), 400)

    assert "请选择一个文件" in nothing.text
    assert "只能读取xlsx、xls、csv" in odd.text


def test_the_list_of_a_class_is_downloaded(coordinator: Browser) -> None:
    answer = coordinator.client.get(f"{AT}/list/7/{CLASS}.xlsx")

    assert (answer.status_code, answer.mimetype) == (200, XLSX)
    assert load_workbook(io.BytesIO(answer.data)).active["B4"].value == "测试3号"


def test_a_roster_that_waits_is_no_list_of_consents(coordinator: Browser) -> None:
    roster = {"file": (io.BytesIO("姓名,学号,班级\n张三,1,七(2)班\n".encode()), "r.csv")}
    coordinator.post("/staff/roster/check", coordinator.get("/staff/roster/"), _files=roster)

    assert coordinator.client.get(f"{AT}/plan").location == f"{AT}/"
    _check(coordinator, GOOD)
    assert coordinator.client.get("/staff/roster/plan").location == "/staff/roster/"


def test_another_school_sees_nothing_of_it(township: Township, coordinator: Browser) -> None:
    page = _check(coordinator, GOOD)
    other = township.browser(Role.COORDINATOR, SECOND)

    assert other.client.get(f"{AT}/plan").location == f"{AT}/"
    assert other.client.get(f"{AT}/list/7/{CLASS}.xlsx").status_code == 404
    assert other.post(f"{AT}/store", other.get(f"{AT}/")).location == f"{AT}/"
    assert _counts(coordinator.get(f"{AT}/plan")) == _counts(page)


@pytest.mark.parametrize("role", [Role.COUNSELOR, Role.PROCTOR, Role.SCHOOL_LEAD])
def test_nobody_else_may_open_it(township: Township, role: Role) -> None:
    browser = township.browser(role)

    for address in ("", "plan", f"list/7/{CLASS}.xlsx"):
        assert browser.client.get(f"{AT}/{address}").status_code == 403
    assert browser.post(f"{AT}/store", browser.get("/staff/")).status_code == 403
