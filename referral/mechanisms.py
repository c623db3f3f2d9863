"""What the kinds of task are supervised as: a light for each, and the rule that lights it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from referral.deadlines import Light, light
from referral.tasks import TaskKind, TaskState

K = TaskKind


class Mechanism(StrEnum):
    """One part of the work that is supervised as a whole, in the order of a student's way."""

    REVIEW = "review"
    FIRST_CONTACT = "first_contact"
    PLAN = "plan"
    MEASURES = "measures"
    REFERRAL = "referral"
    ANSWERS = "answers"
    REPORTS = "reports"
    CRISES = "crises"


KINDS: Mapping[Mechanism, tuple[TaskKind, ...]] = {
    Mechanism.REVIEW: (K.REVIEW_URGENT, K.ANSWER_CONCERN),
    Mechanism.FIRST_CONTACT: (K.FIRST_CONTACT, K.TELL_GUARDIAN),
    Mechanism.PLAN: (K.MAKE_PLAN, K.APPROVE_PLAN, K.REVIEW_PLAN, K.APPROVE_CLOSING),
    Mechanism.MEASURES: (K.CARRY_OUT, K.JUDGE_REPORT, K.HOLIDAY_CONTACT),
    Mechanism.REFERRAL: (K.NOTIFY_GUARDIAN_AGAIN, K.AGREE_AS_SECOND, K.REVIEW_CRISIS),
    Mechanism.ANSWERS: (K.ACCEPT_REFERRAL, K.ANSWER_REFERRAL, K.READ_ANSWER, K.ASSESS_RETURN),
    Mechanism.REPORTS: (K.REPORT_HARM, K.FOLLOW_UP_HARM),
    Mechanism.CRISES: (K.CONFIRM_HAND_OVER, K.SEE_AGAIN),
}
"""Every kind of task stands under one mechanism."""

MECHANISMS: Mapping[TaskKind, Mechanism] = {
    kind: mechanism for mechanism, kinds in KINDS.items() for kind in kinds
}

OF_THE_SCHOOL = frozenset({Mechanism.REPORTS, Mechanism.CRISES})
"""Mechanisms whose light the township is not shown: that it is not grey tells of a child."""

WINDOW_D = 30
"""Days for which a task that was done late still shows: who mends something is seen to have."""


@dataclass(frozen=True, slots=True)
class Course:
    """When a task was raised, is due, and was done."""

    state: TaskState
    since: datetime
    due_at: datetime
    #: None while it is open.
    done_at: datetime | None
    #: How many tasks went just so.
    n: int = 1


@dataclass(frozen=True, slots=True)
class Standing:
    """How one mechanism stands at one unit: how many tasks are how."""

    n_open: int = 0
    #: Open, and in the last fifth of their time.
    n_nearly_due: int = 0
    n_overdue: int = 0
    #: Of the last days: done in time, and done late.
    n_in_time: int = 0
    n_late: int = 0

    @property
    def light(self) -> Light:
        """Red while one is overdue; yellow while one nearly is or was late; grey without any."""
        if self.n_overdue:
            return Light.RED
        if self.n_nearly_due or self.n_late:
            return Light.YELLOW
        return Light.GREEN if self.n_open or self.n_in_time else Light.GREY


def standing(courses: Iterable[Course], now: datetime) -> Standing:
    """Count how tasks stand; those that were dropped count for nothing.

    Args:
        courses: of one mechanism, those that were done within the last `WINDOW_D` days alone.
        now: the time of looking.

    Raises:
        TimeNotAware: one of the times has no zone.
    """
    n_open = n_nearly = n_overdue = n_in_time = n_late = 0
    for course in courses:
        if course.state is TaskState.DROPPED:
            continue
        shown = light(course.due_at, now, since=course.since, done_at=course.done_at)
        if course.done_at is not None:
            n_in_time += course.n * (shown is Light.GREEN)
            n_late += course.n * (shown is not Light.GREEN)
            continue
        n_open += course.n
        n_nearly += course.n * (shown is Light.YELLOW)
        n_overdue += course.n * (shown is Light.RED)
    return Standing(n_open, n_nearly, n_overdue, n_in_time, n_late)
