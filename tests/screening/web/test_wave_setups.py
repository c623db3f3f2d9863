import re
from datetime import timedelta

import pytest

from referral.standard import DEFAULT_FILE
from referral.states import WaveAction
from screening import clock
from screening.documents import Profile
from screening.roles import Role
from screening.services import rosters, sittings, waves
from tests.township import CLASS, SECOND, Township

TODAY = clock.day_in_china(clock.now())
SET_UP = {
    "name": "秋季普测",
    "opens_on": TODAY.isoformat(),
    "closes_on": (TODAY + timedelta(days=14)).isoformat(),
    "grades": ["7"],
}


@pytest.fixture
def coordinator(township: Township):
    return township.browser(Role.COORDINATOR)


def _set_up(browser, **others):
    page = browser.get("/staff/waves/new")
    term = next(o.get("value") for o in page.all("option"))
    return browser.post("/staff/waves/new", page, **{**SET_UP, "term": term, **others})


def test_the_set_up_says_of_each_questionnaire_whom_it_is_for_and_whether_it_may_be_used(
    township, coordinator
):
    township.students(2)

    page = coordinator.get("/staff/waves/new")

    used, others = (table.text for table in page.all("tbody"))
    assert "患者健康问卷（抑郁症状自评）PHQ-9 （9题） 12岁及以上 可以使用" in used
    assert "复制、翻译、展示和分发无需许可" in used
    assert re.search(r"PHQ-A.{0,40}11至17岁 *不能使用 *中文文本：未经确认", others)
    assert "这是统计调查或访谈提纲，不是筛查量表" in others
    assert re.search(r"MHT.{0,60}没有授权题文，所以不能用。 编号：mht", others)
    assert "muye instruments overlay add licensed.toml" in page.text


def test_a_questionnaire_for_other_ages_takes_its_grade_out_and_says_why(township, coordinator):
    township.students(2)
    standard = DEFAULT_FILE.read_text("utf-8")
    # PHQ-9 is used from 12 on: in grade 5 nobody is. The school's only grade becomes that.
    own = standard.replace("grades = [4, 5, 6]", "grades = [4, 6]")
    own = own.replace("grades = [7, 8, 9]", "grades = [5, 7, 8, 9]")
    (township.settings.home / "standard.toml").write_text(own, "utf-8")
    row = Profile(name="小五", number="N5", grade=5, class_name="2班")
    with township.work_as(Role.COORDINATOR) as work:
        rosters.carry_out(work, rosters.plan_import(work, [row]))
    coordinator = township.browser(Role.COORDINATOR)

    page = coordinator.get("/staff/waves/new")

    assert "问卷PHQ-9不适合五年级学生的年龄" in page.text
    assert [i.get("value") for i in page.all("input") if i.get("name") == "grades"] == ["7"]


def test_without_a_roster_there_can_be_a_rehearsal_and_no_wave(coordinator):
    refused = coordinator.read(_set_up(coordinator, grades=["4"]), 400)
    assert "名单上没有这些年级的学生" in refused.text
    assert refused.by_id("name").get("value") == "秋季普测"

    made = _set_up(coordinator, grades=["4"], is_rehearsal="y")
    assert "演练里交上去的回答不保存" in coordinator.get(made.location).text


def test_a_draft_is_changed_with_what_it_has_filled_in(township, coordinator):
    township.students(2)
    address = _set_up(coordinator).location

    page = coordinator.get(f"{address}/edit")
    assert page.by_id("name").get("value") == "秋季普测"
    assert page.by_id("closes_on").get("value") == SET_UP["closes_on"]
    term = next(o.get("value") for o in page.all("option"))
    changed = coordinator.post(
        f"{address}/edit", page, **{**SET_UP, "term": term, "name": "冬季普测"}
    )

    assert changed.location == address
    page = coordinator.get(address)
    assert page.heading == "冬季普测"
    assert "修改设置" in page.all("table")[-1].text


def test_a_change_that_cannot_be_keeps_what_was_typed_and_the_draft(township, coordinator):
    township.students(2)
    address = _set_up(coordinator).location
    page = coordinator.get(f"{address}/edit")
    term = next(o.get("value") for o in page.all("option"))

    wrong = {**SET_UP, "term": term, "name": "改过的", "closes_on": "2001-01-01"}
    refused = coordinator.read(coordinator.post(f"{address}/edit", page, **wrong), 400)

    assert refused.by_id("name").get("value") == "改过的"
    assert coordinator.get(address).heading == "秋季普测"


