from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from referral.states import FlagAction
from screening.models import AuditEntry
from screening.roles import Role
from screening.services import flags, waves
from tests.township import A_MORNING, CALM, LOW, SECOND, SELF_HARM, Township

TITLE = "为什么请您看"


@pytest.fixture
def wave(township: Township):
    """One student is calm, one low, one answered item 9, and one has still to sit."""
    made = township.wave()
    for slip, answers in zip(made.slips, (CALM, LOW, SELF_HARM), strict=False):
        township.sit(slip, answers)
    return made


def _sheets(township: Township, wave) -> dict[str, UUID]:
    with township.work_as(Role.COUNSELOR) as work:
        entries = flags.queue(work, waves.get(work, wave.id))
    return {entry.tier.id: entry.sheet_id for entry in entries}


@pytest.fixture
def urgent(township: Township, wave) -> str:
    return f"/staff/queue/record/{_sheets(township, wave)['urgent']}"


def _rows(page) -> list[list[str]]:
    return [[c.text for c in row.all("th", "td")] for row in page.all("tbody")[0].all("tr")]


def _side(page, heading: str):
    return next(s for s in page.all("section") if s.all("h2") and s.all("h2")[0].text == heading)


def test_without_a_wave_the_queue_says_so_in_both_languages(counselor):
    assert "名单是空的" in counselor.get("/staff/queue/").text

    counselor.client.get("/staff/queue/?lang=en")
    assert "the queue is empty" in counselor.get("/staff/queue/").text


def test_the_queue_leads_to_the_newest_wave(counselor, wave):
    assert counselor.client.get("/staff/queue/").location == f"/staff/queue/{wave.id}"


def test_the_queue_shows_masked_names_the_most_urgent_first(counselor, wave):
    page = counselor.get(f"/staff/queue/{wave.id}")

    rows = _rows(page)
    assert [row[0] for row in rows] == ["等级：紧急", "等级：关注二"]
    assert rows[0][1] == "测*号七年级 1班"
    assert rows[0][2].startswith("PHQ-9 第9题")
    assert rows[0][2].endswith("回答：好几天")
    assert "得分16" in rows[1][2]
    assert rows[0][5] == "待复核"
    for slip in wave.slips:
        assert slip.name not in page.html
        assert slip.number not in page.html


def test_the_views_count_what_they_hold(counselor, wave):
    page = counselor.get(f"/staff/queue/{wave.id}?view=all")

    assert {"待复核（2）", "已复核（0）", "全部（3）"} <= page.links().keys()
    assert len(_rows(page)) == 3
    assert "没有触发规则" in page.text
    assert "还没有已复核的问卷" in counselor.get(f"/staff/queue/{wave.id}?view=decided").text


@pytest.mark.parametrize("query", ["view=x", "page=99", "page=-1", "page=x"])
def test_an_odd_query_shows_the_queue_all_the_same(counselor, wave, query):
    assert len(_rows(counselor.get(f"/staff/queue/{wave.id}?{query}"))) == 2


def test_a_flag_that_nobody_looked_at_in_time_is_overdue(township, counselor):
    wave = township.wave()
    township.sit(wave.slips[0], SELF_HARM, now=A_MORNING)

    assert "逾期" in _rows(counselor.get(f"/staff/queue/{wave.id}"))[0][3]


def test_a_record_says_first_why_somebody_is_asked_to_look(counselor, urgent):
    page = counselor.get(urgent)

    assert page.heading == "测*号 七年级 1班"
    assert page.title == "问卷记录 · 木叶"
    assert page.all("h2")[0].text == TITLE
    first = page.all("article")[0].text
    assert "PHQ-9 第9题（不如死掉或伤害自己的念头）" in first
    assert "回答好几天" in first
    assert "规则phq9_self_harm，标准2026.1，问卷PHQ-9第1版" in first
    assert "不能代替诊断" in page.text


