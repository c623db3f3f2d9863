"""A student's time at the school: enrolled, left, returned, moved up. Profiles in, profiles out."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from enum import StrEnum

from screening.documents import Profile

FIRST_MONTH = 8
"""School years begin in autumn; August belongs to the one that is being prepared."""

FROM_FILE = (
    *("name", "number", "grade", "class_name", "sex", "born_on"),
    *("guardian_name", "guardian_phone", "pinyin_key"),
)
"""What a roster file says of a student; all else is what the school has done since."""

STAGES = (6, 9, 12)
"""The last grades of primary, middle and high school."""


class LeaveReason(StrEnum):
    """Why a student is at the school no more."""

    MOVED = "moved"
    SUSPENDED = "suspended"
    DROPPED_OUT = "dropped_out"
    GRADUATED = "graduated"
    #: A roster that was brought in did not name the student, and the coordinator said why.
    NOT_LISTED = "not_listed"
    OTHER = "other"


def school_year_of(day: date) -> int:
    """Return the school year of a day, by the calendar year of its autumn."""
    return day.year if day.month >= FIRST_MONTH else day.year - 1


def enrolled(profile: Profile, day: date) -> Profile:
    """Return the profile of a student whose enrolment begins on a day, or begins again."""
    return replace(
        profile,
        enrolled_on=day,
        left_on=None,
        left_reason=None,
        school_year=school_year_of(day),
    )


def left(profile: Profile, day: date, reason: LeaveReason) -> Profile:
    """Return the profile of a student whose enrolment ends on a day."""
    return replace(profile, left_on=day, left_reason=reason.value)


def renewed(known: Profile, row: Profile, day: date) -> Profile:
    """Return a known profile with what a file says now.

    What the file leaves empty stays as it was known. A student who had left is enrolled again.
    """
    said = {name: getattr(row, name) for name in FROM_FILE if getattr(row, name) is not None}
    profile = replace(known, **said)
    if known.has_left:
        return enrolled(profile, day)
    if profile.grade != known.grade:
        return replace(profile, school_year=school_year_of(day))
    return profile


def moved_up(profile: Profile, school_year: int) -> Profile:
    """Return the profile with the grade that it has in a school year, one higher each year.

    A profile that does not say of which school year it is counts as last year's. The grade may
    come to lie above the school's highest: such a student has finished.
    """
    known_for = school_year - 1 if profile.school_year is None else profile.school_year
    n_years = max(school_year - known_for, 0)
    return replace(profile, grade=profile.grade + n_years, school_year=school_year)


def last_grade_of(grades: Iterable[int]) -> int:
    """Return the last grade that a school with these grades most likely has."""
    highest = max(grades, default=1)
    return next(stage for stage in STAGES if stage >= highest)
