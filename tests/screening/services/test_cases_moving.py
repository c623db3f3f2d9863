"""A case goes along to another school; who read it at the old one reads nothing any more."""

import pytest
from sqlalchemy import func, select

from crypto.errors import CryptoError
from referral.cases import CaseState
from screening.case_documents import EntryKind
from screening.models import Case, CaseEntry, CaseMember, CasePart, CaseReport, Unit
from screening.roles import Role
from screening.services import (
    approvals,
    case_files,
    case_notes,
    case_teams,
    cases,
    shared_cases,
    students,
    transfers,
)
from screening.services.enrolment import LeaveReason
from screening.services.errors import CannotTransfer, NotFound
from tests.case_steps import FILE, write_everything
from tests.township import SECOND, Township


@pytest.fixture
def offered(township: Township):
    township.students(1)
    case_id = write_everything(township)
    with township.work_as(Role.COUNSELOR) as work:
        student_id = cases.find(work, case_id).student.id
    with township.work_as(Role.COORDINATOR) as work:
        students.leave(work, student_id, LeaveReason.MOVED)
    with township.work_as(Role.COUNSELOR) as work:
        (school,) = transfers.schools(work)
        transfer_id = transfers.offer(work, student_id, school.id).id
    return case_id, transfer_id


def accept(township: Township, transfer_id):
    with township.work_as(Role.COUNSELOR, SECOND) as work:
        transfers.accept(work, transfer_id, grade=8, class_name="3班")


def test_everything_of_a_case_moves_and_its_team_stays_behind(township, offered):
    case_id, transfer_id = offered
    accept(township, transfer_id)

    with township.work_as(Role.COUNSELOR, SECOND) as work:
        case = cases.find(work, case_id)
        (entry,) = case.of_kind(EntryKind.ATTACHMENT)
        assert case_files.read(work, case, entry.id)[1] == FILE
        assert case.row.state is CaseState.PLANNED
        assert case_notes.last_safety_plan(case)
        assert len(case.of_kind(EntryKind.REPORT)) == 2
        assert case_teams.members(work, case) == []
        schools = {
            school
            for table in (Case, CaseEntry, CasePart, CaseMember, CaseReport)
            for school in work.session.scalars(select(table.school_id))
        }
        assert schools == {work.actor.unit_id}
    with township.work_as(Role.COUNSELOR) as work, pytest.raises(NotFound):
        cases.find(work, case_id)
    with township.work_as(Role.PROCTOR) as work, pytest.raises(NotFound):
        shared_cases.one(work, case_id)


def test_the_new_school_lead_finds_what_waited_and_the_old_one_does_not(township, offered):
    case_id, transfer_id = offered
    accept(township, transfer_id)

    with township.work_as(Role.SCHOOL_LEAD, SECOND) as work:
        assert [a.case.id for a in approvals.listed(work)] == [case_id]
    with township.work_as(Role.SCHOOL_LEAD) as work:
        assert approvals.listed(work) == []


def test_a_restricted_note_of_the_old_school_stays_shut(township, offered):
    case_id, transfer_id = offered
    accept(township, transfer_id)

    with township.work_as(Role.COUNSELOR, SECOND) as work:
        case = cases.find(work, case_id)
        (entry,) = case.of_kind(EntryKind.RESTRICTED_NOTE)
        with pytest.raises((NotFound, CryptoError)):
            case_notes.read_restricted(work, case, entry.id)


def test_nobody_of_the_team_reads_on_while_a_student_is_offered(township, offered):
    case_id, _ = offered
    with township.work_as(Role.PROCTOR) as work, pytest.raises(NotFound):
        shared_cases.one(work, case_id)


def test_a_team_comes_back_with_the_next_word_where_an_offer_is_called_off(township, offered):
    case_id, transfer_id = offered
    with township.work_as(Role.COUNSELOR) as work:
        transfers.call_off(work, transfer_id)
        case_teams.renew(work, cases.find(work, case_id))
    with township.work_as(Role.PROCTOR) as work:
        assert shared_cases.one(work, case_id).content.measures


def test_what_was_handed_in_since_the_offer_is_not_lost(township, offered):
    case_id, transfer_id = offered
    with township.work_as(Role.COUNSELOR) as work:
        case_teams.renew(work, cases.find(work, case_id))
    with township.work_as(Role.PROCTOR) as work:
        shared_cases.watched(work, case_id, "走之前说的话")

    with pytest.raises(CannotTransfer):
        accept(township, transfer_id)


def test_a_student_on_whom_a_case_rests_is_not_replaced_by_who_comes(township, offered):
    """The new school has brought in the same number, and opened a case already."""
    _, transfer_id = offered
    township.students(1, unit=SECOND)
    write_everything(township, SECOND)

    with pytest.raises(CannotTransfer, match="number_taken"):
        accept(township, transfer_id)
    with township.database.reading() as session:
        second = session.scalars(select(Unit.id).where(Unit.name == SECOND)).one()
        own = select(func.count()).select_from(Case).where(Case.school_id == second)
        assert session.scalar(own) == 1
