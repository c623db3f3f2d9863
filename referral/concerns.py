"""Concerns: what somebody noticed about a student outside of a wave, and what became of it."""

from enum import StrEnum

from referral.states import Machine, Party, Step


class ConcernState(StrEnum):
    """Where a concern stands."""

    OPEN = "open"
    #: It belongs to a case now.
    IN_CASE = "in_case"
    #: Somebody looked into it, and no case is needed.
    ANSWERED = "answered"


class ConcernAction(StrEnum):
    """What a counselor may do with a concern."""

    TAKE_INTO_CASE = "take_into_case"
    ANSWER = "answer"


class ConcernSource(StrEnum):
    """Whose concern it is."""

    TEACHER = "teacher"
    GUARDIAN = "guardian"
    STUDENT = "student"
    CLASSMATE = "classmate"
    #: Police, justice office, village, women's federation, a help line.
    OTHER_OFFICE = "other_office"


class Haste(StrEnum):
    """How soon somebody must look, as whoever writes it sees it."""

    TODAY = "today"
    SOON = "soon"


_COUNSELOR = frozenset({Party.COUNSELOR})

CONCERN = Machine(
    "concern",
    ConcernState.OPEN,
    ConcernState,
    (
        Step(ConcernAction.TAKE_INTO_CASE, ConcernState.OPEN, ConcernState.IN_CASE, _COUNSELOR),
        Step(
            ConcernAction.ANSWER,
            ConcernState.OPEN,
            ConcernState.ANSWERED,
            _COUNSELOR,
            needs_reason=True,
        ),
    ),
)
"""Anybody at a school may raise one; a counselor ends it, and never without a word."""

SCHOOL_DAYS = {Haste.TODAY: 0, Haste.SOON: 2}
"""Within how many school days somebody looks into it."""
