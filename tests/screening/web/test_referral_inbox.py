"""The health centre's pages: found by number, compared, accepted, declined, answered."""

import pytest

from referral.referrals import ReferralState
from screening.roles import Role
from tests.referral_hands import (
    NO_WAITING,
    TODAY,
    drafted,
    second_called,
    seen,
    sent,
    state_of,
    student_of,
)
from tests.township import CENTRE

S = ReferralState
SLIP = {
    "seen_on": TODAY,
    "advice": "school_support",
    "attendance": "with_support",
    "words": "每周谈一次。",
}


@pytest.fixture
def student_id(township):
    township.students(1)
    return student_of(township)


@pytest.fixture
def clinician(township):
    return township.browser(Role.CLINICIAN, CENTRE)


def number_of(page):
    return next(a.text for a in page.all("a") if "code" in (a.get("class") or ""))


def test_a_referral_is_found_by_its_number(township, clinician, student_id):
    referral_id = sent(township, student_id)
    number = number_of(clinician.get("/staff/inbox/"))

    found = clinician.client.get(f"/staff/inbox/find?number={number.lower()}")
    assert found.location == f"/staff/inbox/{referral_id}"
    assert "没有这个编号的转介" in clinician.get("/staff/inbox/find?number=0000").text


def test_nobody_accepts_without_comparing(township, clinician, student_id):
    referral_id = sent(township, student_id)
    address = f"/staff/inbox/{referral_id}"
    page = clinician.get(address)
    answer = clinician.post(f"{address}/accept", page, appointment=TODAY)
    assert answer.status_code == 400
    assert "请先核对姓名和出生日期" in answer.text

    clinician.post(f"{address}/accept", page, appointment=TODAY, compared="y")
    assert state_of(township, referral_id) is S.ACCEPTED


def test_a_second_press_on_accept_gets_a_clear_word(township, clinician, student_id):
    referral_id = sent(township, student_id)
    address = f"/staff/inbox/{referral_id}"
    page = clinician.get(address)
    clinician.post(f"{address}/accept", page, appointment=TODAY, compared="y")

    answer = clinician.post(f"{address}/accept", page, appointment=TODAY, compared="y")
    assert answer.status_code == 409


def test_a_decline_needs_a_reason_and_closes_the_dossier(township, clinician, student_id):
    referral_id = sent(township, student_id)
    address = f"/staff/inbox/{referral_id}"
    page = clinician.get(address)
    assert clinician.post(f"{address}/decline", page).status_code == 400

    clinician.post(f"{address}/decline", page, why="no_capacity")
    clinician.get(address, 404)
    school = township.browser(Role.COUNSELOR)
    assert "现在没有能力接诊" in school.get(f"/staff/referrals/{referral_id}").text


def test_the_school_reads_the_answer_and_assesses_the_return(township, clinician, student_id):
    referral_id = seen(township, student_id)
    address = f"/staff/inbox/{referral_id}"
    page = clinician.get(address)
    assert "所以这里没有诊断一栏" in page.text
    clinician.post(f"{address}/answer", page, **SLIP)

    school = township.browser(Role.COUNSELOR)
    address = f"/staff/referrals/{referral_id}"
    assert "每周谈一次。" in school.get(address).text
    page = school.get(f"{address}/return")
    names = {i.get("name") for i in page.all("input") if i.get("type") == "radio"}
    yes = dict.fromkeys(names, "yes")
    refused = school.post(f"{address}/return", page, **{**yes, "person_named": "not_yet"})
    assert refused.status_code == 409
    school.post(f"{address}/return", page, **yes)
    assert state_of(township, referral_id) is S.RETURN_TO_SCHOOL


def test_a_diagnosis_that_is_sent_all_the_same_is_refused(township, clinician, student_id):
    referral_id = seen(township, student_id)
    address = f"/staff/inbox/{referral_id}"
    page = clinician.get(address)
    answer = clinician.post(f"{address}/answer", page, **{**SLIP, "diagnosis": "抑郁发作"})

    assert answer.status_code == 409
    assert "监护人没有同意把诊断告诉学校" in answer.text
    assert "每周谈一次。" in answer.text


def test_what_was_taken_back_looks_like_what_never_was(township, clinician, student_id):
    referral_id = sent(township, student_id)
    address = f"/staff/inbox/{referral_id}"
    page = clinician.get(address)
    school = township.browser(Role.COUNSELOR)
    own = f"/staff/referrals/{referral_id}"
    school.post(f"{own}/step/withdraw", school.get(own), reason="家长改变主意")

    clinician.get(address, 404)
    assert clinician.post(f"{address}/accept", page, compared="y").status_code == 404


def test_a_lead_agrees_from_a_summary(township, student_id):
    referral_id = drafted(township, student_id)
    second_called(township, referral_id)
    lead = township.browser(Role.SCHOOL_LEAD)
    page = lead.get("/staff/referrals/asked/")
    assert NO_WAITING in page.text
    assert "测试1号" not in page.text

    address = f"/staff/referrals/asked/{referral_id}/send_without_consent"
    assert lead.post(address, page, reason="").status_code == 400
    lead.post(address, page, reason="必须马上就医")
    assert state_of(township, referral_id) is S.SENT


def test_whoever_asked_is_told_that_it_takes_another(township, student_id):
    referral_id = drafted(township, student_id)
    second_called(township, referral_id)
    school = township.browser(Role.COUNSELOR)
    own = f"/staff/referrals/{referral_id}"
    answer = school.post(f"{own}/step/send_without_consent", school.get(own), reason="同意")

    assert answer.status_code == 409
    assert "提出的人不能同时是第二个人" in answer.text
