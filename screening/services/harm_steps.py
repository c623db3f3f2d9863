"""Write a suspected harm down, take its steps, and print what is reported."""

from uuid import UUID

from referral.harms import HARM, HarmAction
from referral.states import next_state
from screening.case_documents import EntryKind
from screening.protection_documents import Harm, HarmReport, HarmStep
from screening.services import audit, case_notes, case_reports, harms
from screening.services.cases import OpenedCase, find
from screening.services.errors import ReportMissing
from screening.services.harms import OpenedHarm
from screening.services.work import Work


def notice(work: Work, case_id: UUID, harm: Harm) -> UUID:
    """Write a suspected harm down in a case, from when a report is owed at once; return its id.

    Raises:
        NotFound: the actor's school has no such case.
        SealOverflow: it is longer than an entry may be.
    """
    case = case_reports.settle(work, case_id)
    return case_notes.take_down(work, case, EntryKind.HARM, harm)


def take(
    work: Work,
    case_id: UUID,
    harm_id: UUID,
    action: HarmAction,
    reason: str = "",
    report: HarmReport | None = None,
) -> None:
    """Take a step about a suspected harm.

    Args:
        work: a counselor's.
        case_id: of the own school.
        harm_id: of the case.
        action: a step of the table.
        reason: why, or what came of it.
        report: to whom it was reported; for `REPORT` and no other.

    Raises:
        NotFound: the school has no such case, or the case no such harm.
        StepNotAllowed: it is no longer where the page showed it.
        ReasonMissing: the step needs a reason.
        ReportMissing: a report does not say to whom.
        SealOverflow: it is longer than an entry may be.
    """
    case = case_reports.settle(work, case_id)
    found = harms.one(case, harm_id)
    next_state(HARM, found.state, action, work.actor.party, reason)
    is_report = action is HarmAction.REPORT
    if is_report and (report is None or not report.offices):
        raise ReportMissing
    packed = report.pack() if is_report and report else b""
    step = HarmStep(harm_id, action, str(work.actor.party), reason.strip(), packed)
    case_notes.take_down(work, case, EntryKind.HARM_STEP, step)


def sheet(work: Work, case_id: UUID, harm_id: UUID) -> tuple[OpenedCase, OpenedHarm]:
    """Open a suspected harm for its paper, which names the student; that it was made is audited.

    Raises:
        NotFound: the school has no such case, or the case no such harm.
    """
    case = find(work, case_id)
    found = harms.one(case, harm_id)
    audit.note(work, "case_paper_made", student=case.student.id, case=case_id, paper=harm_id)
    return case, found
