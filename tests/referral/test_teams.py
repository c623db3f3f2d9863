"""Which sections of a case each function may read."""

import pytest

from referral.cases import CaseState
from referral.teams import ASKS_LEAD, SECTIONS, Section, TeamFunction, may_read


@pytest.mark.parametrize("function", TeamFunction)
def test_whoever_is_on_a_team_may_be_the_second_person(function):
    assert Section.HAND_OVERS in SECTIONS[function]


@pytest.mark.parametrize("state", CaseState)
def test_a_lead_who_is_not_asked_to_decide_is_told_of_hand_overs_alone(state):
    read = may_read(TeamFunction.SCHOOL_LEAD, state)

    assert (read == {Section.HAND_OVERS}) == (state not in ASKS_LEAD)


@pytest.mark.parametrize("function", sorted(set(TeamFunction) - {TeamFunction.SCHOOL_LEAD}))
def test_what_others_read_does_not_depend_on_the_state(function):
    assert {may_read(function, state) for state in CaseState} == {SECTIONS[function]}
