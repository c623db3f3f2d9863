"""Everything that a counselor sees of one case on its page, put together once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from referral.cases import CASE, CaseAction, CaseState, Lack, Measure, Plan
from referral.deadlines import Light
from referral.hand_overs import Crisis
from referral.states import Party, Step, open_steps
from referral.teams import TeamFunction
from screening.case_documents import (
    EntryKind,
    MeasureEnd,
    OpeningDocument,
    PlanDocument,
    StepDocument,
)
from screening.note_documents import (
    Attachment,
    Contact,
    Minutes,
    Note,
    RestrictedNote,
    SafetyPlan,
)
from screening.packed import Document
from screening.protection_documents import HandOver, HandOverWord, Harm, HarmStep
from screening.services import (
    audit,
    case_plans,
    case_reports,
    case_steps,
    case_tasks,
    case_teams,
    cases,
    hand_overs,
    harms,
)
from screening.services.case_plans import Version
from screening.services.case_reports import AS_IT_CAME, Report, Waiting
from screening.services.cases import OpenedCase
from screening.services.hand_overs import OpenedHandOver
from screening.services.harms import OpenedHarm
from screening.services.plan_differences import differences
from screening.services.work import Work
from screening.team_documents import JudgedReport, MemberDocument, Observation, ReportKind

DOCUMENTS: Mapping[EntryKind, type[Document]] = {
    EntryKind.OPENING: OpeningDocument,
    EntryKind.STEP: StepDocument,
    EntryKind.MEASURE_END: MeasureEnd,
    EntryKind.NOTE: Note,
    EntryKind.RESTRICTED_NOTE: RestrictedNote,
    EntryKind.CONTACT: Contact,
    EntryKind.MINUTES: Minutes,
    EntryKind.SAFETY_PLAN: SafetyPlan,
    EntryKind.MEMBER: MemberDocument,
    EntryKind.ATTACHMENT: Attachment,
    EntryKind.REPORT: JudgedReport,
    EntryKind.HARM: Harm,
    EntryKind.HARM_STEP: HarmStep,
    EntryKind.HAND_OVER: HandOver,
    EntryKind.HAND_OVER_WORD: HandOverWord,
}
"""What stands in an entry of each kind, but for a plan, of which the page tells what changed."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a case's timeline."""

    id: UUID
    kind: EntryKind
    at: datetime
    by: UUID
    #: A document of the kind; of a plan its version, and of a report what was handed in.
    what: object
    #: Of a plan what changed; of a report what was handed in.
    more: object = None


@dataclass(frozen=True, slots=True)
class CasePage:
    """One case as its page shows it."""

    case: OpenedCase
    plan: Plan
    gaps: Sequence[Lack]
    steps: Sequence[Step[CaseState, CaseAction]]
    waiting: Waiting
    team: Sequence[case_teams.Member]
    lines: Sequence[Line]
    lights: Mapping[UUID, Light]
    names: Mapping[UUID, str]
    #: Where the case stands by what was written; another than the row's was put there by nobody.
    written: CaseState
    harms: Sequence[OpenedHarm]
    hand_overs: Sequence[OpenedHandOver]
    #: How a crisis stands by its hand-overs; None where there is none.
    crisis: Crisis | None

    @property
    def n_versions(self) -> int:
        """How many versions the plan has had."""
        return self.case.row.revision

    @property
    def measures(self) -> dict[UUID, Measure]:
        """The measures of the plan by their ids."""
        return {measure.id: measure for measure in self.plan.measures}


def page(work: Work, case_id: UUID) -> CasePage:
    """Open a case for its page; that it was opened is audited.

    Raises:
        NotFound: the actor's school has no such case.
        NoKey: the actor holds no care vault.
        SealBroken: a stored value was altered.
    """
    return _page(work, cases.opened(work, case_id))


def show_identity(work: Work, case_id: UUID, reason: str) -> CasePage:
    """Open a case to show whose it is, with the reason in the audit log.

    Raises:
        NotFound: the actor's school has no such case.
    """
    case = cases.find(work, case_id)
    audit.note(work, "case_identity_shown", student=case.student.id, case=case_id, reason=reason)
    return _page(work, case)


def _page(work: Work, case: OpenedCase) -> CasePage:
    plan, waiting = case_plans.current(case), case_reports.waiting(work, case)
    since = case_plans.since(case)
    lines = _lines(case, waiting)
    return CasePage(
        case=case,
        plan=plan,
        gaps=case_plans.gaps(case),
        steps=open_steps(CASE, case.row.state, Party.COUNSELOR),
        waiting=waiting,
        team=case_teams.members(work, case),
        lines=lines,
        lights={m.id: case_plans.light_of(m, since[m.id], work.now) for m in plan.measures},
        names=cases.names(work, _people(lines, waiting)),
        written=case_steps.written_state(case, [report.step for report in waiting.steps]),
        harms=harms.all_of(case),
        hand_overs=hand_overs.all_of(case, waiting.words),
        crisis=hand_overs.standing(
            case, case_tasks.talked(case), case_tasks.told(case), work.now, waiting.words
        ),
    )


def read_report(report: JudgedReport | Report) -> object:
    """Return what a report says: how a measure was carried out, or what was noticed."""
    kind = MeasureEnd if report.kind == ReportKind.MEASURE else Observation
    return kind.unpack(report.content)


def _lines(case: OpenedCase, waiting: Waiting) -> list[Line]:
    by_number = {version.number: version for version in case_plans.versions(case)}
    lines = [line for line in (_line(e, by_number) for e in case.entries) if not _is_lead(line)]
    lines += [
        Line(r.id, AS_IT_CAME[r.kind], r.at, r.account_id, r.document) for r in waiting.as_they_came
    ]
    order = {entry.id: entry.n for entry in case.entries}
    return sorted(lines, key=lambda x: (x.at, order.get(x.id, len(order))), reverse=True)


def _is_lead(line: Line) -> bool:
    """Whether a line only says by which key a school lead is known: the steps tell the rest."""
    what = line.what
    return isinstance(what, MemberDocument) and what.function == TeamFunction.SCHOOL_LEAD


def _line(entry: cases.Entry, by_number: Mapping[int, Version]) -> Line:
    if entry.kind is EntryKind.PLAN:
        version = by_number[PlanDocument.unpack(entry.content).number]
        before = by_number.get(version.number - 1)
        changes = differences(before.plan if before else case_plans.EMPTY, version.plan)
        return Line(entry.id, entry.kind, entry.at, entry.by, version, changes)
    what = DOCUMENTS[entry.kind].unpack(entry.content)
    more = read_report(what) if isinstance(what, JudgedReport) else None
    return Line(entry.id, entry.kind, entry.at, entry.by, what, more)


def _people(lines: Sequence[Line], waiting: Waiting) -> set[UUID]:
    """Return everybody whose name the page says."""
    found = {line.by for line in lines} | {report.account_id for report in waiting.reports}
    for line in lines:
        if isinstance(line.what, MemberDocument | JudgedReport):
            found.add(line.what.account_id)
        if isinstance(line.what, RestrictedNote):
            found |= set(line.what.reader_ids)
    return found
