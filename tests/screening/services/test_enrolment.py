from dataclasses import replace
from datetime import date

import pytest

from screening.documents import Profile
from screening.services.enrolment import (
    LeaveReason,
    enrolled,
    last_grade_of,
    left,
    moved_up,
    renewed,
    school_year_of,
)

TODAY = date(2026, 11, 25)
KNOWN = Profile("王小明", "1", 7, "2班", "male", date(2013, 5, 1), "王建国", None, "wang xiao ming")


@pytest.mark.parametrize(
    ("day", "year"),
    [(date(2026, 7, 31), 2025), (date(2026, 8, 1), 2026), (date(2027, 1, 31), 2026)],
)
def test_a_school_year_is_named_by_its_autumn(day, year):
    assert school_year_of(day) == year


def test_an_enrolment_begins_ends_and_begins_again():
    begun = enrolled(KNOWN, date(2025, 9, 1))
    ended = left(begun, TODAY, LeaveReason.MOVED)
    again = enrolled(ended, date(2027, 2, 1))

    assert (begun.enrolled_on, begun.school_year, begun.has_left) == (date(2025, 9, 1), 2025, False)
    assert (ended.left_on, ended.left_reason, ended.has_left) == (TODAY, "moved", True)
    assert (again.enrolled_on, again.left_reason, again.has_left) == (date(2027, 2, 1), None, False)


def test_a_file_takes_nothing_away_that_it_does_not_mention():
    known = enrolled(KNOWN, date(2025, 9, 1))
    row = replace(KNOWN, name="王晓明", sex=None, born_on=None, guardian_name=None)

    assert renewed(known, row, TODAY) == replace(known, name="王晓明")


def test_a_grade_that_a_file_says_anew_is_of_this_school_year():
    known = enrolled(KNOWN, date(2025, 9, 1))

    assert renewed(known, replace(KNOWN, grade=8), TODAY).school_year == 2026
    assert renewed(known, replace(KNOWN, class_name="3班"), TODAY).school_year == 2025


@pytest.mark.parametrize(
    ("school_year", "grade"), [(2026, 7), (2025, 8), (2024, 9), (None, 8), (2027, 7)]
)
def test_a_grade_goes_up_by_one_for_each_year(school_year, grade):
    up = moved_up(replace(KNOWN, school_year=school_year), 2026)

    assert (up.grade, up.school_year) == (grade, 2026)


@pytest.mark.parametrize(
    ("grades", "last"), [([1, 2], 6), ([6], 6), ([7, 8], 9), ([1, 9], 9), ([10], 12), ([], 6)]
)
def test_a_school_most_likely_ends_with_its_stage(grades, last):
    assert last_grade_of(grades) == last
