from itertools import product

import pytest

from referral.cases import CASE, MEASURE
from referral.errors import ReasonMissing, StepNotAllowed
from referral.hand_overs import HAND_OVER
from referral.harms import HARM
from referral.referrals import REFERRAL
from referral.states import (
    FLAG,
    SITTING,
    TICKET,
    WAVE,
    FlagAction,
    FlagState,
    Party,
    TicketAction,
    TicketState,
    WaveAction,
    WaveState,
    is_final,
    next_state,
    open_steps,
)
from referral.surveys import SURVEYS

ENDING = [WAVE, TICKET, FLAG, MEASURE, REFERRAL, HARM, HAND_OVER, *SURVEYS.values()]
MACHINES = [*ENDING, SITTING, CASE]
EVERY_STATE = [
    pytest.param(machine, state, id=f"{machine.name}-{state}")
    for machine in MACHINES
    for state in machine.states
]
EVERY_STEP = [
    pytest.param(machine, step, id=f"{machine.name}-{step.source}-{step.action}")
    for machine in MACHINES
    for step in machine.steps
]


@pytest.mark.parametrize(("machine", "state"), EVERY_STATE)
def test_every_state_can_be_reached_from_the_start(machine, state):
    reached = {machine.start}
    for _ in machine.states:
        reached |= {step.target for step in machine.steps if step.source in reached}

    assert state in reached


@pytest.mark.parametrize(("machine", "state"), EVERY_STATE)
def test_every_state_is_final_or_offers_somebody_a_step(machine, state):
    offers = [open_steps(machine, state, party) for party in Party]

    assert is_final(machine, state) != any(offers)


@pytest.mark.parametrize(
    "machine",
    ENDING,
    ids=lambda machine: machine.name,
)
def test_every_state_leads_to_an_end(machine):
    leads_to_an_end = {state for state in machine.states if is_final(machine, state)}
    for _ in machine.states:
        leads_to_an_end |= {s.source for s in machine.steps if s.target in leads_to_an_end}

    assert leads_to_an_end == set(machine.states)


@pytest.mark.parametrize(("machine", "state"), EVERY_STATE)
def test_an_action_leads_to_one_state_only(machine, state):
    for party in Party:
        actions = [step.action for step in open_steps(machine, state, party)]

        assert len(actions) == len(set(actions))


@pytest.mark.parametrize(("machine", "step"), EVERY_STEP)
def test_every_step_is_taken_with_a_reason(machine, step):
    for party in step.parties:
        assert next_state(machine, step.source, step.action, party, "为什么") is step.target


@pytest.mark.parametrize(("machine", "step"), EVERY_STEP)
def test_a_blank_reason_is_refused_where_one_is_needed(machine, step):
    party = min(step.parties)
    if step.needs_reason:
        with pytest.raises(ReasonMissing, match=step.action):
            next_state(machine, step.source, step.action, party, " \n\u3000")
    else:
        assert next_state(machine, step.source, step.action, party) is step.target


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
def test_what_the_table_does_not_hold_is_refused(machine):
    allowed = {(s.source, s.action, party) for s in machine.steps for party in s.parties}
    actions = type(machine.steps[0].action)

    for state, action, party in product(machine.states, actions, [*Party, None]):
        if (state, action, party) not in allowed:
            with pytest.raises(StepNotAllowed):
                next_state(machine, state, action, party, "a reason")


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
def test_nobody_in_particular_can_do_nothing(machine):
    assert not any(open_steps(machine, state, None) for state in machine.states)


def test_a_refusal_says_who_may_not_do_what():
    with pytest.raises(StepNotAllowed) as refusal:
        next_state(FLAG, FlagState.PROVISIONAL, FlagAction.DISMISS, Party.COUNSELOR, "no time")

    assert str(refusal.value) == "counselor may not dismiss what is provisional"
    assert refusal.value.state is FlagState.PROVISIONAL


def test_a_machine_never_ends_a_flag():
    assert all(Party.CLOCK not in step.parties for step in FLAG.steps)


def test_a_flag_is_looked_at_before_it_is_dismissed():
    looked_at = {FlagState.UNDER_REVIEW, FlagState.CRISIS_OPEN}

    assert all(s.source in looked_at for s in FLAG.steps if s.target is FlagState.DISMISSED)
    assert all(s.needs_reason for s in FLAG.steps if s.target is FlagState.DISMISSED)


def test_a_ticket_that_was_handed_in_cannot_be_started_or_handed_in_again():
    actions = {s.action for s in TICKET.steps if s.source is TicketState.HANDED_IN}

    assert actions == {TicketAction.VOID}


def test_a_published_wave_is_never_opened_again():
    reopened = [s.source for s in WAVE.steps if s.action is WaveAction.REOPEN]

    assert reopened == [WaveState.CLOSED]


def test_two_states_of_one_name_are_not_confused():
    with pytest.raises(StepNotAllowed):
        next_state(SITTING, WaveState.CLOSED, WaveAction.REOPEN, Party.COORDINATOR, "reason")