def test_a_record_puts_the_strongest_of_several_reasons_first(township, counselor, wave):
    page = counselor.get(f"/staff/queue/record/{_sheets(township, wave)['watch2']}")

    tiers = [article.all("span")[0].text for article in page.all("article")]
    assert tiers == sorted(tiers, reverse=True)
    assert "得分16，规则界值为15及以上" in page.text
    assert "得分20，规则界值为28及以下" in page.text


def test_a_record_draws_scores_and_says_the_same_in_words(counselor, urgent):
    drawings = [s.get("aria-label") or "" for s in counselor.get(urgent).all("svg")]

    said = next(words for words in drawings if words.startswith("PHQ-9 总分"))
    assert "1分，可能范围0到27分" in said
    assert "10分起：中度症状" in said


def test_a_record_holds_every_answer_with_its_time(counselor, urgent):
    page = counselor.get(urgent)

    answers = [row for table in page.all("table") for row in table.all("tr")[1:]]
    assert len(answers) == 21
    ninth = [c.text for c in answers[8].all("th", "td")]
    assert ninth == ["9", "有不如死掉或用某种方式伤害自己的念头 关键题", "好几天", "3"]


def test_a_sheet_that_no_rule_flagged_can_be_read_and_says_so(township, counselor, wave):
    page = counselor.get(f"/staff/queue/record/{_sheets(township, wave)['routine']}")

    assert "没有规则要求查看这份问卷" in page.text


def test_a_record_in_english_keeps_what_people_wrote_in_its_language(counselor, urgent):
    counselor.client.get(f"{urgent}?lang=en")
    page = counselor.get(urgent)

    assert page.all("h2")[0].text == "Why you are asked to look"
    assert page.all("h1")[0].all("span")[0].get("lang") == "zh-CN"


def test_who_it_is_stays_masked_until_a_purpose_is_named(township, counselor, urgent, wave):
    page = counselor.get(urgent)
    assert wave.slips[0].name not in page.html

    masked = counselor.read(counselor.post(f"{urgent}/identity", page, why=""), 400)
    assert "请先选择用途" in masked.text
    shown = counselor.read(counselor.post(f"{urgent}/identity", page, why="contact_guardian"))

    person = _side(shown, "学生身份").text
    assert "测试" in person
    assert "女" in person
    assert "2013-09-01" in person
    assert "家长" in person


@pytest.mark.parametrize("address", ["{}", "{}/identity"])
def test_every_opening_is_written_to_the_audit_log(township, counselor, urgent, address):
    page = counselor.get("/staff/")
    before = _n_audited(township)

    if address.endswith("identity"):
        counselor.post(address.format(urgent), page, why="contact_student")
    else:
        counselor.get(address.format(urgent))

    assert _n_audited(township) == before + 1


def _n_audited(township: Township) -> int:
    count = select(func.count()).select_from(AuditEntry)
    return township.database.read(lambda c: c.execute(count).scalar_one())


def test_agreeing_takes_a_tier_and_is_kept_beside_the_rules_tier(counselor, urgent):
    page = counselor.get(urgent)
    asked = counselor.read(
        counselor.post(f"{urgent}/review", page, action="confirm", interview_tier=""), 400
    )
    assert "请选择您认为的等级" in asked.text

    answer = counselor.post(f"{urgent}/review", asked, action="confirm", interview_tier="urgent")

    assert "复核已保存，这是这名学生的个案" in counselor.get(answer.location).text
    queue = counselor.client.get("/staff/queue/").location
    decided = counselor.get(f"{queue}?view=decided")
    assert _rows(decided)[0][5] == "需要跟进等级：紧急"
    again = counselor.get(urgent)
    assert "需要跟进" in _side(again, "已有的复核").text
    assert "first-counselor" in _side(again, "已有的复核").text
    assert "您的复核" not in [h.text for h in again.all("h2")]


@pytest.mark.parametrize(
    "sent",
    [
        {"action": "dismiss", "interview_tier": ""},
        {"action": "void", "interview_tier": ""},
        {"action": "confirm", "interview_tier": "watch1"},
    ],
)
def test_what_lowers_a_tier_takes_a_reason(counselor, urgent, sent):
    page = counselor.read(counselor.post(f"{urgent}/review", counselor.get(urgent), **sent), 400)

    assert "请写明理由" in page.text


