"""The health centre sees what was sent to it, and answers what the school needs."""

from dataclasses import replace
from datetime import timedelta

import pytest

from referral.answers import Attendance, DeclineReason
from referral.consents import ConsentPurpose, Decision
from referral.deadlines import Light
from referral.errors import ReasonMissing, StepNotAllowed
from referral.referrals import ReferralAction, ReferralState
from referral.tasks import TaskKind
from screening import clock
from screening.roles import Role
from screening.services import consents, referral_inbox, referrals, rosters, task_lists
from screening.services.errors import NotFound, ReferralRefused
from tests.referral_hands import (
    ANSWER,
    TODAY,
    accepted,
    answered,
    open_tasks,
    said,
    seen,
    sent,
    state_of,
    student_of,
)
from tests.township import CENTRE, FIRST, SECOND

A, S = ReferralAction, ReferralState


@pytest.fixture
def student_id(township):
    township.students(2)
    return student_of(township)


def at_centre(township, referral_id, do, now=None):
    with township.work_as(Role.CLINICIAN, CENTRE, now) as work:
        return do(work, referral_inbox.find(work, referral_id))


def test_nobody_accepts_before_two_identifiers_were_compared(township, student_id):
    referral_id = sent(township, student_id)
    with township.work_as(Role.CLINICIAN, CENTRE) as work:
        found = referral_inbox.find(work, referral_id)
        with pytest.raises(ReferralRefused, match="not_compared"):
            referral_inbox.accept(work, found, TODAY, confirmed=False)
        with pytest.raises(ReferralRefused, match="appointment_past"):
            referral_inbox.accept(work, found, TODAY - timedelta(days=1), confirmed=True)
        referral_inbox.accept(work, found, TODAY, confirmed=True)

    assert state_of(township, referral_id) is S.ACCEPTED
    assert open_tasks(township, referral_id) == {TaskKind.ANSWER_REFERRAL}


def test_of_two_clinicians_who_accept_the_second_is_refused(township, student_id):
    referral_id = sent(township, student_id)
    with township.work_as(Role.CLINICIAN, CENTRE) as work:
        stale = referral_inbox.find(work, referral_id)
        referral_inbox.accept(work, referral_inbox.find(work, referral_id), TODAY, confirmed=True)
        with pytest.raises(StepNotAllowed):
            referral_inbox.accept(work, stale, TODAY, confirmed=True)


def test_a_declined_referral_opens_no_more_and_comes_back_with_its_reason(township, student_id):
    referral_id = sent(township, student_id)
    with township.work_as(Role.CLINICIAN, CENTRE) as work:
        found = referral_inbox.find(work, referral_id)
        with pytest.raises(ReferralRefused, match="other_needs_words"):
            referral_inbox.decline(work, found, DeclineReason.OTHER, " ")
        referral_inbox.decline(work, found, DeclineReason.NO_CAPACITY, "")

    with township.work_as(Role.CLINICIAN, CENTRE) as work, pytest.raises(NotFound):
        referral_inbox.find(work, referral_id)
    assert open_tasks(township, referral_id) == {TaskKind.READ_ANSWER}
    with township.work_as(Role.COUNSELOR) as work:
        found = referrals.opened(work, referral_id)
        assert found.last(A.DECLINE).facts["why"] == DeclineReason.NO_CAPACITY
    assert not open_tasks(township, referral_id)


def test_what_was_declined_is_sent_again_with_what_the_centre_had_written(township, student_id):
    referral_id = sent(township, student_id)
    at_centre(
        township,
        referral_id,
        lambda w, f: referral_inbox.decline(w, f, DeclineReason.NOT_REACHED, "电话停机"),
    )
    with township.work_as(Role.COUNSELOR) as work:
        from referral.dossier import Basis
        from screening.services import referral_sending

        referrals.take(work, referrals.find(work, referral_id), A.REVISE)
        referral_sending.ask_consent(work, referrals.find(work, referral_id))
        found = referrals.find(work, referral_id)
        preview = referral_sending.preview(work, found, Basis.CONSENT)
        referral_sending.send(work, found, referral_sending.digest(preview))

    found = at_centre(township, referral_id, lambda work, found: found)
    assert [taken.document.reason for taken in found.course] == ["电话停机"]


def test_a_missed_appointment_is_told_and_given_again(township, student_id):
    referral_id = accepted(township, student_id)
    at_centre(township, referral_id, lambda w, f: referral_inbox.take(w, f, A.MISS_APPOINTMENT))
    assert state_of(township, referral_id) is S.NO_SHOW
    assert TaskKind.READ_ANSWER in open_tasks(township, referral_id)

    at_centre(township, referral_id, lambda w, f: referral_inbox.appoint_again(w, f, TODAY))
    assert state_of(township, referral_id) is S.ACCEPTED


