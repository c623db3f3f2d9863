"""A student changes school: the new one goes on with the referral, and the old one cannot."""

import pytest
from sqlalchemy import func, select

from referral.consents import Decision
from referral.referrals import ReferralAction, ReferralState
from referral.tasks import TaskState
from screening.models import Purpose, Referral, Task, Unit
from screening.roles import Role
from screening.services import consents, referral_inbox, referrals, students, transfers
from screening.services.enrolment import LeaveReason
from screening.services.errors import CannotTransfer, NotFound
from tests.referral_hands import (
    ANSWER,
    WHY,
    answered,
    drafted,
    opened_by,
    said,
    seen,
    sent,
    state_of,
    student_of,
)
from tests.township import CENTRE, FIRST, SECOND

A, S = ReferralAction, ReferralState


@pytest.fixture
def student_id(township):
    township.students(2)
    return student_of(township)


def offered(township, student_id):
    with township.work_as(Role.COORDINATOR) as work:
        students.leave(work, student_id, LeaveReason.MOVED)
    with township.work_as(Role.COUNSELOR) as work:
        to_id = next(unit.id for unit in transfers.schools(work) if unit.name == SECOND)
        return transfers.offer(work, student_id, to_id).id


def moved(township, student_id):
    transfer_id = offered(township, student_id)
    with township.work_as(Role.COUNSELOR, SECOND) as work:
        transfers.accept(work, transfer_id, grade=8, class_name="3班")


@pytest.mark.parametrize("make", [drafted, sent, seen, answered])
def test_the_new_school_reads_the_whole_course_and_the_old_one_nothing(township, student_id, make):
    referral_id = make(township, student_id)
    with township.work_as(Role.COUNSELOR) as work:
        before = [t.document for t in referrals.find(work, referral_id).course]
        dossier = referrals.find(work, referral_id).dossier

    moved(township, student_id)

    with township.work_as(Role.COUNSELOR, SECOND) as work:
        found = referrals.find(work, referral_id)
        assert [t.document for t in found.course][: len(before)] == before
        assert found.dossier == dossier
        assert found.holder.student_id == student_id
    with township.work_as(Role.COUNSELOR) as work:
        with pytest.raises(NotFound):
            referrals.find(work, referral_id)
        own = work.keys.vault(work.actor.unit_id, Purpose.CARE)
        assert not any(WHY.encode() in text for text in opened_by(work, [own]))


def test_the_centre_goes_on_and_answers_the_new_school(township, student_id):
    referral_id = seen(township, student_id)
    moved(township, student_id)

    with township.work_as(Role.CLINICIAN, CENTRE) as work:
        found = referral_inbox.find(work, referral_id)
        assert found.school == SECOND
        referral_inbox.answer(work, found, ANSWER)
    with township.work_as(Role.COUNSELOR, SECOND) as work:
        assert referrals.find(work, referral_id).last(A.ANSWER)
        owed = Task.subject_id == referral_id, Task.state == TaskState.OPEN
        units = set(
            work.session.scalars(select(Unit.name).join(Task, Task.unit_id == Unit.id).where(*owed))
        )
    assert units == {SECOND}


def test_the_new_school_can_take_it_back(township, student_id):
    referral_id = sent(township, student_id)
    moved(township, student_id)

    with township.work_as(Role.COORDINATOR, SECOND) as work:
        consents.record(work, student_id, said(Decision.REFUSED))

    assert state_of(township, referral_id) is S.WITHDRAWN
    with township.work_as(Role.CLINICIAN, CENTRE) as work, pytest.raises(NotFound):
        referral_inbox.find(work, referral_id)


def test_what_was_done_since_the_offer_asks_for_another_offer(township, student_id):
    sent(township, student_id)
    transfer_id = offered(township, student_id)
    with township.work_as(Role.COORDINATOR) as work:
        consents.record(work, student_id, said(Decision.REFUSED))

    with (
        pytest.raises(CannotTransfer, match="not_whole"),
        township.work_as(Role.COUNSELOR, SECOND) as work,
    ):
        transfers.accept(work, transfer_id, grade=8, class_name="3班")
    with township.database.reading() as session:
        first = session.scalar(select(Unit.id).where(Unit.name == FIRST))
        left = select(func.count()).where(Referral.school_id == first)
        assert session.scalar(left) == 1


def test_whoever_has_a_referral_here_is_not_overwritten_by_a_newcomer(township, student_id):
    sent(township, student_id)
    township.students(1, unit=SECOND)
    drafted(township, student_of(township, SECOND), unit=SECOND)
    transfer_id = offered(township, student_id)

    with (
        pytest.raises(CannotTransfer, match="number_taken"),
        township.work_as(Role.COUNSELOR, SECOND) as work,
    ):
        transfers.accept(work, transfer_id, grade=8, class_name="3班")
