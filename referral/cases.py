"""The course of a case and of a measure, and when a plan is whole: 一生一策."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from referral.states import Machine, Party, Step


class CaseState(StrEnum):
    """Where a case stands."""

    OPEN = "open"
    #: The plan lies with the school lead.
    PLANNED = "planned"
    IN_PROGRESS = "in_progress"
    #: Closing lies with the school lead.
    CLOSING = "closing"
    CLOSED = "closed"


class CaseAction(StrEnum):
    """What may be done with a case."""

    PROPOSE_PLAN = "propose_plan"
    APPROVE_PLAN = "approve_plan"
    SEND_BACK = "send_back"
    REVISE_PLAN = "revise_plan"
    PROPOSE_CLOSING = "propose_closing"
    CLOSE = "close"
    KEEP_OPEN = "keep_open"
    REOPEN = "reopen"


class MeasureState(StrEnum):
    """Where a measure of a plan stands."""

    OPEN = "open"
    DONE = "done"
    REPLACED = "replaced"


class MeasureAction(StrEnum):
    """How a measure ends."""

    CARRY_OUT = "carry_out"
    REPLACE = "replace"


class Evidence(StrEnum):
    """What shows that a measure was carried out."""

    TALK_NOTE = "talk_note"
    ATTENDANCE = "attendance"
    GUARDIAN_SAID = "guardian_said"
    OBSERVATION = "observation"
    DOCUMENT = "document"
    HEALTH_CENTRE_ANSWER = "health_centre_answer"


class Domain(StrEnum):
    """A part of a student's life that is looked at, each with a level of its own."""

    SAFETY = "safety"
    MOOD = "mood"
    SLEEP_AND_BODY = "sleep_and_body"
    FAMILY = "family"
    PEERS = "peers"
    LEARNING = "learning"
    CONDUCT = "conduct"


class Level(StrEnum):
    """How much a domain worries; not the tier, which is of a screening."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


class ClosingReason(StrEnum):
    """How a case may end: its disposition."""

    GOALS_REACHED = "goals_reached"
    IN_CARE_ELSEWHERE = "in_care_elsewhere"
    LEFT_SCHOOL = "left_school"
    GUARDIAN_DECLINED = "guardian_declined"
    OPENED_IN_ERROR = "opened_in_error"
    OTHER = "other"


_COUNSELOR = frozenset({Party.COUNSELOR})
_LEAD = frozenset({Party.SCHOOL_LEAD})
_CARERS = frozenset({Party.COUNSELOR, Party.TEAM_MEMBER})

CASE = Machine(
    "case",
    CaseState.OPEN,
    CaseState,
    (
        Step(CaseAction.PROPOSE_PLAN, CaseState.OPEN, CaseState.PLANNED, _COUNSELOR),
        Step(CaseAction.APPROVE_PLAN, CaseState.PLANNED, CaseState.IN_PROGRESS, _LEAD),
        Step(CaseAction.SEND_BACK, CaseState.PLANNED, CaseState.OPEN, _LEAD, needs_reason=True),
        Step(CaseAction.REVISE_PLAN, CaseState.PLANNED, CaseState.OPEN, _COUNSELOR),
        Step(CaseAction.REVISE_PLAN, CaseState.IN_PROGRESS, CaseState.OPEN, _COUNSELOR),
        Step(
            CaseAction.PROPOSE_CLOSING,
            CaseState.OPEN,
            CaseState.CLOSING,
            _COUNSELOR,
            needs_reason=True,
        ),
        Step(
            CaseAction.PROPOSE_CLOSING,
            CaseState.IN_PROGRESS,
            CaseState.CLOSING,
            _COUNSELOR,
            needs_reason=True,
        ),
        Step(CaseAction.CLOSE, CaseState.CLOSING, CaseState.CLOSED, _LEAD),
        Step(
            CaseAction.KEEP_OPEN,
            CaseState.CLOSING,
            CaseState.IN_PROGRESS,
            _LEAD,
            needs_reason=True,
        ),
        Step(CaseAction.REOPEN, CaseState.CLOSED, CaseState.OPEN, _COUNSELOR, needs_reason=True),
    ),
)
"""A counselor proposes and the school lead approves, from a summary; no clock ends a case."""

MEASURE = Machine(
    "measure",
    MeasureState.OPEN,
    MeasureState,
    (
        Step(MeasureAction.CARRY_OUT, MeasureState.OPEN, MeasureState.DONE, _CARERS),
        Step(
            MeasureAction.REPLACE,
            MeasureState.OPEN,
            MeasureState.REPLACED,
            _COUNSELOR,
            needs_reason=True,
        ),
    ),
)
"""A measure ends with evidence, or replaced with a reason; so that a rate of 100 % stays honest."""


@dataclass(frozen=True, slots=True)
class Goal:
    """What is to be reached in one domain."""

    id: UUID
    domain: Domain
    text: str


@dataclass(frozen=True, slots=True)
class Measure:
    """One action of a plan with a provider and a due date."""

    id: UUID
    goal_id: UUID
    text: str
    #: Who carries it out, in words.
    provider: str
    due_on: date
    state: MeasureState = MeasureState.OPEN
    evidence: Evidence | None = None
    #: What was done, or why it was replaced; empty while it is open.
    outcome: str = ""
    ended_on: date | None = None
    #: The account of the member of the team who carries it out; None where it is somebody else.
    provider_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A case plan in one version: what is understood, wanted and done, and when it is reviewed."""

    formulation: str
    levels: Mapping[Domain, Level]
    goals: Sequence[Goal]
    measures: Sequence[Measure]
    review_on: date | None
    closing_criteria: str


class Gap(StrEnum):
    """What a plan lacks before it can be proposed."""

    NO_FORMULATION = "no_formulation"
    NO_LEVEL = "no_level"
    RED_WITHOUT_GOAL = "red_without_goal"
    NO_GOAL = "no_goal"
    GOAL_WITHOUT_MEASURE = "goal_without_measure"
    NO_REVIEW_DATE = "no_review_date"
    NO_CLOSING_CRITERIA = "no_closing_criteria"


@dataclass(frozen=True, slots=True)
class Lack:
    """One gap of a plan, and where it is."""

    gap: Gap
    #: The domain that it concerns; None where it concerns the plan as a whole.
    domain: Domain | None = None


def lacks(plan: Plan) -> tuple[Lack, ...]:
    """Return what a plan lacks, in the order in which it is written; nothing where it is whole.

    A red domain without a goal makes a plan incomplete, whatever else stands in it.
    """
    aimed = {goal.domain for goal in plan.goals}
    served = {measure.goal_id for measure in plan.measures}
    red = [domain for domain, level in plan.levels.items() if level is Level.RED]
    found: Mapping[Gap, Sequence[Domain | None]] = {
        Gap.NO_FORMULATION: [None] if not plan.formulation.strip() else [],
        Gap.NO_LEVEL: [domain for domain in Domain if domain not in plan.levels],
        Gap.RED_WITHOUT_GOAL: [domain for domain in red if domain not in aimed],
        Gap.NO_GOAL: [None] if not plan.goals else [],
        Gap.GOAL_WITHOUT_MEASURE: [g.domain for g in plan.goals if g.id not in served],
        Gap.NO_REVIEW_DATE: [None] if plan.review_on is None else [],
        Gap.NO_CLOSING_CRITERIA: [None] if not plan.closing_criteria.strip() else [],
    }
    return tuple(Lack(gap, domain) for gap, domains in found.items() for domain in domains)
