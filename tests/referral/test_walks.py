"""What was written down alone says where a thing stands."""

from referral.hand_overs import HAND_OVER, HandOverAction, HandOverState
from referral.harms import HARM, HarmAction, HarmState
from referral.states import Party
from referral.walks import walked

C = Party.COUNSELOR


def test_without_a_step_a_thing_stands_at_its_start():
    assert walked(HARM, []) is HarmState.NOTICED


def test_the_steps_lead_on_in_their_order():
    steps = [(HarmAction.REPORT, C, ""), (HarmAction.FOLLOW_UP, C, "立案了")]

    assert walked(HARM, steps) is HarmState.FOLLOWED_UP
    assert walked(HARM, steps[::-1]) is HarmState.REPORTED


def test_of_two_who_end_a_thing_at_once_the_second_changes_nothing():
    words = [
        (HandOverAction.OBJECT, Party.SCHOOL_LEAD, "没有人接"),
        (HandOverAction.CONFIRM, C, ""),
    ]

    assert walked(HAND_OVER, words) is HandOverState.OBJECTED


def test_a_step_of_whoever_may_not_take_it_leads_nowhere():
    assert walked(HARM, [(HarmAction.REPORT, Party.CLINICIAN, "")]) is HarmState.NOTICED
    assert walked(HAND_OVER, [(HandOverAction.OBJECT, C, " ")]) is HandOverState.UNCONFIRMED
