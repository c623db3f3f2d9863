from datetime import timedelta

import pytest

from referral.states import WaveAction
from screening.roles import Role
from screening.services import sittings, waves
from tests.township import CENTRE, CLASS, FIRST, SELF_HARM, TOWNSHIP, Township


def _nav(page):
    return [a.text for a in page.all("nav")[0].all("a")]


def test_the_sign_in_page_stands_in_both_languages(township):
    visitor = township.browser()
    assert visitor.get("/staff/sign-in").heading == "老师登录"

    visitor.client.get("/staff/sign-in?lang=en")
    assert visitor.get("/staff/sign-in").heading == "Staff sign-in"


def test_a_wrong_passphrase_is_refused_and_only_the_name_is_kept(township):
    visitor = township.browser()

    page = visitor.read(
        visitor.submit("/staff/sign-in", username="first-counselor", passphrase="wrong"), 403
    )

    assert "用户名或口令短语不对" in page.text
    assert page.by_id("username").get("value") == "first-counselor"
    assert not page.by_id("passphrase").get("value")


def test_blanks_that_were_copied_with_a_passphrase_do_not_count(township):
    account = township.accounts[FIRST, Role.PROCTOR]

    answer = township.browser().submit(
        "/staff/sign-in", username=account.username, passphrase=f" {account.passphrase}\r\n"
    )

    assert answer.location == "/staff/"


def test_an_unknown_name_is_refused_in_the_same_words(township):
    visitor = township.browser()

    known, unknown = (
        visitor.read(visitor.submit("/staff/sign-in", username=name, passphrase="x"), 403)
        for name in ("first-counselor", "nobody")
    )

    assert known.all("main")[0].text == unknown.all("main")[0].text


def test_an_empty_form_says_what_is_missing(township):
    page = township.browser().submit("/staff/sign-in", username="", passphrase="")

    assert page.status_code == 400
    assert page.text.count("请填写这一项") == 4  # in the summary, and beside each of two fields


def test_whoever_is_not_signed_in_is_led_to_the_sign_in_page(township):
    assert township.browser().client.get("/staff/").location == "/staff/sign-in"


@pytest.mark.parametrize(
    ("role", "links"),
    [
        (Role.COORDINATOR, ["首页", "测评", "不记名调查", "监护人同意", "学生名单", "恢复卡"]),
        (
            Role.COUNSELOR,
            ["首页", "关注名单", "个案", "转介", "测评", "不记名调查", "恢复卡", "转学"],
        ),
        (Role.PROCTOR, ["首页", "测评"]),
        (Role.SCHOOL_LEAD, ["首页", "待审批", "交接确认", "待同意", "不记名调查", "恢复卡"]),
    ],
)
def test_everybody_is_led_only_to_pages_of_their_own(township, role, links):
    browser = township.browser(role)
    page = browser.get("/staff/")

    assert page.heading == "今天的工作"
    assert _nav(page) == links
    for words in links:
        browser.client.get(page.links()[words], follow_redirects=True)
        browser.get(browser.client.get(page.links()[words]).location or page.links()[words])


@pytest.mark.parametrize(
    ("role", "unit", "words"),
    [
        (Role.SCHOOL_LEAD, FIRST, "目前没有需要您审批的内容"),
        (Role.CLINICIAN, CENTRE, "还没有学校向贵院转介学生"),
        (Role.TOWNSHIP_OFFICER, TOWNSHIP, "还没有发布任何汇总数据"),
        (Role.ADMINISTRATOR, TOWNSHIP, "运维账号打不开任何测评内容"),
        (Role.AUDITOR, TOWNSHIP, "这里不会出现测评内容"),
    ],
)
def test_whoever_has_nothing_to_do_yet_is_told_so(township, role, unit, words):
    assert words in township.browser(role, unit).get("/staff/").text


def test_a_coordinator_is_led_from_the_roster_to_an_open_wave(township: Township):
    coordinator = township.browser(Role.COORDINATOR)

    first = coordinator.get("/staff/")
    assert first.links()["导入名单"] == "/staff/roster/"
    assert "设置测评" not in first.links()

    township.students(3)
    second = coordinator.get("/staff/")
    assert "名单上有3名学生" in second.text
    assert second.links()["设置测评"] == "/staff/waves/new"
    assert "去打印" not in second.links()


def test_a_coordinator_sees_how_far_an_open_wave_is(township: Township):
    wave = township.wave()
    township.sit(wave.slips[0], SELF_HARM)

    page = township.browser(Role.COORDINATOR).get("/staff/")

    assert "1个班已打印，共4张" in page.text
    assert "1人已完成" in page.text


def test_a_counselor_sees_what_is_urgent_and_by_when(township: Township):
    wave = township.wave()
    township.sit(wave.slips[0], SELF_HARM)

    page = township.browser(Role.COUNSELOR).get("/staff/")

    assert "有1份问卷需要马上有人看" in page.text
    assert "临期" in page.text or "逾期" in page.text
    assert page.links()["打开关注名单"] == f"/staff/queue/{wave.id}"


def test_a_counselor_is_told_that_nothing_is_urgent(township: Township):
    township.wave()

    assert "没有紧急待看的问卷" in township.browser(Role.COUNSELOR).get("/staff/").text


def test_a_proctor_sees_the_open_waves_and_no_tier(township: Township):
    wave = township.wave()
    township.sit(wave.slips[0], SELF_HARM)

    page = township.browser(Role.PROCTOR).get("/staff/")

    assert page.links()["进入场次"] == f"/staff/waves/{wave.id}"
    assert "紧急" not in page.text


def test_signing_out_ends_the_session_and_leaves_nothing_behind(township):
    browser = township.browser(Role.COUNSELOR)

    answer = browser.post("/staff/sign-out", browser.get("/staff/"))

    assert answer.location == "/staff/sign-in"
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert browser.client.get("/staff/").location == "/staff/sign-in"


def test_a_newer_wave_stands_behind_one_where_somebody_has_to_look(township):
    wave = township.wave()
    township.sit(wave.slips[0], SELF_HARM)
    with township.work_as(Role.COORDINATOR) as work:
        today = work.now.date()
        newer = waves.set_up(
            work,
            waves.standard_text(work),
            term="2026-autumn",
            name="补测",
            grades=[7],
            opens_on=today,
            closes_on=today + timedelta(days=7),
        )
        sittings.issue(work, newer.id, grade=7, class_name=CLASS)
        waves.move(work, newer.id, WaveAction.OPEN)

    counselor = township.browser(Role.COUNSELOR)
    assert counselor.client.get("/staff/queue/").location == f"/staff/queue/{wave.id}"
    assert [h.text.split()[0] for h in counselor.get("/staff/").all("h3")] == ["秋季普测", "补测"]
