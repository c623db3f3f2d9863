"""What stands inside the seals of cases and referrals, apart from what the lab needs."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from referral.cases import Domain, Evidence, Goal, Level, Measure, MeasureState, Plan
from screening.packed import Document


class EntryKind(StrEnum):
    """What an entry of a case holds."""

    OPENING = "opening"
    STEP = "step"
    PLAN = "plan"
    MEASURE_END = "measure_end"
    NOTE = "note"
    RESTRICTED_NOTE = "restricted_note"
    CONTACT = "contact"
    MINUTES = "minutes"
    SAFETY_PLAN = "safety_plan"
    MEMBER = "member"
    ATTACHMENT = "attachment"
    #: What a member of the team handed in, once it was taken up or declined.
    REPORT = "report"
    #: A suspected harm, and a step about it; neither is told to anybody but counselors.
    HARM = "harm"
    HARM_STEP = "harm_step"
    #: A student in a crisis is handed over, and what the second person says of it.
    HAND_OVER = "hand_over"
    HAND_OVER_WORD = "hand_over_word"


@dataclass(frozen=True, slots=True)
class EntryDocument(Document):
    """One thing written down in a case: its kind, by whom and when, and a document of that kind."""

    kind: str
    by: UUID
    #: Seconds since the epoch.
    at: int
    content: bytes = field(repr=False)
    #: How many entries the case had when this one was written: it alone tells the order.
    n: int = 0


@dataclass(frozen=True, slots=True)
class OpeningDocument(Document):
    """Why a case was opened."""

    #: The sheet whose flag was confirmed; None where it began with a concern.
    sheet_id: UUID | None
    #: The tier of the interview; None where there was none.
    tier: str | None
    reason: str
    #: By when what is owed from then on is due: clock to seconds since the epoch.
    due: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ConcernDocument(Document):
    """What somebody noticed about a student, in their own words."""

    #: As it was typed: who writes it may hold no roster.
    name: str
    class_name: str
    source: str
    haste: str
    noticed: str
    #: How whoever noticed it can be reached; empty where nothing was said.
    contact: str
    by: UUID
    #: Seconds since the epoch.
    at: int


@dataclass(frozen=True, slots=True)
class StepDocument(Document):
    """A step that a case or a referral took."""

    action: str
    #: The party that took it.
    party: str
    #: Empty where none was given.
    reason: str
    #: What came with it, by the step's own field names.
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PlanDocument(Document):
    """One version of a case plan."""

    number: int
    formulation: str
    levels: dict[str, str]
    #: [id (16 bytes), domain, text] each.
    goals: list[list[Any]]
    #: [id, goal's id, text, provider, due day, account of the provider or None] each.
    measures: list[list[Any]]
    review_on: date | None
    closing_criteria: str

    @classmethod
    def of(cls, plan: Plan, number: int) -> "PlanDocument":
        """Pack a plan; how its measures ended stands in entries of their own."""
        return cls(
            number=number,
            formulation=plan.formulation,
            levels={str(domain): str(level) for domain, level in plan.levels.items()},
            goals=[[goal.id.bytes, str(goal.domain), goal.text] for goal in plan.goals],
            measures=[
                [
                    *(m.id.bytes, m.goal_id.bytes, m.text, m.provider, m.due_on.isoformat()),
                    m.provider_id.bytes if m.provider_id else None,
                ]
                for m in plan.measures
            ],
            review_on=plan.review_on,
            closing_criteria=plan.closing_criteria,
        )

    def plan(self, ends: "dict[UUID, MeasureEnd]") -> Plan:
        """Return the plan, each measure as it ended."""
        return Plan(
            formulation=self.formulation,
            levels={Domain(domain): Level(level) for domain, level in self.levels.items()},
            goals=[Goal(UUID(bytes=i), Domain(domain), text) for i, domain, text in self.goals],
            measures=[_measure(row, ends.get(UUID(bytes=row[0]))) for row in self.measures],
            review_on=self.review_on,
            closing_criteria=self.closing_criteria,
        )


@dataclass(frozen=True, slots=True)
class MeasureEnd(Document):
    """How a measure of a plan ended."""

    measure_id: UUID
    state: str
    #: None where it was replaced.
    evidence: str | None
    outcome: str
    ended_on: date


@dataclass(frozen=True, slots=True)
class ReferralHolder(Document):
    """Whose referral it is, and the case that it belongs to; None where there is none."""

    student_id: UUID
    case_id: UUID | None = None


def _measure(row: list[Any], end: MeasureEnd | None) -> Measure:
    measure_id, goal_id, text, provider, due_on, provider_id = row
    return Measure(
        id=UUID(bytes=measure_id),
        goal_id=UUID(bytes=goal_id),
        text=text,
        provider=provider,
        due_on=date.fromisoformat(due_on),
        state=MeasureState(end.state) if end else MeasureState.OPEN,
        evidence=Evidence(end.evidence) if end and end.evidence else None,
        outcome=end.outcome if end else "",
        ended_on=end.ended_on if end else None,
        provider_id=UUID(bytes=provider_id) if provider_id else None,
    )
