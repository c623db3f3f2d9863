"""What a case owes follows from its course: each kind, from the event to the end."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from referral.cases import CaseState
from referral.hand_overs import HandOverState
from referral.harms import HarmState
from referral.owed import (
    OUTLASTING,
    Asked,
    Course,
    OpenHandOver,
    OpenHarm,
    Opening,
    OpenMeasure,
    ended_as,
    owed,
)
from referral.tasks import TaskKind, TaskState

MONDAY = datetime(2026, 11, 16, 1, tzinfo=UTC)
DAY = timedelta(days=1)
DUE = {
    "first_contact": MONDAY + DAY,
    "guardian_told": MONDAY + 3 * DAY,
    "plan_made": MONDAY + 7 * DAY,
}
A_MEASURE = UUID(int=7)
OPENED = Course(
    state=CaseState.OPEN,
    openings=[Opening(MONDAY, DUE)],
    talked=[],
    told=[],
    remade=None,
    with_lead=None,
    measures=[],
    review=None,
)


def due(course: Course) -> dict[TaskKind, datetime]:
    return {one.kind: one.term.due_at for one in owed(course)}


def test_a_confirmed_flag_starts_three_clocks():
    assert due(OPENED) == {
        TaskKind.FIRST_CONTACT: DUE["first_contact"],
        TaskKind.TELL_GUARDIAN: DUE["guardian_told"],
        TaskKind.MAKE_PLAN: DUE["plan_made"],
    }


def test_a_talk_and_a_call_end_their_own_clock_and_no_other():
    talked = replace(OPENED, talked=[MONDAY + DAY / 2])
    told = replace(OPENED, told=[MONDAY + DAY / 2])

    assert set(due(talked)) == {TaskKind.TELL_GUARDIAN, TaskKind.MAKE_PLAN}
    assert set(due(told)) == {TaskKind.FIRST_CONTACT, TaskKind.MAKE_PLAN}


def test_an_interview_is_a_first_contact():
    spoken = replace(OPENED, openings=[Opening(MONDAY, DUE, is_spoken=True)])

    assert TaskKind.FIRST_CONTACT in due(OPENED)
    assert TaskKind.FIRST_CONTACT in due(replace(spoken, openings=[spoken.openings[0], later()]))
    # What was said on the day of a flag answers that flag, and not the one after it.
    assert (
        due(replace(spoken, openings=[spoken.openings[0], later()]))[TaskKind.FIRST_CONTACT]
        == MONDAY + 11 * DAY
    )


def later() -> Opening:
    return Opening(MONDAY + 10 * DAY, {clock: at + 10 * DAY for clock, at in DUE.items()})


def test_a_talk_before_a_second_flag_does_not_answer_it():
    course = replace(OPENED, openings=[*OPENED.openings, later()], talked=[MONDAY + DAY])
    (first,) = (one for one in owed(course) if one.kind is TaskKind.FIRST_CONTACT)

    assert first.term == Asked(MONDAY + 10 * DAY, MONDAY + 11 * DAY)


def test_of_two_flags_that_wait_the_sooner_clock_counts():
    hasty = Opening(MONDAY + DAY / 4, {clock: at - DAY / 2 for clock, at in DUE.items()})
    course = replace(OPENED, openings=[*OPENED.openings, hasty])

    assert due(course) == {
        TaskKind.FIRST_CONTACT: DUE["first_contact"] - DAY / 2,
        TaskKind.TELL_GUARDIAN: DUE["guardian_told"] - DAY / 2,
        TaskKind.MAKE_PLAN: DUE["plan_made"] - DAY / 2,
    }


def test_a_plan_lies_with_the_lead_and_comes_back():
    asked = Asked(MONDAY + DAY, MONDAY + 3 * DAY)
    planned = replace(OPENED, state=CaseState.PLANNED, with_lead=asked)
    again = replace(OPENED, remade=Asked(MONDAY + 2 * DAY, MONDAY + 9 * DAY))

    assert due(planned)[TaskKind.APPROVE_PLAN] == asked.due_at
    assert TaskKind.MAKE_PLAN not in due(planned)
    # The clock of the flag was kept with the proposal: being sent back sets a new one.
    assert due(again)[TaskKind.MAKE_PLAN] == MONDAY + 9 * DAY


@pytest.mark.parametrize("state", [CaseState.PLANNED, CaseState.IN_PROGRESS, CaseState.CLOSING])
def test_measures_are_owed_from_the_proposal_on(state):
    measure = OpenMeasure(A_MEASURE, Asked(MONDAY, MONDAY + 14 * DAY), is_bound=False)

    found = [one for one in owed(replace(OPENED, state=state, measures=[measure])) if one.part_id]
    assert [(one.kind, one.part_id) for one in found] == [(TaskKind.CARRY_OUT, A_MEASURE)]
    assert TaskKind.CARRY_OUT not in due(replace(OPENED, measures=[measure]))


def test_what_was_approved_is_owed_while_the_plan_is_revised():
    measure = OpenMeasure(A_MEASURE, Asked(MONDAY, MONDAY + 14 * DAY), is_bound=True)

    assert TaskKind.CARRY_OUT in due(replace(OPENED, measures=[measure]))


def test_a_plan_is_reviewed_on_its_day_or_sooner_for_a_flag_that_came():
    review = Asked(MONDAY + DAY, MONDAY + 28 * DAY)
    quiet = replace(OPENED, state=CaseState.IN_PROGRESS, review=review)
    flagged = replace(quiet, openings=[*quiet.openings, later()])

    assert due(quiet)[TaskKind.REVIEW_PLAN] == MONDAY + 28 * DAY
    assert due(flagged)[TaskKind.REVIEW_PLAN] == MONDAY + 17 * DAY


def test_nothing_is_owed_in_a_closed_case():
    measure = OpenMeasure(A_MEASURE, Asked(MONDAY, MONDAY + 14 * DAY), is_bound=True)

    assert owed(replace(OPENED, state=CaseState.CLOSED, measures=[measure])) == []


@pytest.mark.parametrize(
    ("kind", "state", "is_ended", "how"),
    [
        (TaskKind.CARRY_OUT, CaseState.IN_PROGRESS, True, TaskState.DONE),
        (TaskKind.CARRY_OUT, CaseState.CLOSED, False, TaskState.DROPPED),
        (TaskKind.CARRY_OUT, CaseState.OPEN, False, TaskState.DROPPED),
        (TaskKind.MAKE_PLAN, CaseState.PLANNED, True, TaskState.DONE),
        (TaskKind.MAKE_PLAN, CaseState.CLOSING, True, TaskState.DROPPED),
        (TaskKind.FIRST_CONTACT, CaseState.OPEN, True, TaskState.DONE),
        (TaskKind.FIRST_CONTACT, CaseState.CLOSED, True, TaskState.DROPPED),
        (TaskKind.APPROVE_CLOSING, CaseState.CLOSED, True, TaskState.DONE),
    ],
)
def test_what_ends_without_being_done_is_dropped(kind, state, is_ended, how):
    assert ended_as(kind, state, is_ended=is_ended) is how


HARM = OpenHarm(UUID(int=8), HarmState.NOTICED, Asked(MONDAY, MONDAY + DAY / 12))
GIVEN = OpenHandOver(
    UUID(int=9),
    HandOverState.UNCONFIRMED,
    confirm=Asked(MONDAY, MONDAY + DAY / 12),
    see=Asked(MONDAY, MONDAY + DAY / 2),
)


@pytest.mark.parametrize("state", CaseState)
def test_a_harm_and_a_hand_over_are_owed_wherever_the_case_stands(state):
    found = owed(replace(OPENED, state=state, harms=[HARM], hand_overs=[GIVEN]))
    by_part = [(one.kind, one.part_id) for one in found if one.kind in OUTLASTING]

    assert by_part == [
        (TaskKind.REPORT_HARM, HARM.id),
        (TaskKind.CONFIRM_HAND_OVER, GIVEN.id),
        (TaskKind.SEE_AGAIN, GIVEN.id),
    ]
    assert found[-3:] == [one for one in found if one.kind in OUTLASTING]
    assert len(found) == 3 or state is not CaseState.CLOSED


@pytest.mark.parametrize("state", [HarmState.REPORTED, HarmState.FOLLOWED_UP])
def test_somebody_asks_what_came_of_a_report_until_it_is_closed(state):
    (one,) = owed(replace(OPENED, openings=[], harms=[replace(HARM, state=state)]))

    assert (one.kind, one.part_id) == (TaskKind.FOLLOW_UP_HARM, HARM.id)


def test_a_hand_over_that_was_confirmed_still_asks_after_the_student():
    given = replace(GIVEN, state=HandOverState.CONFIRMED)

    (one,) = owed(replace(OPENED, openings=[], hand_overs=[given]))
    assert one.kind is TaskKind.SEE_AGAIN
    assert owed(replace(OPENED, openings=[], hand_overs=[replace(given, see=None)])) == []


def test_a_report_that_was_never_made_is_dropped_and_not_done():
    kind = TaskKind.REPORT_HARM

    assert ended_as(kind, CaseState.OPEN, is_ended=False) is TaskState.DROPPED
    assert ended_as(kind, CaseState.CLOSED, is_ended=True) is TaskState.DONE
