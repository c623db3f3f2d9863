from dataclasses import replace
from datetime import date, timedelta

import pytest

from referral.answers import (
    LONGEST_ADVICE,
    LONGEST_DIAGNOSIS,
    MUST_BE_YES,
    Advice,
    Answer,
    AnswerFault,
    Attendance,
    ReturnAnswer,
    ReturnQuestion,
    answer_fault,
    may_return,
)

TODAY = date(2026, 11, 16)
DAY = timedelta(days=1)
GOOD = Answer(TODAY, Advice.CLOSE_WATCH, Attendance.NOT_NOW, TODAY + DAY, needs_county=False)
ALL_YES = dict.fromkeys(ReturnQuestion, ReturnAnswer.YES)


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (GOOD, None),
        (replace(GOOD, next_on=None), None),
        (replace(GOOD, seen_on=TODAY + DAY), AnswerFault.SEEN_IN_FUTURE),
        (replace(GOOD, next_on=TODAY - DAY), AnswerFault.NEXT_NOT_LATER),
        (replace(GOOD, words="长" * LONGEST_ADVICE), None),
        (replace(GOOD, words="长" * (LONGEST_ADVICE + 1)), AnswerFault.TOO_LONG),
        (replace(GOOD, diagnosis="长" * (LONGEST_DIAGNOSIS + 1)), AnswerFault.TOO_LONG),
        (replace(GOOD, diagnosis="抑郁"), AnswerFault.DIAGNOSIS_NOT_ALLOWED),
        (replace(GOOD, diagnosis=" "), None),
    ],
)
def test_an_answer_that_cannot_be_so_is_refused(answer, fault):
    assert answer_fault(answer, TODAY, may_name_diagnosis=False) is fault


def test_a_diagnosis_is_told_where_the_guardian_agreed():
    named = replace(GOOD, diagnosis="抑郁")

    assert answer_fault(named, TODAY, may_name_diagnosis=True) is None


@pytest.mark.parametrize("question", ReturnQuestion)
def test_a_decisive_question_without_a_yes_keeps_a_student_from_returning(question):
    answers = {**ALL_YES, question: ReturnAnswer.NOT_NEEDED}

    assert may_return(ALL_YES)
    assert may_return(answers) is (question not in MUST_BE_YES)


@pytest.mark.parametrize("question", ReturnQuestion)
def test_a_question_that_nobody_answered_keeps_a_student_from_returning(question):
    assert not may_return({q: a for q, a in ALL_YES.items() if q is not question})
