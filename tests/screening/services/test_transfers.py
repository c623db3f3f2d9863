from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import func, select

from crypto.errors import CertificateInvalid, SealBroken
from crypto.seeds import Seed
from referral.states import FlagAction
from screening.models import Review, Sheet, Student, StudentKey, Transfer, Unit, Vault
from screening.roles import Role
from screening.services import flags, roster_undos, rosters, students, transfers, waves
from screening.services.enrolment import LeaveReason
from screening.services.errors import CannotTransfer, NotFound
from screening.vault import NoKey, seal_seed
from tests.screening.services.test_rosters import a_row, imported
from tests.township import CALM, CENTRE, CLASS, FIRST, LOW, SECOND, Township


def unit_id(township: Township, name: str) -> UUID:
    with township.database.reading() as session:
        return session.scalars(select(Unit.id).where(Unit.name == name)).one()


def number_of(township: Township, table: type, unit: str) -> int:
    at = table.school_id == unit_id(township, unit)
    with township.database.reading() as session:
        return session.scalar(select(func.count()).select_from(table).where(at)) or 0


@pytest.fixture
def gone(township: Township) -> UUID:
    """Give a student of the first school with a reviewed sheet, who has left."""
    wave = township.wave(3)
    for slip, answers in zip(wave.slips, (LOW, CALM, CALM), strict=True):
        township.sit(slip, answers)
    with township.work_as(Role.COUNSELOR) as work:
        (low,) = [e for e in flags.queue(work, waves.get(work, wave.id)) if e.is_waiting]
        flags.decide(work, low.sheet_id, FlagAction.DISMISS, reason="已经面谈")
    leave(township, low.student_id)
    return low.student_id


def leave(township: Township, student_id: UUID) -> None:
    with township.work_as(Role.COORDINATOR) as work:
        students.leave(work, student_id, LeaveReason.MOVED)


def offered(township: Township, student_id: UUID, to: str = SECOND) -> UUID:
    with township.work_as(Role.COUNSELOR) as work:
        return transfers.offer(work, student_id, unit_id(township, to)).id


def accepted(township: Township, transfer_id: UUID) -> None:
    with township.work_as(Role.COUNSELOR, SECOND) as work:
        transfers.accept(work, transfer_id, grade=8, class_name="3班")


def test_the_record_goes_along_and_the_new_school_opens_all_of_it(township, gone):
    accepted(township, offered(township, gone))

    with township.work_as(Role.COUNSELOR, SECOND) as work:
        (wave,) = waves.listed(work)
        name, (entry,) = wave.name, flags.queue(work, wave)
        record = flags.record(work, entry.sheet_id)
        profile = rosters.profile_of(work, gone)
    assert name == f"秋季普测（{FIRST}）"
    assert record.document.tier == "watch2"
    assert [review.reason for review in record.reviews] == ["已经面谈"]
    assert (profile.grade, profile.class_name, profile.has_left) == (8, "3班", False)


def test_the_old_school_has_nothing_of_the_student_and_all_of_the_others(township, gone):
    before = [number_of(township, t, FIRST) for t in (Student, StudentKey, Sheet, Review)]
    accepted(township, offered(township, gone))
    after = [number_of(township, t, FIRST) for t in (Student, StudentKey, Sheet, Review)]

    assert [b - a for a, b in zip(after, before, strict=True)] == [1, 1, 1, 1]
    with township.work_as(Role.COUNSELOR) as work:
        assert gone not in dict(rosters.profiles(work))
        assert len(flags.queue(work, waves.listed(work)[0])) == 2
        with pytest.raises(NotFound):
            students.one(work, gone)


def test_nothing_is_offered_of_whom_nobody_said_that_they_left(township):
    township.students(1)
    with township.work_as(Role.COUNSELOR) as work:
        student_id, _ = next(rosters.profiles(work))

    with pytest.raises(CannotTransfer, match="not_left"):
        offered(township, student_id)


