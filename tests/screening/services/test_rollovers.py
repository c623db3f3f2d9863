from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from referral.states import WaveAction
from screening.roles import Role
from screening.services import rollovers, roster_undos, rosters, waves
from screening.services.errors import NothingToDo, WaveUnderWay
from screening.services.rollovers import ClassStep
from screening.vault import NoKey
from tests.screening.services.test_rosters import a_row
from tests.township import SECOND, Township

LAST_YEAR = datetime(2025, 11, 3, tzinfo=UTC)
THIS_YEAR = datetime(2026, 9, 1, tzinfo=UTC)
NEXT_YEAR = datetime(2027, 8, 20, tzinfo=UTC)

SCHOOL = ((7, "1班"), (7, "10班"), (7, "2班"), (8, "1班"), (9, "1班"))


def enrol(township: Township, classes: Sequence[tuple[int, str]] = SCHOOL, now=LAST_YEAR) -> None:
    rows = [
        replace(a_row(str(n), class_name=name), grade=grade)
        for n, (grade, name) in enumerate(classes)
    ]
    with township.work_as(Role.COORDINATOR, now=now) as work:
        rosters.carry_out(work, rosters.plan_import(work, rosters.as_profiles(rows)))


def grades(township: Township) -> list[tuple[int, str]]:
    with township.work_as(Role.COORDINATOR) as work:
        return [(grade, name) for grade, name, _ in rosters.class_counts(work)]


def roll_over(township: Township, now: datetime, last: int | None = None) -> rollovers.Rollover:
    with township.work_as(Role.COORDINATOR, now=now) as work:
        plan = rollovers.plan(work, last)
        rollovers.carry_out(work, plan)
    return plan


def test_a_dry_run_says_what_becomes_of_each_class_and_stores_nothing(township: Township):
    enrol(township)

    with township.work_as(Role.COORDINATOR, now=THIS_YEAR) as work:
        plan = rollovers.plan(work)

    assert (plan.school_year, plan.last_grade, plan.n_done, plan.n_graduated) == (2026, 9, 0, 1)
    assert plan.classes == [
        ClassStep(7, "1班", 8, 1),
        ClassStep(7, "2班", 8, 1),
        ClassStep(7, "10班", 8, 1),
        ClassStep(8, "1班", 9, 1),
        ClassStep(9, "1班", None, 1),
    ]
    assert grades(township)[0] == (7, "1班")


def test_every_class_goes_up_and_the_last_grade_leaves(township: Township):
    enrol(township)

    roll_over(township, THIS_YEAR)

    assert grades(township) == [(8, "1班"), (8, "2班"), (8, "10班"), (9, "1班")]
    with township.work_as(Role.COORDINATOR) as work:
        gone = [p for _, p in rosters.profiles(work) if p.has_left]
    assert [(p.grade, p.left_reason) for p in gone] == [(9, "graduated")]


def test_twice_in_a_school_year_is_once(township: Township):
    enrol(township)
    roll_over(township, THIS_YEAR)
    once = grades(township)

    with pytest.raises(NothingToDo):
        roll_over(township, datetime(2027, 7, 31, tzinfo=UTC))

    assert grades(township) == once


def test_who_came_in_this_school_year_stays_in_the_grade_that_the_file_said(township: Township):
    enrol(township)
    enrol(township, [*SCHOOL, (7, "3班")], now=THIS_YEAR)

    plan = roll_over(township, THIS_YEAR)

    assert plan.n_done == 1
    assert (7, "3班") in grades(township)


def test_a_file_of_the_new_year_and_a_rollover_do_not_add_up(township: Township):
    enrol(township, [(7, "1班"), (8, "1班")])
    enrol(township, [(8, "1班"), (9, "1班")], now=THIS_YEAR)

    with pytest.raises(NothingToDo):
        roll_over(township, THIS_YEAR)

    assert grades(township) == [(8, "1班"), (9, "1班")]


def test_year_after_year(township: Township):
    enrol(township, [(7, "1班")])

    roll_over(township, THIS_YEAR)
    roll_over(township, NEXT_YEAR)

    assert grades(township) == [(9, "1班")]


def test_a_year_that_was_left_out_is_made_up_for(township: Township):
    enrol(township, [(7, "1班")])

    roll_over(township, NEXT_YEAR)

    assert grades(township) == [(9, "1班")]


def test_the_last_grade_can_be_another_but_none_below_a_class(township: Township):
    enrol(township)
    with township.work_as(Role.COORDINATOR, now=THIS_YEAR) as work:
        assert list(rollovers.last_grades(rollovers.plan(work))) == [9, 10, 11, 12]

    plan = roll_over(township, THIS_YEAR, last=12)

    assert plan.n_graduated == 0
    assert (10, "1班") in grades(township)


def test_a_rollover_can_be_undone_for_a_day(township: Township):
    enrol(township)
    roll_over(township, THIS_YEAR)

    with township.work_as(Role.COORDINATOR, now=THIS_YEAR) as work:
        assert len(roster_undos.undo(work).changes) == len(SCHOOL)

    assert grades(township) == [(7, "1班"), (7, "2班"), (7, "10班"), (8, "1班"), (9, "1班")]


def test_a_wave_under_way_is_finished_first(township: Township):
    enrol(township)
    wave = township.wave(2)
    with pytest.raises(WaveUnderWay):
        roll_over(township, THIS_YEAR)
    with township.work_as(Role.COORDINATOR) as work:
        waves.move(work, wave.id, WaveAction.CLOSE)

    assert roll_over(township, THIS_YEAR)


def test_a_school_moves_its_own_classes_alone(township: Township):
    enrol(township)

    with township.work_as(Role.COORDINATOR, SECOND, NEXT_YEAR) as work:
        assert rollovers.plan(work).changes == ()
    with township.work_as(Role.PROCTOR, now=NEXT_YEAR) as work, pytest.raises(NoKey):
        rollovers.plan(work)
