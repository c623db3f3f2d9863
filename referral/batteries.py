"""Whether an instrument may be asked in a wave, and whether it is made for a grade's ages."""

from enum import StrEnum

from instruments.definition import Instrument, InstrumentKind, WordingStatus

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


class Bar(StrEnum):
    """Why an instrument may not be put before the students of a wave."""

    #: It is asked aloud, or of nobody in particular: its answers belong in no student's record.
    NOT_SCREENING = "not_screening"
    #: Muye carries its key alone, and no licensee has laid Chinese words over it.
    NO_WORDING = "no_wording"
    #: Nobody has confirmed its Chinese words.
    PROVISIONAL = "provisional_wording"
    #: None of the grade's usual ages is among those that it was made for.
    OTHER_AGES = "other_ages"


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


def bar_of(instrument: Instrument, grade: int | None = None) -> Bar | None:
    """Return why an instrument may not be put before a wave; the one place that says so.

    Args:
        instrument: with its licensee's wording, where there is one.
        grade: None where it is not asked for a certain grade.

    Returns:
        The first reason, None where nothing bars it.
    """
    if instrument.kind is not InstrumentKind.SCREENING:
        return Bar.NOT_SCREENING
    status = instrument.wording.get("zh", WordingStatus.WITHHELD)
    if status is WordingStatus.WITHHELD:
        return Bar.NO_WORDING
    if status not in LIVE:
        return Bar.PROVISIONAL
    is_outside = grade is not None and fit_of(instrument, grade) is Fit.OUTSIDE
    return Bar.OTHER_AGES if is_outside else None
