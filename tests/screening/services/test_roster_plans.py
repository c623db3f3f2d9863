from dataclasses import replace
from datetime import date
from uuid import UUID

from screening.documents import Profile
from screening.services.enrolment import LeaveReason, left
from screening.services.roster_plans import Kind, sort_rows

TODAY = date(2026, 11, 25)


def a_profile(number: str, name: str = "", grade: int = 7, class_name: str = "1班") -> Profile:
    return Profile(name or f"学生{number}", number, grade, class_name, born_on=date(2013, 5, 1))


def known(*profiles: Profile) -> dict[UUID, Profile]:
    return {UUID(int=n): profile for n, profile in enumerate(profiles)}


def test_every_student_falls_under_one_kind():
    gone = left(a_profile("5"), TODAY, LeaveReason.MOVED)
    before = known(*(a_profile(str(n)) for n in range(1, 5)), gone)
    rows = [
        a_profile("1"),
        a_profile("2", class_name="2班", name="改名"),
        a_profile("3", name="改名"),
        a_profile("5"),
        a_profile("6"),
    ]

    plan = sort_rows(before, rows, TODAY)

    assert plan.counts == dict.fromkeys(Kind, 1)
    assert {kind: plan.listed(kind)[0].fields for kind in (Kind.MOVED, Kind.CHANGED)} == {
        Kind.MOVED: ("name", "class_name"),
        Kind.CHANGED: ("name",),
    }
    assert plan.listed(Kind.ABSENT)[0].after is None
    assert plan.listed(Kind.NEW)[0].before is None
    assert not plan.is_empty


def test_the_same_file_again_changes_nothing():
    profiles = [a_profile(str(n)) for n in range(3)]

    plan = sort_rows(known(*profiles), profiles, TODAY)

    assert plan.is_empty
    assert plan.n_touched == 0


def test_nobody_leaves_unless_it_is_said():
    plan = sort_rows(known(a_profile("1"), a_profile("2")), [a_profile("1")], TODAY)
    said = plan.with_leavers(TODAY)

    assert plan.leaving == ()
    assert [(c.after.number, c.after.left_reason) for c in said.leaving] == [("2", "not_listed")]
    assert said.absent == ()


def test_who_left_before_is_not_missed_again():
    gone = left(a_profile("2"), TODAY, LeaveReason.MOVED)

    plan = sort_rows(known(a_profile("1"), gone), [a_profile("1")], TODAY)

    assert plan.is_empty


def test_a_new_number_of_a_known_name_and_birthday_is_pointed_out():
    row = a_profile("9", name="学生1")
    stranger = replace(row, number="8", born_on=date(2013, 5, 2))

    plan = sort_rows(known(a_profile("1")), [row, stranger], TODAY)

    assert plan.twins == {"9"}


def test_students_stand_by_class_and_by_sound():
    rows = [
        replace(a_profile("1", class_name="10班"), pinyin_key="a"),
        replace(a_profile("2", class_name="2班"), pinyin_key="zeng"),
        replace(a_profile("3", class_name="2班"), pinyin_key="shan"),
    ]

    listed = sort_rows({}, rows, TODAY).listed(Kind.NEW)

    assert [line.after.number for line in listed if line.after] == ["3", "2", "1"]
