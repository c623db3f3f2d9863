from dataclasses import replace
from datetime import timedelta

import pytest

from referral.consents import Decision, Standing
from screening.clock import day_in_china
from screening.roles import Role
from screening.services import consents, coverage, rosters
from screening.services.errors import NotFound
from screening.services.roster_files import RosterRow
from screening.vault import NoKey
from tests.township import A_MORNING, AGREED, CLASS, SECOND, Township

NAMES = ("张三", "李四", "王五", "赵六", "安七")


def five(township: Township) -> dict[str, object]:
    rows = [RosterRow(n, name, f"N{n}", CLASS, 7, *[None] * 4) for n, name in enumerate(NAMES)]
    with township.work_as(Role.COORDINATOR) as work:
        rosters.carry_out(work, rosters.plan_import(work, rosters.as_profiles(rows)))
        return {profile.name: student_id for student_id, profile in rosters.profiles(work)}


def test_a_class_is_listed_by_where_each_stands_in_the_order_of_their_names(township: Township):
    ids = five(township)
    refused = replace(AGREED, decision=Decision.REFUSED)
    withdrawn = replace(AGREED, decision=Decision.WITHDRAWN)
    with township.work_as(Role.COORDINATOR) as work:
        consents.record_many(work, {ids["张三"]: AGREED, ids["王五"]: AGREED, ids["李四"]: refused})
        consents.record(work, ids["王五"], withdrawn)
        found = coverage.of_class(work, 7, CLASS)

    assert [m.profile.name for m in found.members] == ["安七", "李四", "王五", "张三", "赵六"]
    assert (found.n_given, found.n_lapsed) == (1, 1)
    listed = {kind: [m.profile.name for m in members] for kind, members in found.left_out()}
    assert listed == {
        Standing.NOT_YET: ["安七", "赵六"],
        Standing.REFUSED: ["李四"],
        Standing.WITHDRAWN: ["王五"],
    }


def test_classes_come_in_order_and_only_of_the_grades_that_are_asked_for(township: Township):
    township.students(3)
    with township.work_as(Role.COORDINATOR) as work:
        assert [(c.grade, c.class_name, c.n_given) for c in coverage.by_class(work)] == [
            (7, CLASS, 3)
        ]
        assert coverage.by_class(work, grades=[8]) == []


def test_what_ends_before_a_wave_does_is_no_consent_to_it(township: Township):
    ids = five(township)
    today = day_in_china(A_MORNING)
    word = replace(AGREED, expires_on=today + timedelta(days=3))
    with township.work_as(Role.COORDINATOR, now=A_MORNING) as work:
        consents.record(work, ids["张三"], word)

        found = [
            coverage.standing_of(work, ids["张三"], through=today + timedelta(days=n))
            for n in (0, 3, 4)
        ]

    assert found == [Standing.GIVEN, Standing.GIVEN, Standing.EXPIRED]


def test_another_school_finds_neither_class_nor_student(township: Township):
    ids = five(township)
    with township.work_as(Role.COORDINATOR, SECOND) as work:
        assert coverage.by_class(work) == []
        with pytest.raises(NotFound):
            coverage.of_class(work, 7, CLASS)
        with pytest.raises(NotFound):
            coverage.standing_of(work, ids["张三"])


def test_a_counselor_may_read_where_a_consent_stands_and_a_proctor_may_not(township: Township):
    ids = five(township)
    with township.work_as(Role.COUNSELOR) as work:
        assert coverage.standing_of(work, ids["张三"]) is Standing.NOT_YET
    with township.work_as(Role.PROCTOR) as work, pytest.raises(NoKey):
        coverage.by_class(work)
