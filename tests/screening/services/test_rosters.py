from datetime import date

import pytest

from screening.roles import Role
from screening.services import rosters
from screening.services.roster_files import RosterRow
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


def imported(township: Township, *rows: RosterRow, unit: str = FIRST) -> rosters.Plan:
    with township.work_as(Role.COORDINATOR, unit) as work:
        plan = rosters.plan_import(work, rosters.as_profiles(rows))
        rosters.carry_out(work, plan)
    return plan


def test_an_import_is_repeatable(township: Township) -> None:
    first = imported(township, a_row("1"), a_row("2"))
    second = imported(township, a_row("1"), a_row("2"))

    assert (len(first.new), len(second.new), second.n_unchanged) == (2, 0, 2)


def test_a_changed_name_keeps_the_student(township: Township) -> None:
    imported(township, a_row("1", name="王小明"))
    with township.work_as(Role.COORDINATOR) as work:
        before = dict(rosters.profiles(work))

    plan = imported(township, a_row("1", name="王晓明"))

    with township.work_as(Role.COORDINATOR) as work:
        after = dict(rosters.profiles(work))
    assert len(plan.changed) == 1
    assert before.keys() == after.keys()
    assert [profile.name for profile in after.values()] == ["王晓明"]


def test_whoever_is_not_in_the_file_is_left_alone(township: Township) -> None:
    imported(township, a_row("1"), a_row("2"))

    plan = imported(township, a_row("2"))

    assert plan.n_absent == 1
    with township.work_as(Role.COORDINATOR) as work:
        assert len(list(rosters.profiles(work))) == 2


def test_a_new_number_for_a_known_student_is_noticed(township: Township) -> None:
    imported(township, a_row("1", name="王小明"), a_row("2", name="李小红"))

    with township.work_as(Role.COORDINATOR) as work:
        rows = [a_row("2", name="李小红"), a_row("3", name="王小明"), a_row("4", name="李小红")]
        plan = rosters.plan_import(work, rosters.as_profiles(rows))

    # number 2 is in the file itself: number 4 is somebody else
    assert [profile.number for profile in plan.renumbered] == ["3"]
    assert len(plan.new) == 2


def test_a_kept_file_waits_sealed_for_the_coordinators_word(township: Township) -> None:
    rows = [a_row(str(n)) for n in range(95)]
    with township.work_as(Role.COORDINATOR) as work:
        rosters.keep(work, rows)

    with township.work_as(Role.COORDINATOR) as work:
        assert rosters.kept(work) == rosters.as_profiles(rows)
        rosters.drop(work)
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
