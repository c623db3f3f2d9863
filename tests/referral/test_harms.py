"""A suspicion is reported, and nobody at the school decides that there is nothing in it."""

import pytest

from referral.harms import HARM, OPEN, HarmAction, HarmState
from referral.states import Party, is_final, open_steps


def test_what_was_not_reported_cannot_be_found_to_be_nothing():
    actions = {step.action for step in HARM.steps if step.source is HarmState.NOTICED}

    assert actions == {HarmAction.REPORT, HarmAction.MARK_AS_ERROR}


def test_a_report_that_was_made_is_no_mistake_any_more():
    marked = [step.source for step in HARM.steps if step.action is HarmAction.MARK_AS_ERROR]

    assert marked == [HarmState.NOTICED]


def test_nothing_is_closed_before_somebody_asked_what_came_of_it():
    closed = [step.source for step in HARM.steps if step.target is HarmState.CLOSED]

    assert closed == [HarmState.FOLLOWED_UP]


@pytest.mark.parametrize("party", [party for party in Party if party is not Party.COUNSELOR])
def test_nobody_but_a_counselor_takes_a_step(party):
    assert not any(open_steps(HARM, state, party) for state in HarmState)


def test_something_is_owed_until_an_end():
    assert set(OPEN) == {state for state in HarmState if not is_final(HARM, state)}
