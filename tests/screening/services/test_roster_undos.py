from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from referral.consents import Decision
from screening import clock
from screening.documents import UndoPart
from screening.models import RosterUndo, Student, StudentKey
from screening.roles import Role
from screening.services import consents, roster_undos, rosters, sittings, students, waves
from screening.services.enrolment import LeaveReason
from screening.services.errors import CannotUndo, NothingToDo
from screening.services.roster_undos import Obstacle
from screening.vault import NoKey
from tests.screening.services.test_rosters import a_row, imported
from tests.township import AGREED, CALM, FIRST, SECOND, Township


def names(township: Township, unit: str = FIRST) -> dict[str, str]:
    with township.work_as(Role.COORDINATOR, unit) as work:
        return {p.number: p.name for _, p in rosters.profiles(work)}


def undo(township: Township, unit: str = FIRST, **later: int) -> roster_undos.Undo:
    with township.work_as(Role.COORDINATOR, unit, clock.now() + timedelta(**later)) as work:
        return roster_undos.undo(work)


def test_an_undo_takes_new_students_away_and_puts_earlier_profiles_back(township: Township):
    imported(township, a_row("1", name="王小明"), a_row("2"))
    with township.work_as(Role.COORDINATOR) as work:
        before = dict(rosters.profiles(work))
    imported(township, a_row("1", name="王晓明"), a_row("3"))

    undone = undo(township)

    assert (len(undone.new), len(undone.changes)) == (1, 1)
    with township.work_as(Role.COORDINATOR) as work:
        assert dict(rosters.profiles(work)) == before
        for table in (Student, StudentKey):
            assert work.session.scalar(select(func.count()).select_from(table)) == 2


def test_only_the_last_change_is_undone_and_only_once(township: Township):
    imported(township, a_row("1"))
    imported(township, a_row("2"))

    undo(township)

    assert names(township).keys() == {"1"}
    with pytest.raises(NothingToDo):
        undo(township)


def test_an_import_that_changes_nothing_leaves_the_undo_of_the_one_before(township: Township):
    imported(township, a_row("1"))
    imported(township, a_row("1"))

    undo(township)

    assert names(township) == {}


def test_students_who_left_by_an_import_are_at_the_school_again(township: Township):
    imported(township, a_row("1"), a_row("2"))
    with township.work_as(Role.COORDINATOR) as work:
        plan = rosters.plan_import(work, rosters.as_profiles([a_row("1")]))
        rosters.carry_out(work, plan.with_leavers(clock.day_in_china(work.now)))

    undo(township)

    with township.work_as(Role.COORDINATOR) as work:
        assert len(list(rosters.present(work))) == 2


def test_after_a_day_nothing_is_undone(township: Township):
    imported(township, a_row("1"))

    with pytest.raises(NothingToDo):
        undo(township, hours=24)

    assert undo(township, hours=23, minutes=59)


def test_what_was_kept_goes_after_a_day(township: Township):
    imported(township, a_row("1"))
    for hours, n_left in ((24, 1), (26, 0)):
        township.database.write(roster_undos.forget_expired(clock.now() + timedelta(hours=hours)))
        with township.database.reading() as session:
            assert session.scalar(select(func.count()).select_from(RosterUndo)) == n_left


def test_a_ticket_stands_in_the_way_and_nothing_is_changed(township: Township):
    wave = township.wave(2)
    with township.work_as(Role.COORDINATOR) as work:
        found = roster_undos.find(work)
        assert found is not None
        assert [obstacle for obstacle, _ in found.obstacles] == [Obstacle.TICKET] * 2
        with pytest.raises(CannotUndo):
            roster_undos.undo(work)

    assert len(names(township)) == len(wave.slips)


def test_what_a_guardian_said_stands_in_the_way(township: Township):
    township.students(1)
    township.students_without_consent(1, first=2)
    with township.work_as(Role.COORDINATOR) as work:
        new = [i for i, profile in rosters.profiles(work) if profile.name == "测试2号"]
        consents.record(work, new[0], replace(AGREED, decision=Decision.REFUSED))

        found = roster_undos.find(work)

    assert found is not None
    assert [(o, profile.name) for o, profile in found.obstacles] == [(Obstacle.CONSENT, "测试2号")]
    with pytest.raises(CannotUndo):
        undo(township)


def test_a_ticket_that_was_voided_stands_in_the_way_as_well(township: Township):
    wave = township.wave(1)
    with township.work_as(Role.COORDINATOR) as work:
        student_id, _ = next(rosters.profiles(work))
        sittings.reissue(work, waves.get(work, wave.id), student_id)

    with pytest.raises(CannotUndo):
        undo(township)


def test_a_sheet_stands_in_the_way(township: Township):
    wave = township.wave(1)
    township.sit(wave.slips[0], CALM)

    with township.work_as(Role.COORDINATOR) as work:
        found = roster_undos.find(work)

    assert found is not None
    assert [obstacle for obstacle, _ in found.obstacles] == [Obstacle.RECORD]


def test_a_profile_that_was_changed_again_stands_in_the_way(township: Township):
    imported(township, a_row("1"), a_row("2"))
    imported(township, a_row("1", name="王晓明"), a_row("3"))
    with township.work_as(Role.COORDINATOR) as work:
        by_number = {p.number: i for i, p in rosters.profiles(work)}
        for number in ("1", "3"):
            students.leave(work, by_number[number], LeaveReason.MOVED)

    with township.work_as(Role.COORDINATOR) as work:
        found = roster_undos.find(work)

    assert found is not None
    assert [o for o, _ in found.obstacles] == [Obstacle.CHANGED] * 2


def test_another_school_has_nothing_to_undo(township: Township):
    imported(township, a_row("1"))

    with pytest.raises(NothingToDo):
        undo(township, SECOND)
    with township.work_as(Role.PROCTOR) as work, pytest.raises(NoKey):
        roster_undos.find(work)


def test_what_is_kept_of_a_large_import_fits_its_seals(township: Township):
    imported(township, *(a_row(f"{n:032}", name="𬭎" * 40) for n in range(450)))
    imported(township, *(a_row(f"{n:032}", name="䶮" * 40) for n in range(90)))

    with township.work_as(Role.COORDINATOR) as work:
        parts = [part for part in roster_undos._parts(work) if isinstance(part, UndoPart)]
        assert len(parts) > 2
        assert len(roster_undos.undo(work).changes) == 90