def test_a_sheet_that_waits_is_reviewed_first(township):
    wave = township.wave(1)
    township.sit(wave.slips[0], LOW)
    with township.work_as(Role.COORDINATOR) as work:
        student_id, _ = next(rosters.profiles(work))
    leave(township, student_id)

    with pytest.raises(CannotTransfer, match="waiting"):
        offered(township, student_id)


def test_only_a_school_of_the_township_is_offered_anybody(township, gone):
    for name in (FIRST, CENTRE):
        with pytest.raises(NotFound):
            offered(township, gone, name)


def test_a_coordinator_has_no_key_to_offer(township, gone):
    with township.work_as(Role.COORDINATOR) as work, pytest.raises(NoKey):
        transfers.offer(work, gone, unit_id(township, SECOND))


def test_who_is_offered_is_seen_by_both_schools_and_by_no_other(township, gone):
    transfer_id = offered(township, gone)

    with township.work_as(Role.COUNSELOR) as work:
        (sent,) = transfers.outgoing(work)
        assert transfers.incoming(work) == []
        with pytest.raises(NotFound):
            transfers.accept(work, transfer_id, grade=7, class_name=CLASS)
    with township.work_as(Role.COUNSELOR, SECOND) as work:
        (seen,) = transfers.incoming(work)
        assert transfers.outgoing(work) == []
    assert (sent.school, seen.school) == (SECOND, FIRST)
    assert sent.profile == seen.profile
    assert transfer_id == seen.id


@pytest.mark.parametrize("unit", [FIRST, SECOND])
def test_an_offer_that_is_called_off_leaves_no_key_behind(township, gone, unit):
    transfer_id = offered(township, gone)
    assert number_of(township, StudentKey, SECOND) == 1

    with township.work_as(Role.COUNSELOR, unit) as work:
        transfers.call_off(work, transfer_id)

    assert number_of(township, StudentKey, SECOND) == 0
    assert number_of(township, Transfer, FIRST) == 0
    with pytest.raises(NotFound):
        accepted(township, transfer_id)


def test_a_student_who_returns_is_offered_no_more(township, gone):
    transfer_id = offered(township, gone)

    with township.work_as(Role.COORDINATOR) as work:
        students.come_back(work, gone)

    assert number_of(township, StudentKey, SECOND) == 0
    with pytest.raises(NotFound):
        accepted(township, transfer_id)


def test_an_offer_that_is_repeated_replaces_the_one_before(township, gone):
    offered(township, gone)
    second = offered(township, gone)

    assert number_of(township, Transfer, FIRST) == 1
    accepted(township, second)


def test_a_transfer_there_and_back_keeps_the_record_whole(township, gone):
    accepted(township, offered(township, gone))
    with township.work_as(Role.COORDINATOR, SECOND) as work:
        students.leave(work, gone, LeaveReason.MOVED)
    with township.work_as(Role.COUNSELOR, SECOND) as work:
        back = transfers.offer(work, gone, unit_id(township, FIRST)).id
    with township.work_as(Role.COUNSELOR) as work:
        transfers.accept(work, back, grade=8, class_name=CLASS)

        entries = flags.queue(work, waves.listed(work)[0])
        (mine,) = [e for e in entries if e.student_id == gone]
        assert [r.reason for r in flags.record(work, mine.sheet_id).reviews] == ["已经面谈"]
    assert number_of(township, Student, SECOND) == 0


def test_whoever_the_new_schools_file_has_brought_in_meanwhile_gives_way(township, gone):
    with township.work_as(Role.COUNSELOR) as work:
        number = rosters.profile_of(work, gone).number
    imported(township, a_row(number), a_row("9"), unit=SECOND)

    accepted(township, offered(township, gone))

    assert number_of(township, Student, SECOND) == 2
    with township.work_as(Role.COUNSELOR, SECOND) as work:
        assert rosters.profile_of(work, gone).number == number


