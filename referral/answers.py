"""What a health centre answers, and what is looked at before a student returns to school."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Advice(StrEnum):
    """What the school is advised to do: a code, so that nothing clinical need be told."""

    NOTHING_SPECIAL = "nothing_special"
    SCHOOL_SUPPORT = "school_support"
    CLOSE_WATCH = "close_watch"
    TREATMENT_HERE = "treatment_here"
    TREATMENT_ELSEWHERE = "treatment_elsewhere"
    URGENT_CARE = "urgent_care"


class Attendance(StrEnum):
    """Whether the student may attend school."""

    YES = "yes"
    WITH_SUPPORT = "with_support"
    NOT_NOW = "not_now"


class DeclineReason(StrEnum):
    """Why a health centre does not take a referral."""

    NOT_OUR_FIELD = "not_our_field"
    NO_CAPACITY = "no_capacity"
    WRONG_PERSON = "wrong_person"
    DUPLICATE = "duplicate"
    NOT_REACHED = "not_reached"
    OTHER = "other"


class ReturnQuestion(StrEnum):
    """What is asked before a student returns to school, one answer each."""

    CENTRE_AGREES = "centre_agrees"
    STUDENT_WISHES = "student_wishes"
    GUARDIAN_AGREES = "guardian_agrees"
    SAFETY_KNOWN = "safety_known"
    PERSON_NAMED = "person_named"
    LESSONS_EASED = "lessons_eased"
    TEACHERS_TOLD = "teachers_told"
    NEXT_TALK_SET = "next_talk_set"


class ReturnAnswer(StrEnum):
    """An answer to a question about the return."""

    YES = "yes"
    NOT_YET = "not_yet"
    NOT_NEEDED = "not_needed"


MUST_BE_YES = frozenset(
    {
        *(ReturnQuestion.CENTRE_AGREES, ReturnQuestion.GUARDIAN_AGREES),
        *(ReturnQuestion.SAFETY_KNOWN, ReturnQuestion.PERSON_NAMED),
    }
)
"""Questions without whose yes nobody returns: the assessment is written down and stays open.

The questions are ours; the township's plan asks for an assessment and names none.
"""

LONGEST_ADVICE = 200
"""Characters of free advice: what a school needs, and no finding."""

LONGEST_DIAGNOSIS = 100


class AnswerFault(StrEnum):
    """Why an answer cannot be sent."""

    SEEN_IN_FUTURE = "seen_in_future"
    NEXT_NOT_LATER = "next_not_later"
    TOO_LONG = "too_long"
    DIAGNOSIS_NOT_ALLOWED = "diagnosis_not_allowed"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the school is told."""

    seen_on: date
    advice: Advice
    attendance: Attendance
    #: None where no further appointment is planned.
    next_on: date | None
    needs_county: bool
    words: str = ""
    #: Empty unless the guardian agreed that it be told.
    diagnosis: str = ""


def answer_fault(answer: Answer, today: date, *, may_name_diagnosis: bool) -> AnswerFault | None:
    """Return what keeps an answer from being sent; None where nothing does."""
    if answer.seen_on > today:
        return AnswerFault.SEEN_IN_FUTURE
    if answer.next_on is not None and answer.next_on < today:
        return AnswerFault.NEXT_NOT_LATER
    if len(answer.words) > LONGEST_ADVICE or len(answer.diagnosis) > LONGEST_DIAGNOSIS:
        return AnswerFault.TOO_LONG
    if answer.diagnosis.strip() and not may_name_diagnosis:
        return AnswerFault.DIAGNOSIS_NOT_ALLOWED
    return None


def may_return(answers: Mapping[ReturnQuestion, ReturnAnswer]) -> bool:
    """Whether a student may return: every question is answered, and the decisive ones by a yes."""
    is_whole = all(question in answers for question in ReturnQuestion)
    return is_whole and all(answers[question] is ReturnAnswer.YES for question in MUST_BE_YES)
