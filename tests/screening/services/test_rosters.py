from datetime import date

import pytest

from screening.clock import day_in_china
from screening.roles import Role
from screening.services import (
    coverage,
    roster_undos,
    rosters,
    seats,
    sittings,
    students,
    uploads,
    waves,
)
from screening.services.enrolment import LeaveReason
from screening.services.errors import NothingToDo, TicketRefused
from screening.services.roster_files import RosterFile, RosterRow
from screening.services.roster_plans import Kind, Plan
from screening.vault import NoKey
from tests.township import CLASS, FIRST, SECOND, Township


def a_row(number: str, name: str = "王小明", class_name: str = CLASS) -> RosterRow:
    return RosterRow(
        line=2,
        name=name,
        number=number,
        class_name=class_name,
        grade=7,
        sex="male",
        born_on=date(2013, 5, 1),
        guardian_name=None,
        guardian_phone=None,
    )


def imported(township: Township, *rows: RosterRow, unit: str = FIRST) -> Plan:
    with township.work_as(Role.COORDINATOR, unit) as work:
        plan = rosters.plan_import(work, rosters.as_profiles(rows))
        rosters.carry_out(work, plan)
    return plan


def test_an_import_is_repeatable(township: Township) -> None:
    first = imported(township, a_row("1"), a_row("2"))
    second = imported(township, a_row("1"), a_row("2"))

    assert (len(first.new), len(second.new), len(second.same)) == (2, 0, 2)


def test_a_changed_name_keeps_the_student(township: Township) -> None:
    imported(township, a_row("1", name="王小明"))
    with township.work_as(Role.COORDINATOR) as work:
        before = dict(rosters.profiles(work))

    plan = imported(township, a_row("1", name="王晓明"))

    with township.work_as(Role.COORDINATOR) as work:
        after = dict(rosters.profiles(work))
    assert len(plan.changes) == 1
    assert before.keys() == after.keys()
    assert [profile.name for profile in after.values()] == ["王晓明"]


def test_whoever_is_not_in_the_file_is_left_alone(township: Township) -> None:
    imported(township, a_row("1"), a_row("2"))

    plan = imported(township, a_row("2"))

    assert len(plan.absent) == 1
    with township.work_as(Role.COORDINATOR) as work:
        assert len(list(rosters.profiles(work))) == 2


def test_whoever_has_left_by_an_import_holds_no_ticket_that_opens(township: Township) -> None:
    wave = township.wave(2)
    gone, stays = wave.slips
    with township.work_as(Role.COORDINATOR) as work:
        rows = [p for _, p in rosters.profiles(work) if p.number == stays.number]
        plan = rosters.plan_import(work, rows)
        rosters.carry_out(work, plan.with_leavers(day_in_china(work.now)))

    with pytest.raises(TicketRefused):
        seats.enter(township.lab(), gone.code, "seat")
    assert seats.enter(township.lab(), stays.code, "seat")
    with township.work_as(Role.COORDINATOR) as work:
        assert [p.number for _, p in rosters.present(work)] == [stays.number]
        assert rosters.class_counts(work) == ((7, CLASS, 1),)
        with pytest.raises(NothingToDo):
            sittings.issue(work, wave.id, grade=8, class_name=CLASS)


def test_tickets_are_issued_to_those_who_are_at_the_school(township: Township) -> None:
    wave = township.wave(3)
    with township.work_as(Role.COORDINATOR) as work:
        student_id, profile = next(rosters.present(work))
        students.leave(work, student_id, LeaveReason.SUSPENDED)

        slips = sittings.issue(work, wave.id, grade=7, class_name=CLASS).slips

        assert len(slips) == 2
        assert len(coverage.of_class(work, 7, CLASS).members) == 2
        assert profile.number not in {slip.number for slip in slips}
        with pytest.raises(NothingToDo):
            sittings.reissue(work, waves.get(work, wave.id), student_id)


def test_a_student_in_a_file_again_is_at_the_school_again(township: Township) -> None:
    imported(township, a_row("1"), a_row("2"))
    with township.work_as(Role.COORDINATOR) as work:
        plan = rosters.plan_import(work, rosters.as_profiles([a_row("2")]))
        rosters.carry_out(work, plan.with_leavers(day_in_china(work.now)))

    plan = imported(township, a_row("1"), a_row("2"))

    assert [change.kind for change in plan.changes] == [Kind.RETURNED]
    with township.work_as(Role.COORDINATOR) as work:
        assert len(list(rosters.present(work))) == 2
        assert len(list(rosters.profiles(work))) == 2


def test_the_longest_names_fit_what_keeps_them(township: Township) -> None:
    rows = [
        a_row(f"{n:032}", name="\U00030edd" * 40, class_name="\U00030edd" * 20) for n in range(90)
    ]
    with township.work_as(Role.COORDINATOR) as work:
        rosters.keep(work, RosterFile(tuple(rows), ()))
        rosters.carry_out(work, rosters.plan_import(work, rosters.kept(work)))
        plan = rosters.plan_import(work, [])
        rosters.carry_out(work, plan.with_leavers(day_in_china(work.now)))

    with township.work_as(Role.COORDINATOR) as work:
        undone = roster_undos.undo(work)
        assert len(undone.changes) == 90


def test_a_kept_file_waits_sealed_for_the_coordinators_word(township: Township) -> None:
    rows = [a_row(str(n)) for n in range(95)]
    with township.work_as(Role.COORDINATOR) as work:
        rosters.keep(work, RosterFile(tuple(rows), ()))

    with township.work_as(Role.COORDINATOR) as work:
        assert rosters.kept(work) == rosters.as_profiles(rows)
        uploads.drop(work)
        assert rosters.kept(work) == []


def test_a_proctor_has_no_key_to_a_name(township: Township) -> None:
    imported(township, a_row("1"))

    with township.work_as(Role.PROCTOR) as work, pytest.raises(NoKey):
        list(rosters.profiles(work))


def test_another_school_sees_none_of_the_students(township: Township) -> None:
    imported(township, a_row("1"))

    with township.work_as(Role.COORDINATOR, SECOND) as work:
        assert list(rosters.profiles(work)) == []


@pytest.mark.parametrize(
    ("name", "shown"), [("张三", "张*"), ("张小三", "张*三"), ("欧阳小三", "欧*三")]
)
def test_a_masked_name_is_known_to_its_owner_only(name: str, shown: str) -> None:
    assert rosters.masked(name) == shown