def test_a_number_on_which_something_rests_is_not_taken(township, gone):
    theirs = township.wave(1, unit=SECOND)
    with township.work_as(Role.COORDINATOR, SECOND) as work:
        _, profile = next(rosters.profiles(work))
    with township.work_as(Role.COUNSELOR) as work:
        mine = rosters.profile_of(work, gone)
        change = rosters.Change(gone, mine, replace(mine, number=profile.number))
        rosters.store(work, [change])
    transfer_id = offered(township, gone)

    with pytest.raises(CannotTransfer, match="number_taken"):
        accepted(township, transfer_id)

    assert len(theirs.slips) == number_of(township, Student, SECOND)
    assert number_of(township, Sheet, FIRST) == 3


def test_the_old_schools_files_and_changes_that_wait_are_dropped(township, gone):
    with township.work_as(Role.COORDINATOR) as work:
        assert roster_undos.changed_at(work)

    accepted(township, offered(township, gone))

    with township.work_as(Role.COORDINATOR) as work:
        assert roster_undos.changed_at(work) is None
        assert rosters.kept(work) == []


def test_a_key_that_is_not_the_students_is_not_vouched_for(township, gone):
    transfer_id = offered(township, gone)
    with township.work_as(Role.COUNSELOR, SECOND) as work:
        key = work.session.get_one(StudentKey, (work.actor.unit_id, gone))
        care = work.keys.vault(work.actor.unit_id, transfers.Purpose.CARE)
        seal_seed(care.public, key, Seed.new())

    with pytest.raises(SealBroken):
        accepted(township, transfer_id)


def test_nothing_is_sealed_to_a_vault_that_the_directory_did_not_certify(township, gone):
    with township.database.writing() as session:
        for vault in session.scalars(select(Vault)):
            if vault.unit_id == unit_id(township, SECOND):
                vault.public_key = Seed.new().public.raw

    with pytest.raises(CertificateInvalid):
        offered(township, gone)

    assert number_of(township, StudentKey, SECOND) == 0


def test_a_key_that_a_power_cut_left_behind_is_swept_away(township, gone):
    """Each file of the database commits alone: of the key store's delete nothing may be left."""
    accepted(township, offered(township, gone))
    with township.work_as(Role.COUNSELOR) as work:
        orphan = StudentKey(school_id=work.actor.unit_id, student_id=gone)
        care = work.keys.vault(work.actor.unit_id, transfers.Purpose.CARE)
        seal_seed(care.public, orphan, Seed.new())
        work.session.add(orphan)
    before = number_of(township, StudentKey, FIRST)

    with township.work_as(Role.COUNSELOR) as work:
        transfers.outgoing(work)
        other = next(i for i, _ in rosters.profiles(work))
    leave(township, other)
    offered(township, other)

    assert number_of(township, StudentKey, FIRST) == before - 1


def test_an_acceptance_whose_key_was_deleted_first_is_repeated(township, gone):
    """The other half: the key store has forgotten the old school's key, the rows are as before."""
    transfer_id = offered(township, gone)
    with township.database.writing() as session:
        at = unit_id(township, FIRST), gone
        session.delete(session.get_one(StudentKey, at))

    accepted(township, transfer_id)

    assert number_of(township, Sheet, SECOND) == 1


def test_an_acceptance_that_breaks_off_leaves_the_student_at_the_old_school(township, gone):
    transfer_id = offered(township, gone)

    with pytest.raises(ZeroDivisionError):
        _accept_and_break_off(township, transfer_id)

    assert [number_of(township, Sheet, unit) for unit in (FIRST, SECOND)] == [3, 0]
    accepted(township, transfer_id)
    assert [number_of(township, Sheet, unit) for unit in (FIRST, SECOND)] == [2, 1]


def _accept_and_break_off(township: Township, transfer_id: UUID) -> None:
    with township.work_as(Role.COUNSELOR, SECOND) as work:
        transfers.accept(work, transfer_id, grade=8, class_name="3班")
        work.session.flush()
        _ = 1 / 0
