"""Who stands on the team of a case, and which part of it each function may read: 专班."""

from collections.abc import Mapping
from enum import StrEnum

from referral.cases import CaseState


class TeamFunction(StrEnum):
    """What somebody does on the team of a case."""

    CLASS_TEACHER = "class_teacher"
    GRADE_HEAD = "grade_head"
    BOARDING_SUPERVISOR = "boarding_supervisor"
    PSYCHOLOGY_TEACHER = "psychology_teacher"
    CLINICIAN = "clinician"
    VILLAGE_CADRE = "village_cadre"
    #: Approves plans and closings from a summary; nobody is invited to it.
    SCHOOL_LEAD = "school_lead"


class Section(StrEnum):
    """A part of a case that a member of the team may read, or not."""

    #: The whole name; without it the name is masked.
    NAME = "name"
    FORMULATION = "formulation"
    LEVELS = "levels"
    GOALS = "goals"
    OWN_MEASURES = "own_measures"
    ALL_MEASURES = "all_measures"
    SAFETY_PLAN = "safety_plan"
    REVIEW_DAY = "review_day"
    CLOSING_CRITERIA = "closing_criteria"
    #: What waits for a second person's word: whoever stood there says it, whatever their function.
    HAND_OVERS = "hand_overs"


S = Section
_OWN = frozenset({S.NAME, S.OWN_MEASURES, S.HAND_OVERS})

SECTIONS: Mapping[TeamFunction, frozenset[Section]] = {
    TeamFunction.CLASS_TEACHER: _OWN | {S.GOALS, S.SAFETY_PLAN, S.REVIEW_DAY},
    TeamFunction.GRADE_HEAD: _OWN | {S.REVIEW_DAY},
    TeamFunction.BOARDING_SUPERVISOR: _OWN | {S.SAFETY_PLAN},
    TeamFunction.PSYCHOLOGY_TEACHER: frozenset(Section) - {S.OWN_MEASURES},
    TeamFunction.CLINICIAN: frozenset(Section) - {S.OWN_MEASURES, S.FORMULATION},
    TeamFunction.VILLAGE_CADRE: _OWN,
    TeamFunction.SCHOOL_LEAD: frozenset(
        {S.LEVELS, S.GOALS, S.ALL_MEASURES, S.REVIEW_DAY, S.CLOSING_CRITERIA, S.HAND_OVERS}
    ),
}
"""What each function may read. Answers, scores, notes, contacts and suspected harm are in no slice
of anybody."""

ASKS_LEAD = (CaseState.PLANNED, CaseState.CLOSING)
"""The states in which a case lies with the school lead."""


def may_read(function: TeamFunction, state: CaseState) -> frozenset[Section]:
    """Return the sections of a case that somebody may read, as it stands.

    A school lead whom the case does not ask for a decision is told of hand-overs and nothing else.
    """
    if function is TeamFunction.SCHOOL_LEAD and state not in ASKS_LEAD:
        return frozenset({S.HAND_OVERS})
    return SECTIONS[function]


INVITED = tuple(f for f in TeamFunction if f is not TeamFunction.SCHOOL_LEAD)
"""The functions that a counselor invites somebody to."""
