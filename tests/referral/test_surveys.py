import pytest

from instruments.definition import InstrumentKind
from referral.errors import StepNotAllowed
from referral.states import Party, next_state
from referral.surveys import (
    READERS,
    SURVEYS,
    SurveyAction,
    SurveyState,
    kinds_read_by,
    kinds_run_by,
)

AWARENESS, BULLYING = InstrumentKind.AWARENESS, InstrumentKind.BULLYING


def test_a_survey_of_bullying_is_run_by_the_head_and_that_of_knowledge_by_the_coordinator():
    assert kinds_run_by(Party.SCHOOL_LEAD) == (BULLYING,)
    assert kinds_run_by(Party.COORDINATOR) == (AWARENESS,)
    for party in set(Party) - {Party.SCHOOL_LEAD, Party.COORDINATOR}:
        assert kinds_run_by(party) == ()


def test_no_coordinator_no_proctor_and_no_township_reads_a_survey_of_bullying():
    assert kinds_read_by(Party.COUNSELOR) == kinds_read_by(Party.SCHOOL_LEAD) == tuple(SURVEYS)
    assert kinds_read_by(Party.COORDINATOR) == (AWARENESS,)
    for party in (Party.PROCTOR, Party.TOWNSHIP_OFFICER, Party.STUDENT, None):
        assert kinds_read_by(party) == ()


@pytest.mark.parametrize("kind", SURVEYS)
def test_whoever_runs_a_survey_may_read_it(kind):
    assert {party for step in SURVEYS[kind].steps for party in step.parties} <= READERS[kind]


@pytest.mark.parametrize("kind", SURVEYS)
@pytest.mark.parametrize("action", SurveyAction)
@pytest.mark.parametrize("party", [*Party, None])
def test_nothing_leads_back_from_closed(kind, action, party):
    with pytest.raises(StepNotAllowed):
        next_state(SURVEYS[kind], SurveyState.CLOSED, action, party, "reason")


@pytest.mark.parametrize("kind", SURVEYS)
def test_what_was_open_is_never_discarded(kind):
    discarded = {s.source for s in SURVEYS[kind].steps if s.target is SurveyState.DISCARDED}

    assert discarded == {SurveyState.DRAFT}
