from uuid import UUID

import pytest

from referral.consents import Standing
from referral.states import FlagAction
from screening.models import ConsentPart, Rescoring, Student
from screening.roles import Role
from screening.services import consents, coverage, flags, rosters, waves
from screening.services.errors import CannotTransfer
from screening.services.records_moving import MOVED, about_students
from tests.rescored import OTHER, close, rescore, sat
from tests.screening.services.test_rosters import a_row, imported
from tests.screening.services.test_transfers import accepted, leave, number_of, offered
from tests.standards import LATER, put_in_force
from tests.township import AGREED, CALM, FIRST, LOW, SECOND, Township


@pytest.fixture
def gone(township: Township) -> UUID:
    """Give one of two students of the first school, who has left."""
    township.students(2)
    with township.work_as(Role.COORDINATOR) as work:
        student_id, _ = next(rosters.present(work))
    leave(township, student_id)
    return student_id


def test_what_guardians_said_to_the_old_school_does_not_go_along(township, gone):
    with township.work_as(Role.COORDINATOR) as work:
        consents.record(work, gone, AGREED, b"%PDF-1.7 signed")
        (other, _), *_ = [pair for pair in rosters.profiles(work) if pair[0] != gone]
        consents.record(work, other, AGREED, b"%PDF-1.7 signed")

    accepted(township, offered(township, gone))

    with township.work_as(Role.COORDINATOR, SECOND) as work:
        assert consents.opened(work, gone).entries == []
        assert coverage.standing_of(work, gone) is Standing.NOT_YET
    assert number_of(township, ConsentPart, FIRST) == 2
    imported(township, a_row("9"))
    assert number_of(township, ConsentPart, FIRST) == 1
    with township.work_as(Role.COORDINATOR) as work:
        last, *_ = consents.opened(work, other).entries
        assert consents.attachment(work, other, last.attachment_id) == b"%PDF-1.7 signed"


def test_what_guardians_have_said_to_the_new_school_already_stands_there(township, gone):
    with township.work_as(Role.COORDINATOR) as work:
        number = rosters.profile_of(work, gone).number
    imported(township, a_row(number), unit=SECOND)
    with township.work_as(Role.COORDINATOR, SECOND) as work:
        ((brought_in, _),) = rosters.profiles(work)
        consents.record(work, brought_in, AGREED, b"%PDF-1.7 signed")

    accepted(township, offered(township, gone))

    with township.work_as(Role.COORDINATOR, SECOND) as work:
        (entry,) = consents.opened(work, gone).entries
        assert coverage.standing_of(work, gone) is Standing.GIVEN
        assert consents.attachment(work, gone, entry.attachment_id) == b"%PDF-1.7 signed"


def test_a_transfer_knows_every_table_that_belongs_to_a_student():
    """A new one must be moved, or have the transfer refused: the foreign key would refuse it."""
    assert about_students() == MOVED


def test_a_transfer_knows_every_sealed_column_of_a_student():
    """One under the roster vault must be sealed anew, one under the student's key goes along."""
    sealed = {c.key for c in Student.__table__.columns if c.key.startswith("sealed_")}

    assert sealed == {"sealed_profile", "sealed_index", "sealed_consents"}


def test_what_a_later_standard_said_goes_along_and_still_waits_where_it_asks(township):
    wave = sat(township, LOW, CALM)
    with township.work_as(Role.COUNSELOR) as work:
        (low,) = [e for e in flags.queue(work, waves.get(work, wave.id)) if e.is_waiting]
        flags.decide(work, low.sheet_id, FlagAction.DISMISS, reason="面谈了")
    close(township, wave)
    leave(township, low.student_id)
    put_in_force(township, OTHER)
    rescore(township, wave)
    with pytest.raises(CannotTransfer, match="waiting"):
        offered(township, low.student_id)
    with township.work_as(Role.COUNSELOR) as work:
        (low,) = [e for e in flags.queue(work, waves.listed(work)[0]) if e.is_waiting]
        flags.decide(work, low.sheet_id, FlagAction.DISMISS, reason="又面谈了")

    accepted(township, offered(township, low.student_id))

    with township.work_as(Role.COUNSELOR, SECOND) as work:
        (entry,) = flags.queue(work, waves.listed(work)[0])
        record = flags.record(work, entry.sheet_id)
    assert (entry.tier.id, entry.is_waiting) == ("urgent", False)
    assert [later.standard.version for later in record.laters] == [LATER]
    assert number_of(township, Rescoring, FIRST) == 1
