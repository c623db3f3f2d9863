import pytest

from screening.roles import Role
from tests.screening.services.test_rollovers import LAST_YEAR, THIS_YEAR, enrol, grades
from tests.township import Township


@pytest.fixture
def coordinator(township: Township):
    enrol(township, now=LAST_YEAR)
    return township.browser(Role.COORDINATOR)


def _rows(page) -> list[list[str]]:
    return [[cell.text for cell in row.all("th", "td")] for row in page.all("tr")[1:]]


def test_the_classes_are_shown_first_and_move_when_it_is_confirmed(township, coordinator):
    page = coordinator.get("/staff/rollover/")
    assert _rows(page)[0] == ["七年级 1班", "八年级 1班", "1"]
    assert _rows(page)[-1] == ["九年级 1班", "毕业", "1"]
    assert grades(township)[0] == (7, "1班")

    after = coordinator.get(coordinator.post("/staff/rollover/", page, last_grade=9).location)

    assert "已升入新学年" in after.text
    assert grades(township)[0] == (8, "1班")
    assert "所有学生都已经在这个学年" in coordinator.get("/staff/rollover/").text


def test_twice_is_once(township, coordinator):
    page = coordinator.get("/staff/rollover/")
    coordinator.post("/staff/rollover/", page, last_grade=9)
    once = grades(township)

    again = coordinator.get(coordinator.post("/staff/rollover/", page, last_grade=9).location)

    assert "不需要升级" in again.text
    assert grades(township) == once


def test_the_last_grade_can_be_changed_and_is_worked_out_again(coordinator):
    page = coordinator.get("/staff/rollover/?last_grade=12")

    assert _rows(page)[-1] == ["九年级 1班", "高一 1班", "1"]


@pytest.mark.parametrize("grade", ["3", "x", "99"])
def test_a_last_grade_that_cannot_be_is_not_taken(township, coordinator, grade):
    page = coordinator.get(f"/staff/rollover/?last_grade={grade}")
    assert _rows(page)[-1] == ["九年级 1班", "毕业", "1"]

    answer = coordinator.post("/staff/rollover/", page, last_grade=grade)

    assert answer.status_code == 400
    assert grades(township)[0] == (7, "1班")


def test_a_wave_under_way_is_finished_first(township, coordinator):
    page = coordinator.get("/staff/rollover/")
    township.wave(1)

    after = coordinator.get(coordinator.post("/staff/rollover/", page, last_grade=9).location)

    assert "请先结束这轮测评" in after.text
    assert "确认升级" not in [button.text for button in after.all("button")]


def test_a_school_of_this_year_has_nothing_to_do(township):
    enrol(township, now=THIS_YEAR)
    page = township.browser(Role.COORDINATOR).get("/staff/rollover/")

    assert "新学年从8月起可以升级" in page.text
