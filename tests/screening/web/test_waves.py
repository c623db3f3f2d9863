from uuid import uuid4

import pytest

from referral.standard import DEFAULT_FILE
from referral.states import WaveAction
from screening.roles import Role
from screening.services import waves
from tests.township import CALM, SECOND, Township

SET_UP = {
    "term": "2026-autumn",
    "name": "秋季心理测评",
    "opens_on": "2026-11-01",
    "closes_on": "2026-12-20",
    "grades": ["7"],
}


@pytest.fixture
def coordinator(township: Township):
    return township.browser(Role.COORDINATOR)


def _buttons(page) -> list[str]:
    return [b.text for b in page.all("main")[0].all("button")]


def _set_up(browser, **others):
    page = browser.get("/staff/waves/new")
    term = next(o.get("value") for o in page.all("option"))
    return browser.post("/staff/waves/new", page, **{**SET_UP, "term": term, **others})


def test_a_school_without_a_wave_is_told_so_in_both_languages(coordinator):
    page = coordinator.get("/staff/waves/")
    assert page.heading == "测评"
    assert "还没有测评" in page.text
    assert "设置一轮测评" in page.links()

    coordinator.client.get("/staff/waves/?lang=en")
    assert "There is no wave yet." in coordinator.get("/staff/waves/").text


def test_a_set_up_offers_the_rosters_grades_with_what_they_answer(township, coordinator):
    township.students(2)

    page = coordinator.get("/staff/waves/new")

    ticks = [i for i in page.all("input") if i.get("name") == "grades"]
    assert [i.get("value") for i in ticks] == ["7"]
    assert "PHQ-9（9题）、GAD-7（7题）、WHO-5（5题）" in page.text
    assert "乡级心理健康测评标准（默认），版本2026.1" in page.text


def test_a_grade_that_is_sent_twice_is_screened_once(township, coordinator):
    township.students(2)

    assert _set_up(coordinator, grades=["7", " 7 "]).status_code == 302


def test_without_a_roster_the_set_up_leads_to_the_import(coordinator):
    page = coordinator.get("/staff/waves/new")

    assert page.all("main")[0].all("fieldset")[0].all("a")[0].get("href") == "/staff/roster/"


def test_a_set_up_wave_is_in_preparation_and_can_be_discarded_or_printed(township, coordinator):
    township.students(2)

    page = coordinator.get(_set_up(coordinator).location)

    assert page.heading == "秋季心理测评"
    assert "筹备中" in page.text
    assert _buttons(page) == ["撤销", "打印答题码"]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": ""}, "请填写这一项"),
        ({"name": "很" * 61}, "内容太长"),
        ({"grades": []}, "请至少选择一个年级"),
        ({"opens_on": "gestern"}, "请填写日期"),
        ({"closes_on": "2026-10-01"}, "结束日期不能早于开始日期"),
        ({"term": "1999-autumn"}, "请从列出的选项中选择"),
    ],
)
def test_a_set_up_that_cannot_be_says_why_and_keeps_what_was_typed(
    township, coordinator, wrong, words
):
    township.students(2)

    page = coordinator.read(_set_up(coordinator, **wrong), 400)

    assert words in page.text
    kept = wrong.get("name", SET_UP["name"])
    assert page.by_id("name").get("value") == kept


def test_two_waves_of_a_term_cannot_have_one_name(township, coordinator):
    township.students(2)
    _set_up(coordinator)

    page = coordinator.read(_set_up(coordinator), 400)

    assert "已经有同名的测评" in page.text


def test_a_standard_that_cannot_be_used_is_refused_with_the_place_of_its_fault(
    township, coordinator
):
    township.students(2)
    standard = DEFAULT_FILE.read_text("utf-8")
    own = standard.replace('["phq9", "gad7", "who5"]', '["phq9", "gad7", "who5", "phq_a"]')
    (township.settings.home / "standard.toml").write_text(own, "utf-8")

    page = coordinator.get("/staff/waves/new", 409)

    assert page.heading == "测评标准文件有错，不能设置测评"
    assert "grade_bands junior phq_a" in page.text


