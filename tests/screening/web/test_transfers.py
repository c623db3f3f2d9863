import pytest

from screening.roles import Role
from screening.services import rosters, students
from screening.services.enrolment import LeaveReason
from tests.screening.services.test_rosters import a_row, imported
from tests.township import CALM, FIRST, LOW, SECOND, Township


@pytest.fixture
def schools(township: Township):
    """Give the counselors of both schools; one student of the first has left."""
    wave = township.wave(2)
    township.sit(wave.slips[0], CALM)
    with township.work_as(Role.COORDINATOR) as work:
        (gone,) = students.search(work, wave.slips[0].number)
        students.leave(work, gone.id, LeaveReason.MOVED)
    imported(township, a_row("9", name="王五"), unit=SECOND)
    return township.browser(Role.COUNSELOR), township.browser(Role.COUNSELOR, SECOND)


def _rows(page) -> list[list[str]]:
    return [[cell.text for cell in row.all("th", "td")][:3] for row in page.all("tr")]


def _option(page, name: str, words: str) -> str:
    select = next(s for s in page.all("select") if s.get("name") == name)
    return next(o.get("value") for o in select.all("option") if words in o.text)


def _offer(browser):
    page = browser.get("/staff/transfers/")
    chosen = {
        "student": _option(page, "student", "测试"),
        "school": _option(page, "school", SECOND),
    }
    return browser.get(browser.post("/staff/transfers/", page, **chosen).location)


def _action(page, end: str) -> str:
    found = (form.get("action") or "" for form in page.all("form"))
    return next(action for action in found if action.endswith(end))


def test_a_student_goes_from_one_school_to_the_other(township, schools):
    old, new = schools
    assert "已转出" in _offer(old).text

    page = new.get("/staff/transfers/")
    assert _rows(page)[1] == ["测试1号", "2026000001", f"{FIRST}七年级 1班"]
    at = _option(page, "at", "七年级 1班")
    after = new.get(new.post(_action(page, "accept"), page, at=at).location)

    assert "已接收" in after.text
    with township.work_as(Role.COORDINATOR, SECOND) as work:
        assert {p.name for _, p in rosters.present(work)} == {"测试1号", "王五"}
    assert "没有等待对方接收的学生" in old.get("/staff/transfers/").text


def test_nobody_is_offered_without_a_choice(schools):
    old, _ = schools
    answer = old.post("/staff/transfers/", old.get("/staff/transfers/"))

    page = old.read(answer, 400)
    assert "请选择学生" in page.text
    assert "请选择接收学校" in page.text


def test_a_class_is_chosen_first(schools):
    old, new = schools
    _offer(old)
    page = new.get("/staff/transfers/")

    after = new.get(new.post(_action(page, "accept"), page, at="").location)

    assert "请选择学生到本校的班级" in after.text
    assert _rows(after)[1][0] == "测试1号"


@pytest.mark.parametrize("who", [0, 1])
def test_either_school_calls_an_offer_off(schools, who):
    _offer(schools[0])
    browser = schools[who]
    page = browser.get("/staff/transfers/")

    after = browser.get(browser.post(_action(page, "call-off"), page).location)

    assert "这次转学已取消" in after.text
    assert "没有等待接收的学生" in schools[1].get("/staff/transfers/").text


def test_a_sheet_that_waits_is_pointed_out(township):
    wave = township.wave(1)
    township.sit(wave.slips[0], LOW)
    with township.work_as(Role.COORDINATOR) as work:
        student_id, _ = next(rosters.profiles(work))
        students.leave(work, student_id, LeaveReason.MOVED)
    browser = township.browser(Role.COUNSELOR)
    page = browser.get("/staff/transfers/")
    chosen = {"student": str(student_id), "school": _option(page, "school", SECOND)}

    answer = browser.post("/staff/transfers/", page, **chosen)

    assert "请先复核，再转出" in browser.read(answer, 409).text


def test_a_number_on_which_something_rests_is_pointed_out(township):
    """Both schools number their students alike, and both have given tickets out."""
    wave = township.wave(1)
    township.wave(1, unit=SECOND)
    with township.work_as(Role.COORDINATOR) as work:
        (gone,) = students.search(work, wave.slips[0].number)
        students.leave(work, gone.id, LeaveReason.MOVED)
    _offer(township.browser(Role.COUNSELOR))
    new = township.browser(Role.COUNSELOR, SECOND)
    page = new.get("/staff/transfers/")

    answer = new.post(_action(page, "accept"), page, at=_option(page, "at", "七年级 1班"))

    assert "请与原学校核对学号" in new.read(answer, 409).text
