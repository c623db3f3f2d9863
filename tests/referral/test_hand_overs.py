"""A crisis is calm when a second person stands by the hand-over and somebody saw to the student."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from referral.hand_overs import HAND_OVER, UNQUIET, Crisis, Given, HandOverState, crisis
from referral.states import Party

AT = datetime(2026, 11, 16, 7, tzinfo=UTC)
HOUR = timedelta(hours=1)
UNTIL = AT + 15 * HOUR
WAITS = Given(HandOverState.UNCONFIRMED, AT, UNTIL)
STANDS = replace(WAITS, state=HandOverState.CONFIRMED)
WRONG = replace(WAITS, state=HandOverState.OBJECTED, objected_at=AT + 2 * HOUR)


@pytest.mark.parametrize(
    ("given", "talked", "told", "now", "stands"),
    [
        ([], [], [], AT, None),
        ([WAITS], [], [], AT + HOUR, Crisis.UNCONFIRMED),
        # Nobody's talk stands for the second person.
        ([WAITS], [AT + HOUR], [], AT + 2 * HOUR, Crisis.UNCONFIRMED),
        ([STANDS], [], [], UNTIL, Crisis.WATCHED),
        ([STANDS], [], [], UNTIL + HOUR, Crisis.OVERDUE),
        ([STANDS], [AT + HOUR], [], UNTIL + HOUR, Crisis.CALM),
        ([STANDS], [AT - HOUR], [], AT + HOUR, Crisis.WATCHED),
        # That a guardian was told of the hand-over says nothing of how the student is.
        ([STANDS], [], [AT + HOUR], UNTIL + HOUR, Crisis.OVERDUE),
        ([STANDS], [], [UNTIL], UNTIL + HOUR, Crisis.CALM),
        ([WRONG], [], [], AT + 3 * HOUR, Crisis.OBJECTED),
        ([WRONG], [AT + HOUR], [], AT + 3 * HOUR, Crisis.OBJECTED),
        ([WRONG], [AT + 3 * HOUR], [], AT + 3 * HOUR, Crisis.CALM),
        ([WRONG, replace(STANDS, at=AT + 3 * HOUR)], [], [], AT + 4 * HOUR, Crisis.WATCHED),
        # Each hand-over needs its own second person, a later one or not.
        ([WAITS, replace(STANDS, at=AT + HOUR)], [], [], AT + 2 * HOUR, Crisis.UNCONFIRMED),
    ],
)
def test_each_standing_has_its_rule(given, talked, told, now, stands):
    assert crisis(given, talked, told, now) is stands


def test_nothing_but_calm_lets_a_case_be_closed():
    assert set(UNQUIET) == set(Crisis) - {Crisis.CALM}


def test_no_clock_and_no_clinic_is_a_second_person_by_itself():
    parties = {party for step in HAND_OVER.steps for party in step.parties}

    assert parties == {Party.COUNSELOR, Party.SCHOOL_LEAD, Party.TEAM_MEMBER}