def test_a_wave_shows_its_classes_with_how_far_they_are(township, coordinator):
    wave = township.wave()
    township.sit(wave.slips[0], CALM)

    page = coordinator.get(f"/staff/waves/{wave.id}")

    row = [c.text for c in page.all("tbody")[0].all("th", "td")]
    assert row[:6] == ["七年级 1班 4人", "4/4", "4", "0", "1", "进行中"]
    assert "已完成" in page.text
    assert "1/4" in page.text


def test_a_coordinator_closes_a_wave_and_opens_it_again_with_a_reason(township, coordinator):
    wave = township.wave()
    address = f"/staff/waves/{wave.id}"

    closed = coordinator.get(
        coordinator.post(f"{address}/close", coordinator.get(address)).location
    )
    assert "已结束" in closed.text
    asked = coordinator.get(coordinator.post(f"{address}/reopen", closed).location)
    assert "这一步需要写明原因" in asked.text
    opened = coordinator.get(coordinator.post(f"{address}/reopen", asked, reason="补测").location)
    assert "答题中" in opened.text


def test_a_step_that_is_not_open_changes_nothing(township, coordinator):
    wave = township.wave()
    address = f"/staff/waves/{wave.id}"

    page = coordinator.get(coordinator.post(f"{address}/open", coordinator.get(address)).location)

    assert "现在不能做这一步" in page.text
    assert "答题中" in page.text


def test_a_proctor_sees_the_rooms_and_prints_nothing(township):
    wave = township.wave()

    page = township.browser(Role.PROCTOR).get(f"/staff/waves/{wave.id}")

    assert _buttons(page) == ["结束本场"]
    assert "人" not in page.all("tbody")[0].text


def test_a_counselor_sees_how_far_a_wave_is_and_moves_nothing(township):
    wave = township.wave()

    browser = township.browser(Role.COUNSELOR)
    page = browser.get(f"/staff/waves/{wave.id}")

    assert _buttons(page) == []
    assert page.all("thead")[0].all("th")[-1].text == "场次"
    assert "覆盖情况" in page.text
    assert browser.post(f"/staff/waves/{wave.id}/close", page).status_code == 403


def test_another_schools_wave_looks_as_if_it_were_not_there(township):
    wave = township.wave()
    other = township.browser(Role.COORDINATOR, SECOND)
    page = other.get("/staff/waves/")

    other.get(f"/staff/waves/{wave.id}", 404)
    other.get(f"/staff/waves/{uuid4()}", 404)
    assert other.post(f"/staff/waves/{wave.id}/close", page).status_code == 404


@pytest.mark.parametrize("role", [Role.SCHOOL_LEAD, Role.CLINICIAN, Role.AUDITOR])
def test_nobody_else_may_look_at_waves(township, role):
    unit = {Role.CLINICIAN: "木叶乡卫生院", Role.AUDITOR: "木叶乡"}.get(role, "木叶中学")

    township.browser(role, unit).get("/staff/waves/", 403)


@pytest.mark.parametrize("role", [Role.COUNSELOR, Role.PROCTOR])
def test_only_a_coordinator_sets_a_wave_up(township, role):
    browser = township.browser(role)

    browser.get("/staff/waves/new", 403)
    assert "设置一轮测评" not in browser.get("/staff/waves/").links()


def test_a_closed_wave_prints_no_tickets(township, coordinator):
    wave = township.wave()
    with township.work_as(Role.COORDINATOR) as work:
        waves.move(work, wave.id, WaveAction.CLOSE)

    page = coordinator.get(f"/staff/waves/{wave.id}")

    assert not [f for f in page.all("form") if (f.get("action") or "").endswith("/tickets")]