def test_a_wave_with_tickets_is_not_changed(township, coordinator):
    township.students(2)
    address = _set_up(coordinator).location
    with township.work_as(Role.COORDINATOR) as work:
        sittings.issue(work, waves.listed(work)[0].id, grade=7, class_name=CLASS)
    coordinator = township.browser(Role.COORDINATOR)

    assert coordinator.client.get(f"{address}/edit").location == address
    assert "现在不能做这一步" in coordinator.get(address).text


def test_another_schools_draft_looks_as_if_it_were_not_there(township, coordinator):
    township.students(2)
    address = _set_up(township.browser(Role.COORDINATOR)).location

    township.browser(Role.COORDINATOR, SECOND).get(f"{address}/edit", 404)


def test_a_draft_is_discarded_and_gone(township, coordinator):
    township.students(2)
    coordinator = township.browser(Role.COORDINATOR)
    address = _set_up(coordinator).location

    answer = coordinator.post(f"{address}/discard", coordinator.get(address))

    assert "已经撤销" in coordinator.get(answer.location).text
    coordinator.get(address, 404)


def test_the_list_before_the_opening_leads_to_what_mends_it(township):
    township.students_without_consent(2)
    coordinator = township.browser(Role.COORDINATOR)

    page = coordinator.get(_set_up(coordinator).location)

    assert "必须处理 还没有一名学生的监护人同意" in page.text
    assert page.links()["去处理"] == "/staff/consents/"
    assert [c.text for c in page.all("tbody")[0].all("th", "td")] == [
        *("七年级 1班", "2", "0", "0", "0", "2")
    ]


def test_a_wave_whose_days_are_over_says_so_on_its_page_and_on_the_first(township):
    wave = township.wave(2)
    with township.work_as(Role.COORDINATOR) as work:
        waves.get(work, wave.id).closes_on = TODAY - timedelta(days=1)
    coordinator = township.browser(Role.COORDINATOR)

    assert "起止日期已过" in coordinator.get(f"/staff/waves/{wave.id}").text
    home = coordinator.get("/staff/")
    assert home.links()["去结束"] == f"/staff/waves/{wave.id}"


def test_a_wave_shows_its_coverage_its_course_and_why_it_was_opened_again(township):
    wave = township.wave(4)
    with township.work_as(Role.COORDINATOR) as work:
        waves.move(work, wave.id, WaveAction.CLOSE)
    with township.work_as(Role.COORDINATOR) as work:
        waves.move(work, wave.id, WaveAction.REOPEN, "流感停课")

    page = township.browser(Role.COUNSELOR).get(f"/staff/waves/{wave.id}")
    rows = [[c.text for c in row.all("th", "td")] for row in page.all("tr")]
    assert ["合计", "4", "4", "0", "0%"] in rows
    assert ["重新开放", "学校管理员", "流感停课"] in [row[1:] for row in rows]
    proctor = township.browser(Role.PROCTOR).get(f"/staff/waves/{wave.id}")
    assert "流感停课" not in proctor.text
    assert "覆盖情况" not in proctor.text


def test_a_rehearsal_is_printed_watched_and_erased_by_its_buttons(township):
    coordinator = township.browser(Role.COORDINATOR)
    address = _set_up(coordinator, grades=["7"], is_rehearsal="y").location
    tickets = f"/staff/sittings/of/{address.rpartition('/')[2]}/tickets"

    for n_seats in ("0", "61", "x", ""):
        asked = coordinator.post(tickets, coordinator.get(address), grade="7", n_seats=n_seats)
        assert "1到60" in coordinator.get(asked.location).text
    printed = coordinator.read(
        coordinator.post(tickets, coordinator.get(address), grade="7", n_seats="2")
    )
    assert "演练 02" in printed.text
    assert "不要发给学生" in printed.text
    coordinator.post(f"{address}/open", coordinator.get(address))
    page = coordinator.get(address)
    room = next(a.get("href") for a in page.all("a") if (a.get("href") or "").endswith("/room"))
    assert "这是演练" in coordinator.get(room).text

    answer = coordinator.post(f"{address}/close", page)
    assert "全部内容都清除了" in coordinator.get(answer.location).text
    coordinator.get(room, 404)