def test_a_review_that_cannot_be_saved_keeps_what_was_typed(counselor, urgent):
    sent = {"interview_tier": "watch3", "reason": "已经面谈"}

    page = counselor.read(counselor.post(f"{urgent}/review", counselor.get(urgent), **sent), 400)

    assert "请选择一种判断" in page.text
    assert page.by_id("reason").text == "已经面谈"
    chosen = [o.get("value") for o in page.by_id("interview_tier").all("option") if _is_set(o)]
    assert chosen == ["watch3"]


def _is_set(option) -> bool:
    return "selected" in option.attributes


@pytest.mark.parametrize("action", ["look_again", "take_up", "x"])
def test_a_decision_that_is_not_offered_is_refused(counselor, urgent, action):
    answer = counselor.post(f"{urgent}/review", counselor.get(urgent), action=action)

    assert answer.status_code == 400


def test_a_second_decision_is_told_that_the_first_stands(counselor, urgent):
    page = counselor.get(urgent)
    sent = {"action": "dismiss", "interview_tier": "", "reason": "面谈后排除"}
    counselor.post(f"{urgent}/review", page, **sent)

    late = counselor.read(counselor.post(f"{urgent}/review", page, **sent), 409)

    assert "已经复核过了" in late.text
    assert "面谈后排除" in _side(late, "已有的复核").text


def test_a_void_sheet_gives_a_code_for_the_re_test_once(township, counselor, urgent, wave):
    sent = {"action": "void", "interview_tier": "", "reason": "没有读题"}
    answer = counselor.post(f"{urgent}/review", counselor.get(urgent), **sent)

    page = counselor.read(answer)
    assert page.heading == "重测用的答题码"
    slip = next(s for s in page.all("section") if s.get("class") == "slip")
    code = next(p.text for p in slip.all("p") if "code" in (p.get("class") or ""))
    assert township.browser().submit("/", code=code).status_code == 302


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.PROCTOR, Role.SCHOOL_LEAD])
def test_only_a_counselor_sees_a_queue_or_a_record(township, wave, urgent, role):
    browser = township.browser(role)
    page = browser.get("/staff/")

    for address in ("/staff/queue/", f"/staff/queue/{wave.id}", urgent):
        assert browser.client.get(address).status_code == 403
    for address in (f"{urgent}/identity", f"{urgent}/review"):
        assert browser.post(address, page, why="contact_student").status_code == 403


def test_another_schools_records_look_as_if_they_were_not_there(township, wave, urgent):
    other = township.browser(Role.COUNSELOR, SECOND)
    page = other.get("/staff/")

    for address in (urgent, f"/staff/queue/{wave.id}", f"/staff/queue/record/{uuid4()}"):
        assert other.client.get(address).status_code == 404
    sent = {"why": "contact_student", "action": FlagAction.DISMISS, "reason": "x"}
    for address in (f"{urgent}/identity", f"{urgent}/review"):
        assert other.post(address, page, **sent).status_code == 404


def test_a_page_that_only_answers_a_form_offers_no_other_language(counselor, urgent):
    shown = counselor.post(f"{urgent}/identity", counselor.get(urgent), why="contact_student")

    assert "English" not in counselor.read(shown).links()


def test_a_record_that_a_refused_review_shows_is_in_the_audit_log(township: Township) -> None:
    wave = township.wave(1)
    township.sit(wave.slips[0], SELF_HARM)
    with township.work_as(Role.COUNSELOR) as work:
        (entry,) = flags.queue(work, waves.get(work, wave.id))
    browser = township.browser(Role.COUNSELOR)
    page = browser.get(f"/staff/queue/record/{entry.sheet_id}")

    answer = browser.post(f"/staff/queue/record/{entry.sheet_id}/review", page, action="dismiss")

    assert answer.status_code == 400
    with township.database.reading() as session:
        events = session.scalars(select(AuditEntry.event)).all()
    assert events.count("record_opened") == 2
    assert "flag_reviewed" not in events
