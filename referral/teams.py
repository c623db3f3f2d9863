"""Who stands on the team of a case, and which part of it each function may read: 专班."""

from collections.abc import Mapping
from enum import StrEnum


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


S = Section
_OWN = frozenset({S.NAME, S.OWN_MEASURES})

SECTIONS: Mapping[TeamFunction, frozenset[Section]] = {
    TeamFunction.CLASS_TEACHER: _OWN | {S.GOALS, S.SAFETY_PLAN, S.REVIEW_DAY},
    TeamFunction.GRADE_HEAD: _OWN | {S.REVIEW_DAY},
    TeamFunction.BOARDING_SUPERVISOR: _OWN | {S.SAFETY_PLAN},
    TeamFunction.PSYCHOLOGY_TEACHER: frozenset(Section) - {S.OWN_MEASURES},
    TeamFunction.CLINICIAN: frozenset(Section) - {S.OWN_MEASURES, S.FORMULATION},
    TeamFunction.VILLAGE_CADRE: _OWN,
    TeamFunction.SCHOOL_LEAD: frozenset(
        {S.LEVELS, S.GOALS, S.ALL_MEASURES, S.REVIEW_DAY, S.CLOSING_CRITERIA}
    ),
}
"""What each function may read. Answers, scores, notes and contacts are in no slice of anybody."""

INVITED = tuple(f for f in TeamFunction if f is not TeamFunction.SCHOOL_LEAD)
"""The functions that a counselor invites somebody to."""
