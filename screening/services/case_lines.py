"""What was written down in a case, line by line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

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
from screening.services import case_plans
from screening.services.case_plans import Version
from screening.services.case_reports import AS_IT_CAME, Report, Waiting
from screening.services.cases import Entry, OpenedCase
from screening.services.plan_differences import differences
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
    """One line of a timeline."""

    id: UUID
    #: An `EntryKind`, or what happened outside the case, a `Happening`.
    kind: str
    at: datetime
    #: Whose account; None where it was the student, or whoever it was holds none here.
    by: UUID | None
    #: A document of the kind; of a plan its version, and of a report what was handed in.
    what: object
    #: Of a plan what changed; of a report what was handed in.
    more: object = None


def lines_of(case: OpenedCase, waiting: Waiting) -> list[Line]:
    """Return what was written in a case, and what its lead has decided since, the oldest first."""
    by_number = {version.number: version for version in case_plans.versions(case)}
    lines = [line for line in (_line(e, by_number) for e in case.entries) if not _is_lead(line)]
    lines += [
        Line(r.id, AS_IT_CAME[r.kind], r.at, r.account_id, r.document) for r in waiting.as_they_came
    ]
    return lines


def people(lines: Sequence[Line], waiting: Waiting) -> set[UUID]:
    """Return everybody whose name the lines say."""
    found = {line.by for line in lines if line.by}
    found |= {report.account_id for report in waiting.reports}
    for line in lines:
        if isinstance(line.what, MemberDocument | JudgedReport):
            found.add(line.what.account_id)
        if isinstance(line.what, RestrictedNote):
            found |= set(line.what.reader_ids)
    return found


def read_report(report: JudgedReport | Report) -> object:
    """Return what a report says: how a measure was carried out, or what was noticed."""
    kind = MeasureEnd if report.kind == ReportKind.MEASURE else Observation
    return kind.unpack(report.content)


def _is_lead(line: Line) -> bool:
    """Whether a line only says by which key a school lead is known: the steps tell the rest."""
    what = line.what
    return isinstance(what, MemberDocument) and what.function == TeamFunction.SCHOOL_LEAD


def _line(entry: Entry, by_number: Mapping[int, Version]) -> Line:
    if entry.kind is EntryKind.PLAN:
        version = by_number[PlanDocument.unpack(entry.content).number]
        before = by_number.get(version.number - 1)
        changes = differences(before.plan if before else case_plans.EMPTY, version.plan)
        return Line(entry.id, entry.kind, entry.at, entry.by, version, changes)
    what = DOCUMENTS[entry.kind].unpack(entry.content)
    more = read_report(what) if isinstance(what, JudgedReport) else None
    return Line(entry.id, entry.kind, entry.at, entry.by, what, more)
