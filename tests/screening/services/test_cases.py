"""A case is opened from a flag, written in by several, and moved by whoever the table names."""

from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from crypto.errors import SealBroken
from referral.cases import CaseAction, CaseState
from referral.errors import ReasonMissing, StepNotAllowed
from screening.case_documents import EntryKind, OpeningDocument, StepDocument
from screening.models import Case, CaseEntry
from screening.roles import Role
from screening.services import case_openings, cases, rosters
from screening.services.errors import NotFound
from screening.vault import NoKey
from tests.township import FIRST, SECOND, Township

WHY = OpeningDocument(sheet_id=None, tier=None, reason="班主任说他不再来吃饭")


@pytest.fixture
def student_id(township: Township):
    township.students(2)
    with township.work_as(Role.COUNSELOR) as work:
        return min(i for i, _ in rosters.profiles(work))


@pytest.fixture
def case_id(township: Township, student_id):
    with township.work_as(Role.COUNSELOR) as work:
        return case_openings.open_case(work, student_id, WHY).id


def test_a_case_says_whose_it_is_and_why_it_was_opened(township, student_id, case_id):
    with township.work_as(Role.COUNSELOR) as work:
        found = cases.opened(work, case_id)

        assert found.student.id == student_id
        assert found.profile.name
        assert found.row.state is CaseState.OPEN
    (entry,) = found.of_kind(EntryKind.OPENING)
    assert replace(OpeningDocument.unpack(entry.content), due={}) == WHY


def test_a_second_opening_joins_the_case_that_is_not_closed(township, student_id, case_id):
    with township.work_as(Role.COUNSELOR) as work:
        assert case_openings.open_case(work, student_id, WHY).id == case_id
        found = cases.opened(work, case_id)
        assert len(found.of_kind(EntryKind.OPENING)) == 2
        found.row.state = CaseState.CLOSED
        assert case_openings.open_case(work, student_id, WHY).id != case_id


def test_a_step_is_taken_by_who_may_and_written_down(township, case_id):
    with township.work_as(Role.COUNSELOR) as work:
        found = cases.opened(work, case_id)
        with pytest.raises(StepNotAllowed):
            cases.take_step(work, found, CaseAction.APPROVE_PLAN)
        with pytest.raises(ReasonMissing):
            cases.take_step(work, found, CaseAction.PROPOSE_CLOSING, " ")
        cases.take_step(work, found, CaseAction.PROPOSE_CLOSING, "转学了")
        steps = cases.find(work, case_id).of_kind(EntryKind.STEP)
        assert found.row.state is CaseState.CLOSING

    assert [StepDocument.unpack(s.content).reason for s in steps] == ["转学了"]


def test_another_school_finds_nothing_and_who_holds_no_care_vault_opens_nothing(township, case_id):
    with township.work_as(Role.COUNSELOR, SECOND) as work, pytest.raises(NotFound):
        cases.opened(work, case_id)
    with township.work_as(Role.COORDINATOR, FIRST) as work, pytest.raises(NoKey):
        cases.opened(work, case_id)


def test_a_case_that_nobody_opened_is_not_found(township, case_id):
    with township.work_as(Role.COUNSELOR) as work, pytest.raises(NotFound):
        cases.opened(work, uuid4())


def test_an_entry_that_was_moved_to_another_case_does_not_open(township, case_id):
    with township.work_as(Role.COUNSELOR) as work:
        other = max(i for i, _ in rosters.profiles(work))
        second = case_openings.open_case(work, other, WHY).id
        entry = work.session.scalars(select(CaseEntry).where(CaseEntry.case_id == second)).one()
        entry.case_id = case_id
        work.session.flush()
        with pytest.raises(SealBroken):
            cases.opened(work, case_id)
        work.session.rollback()


def test_nothing_in_clear_tells_whose_case_it_is(township, student_id, case_id):
    with township.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Case)) == 1
        row = session.scalars(select(Case)).one()
        assert student_id.bytes not in b"".join(
            value for value in vars(row).values() if isinstance(value, bytes)
        )
        assert "student_id" not in Case.__table__.columns
