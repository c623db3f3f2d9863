"""A new school year: every class goes up a grade, the last grade leaves; twice is once."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import select

from referral.states import WaveState
from screening.clock import day_in_china
from screening.documents import Profile
from screening.models import Wave
from screening.services import audit, roster_undos, rosters
from screening.services.enrolment import (
    LeaveReason,
    last_grade_of,
    left,
    moved_up,
    school_year_of,
)
from screening.services.errors import NothingToDo, WaveUnderWay
from screening.services.roster_grades import class_order
from screening.services.roster_plans import Change
from screening.services.work import Work

WITH_TICKETS = (WaveState.TICKETED, WaveState.OPEN)
"""States of a wave whose tickets name the classes as they are."""


@dataclass(frozen=True, slots=True)
class ClassStep:
    """What becomes of the students of one class."""

    grade: int
    class_name: str
    #: None where they have finished the school.
    to_grade: int | None
    n_students: int


@dataclass(frozen=True, slots=True)
class Rollover:
    """What a rollover would do; nothing is stored by making it."""

    #: By the calendar year of its autumn.
    school_year: int
    #: The last grade of the school: whoever comes to stand above it has finished.
    last_grade: int
    changes: tuple[Change, ...]
    #: How many are in this school year already.
    n_done: int

    @property
    def classes(self) -> list[ClassStep]:
        """What becomes of each class, in the order of the classes."""
        counts = Counter((*_at(c.before), _to_grade(c)) for c in self.changes)
        steps = [ClassStep(*key, n) for key, n in counts.items()]
        return sorted(steps, key=lambda step: class_order((step.grade, step.class_name)))

    @property
    def n_graduated(self) -> int:
        """How many finish the school."""
        return sum(change.after.has_left for change in self.changes)


def plan(work: Work, last_grade: int | None = None) -> Rollover:
    """Say what the rollover to the school year of today would do.

    Args:
        work: a coordinator's.
        last_grade: of the school; None for the last one of the stage that the roster reaches.

    Raises:
        NoKey: the actor holds no roster vault.
    """
    day = day_in_china(work.now)
    year = school_year_of(day)
    present = list(rosters.present(work))
    last = last_grade or last_grade_of(p.grade for _, p in present)
    due = [(i, p) for i, p in present if p.school_year is None or p.school_year < year]
    changes = []
    for student_id, profile in due:
        after = moved_up(profile, year)
        if after.grade > last:
            after = left(profile, day, LeaveReason.GRADUATED)
        changes.append(Change(student_id, profile, after))
    audit.note(work, "roster_opened", n_students=len(present))
    return Rollover(year, last, tuple(changes), len(present) - len(due))


def carry_out(work: Work, rollover: Rollover, tick: rosters.Tick = lambda n: None) -> None:
    """Store what a rollover says; it can be undone for a day.

    Raises:
        NoKey: the actor holds no roster vault.
        NothingToDo: everybody is in this school year already.
        WaveUnderWay: a wave's tickets name the classes as they are.
    """
    if not rollover.changes:
        raise NothingToDo("rollover")
    if is_wave_under_way(work):
        raise WaveUnderWay
    roster_undos.keep(work, [], rollover.changes)
    rosters.store(work, rollover.changes, tick)
    n_graduated = rollover.n_graduated
    audit.note(
        work,
        "roster_rolled_over",
        school_year=rollover.school_year,
        n_moved_up=len(rollover.changes) - n_graduated,
        n_graduated=n_graduated,
    )


def is_wave_under_way(work: Work) -> bool:
    """Whether some wave of the school has tickets and is not over."""
    at = (
        Wave.school_id == work.actor.unit_id,
        Wave.state.in_(WITH_TICKETS),
        Wave.is_rehearsal.is_(False),
    )
    return work.session.scalar(select(Wave.id).where(*at).limit(1)) is not None


def last_grades(rollover: Rollover) -> range:
    """Return the grades that may be called the school's last: none that it has lies above."""
    return range(max((c.before.grade for c in rollover.changes), default=1), 13)


def _at(profile: Profile) -> tuple[int, str]:
    return profile.grade, profile.class_name


def _to_grade(change: Change) -> int | None:
    return None if change.after.has_left else change.after.grade
