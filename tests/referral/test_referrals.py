from referral.referrals import (
    READABLE,
    REFERRAL,
    TASK_STATUS,
    WITH_CENTRE,
    ReferralAction,
    ReferralState,
)
from referral.states import Party, open_steps

SCHOOL_ONLY = set(ReferralState) - set(READABLE)


def test_the_health_centre_takes_no_step_before_a_referral_is_sent():
    for state in SCHOOL_ONLY:
        assert not open_steps(REFERRAL, state, Party.CLINICIAN)


def test_the_health_centre_has_a_step_wherever_it_has_something_to_do():
    for state in WITH_CENTRE:
        assert open_steps(REFERRAL, state, Party.CLINICIAN)


def test_the_school_can_take_back_whatever_lies_with_the_centre():
    for state in WITH_CENTRE:
        steps = {s.action: s for s in open_steps(REFERRAL, state, Party.COUNSELOR)}

        assert steps[ReferralAction.WITHDRAW].target is ReferralState.WITHDRAWN
        assert steps[ReferralAction.WITHDRAW].needs_reason


def test_only_a_consent_or_a_second_person_leads_to_the_centre():
    leads = {(s.action, s.source) for s in REFERRAL.steps if s.target is ReferralState.SENT}

    assert leads == {
        (ReferralAction.SEND, ReferralState.AWAITING_CONSENT),
        (ReferralAction.SEND_WITHOUT_CONSENT, ReferralState.AWAITING_SECOND_PERSON),
    }


def test_a_guardian_who_refused_is_told_again_and_the_school_goes_on_by_itself():
    after = {s.target for s in REFERRAL.steps if s.source is ReferralState.REFUSED_BY_GUARDIAN}

    assert {ReferralState.AWAITING_CONSENT, ReferralState.CLOSED} <= after


def test_an_answer_comes_from_who_has_seen_the_student():
    sources = {s.source for s in REFERRAL.steps if s.action is ReferralAction.ANSWER}

    assert sources == {ReferralState.IN_CARE, ReferralState.REFERRED_ON}


def test_no_clock_moves_a_referral():
    assert all(Party.CLOCK not in step.parties for step in REFERRAL.steps)


def test_every_state_has_its_name_in_fhir():
    """HL7 FHIR R4, value set task-status; what ended must say that it ended."""
    known = {"draft", "requested", "received", "accepted", "rejected", "ready", "cancelled"}
    known |= {"in-progress", "on-hold", "failed", "completed", "entered-in-error"}

    assert TASK_STATUS.keys() == set(ReferralState)
    assert set(TASK_STATUS.values()) <= known
