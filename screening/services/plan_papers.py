"""A case plan as it is printed for the file: the whole plan, its team, and who approved it when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from referral.cases import CaseAction, CaseState, Plan
from referral.deadlines import Light
from referral.states import Party
from screening.case_documents import EntryKind, StepDocument
from screening.services import audit, case_plans, case_reports, case_teams, cases, rosters
from screening.services.case_plans import Version
from screening.services.case_teams import Member
from screening.services.cases import OpenedCase
from screening.services.errors import NotFound
from screening.services.work import Work


@dataclass(frozen=True, slots=True)
class Decision:
    """What the school lead has decided."""

    action: CaseAction
    at: datetime
    by_name: str
    #: The version of the plan that it was decided on; None where none was written down.
    version: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class PlanPaper:
    """One plan on paper."""

    case_id: UUID
    school: str
    #: Masked, unless it was asked for with a reason.
    name: str
    #: Of the student; None where the name is masked.
    student_number: str | None
    grade: int
    class_name: str
    state: CaseState
    version: Version
    version_by: str
    plan: Plan
    #: By measure id.
    lights: Mapping[UUID, Light]
    team: Sequence[Member]
    #: The first first.
    decisions: Sequence[Decision]
    as_of: datetime
    printed_by: str

    @property
    def number(self) -> str:
        """What a case is known by on paper: the beginning of its id, as in its address."""
        return self.case_id.hex[:8].upper()

    @property
    def is_approved(self) -> bool:
        """Whether the school lead has approved this very version."""
        return any(
            each.action is CaseAction.APPROVE_PLAN and each.version == self.version.number
            for each in self.decisions
        )


def masked(work: Work, case_id: UUID) -> PlanPaper:
    """Open a plan to look at before it is printed; that its case was opened is audited.

    Raises:
        NotFound: the actor's school has no such case, or it has no plan yet.
        NoKey: the actor holds no care vault.
        SealBroken: a stored value was altered.
    """
    return _paper(work, cases.opened(work, case_id), is_named=False)


def printed(work: Work, case_id: UUID, reason: str) -> PlanPaper:
    """Open a plan to print it; who printed it, and why with the name, is audited.

    Args:
        work: a counselor's.
        case_id: of the own school.
        reason: why the whole name is needed on paper; empty for a masked one.

    Raises:
        NotFound: the actor's school has no such case, or it has no plan yet.
        NoKey: the actor holds no care vault.
        SealBroken: a stored value was altered.
    """
    case = cases.find(work, case_id)
    paper = _paper(work, case, is_named=bool(reason))
    facts = {"student": case.student.id, "case": case_id, "version": paper.version.number}
    audit.note(work, "plan_printed", **facts, reason=reason)
    return paper


def _paper(work: Work, case: OpenedCase, *, is_named: bool) -> PlanPaper:
    versions = case_plans.versions(case)
    if not versions:
        raise NotFound("plan")
    version, profile, since = versions[-1], case.profile, case_plans.since(case)
    return PlanPaper(
        case_id=case.row.id,
        school=work.actor.unit_name,
        name=profile.name if is_named else rosters.masked(profile.name),
        student_number=profile.number if is_named else None,
        grade=profile.grade,
        class_name=profile.class_name,
        state=case.row.state,
        version=version,
        version_by=cases.names(work, {version.by}).get(version.by, ""),
        plan=version.plan,
        lights={
            each.id: case_plans.light_of(each, since[each.id], work.now)
            for each in version.plan.measures
        },
        team=case_teams.members(work, case),
        decisions=_decisions(work, case),
        as_of=work.now,
        printed_by=work.actor.display_name,
    )


def _decisions(work: Work, case: OpenedCase) -> list[Decision]:
    """Return what the lead has decided, what no counselor has taken up yet with it."""
    said = [(e.at, e.by, StepDocument.unpack(e.content)) for e in case.of_kind(EntryKind.STEP)]
    said += [(r.at, r.account_id, r.step) for r in case_reports.waiting(work, case).steps]
    by_lead = [each for each in said if each[2].party == Party.SCHOOL_LEAD]
    names = cases.names(work, {by for _, by, _ in by_lead})
    return [
        Decision(
            CaseAction(step.action), at, names.get(by, ""), step.facts.get("version"), step.reason
        )
        for at, by, step in sorted(by_lead, key=lambda each: each[0])
    ]
