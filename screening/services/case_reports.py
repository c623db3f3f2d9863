"""What members of a team hand in: sealed to the school's care vault, signed with their own key.

A member holds no key of the case and writes nothing in it. A counselor opens what waits, and takes
it up or declines it; a step of the school lead is written down as it came.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4

from sqlalchemy import Select, func, select

from crypto.errors import CertificateInvalid
from crypto.seeds import PublicKey
from referral.cases import Evidence, MeasureAction
from referral.tasks import TaskKind
from screening.case_documents import EntryKind, MeasureEnd, StepDocument
from screening.clock import day_in_china
from screening.models import Account, CaseMember, CaseReport, Purpose
from screening.packed import Document
from screening.protection_documents import HandOverWord
from screening.services import audit, case_changes, case_teams, plan_writing, tasks
from screening.services.case_slices import fingerprint
from screening.services.cases import OpenedCase, find, write, write_for
from screening.services.errors import NotFound
from screening.services.hand_overs import Said
from screening.services.work import Work
from screening.team_documents import (
    JudgedReport,
    Observation,
    ReportDocument,
    ReportKind,
    Verdict,
)
from screening.vault import certified_vault, get_with, put_to

AS_IT_CAME = {
    ReportKind.STEP: EntryKind.STEP,
    ReportKind.HAND_OVER: EntryKind.HAND_OVER_WORD,
}
"""What nobody judges: it is written into the case as it came, as an entry of which kind."""


@dataclass(frozen=True, slots=True)
class Report:
    """One thing that a member has handed in, opened for a counselor."""

    id: UUID
    account_id: UUID
    kind: ReportKind
    at: datetime
    content: bytes

    @property
    def measure(self) -> MeasureEnd:
        """How a measure was carried out."""
        return MeasureEnd.unpack(self.content)

    @property
    def observation(self) -> Observation:
        """What was noticed."""
        return Observation.unpack(self.content)

    @property
    def step(self) -> StepDocument:
        """What the school lead has decided."""
        return StepDocument.unpack(self.content)

    @property
    def word(self) -> HandOverWord:
        """What the second person says of a hand-over."""
        return HandOverWord.unpack(self.content)

    @property
    def document(self) -> StepDocument | HandOverWord:
        """What is written into the case as it came."""
        return self.step if self.kind is ReportKind.STEP else self.word


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits in a case, and how much of it nobody of the team has signed."""

    reports: Sequence[Report]
    n_unsigned: int

    @property
    def steps(self) -> list[Report]:
        """What the school lead has decided since a counselor last wrote."""
        return [report for report in self.reports if report.kind is ReportKind.STEP]

    @property
    def words(self) -> list[Said]:
        """What second persons have said of hand-overs since."""
        return [
            Said(report.account_id, report.at, report.word)
            for report in self.reports
            if report.kind is ReportKind.HAND_OVER
        ]

    @property
    def as_they_came(self) -> list[Report]:
        """What nobody judges."""
        return [report for report in self.reports if report.kind in AS_IT_CAME]

    @property
    def to_judge(self) -> list[Report]:
        """What a counselor takes up or declines."""
        return [report for report in self.reports if report.kind not in AS_IT_CAME]


def hand_in(work: Work, member: CaseMember, kind: ReportKind, content: Document) -> None:
    """Hand something in for a case that one is on the team of.

    Raises:
        SealOverflow: it is longer than a report may be.
        CertificateInvalid: the key of the school's care vault was exchanged.
    """
    row = CaseReport(
        school_id=member.school_id,
        id=uuid4(),
        case_id=member.case_id,
        account_id=work.actor.account_id,
    )
    at, packed = int(work.now.timestamp()), content.pack()
    signature = work.keys.sign(_statement(row, kind, at, packed))
    care = certified_vault(work.session, work.directory, row.school_id, Purpose.CARE)
    put_to(care, row, "sealed_report", ReportDocument(kind, at, packed, signature))
    work.session.add(row)
    work.session.flush()
    if kind not in AS_IT_CAME:
        tasks.raise_once(work, TaskKind.JUDGE_REPORT, row.case_id, unit_id=row.school_id)
    audit.note(work, "report_handed_in", case=row.case_id, kind=kind)


def n_of_own(work: Work, case_id: UUID) -> int:
    """Return how much the actor has handed in for a case that waits; no seal need be opened."""
    own = CaseReport.case_id == case_id, CaseReport.account_id == work.actor.account_id
    return work.session.scalar(select(func.count()).select_from(CaseReport).where(*own)) or 0


