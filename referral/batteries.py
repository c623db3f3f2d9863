"""Whether an instrument may be asked in a wave, and whether it is made for a grade's ages."""

from enum import StrEnum

from instruments.definition import Instrument, WordingStatus

YEARS_BEFORE_SCHOOL = 5
"""A child is six in the first months of grade 1, and turns seven in its course."""

LIVE = frozenset({WordingStatus.OFFICIAL, WordingStatus.PUBLISHED})
"""Wordings that may be put before students; the others wait for a person, or for a licence."""


class Fit(StrEnum):
    """How the ages of a grade lie to those that an instrument was made for."""

    INSIDE = "inside"
    #: Some of the grade are too young or too old for it.
    PARTLY = "partly"
    OUTSIDE = "outside"


def usual_ages(grade: int) -> tuple[int, int]:
    """Return the lowest and the highest age, in completed years, that a grade usually has."""
    return grade + YEARS_BEFORE_SCHOOL, grade + YEARS_BEFORE_SCHOOL + 1


def is_for_age(instrument: Instrument, age: int) -> bool:
    """Whether an instrument was made for an age, in completed years."""
    lowest, highest = instrument.ages
    return lowest <= age and (highest is None or age <= highest)


def fit_of(instrument: Instrument, grade: int) -> Fit:
    """Hold an instrument's ages against those that a grade usually has."""
    inside = [is_for_age(instrument, age) for age in usual_ages(grade)]
    if all(inside):
        return Fit.INSIDE
    return Fit.PARTLY if any(inside) else Fit.OUTSIDE


def may_be_asked(instrument: Instrument) -> bool:
    """Whether its Chinese wording may be put before students in earnest."""
    return instrument.wording.get("zh") in LIVE
