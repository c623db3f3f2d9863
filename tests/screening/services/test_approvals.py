"""A school lead approves, or sends back, from a summary, and holds no key of the case."""

from uuid import UUID

import pytest
from sqlalchemy import func, select

from referral.cases import CaseAction, CaseState, ClosingReason
from referral.errors import ReasonMissing, StepNotAllowed
from screening.case_documents import EntryKind, StepDocument
from screening.models import CaseReport
from screening.roles import Role
from screening.services import approvals, case_reports, case_steps, cases, shared_cases
from screening.services.errors import NotFound
from tests.case_steps import propose, with_team
from tests.township import FIRST, Township


@pytest.fixture
def team(township: Township) -> tuple[UUID, UUID]:
    township.students(2)
    return with_team(township)


def test_the_lead_decides_from_a_summary_and_the_counselor_reads_the_reason(township, team):
    case_id, _ = team
    propose(township, case_id)
    with township.work_as(Role.SCHOOL_LEAD) as work:
        (approval,) = approvals.listed(work)
        with pytest.raises(ReasonMissing):
            approvals.decide(work, case_id, CaseAction.SEND_BACK)
        with pytest.raises(StepNotAllowed):
            approvals.decide(work, case_id, CaseAction.CLOSE, "关闭")
        approvals.decide(work, case_id, CaseAction.SEND_BACK, "再写清楚谁来做")
        assert approvals.listed(work) == []
        with pytest.raises(NotFound):
            approvals.one(work, case_id)
    with township.work_as(Role.COUNSELOR) as work:
        case = case_reports.settle(work, case_id)
        steps = [StepDocument.unpack(e.content) for e in case.of_kind(EntryKind.STEP)]
        lead = township.accounts[FIRST, Role.SCHOOL_LEAD].account_id

        assert case.row.state is CaseState.OPEN
        assert [s.reason for s in steps] == ["", "再写清楚谁来做"]
        assert [e.by for e in case.of_kind(EntryKind.STEP)][1] == lead
        assert work.session.scalar(select(func.count()).select_from(CaseReport)) == 0
    assert approval.content.name != case.profile.name
    assert not approval.content.formulation


def test_a_case_is_closed_by_the_lead_with_a_reason_of_the_list(township, team):
    case_id, _ = team
    with township.work_as(Role.COUNSELOR) as work:
        with pytest.raises(ReasonMissing):
            case_steps.take(work, case_id, CaseAction.PROPOSE_CLOSING, "好了")
        case_steps.take(
            work, case_id, CaseAction.PROPOSE_CLOSING, "好了", ClosingReason.GOALS_REACHED
        )
    with township.work_as(Role.SCHOOL_LEAD) as work:
        asked = approvals.one(work, case_id).content.asked
        approvals.decide(work, case_id, CaseAction.CLOSE)
    with township.work_as(Role.COUNSELOR) as work:
        assert cases.find(work, case_id).row.state is CaseState.CLOSED
        case_steps.take(work, case_id, CaseAction.REOPEN, "又不来吃饭了")
        assert cases.find(work, case_id).row.state is CaseState.OPEN

    assert asked is not None
    assert asked[3] == ClosingReason.GOALS_REACHED


def test_the_school_lead_finds_no_team_page_and_a_member_no_approval(township, team):
    case_id, _ = team
    propose(township, case_id)
    with township.work_as(Role.SCHOOL_LEAD) as work, pytest.raises(NotFound):
        shared_cases.one(work, case_id)
    with township.work_as(Role.PROCTOR) as work, pytest.raises(NotFound):
        approvals.one(work, case_id)
