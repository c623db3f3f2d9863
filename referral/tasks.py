"""What is owed to whom and by when: the kinds of task, each from an event to an end."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from referral.definition import Clock
from referral.states import Party


class TaskKind(StrEnum):
    """What is owed."""

    REVIEW_URGENT = "review_urgent"
    FIRST_CONTACT = "first_contact"
    TELL_GUARDIAN = "tell_guardian"
    MAKE_PLAN = "make_plan"
    APPROVE_PLAN = "approve_plan"
    CARRY_OUT = "carry_out"
    REVIEW_PLAN = "review_plan"
    APPROVE_CLOSING = "approve_closing"
    REVIEW_CRISIS = "review_crisis"
    ANSWER_CONCERN = "answer_concern"
    NOTIFY_GUARDIAN_AGAIN = "notify_guardian_again"
    AGREE_AS_SECOND = "agree_as_second"
    ACCEPT_REFERRAL = "accept_referral"
    ANSWER_REFERRAL = "answer_referral"
    READ_ANSWER = "read_answer"
    ASSESS_RETURN = "assess_return"
    #: A member of a team has handed something in.
    JUDGE_REPORT = "judge_report"
    #: Somebody asks how a student is before, in and after a long holiday.
    HOLIDAY_CONTACT = "holiday_contact"
    #: A suspected harm is reported to the authorities, and somebody asks what came of it.
    REPORT_HARM = "report_harm"
    FOLLOW_UP_HARM = "follow_up_harm"
    #: A second person stands by a hand-over in a crisis, and somebody asks after the student.
    CONFIRM_HAND_OVER = "confirm_hand_over"
    SEE_AGAIN = "see_again"


class TaskState(StrEnum):
    """Whether it is still owed."""

    OPEN = "open"
    DONE = "done"
    #: What it waited for cannot come any more: a case was closed, a referral withdrawn.
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class TaskRule:
    """How a kind of task comes to be due.

    Neither ``clock`` nor ``school_days`` is set where the event names the day itself.
    """

    kind: TaskKind
    #: Who owes it.
    owner: Party
    #: The clock of the tier that a flag was confirmed at.
    clock: Clock | None = None
    #: Whole school days after the event; due at the end of the last of them. Beside a clock: where
    #: no tier set one, as in a case that began with a concern.
    school_days: int | None = None


_RULES = (
    TaskRule(TaskKind.REVIEW_URGENT, Party.COUNSELOR, clock="acknowledge"),
    TaskRule(TaskKind.FIRST_CONTACT, Party.COUNSELOR, clock="first_contact", school_days=3),
    TaskRule(TaskKind.TELL_GUARDIAN, Party.COUNSELOR, clock="guardian_told", school_days=5),
    TaskRule(TaskKind.MAKE_PLAN, Party.COUNSELOR, clock="plan_made", school_days=10),
    TaskRule(TaskKind.APPROVE_PLAN, Party.SCHOOL_LEAD, school_days=2),
    TaskRule(TaskKind.CARRY_OUT, Party.COUNSELOR),
    TaskRule(TaskKind.REVIEW_PLAN, Party.COUNSELOR),
    TaskRule(TaskKind.APPROVE_CLOSING, Party.SCHOOL_LEAD, school_days=5),
    TaskRule(TaskKind.REVIEW_CRISIS, Party.COUNSELOR, school_days=1),
    TaskRule(TaskKind.ANSWER_CONCERN, Party.COUNSELOR, school_days=2),
    TaskRule(TaskKind.NOTIFY_GUARDIAN_AGAIN, Party.COUNSELOR, school_days=5),
    TaskRule(TaskKind.AGREE_AS_SECOND, Party.SCHOOL_LEAD, school_days=0),
    TaskRule(TaskKind.ACCEPT_REFERRAL, Party.CLINICIAN, school_days=2),
    TaskRule(TaskKind.ANSWER_REFERRAL, Party.CLINICIAN, school_days=10),
    TaskRule(TaskKind.READ_ANSWER, Party.COUNSELOR, school_days=2),
    TaskRule(TaskKind.ASSESS_RETURN, Party.COUNSELOR, school_days=5),
    TaskRule(TaskKind.JUDGE_REPORT, Party.COUNSELOR, school_days=2),
    TaskRule(TaskKind.HOLIDAY_CONTACT, Party.COUNSELOR),
    TaskRule(TaskKind.REPORT_HARM, Party.COUNSELOR, school_days=0),
    TaskRule(TaskKind.FOLLOW_UP_HARM, Party.COUNSELOR, school_days=1),
    TaskRule(TaskKind.CONFIRM_HAND_OVER, Party.COUNSELOR, school_days=0),
    TaskRule(TaskKind.SEE_AGAIN, Party.COUNSELOR),
)

AT_ONCE_H = 2
"""Hours for what waits for no school day; cut to the hour, the end of the hour that follows."""

ASK_AGAIN_SCHOOL_DAYS = 5
"""School days after which somebody asks again what came of a report that is not closed."""

REMAKE_SCHOOL_DAYS = 5
"""School days for a plan that was sent back, revised or begun anew with a case."""

TASKS: Mapping[TaskKind, TaskRule] = {rule.kind: rule for rule in _RULES}
"""Every kind of task. The days are ours: the township's plan and the law name none for them."""

CLOCK_TASKS: Mapping[Clock, TaskRule] = {rule.clock: rule for rule in _RULES if rule.clock}
"""The kind of task that each clock of a tier runs for."""