def waiting(work: Work, case: OpenedCase) -> Waiting:
    """Open what was handed in for a case, the oldest first.

    What is not signed with the key that its member came with is counted and not shown: whoever can
    write to the database can seal to a vault, and cannot sign for anybody.

    Raises:
        NoKey: the actor holds no care vault.
        SealBroken: a stored value was altered.
    """
    care = work.keys.vault(case.row.school_id, Purpose.CARE)
    known = case_teams.fingerprints(case)
    reports, n_unsigned = [], 0
    for row, account in work.session.execute(_of(case)):
        document = get_with(care, row, "sealed_report", ReportDocument)
        if fingerprint(account.public_key) != known.get(account.id) or not _is_signed(
            row, account, document
        ):
            n_unsigned += 1
            continue
        at = datetime.fromtimestamp(document.at, UTC)
        report = Report(row.id, account.id, ReportKind(document.kind), at, document.content)
        reports.append(report)
    return Waiting(sorted(reports, key=lambda r: (r.at, r.id.bytes)), n_unsigned)


def settle(work: Work, case_id: UUID) -> OpenedCase:
    """Open a case to write in it; what nobody judges of what was handed in is written down first.

    Raises:
        NotFound: the actor's school has no such case.
        NoKey: the actor holds no care vault.
        SealBroken: a stored value was altered.
    """
    case = find(work, case_id)
    came = waiting(work, case).as_they_came
    for report in came:
        kind = AS_IT_CAME[report.kind]
        write_for(work, case, kind, report.document, by=report.account_id, at=report.at)
        _drop(work, case, report.id)
    return find(work, case_id) if came else case


def check(work: Work, case: OpenedCase, report_id: UUID) -> None:
    """Look whether a report waits in a case.

    Raises:
        NotFound: nothing of this id does.
    """
    _find(work, case, report_id)


def take_up(work: Work, case: OpenedCase, report_id: UUID, word: str = "") -> None:
    """Take a report up: an observation stands in the case, a measure ends as it says.

    Raises:
        NotFound: nothing of this id waits in the case.
        StepNotAllowed: the measure has ended meanwhile, or the case is closed.
    """
    report = _find(work, case, report_id)
    if report.kind is ReportKind.MEASURE:
        end = report.measure
        plan_writing.end(
            work,
            case,
            end.measure_id,
            MeasureAction.CARRY_OUT,
            outcome=end.outcome,
            ended_on=min(end.ended_on, day_in_china(work.now)),
            evidence=Evidence(end.evidence) if end.evidence else None,
            by=report.account_id,
        )
    _judge(work, case, report, Verdict.TAKEN_UP, word)


def decline(work: Work, case: OpenedCase, report_id: UUID, word: str) -> None:
    """Decline a report, with a word that its member reads.

    Raises:
        NotFound: nothing of this id waits in the case.
    """
    _judge(work, case, _find(work, case, report_id), Verdict.DECLINED, word)


def put_away(work: Work, case_id: UUID) -> None:
    """Write everything that waits into the case itself: it leaves the school.

    Raises:
        NotFound: the actor's school has no such case.
        NoKey: the actor holds no care vault.
    """
    case = settle(work, case_id)
    for report in waiting(work, case).to_judge:
        _judge(work, case, report, Verdict.DECLINED, "")
    for row, _ in work.session.execute(_of(case)).all():
        work.session.delete(row)
    work.session.flush()


def _judge(work: Work, case: OpenedCase, report: Report, verdict: Verdict, word: str) -> None:
    judged = JudgedReport(
        account_id=report.account_id,
        kind=report.kind,
        at=int(report.at.timestamp()),
        content=report.content,
        verdict=verdict,
        word=word.strip(),
    )
    write(work, case, EntryKind.REPORT, judged)
    _drop(work, case, report.id)
    if not waiting(work, case).to_judge:
        tasks.close_tasks(work, TaskKind.JUDGE_REPORT, case.row.id)
    audit.note(work, "report_judged", case=case.row.id, verdict=verdict)
    case_changes.follow(work, case.row.id)


def _find(work: Work, case: OpenedCase, report_id: UUID) -> Report:
    found = next((r for r in waiting(work, case).to_judge if r.id == report_id), None)
    if found is None:
        raise NotFound("report")
    return found


def _drop(work: Work, case: OpenedCase, report_id: UUID) -> None:
    work.session.delete(work.session.get_one(CaseReport, (case.row.school_id, report_id)))
    work.session.flush()


def _of(case: OpenedCase) -> Select[CaseReport, Account]:
    return (
        select(CaseReport, Account)
        .join(Account, Account.id == CaseReport.account_id)
        .where(CaseReport.school_id == case.row.school_id, CaseReport.case_id == case.row.id)
    )


def _is_signed(row: CaseReport, account: Account, document: ReportDocument) -> bool:
    statement = _statement(row, document.kind, document.at, document.content)
    try:
        PublicKey(account.public_key).verify(document.signature, statement)
    except CertificateInvalid:
        return False
    return True


def _statement(row: CaseReport, kind: str, at: int, content: bytes) -> bytes:
    ids = row.id.bytes + row.case_id.bytes + row.account_id.bytes
    return b"muye/1/case-report" + ids + at.to_bytes(8) + kind.encode() + b"\0" + content
