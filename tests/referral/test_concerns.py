from referral.concerns import CONCERN, SCHOOL_DAYS, ConcernState, Haste
from referral.states import is_final


def test_a_concern_ends_in_a_case_or_with_a_word():
    by_target = {step.target: step for step in CONCERN.steps}

    assert by_target.keys() == {ConcernState.IN_CASE, ConcernState.ANSWERED}
    assert by_target[ConcernState.ANSWERED].needs_reason
    assert all(is_final(CONCERN, state) for state in by_target)


def test_what_is_for_today_is_due_before_what_is_soon():
    assert SCHOOL_DAYS.keys() == set(Haste)
    assert SCHOOL_DAYS[Haste.TODAY] == 0 < SCHOOL_DAYS[Haste.SOON]