def test_what_the_school_has_not_read_is_owed_once_however_much_came(township, student_id):
    referral_id = accepted(township, student_id)
    at_centre(township, referral_id, lambda w, f: referral_inbox.take(w, f, A.MISS_APPOINTMENT))
    at_centre(township, referral_id, lambda w, f: referral_inbox.appoint_again(w, f, TODAY))
    at_centre(township, referral_id, lambda w, f: referral_inbox.take(w, f, A.SEE))
    at_centre(township, referral_id, lambda w, f: referral_inbox.answer(w, f, ANSWER))

    with township.work_as(Role.COUNSELOR) as work:
        owed = {group.kind: group.n for group in task_lists.groups(work)}
    assert owed == {TaskKind.READ_ANSWER: 1, TaskKind.ASSESS_RETURN: 1}


def test_hold_and_onward_referral_need_a_reason(township, student_id):
    referral_id = seen(township, student_id)
    with township.work_as(Role.CLINICIAN, CENTRE) as work:
        for action in (A.HOLD, A.REFER_ON):
            with pytest.raises(ReasonMissing):
                referral_inbox.take(work, referral_inbox.find(work, referral_id), action)
        referral_inbox.take(work, referral_inbox.find(work, referral_id), A.REFER_ON, "县院复查")
        referral_inbox.answer(work, referral_inbox.find(work, referral_id), ANSWER)

    assert state_of(township, referral_id) is S.ANSWERED


def test_the_school_reads_the_answer_and_owes_a_return_assessment(township, student_id):
    referral_id = answered(township, student_id)
    assert open_tasks(township, referral_id) == {TaskKind.READ_ANSWER, TaskKind.ASSESS_RETURN}

    with township.work_as(Role.COUNSELOR) as work:
        found = referrals.opened(work, referral_id)

    facts = found.last(A.ANSWER).facts
    assert facts == referral_inbox.answer_facts(ANSWER)
    assert open_tasks(township, referral_id) == {TaskKind.ASSESS_RETURN}


def test_where_the_student_may_attend_no_return_is_assessed(township, student_id):
    referral_id = answered(township, student_id, replace(ANSWER, attendance=Attendance.YES))

    assert open_tasks(township, referral_id) == {TaskKind.READ_ANSWER}


def test_a_diagnosis_is_told_only_where_the_guardian_agreed_to_it(township, student_id):
    named = replace(ANSWER, diagnosis="抑郁发作")
    referral_id = seen(township, student_id)
    with township.work_as(Role.CLINICIAN, CENTRE) as work:
        found = referral_inbox.find(work, referral_id)
        with pytest.raises(ReferralRefused, match="diagnosis_not_allowed"):
            referral_inbox.answer(work, found, named)


def test_a_diagnosis_is_not_told_once_that_consent_is_taken_back(township, student_id):
    named = replace(ANSWER, diagnosis="抑郁发作")
    referral_id = seen(township, student_id, named=True)
    with township.work_as(Role.COORDINATOR) as work:
        ended = replace(said(Decision.WITHDRAWN), purpose=ConsentPurpose.DIAGNOSIS)
        consents.record(work, student_id, ended)

    with township.work_as(Role.CLINICIAN, CENTRE) as work:
        found = referral_inbox.find(work, referral_id)
        with pytest.raises(ReferralRefused, match="diagnosis_not_allowed"):
            referral_inbox.answer(work, found, named)
    assert state_of(township, referral_id) is S.IN_CARE


def test_free_advice_is_limited(township, student_id):
    referral_id = seen(township, student_id)
    with township.work_as(Role.CLINICIAN, CENTRE) as work:
        found = referral_inbox.find(work, referral_id)
        with pytest.raises(ReferralRefused, match="too_long"):
            referral_inbox.answer(work, found, replace(ANSWER, words="长" * 201))


def test_the_inbox_puts_what_is_overdue_first_and_lists_it_for_printing(township, student_id):
    late = sent(township, student_id)
    with township.work_as(Role.COUNSELOR) as work:
        other = max(i for i, _ in rosters.profiles(work) if i != student_id)
    seen(township, other)

    with township.work_as(Role.CLINICIAN, CENTRE, clock.now() + timedelta(days=5)) as work:
        lines = referral_inbox.inbox(work)
        overdue = [line.row.id for line in referral_inbox.overdue(work)]

    assert [line.light for line in lines] == [Light.RED, Light.GREEN]
    assert overdue == [late]
    assert lines[0].school == FIRST


def test_a_referral_is_found_by_its_number_however_it_is_typed(township, student_id):
    referral_id = sent(township, student_id)
    number = at_centre(township, referral_id, lambda work, found: found.row.number)
    with township.work_as(Role.CLINICIAN, CENTRE) as work:
        typed = f" {number[:4].lower()}-{number[4:]} "
        assert referral_inbox.by_number(work, typed) == referral_id
        for wrong in ("", "0000-0000", "!!", number[:-1]):
            with pytest.raises(NotFound):
                referral_inbox.by_number(work, wrong)


def test_two_referrals_of_one_person_are_shown_to_each_other(township, student_id):
    first = sent(township, student_id)
    township.students(1, unit=SECOND)
    second = sent(township, student_of(township, SECOND), unit=SECOND)

    alike = at_centre(township, first, lambda work, found: [a.row.id for a in found.alike])
    assert alike == [second]
