"""The wizard of four steps: it asks nothing twice, keeps what was typed, and says what is wrong."""

import pytest

from referral.referrals import ReferralState
from screening.roles import Role
from screening.services import referral_inbox, referrals
from tests.referral_hands import WHY, drafted, state_of, student_of
from tests.township import CENTRE

NEW = "/staff/referrals/new/{}"
ORDINARY = {"request": "assess", "ticked": ["sex"]}
SAYS_YES = {
    "decision": "given",
    "channel": "in_person",
    "decided_on": "2026-01-05",
    "is_separate": "y",
    "relation": "",
}


@pytest.fixture
def student_id(township):
    township.students(1)
    return student_of(township)


@pytest.fixture
def counselor(township, student_id):
    return township.browser(Role.COUNSELOR)


def value(page, name):
    return next(f.get("value") for f in page.all("input") if f.get("name") == name)


def begun(counselor, student_id):
    """Go through the first step, and return the address of the second."""
    page = counselor.get(NEW.format(student_id))
    centre = next(o.get("value") for o in page.all("option") if o.get("value"))
    sent = counselor.post(
        NEW.format(student_id), page, request="assess", basis="consent", centre=centre
    )
    assert sent.status_code == 302, sent.text
    return sent.location


def filled(counselor, student_id, **other):
    """Go through the second step, and return the address of the third."""
    address = begun(counselor, student_id)
    page = counselor.get(address)
    typed = {
        "name": "测试1号",
        "born_on": "2013-09-01",
        "reason": WHY,
        "contact": "王老师",
        "revision": value(page, "revision"),
    }
    return counselor.post(address, page, **{**ORDINARY, **typed, **other}), address


def test_four_steps_lead_from_a_student_to_what_the_centre_sees(township, counselor, student_id):
    sent, _ = filled(counselor, student_id)
    consent = counselor.get(sent.location)
    agreed = counselor.post(sent.location, consent, **SAYS_YES)
    address = sent.location.replace("consent", "preview")
    assert agreed.location == address
    preview = counselor.get(address)
    assert WHY in preview.text
    done = counselor.post(address, preview, seen=value(preview, "seen"))

    assert "已发送" in counselor.get(done.location).text
    with township.work_as(Role.CLINICIAN, CENTRE) as work:
        (line,) = referral_inbox.inbox(work)
        dossier = referral_inbox.find(work, line.row.id).dossier
    assert dossier.text("guardian_phone") == ""
    assert dossier.text("reason") == WHY


def test_what_is_missing_is_said_beside_its_field_and_nothing_typed_is_lost(counselor, student_id):
    answer, _ = filled(counselor, student_id, reason="", observations="上课睡觉")

    assert answer.status_code == 400
    assert "请填写，没有它无法转介。" in answer.text
    assert "上课睡觉" in answer.text


def test_a_draft_is_kept_for_later_though_it_is_not_whole(township, counselor, student_id):
    answer, address = filled(counselor, student_id, reason="", observations="上课睡觉", later="y")

    assert "还没有发送" in counselor.get(answer.location).text
    assert "上课睡觉" in counselor.get(address).text


def test_of_two_who_edit_the_second_is_told_and_keeps_what_was_typed(counselor, student_id):
    address = begun(counselor, student_id)
    page = counselor.get(address)
    both = {"request": "assess", "revision": value(page, "revision"), "later": "y"}
    counselor.post(address, page, reason="第一个人写的", **both)
    answer = counselor.post(address, page, reason="第二个人写的", **both)

    assert answer.status_code == 409
    assert "别人改过这份资料" in answer.text
    assert "第二个人写的" in answer.text


def test_a_second_referral_of_the_same_student_is_refused_in_words(counselor, student_id):
    begun(counselor, student_id)
    page = counselor.get(NEW.format(student_id))
    centre = next(o.get("value") for o in page.all("option") if o.get("value"))
    answer = counselor.post(
        NEW.format(student_id), page, request="assess", basis="consent", centre=centre
    )

    assert answer.status_code == 409
    assert "还没有办结的转介" in answer.text


def test_an_old_preview_is_not_sent(township, counselor, student_id):
    sent, _ = filled(counselor, student_id)
    counselor.post(sent.location, counselor.get(sent.location), **SAYS_YES)
    address = sent.location.replace("consent", "preview")
    answer = counselor.post(address, counselor.get(address), seen="0" * 64)

    assert answer.status_code == 409
    assert "没有发送" in answer.text


def test_danger_without_a_reason_is_not_sent(township, counselor, student_id):
    referral_id = drafted(township, student_id)
    address = f"/staff/referrals/{referral_id}/preview?basis=danger"
    page = counselor.get(address)
    seen = value(page, "seen")
    answer = counselor.post(address, page, seen=seen, reason=" ")
    assert answer.status_code == 400
    assert "请写明理由" in answer.text

    counselor.post(address, page, seen=seen, reason="他说今晚就要去死。")
    assert state_of(township, referral_id) is ReferralState.AWAITING_SECOND_PERSON


def test_a_day_that_cannot_be_is_refused_and_nothing_is_written_down(
    township, counselor, student_id
):
    sent, _ = filled(counselor, student_id)
    page = counselor.get(sent.location)
    answer = counselor.post(sent.location, page, **{**SAYS_YES, "decided_on": "2999-01-01"})

    assert answer.status_code == 400
    with township.work_as(Role.COUNSELOR) as work:
        (line,) = referrals.listed(work)
        assert line.row.state is ReferralState.AWAITING_CONSENT


def test_the_only_centre_is_chosen_already(counselor, student_id):
    page = counselor.get(NEW.format(student_id))

    chosen = [o.text for o in page.all("option") if o.get("selected") is not None]
    assert chosen == [CENTRE]
