"""Of how many students a wave is: counted when it is first opened, and never again.

A roster changes while a wave is open. Coverage stays a share of those who were there at the
opening; who came or left since is told apart.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from referral.states import WaveState
from screening.clock import day_in_china
from screening.documents import Profile
from screening.models import Sheet, Wave, WaveClass
from screening.services import audit, batteries, coverage, rosters
from screening.services.enrolment import school_year_of
from screening.services.roster_grades import class_order
from screening.services.work import Work


@dataclass(frozen=True, slots=True)
class ClassFrozen:
    """One class as it was at the opening: counts only."""

    grade: int
    class_name: str
    n_enrolled: int
    n_consented: int
    #: How many of them had handed in when the wave was last closed; None while it never was.
    n_answered: int | None


@dataclass(frozen=True, slots=True)
class GradeCoverage:
    """One grade, or all of them together, against its opening."""

    #: None for all grades together.
    grade: int | None
    n_enrolled: int
    n_consented: int
    #: Of those who were enrolled at the opening.
    n_answered: int

    @property
    def share(self) -> float | None:
        """The share of those enrolled at the opening who answered; None of nobody."""
        return self.n_answered / self.n_enrolled if self.n_enrolled else None


@dataclass(frozen=True, slots=True)
class WaveCoverage:
    """A wave against its opening. Who came or left since is in none of the grades' figures."""

    frozen_on: date
    grades: Sequence[GradeCoverage]
    total: GradeCoverage
    #: While the wave is open; None of both once it is closed.
    n_joined: int | None
    n_left: int | None


def freeze(work: Work, wave: Wave) -> None:
    """Write down how many students each class of a wave has now, and of how many a consent stands.

    Of a rehearsal, whose students are invented, nothing is counted.

    Raises:
        NoKey: the actor holds no roster vault.
    """
    if wave.is_rehearsal:
        return
    grades = batteries.forms(work, wave)
    for found in coverage.by_class(work, through=wave.closes_on, grades=grades):
        work.session.add(
            WaveClass(
                school_id=wave.school_id,
                wave_id=wave.id,
                grade=found.grade,
                class_name=found.class_name,
                n_enrolled=len(found.members),
                n_consented=found.n_given,
                n_answered=None,
            )
        )
    wave.frozen_on = day_in_china(work.now)
    work.session.flush()


def frozen(work: Work, school_id: UUID, wave_id: UUID) -> Sequence[ClassFrozen]:
    """Return what stands written down, by grade and class; no key is needed, as for the township.

    Empty where the wave was never opened, or before its opening was counted.
    """
    rows = work.session.scalars(
        select(WaveClass).where(WaveClass.school_id == school_id, WaveClass.wave_id == wave_id)
    ).all()
    classes = [
        ClassFrozen(row.grade, row.class_name, row.n_enrolled, row.n_consented, row.n_answered)
        for row in rows
    ]
    return sorted(classes, key=lambda found: class_order((found.grade, found.class_name)))


def write_answered(work: Work, wave: Wave) -> None:
    """Write down, when a wave is closed, how many of those enrolled at its opening handed in.

    Raises:
        NoKey: the actor holds no roster vault.
    """
    own = WaveClass.school_id == wave.school_id, WaveClass.wave_id == wave.id
    rows = work.session.scalars(select(WaveClass).where(*own)).all()
    if wave.frozen_on is None or _have_moved_up(work, wave.frozen_on, rows):
        return
    answered = Counter(
        (profile.grade, profile.class_name)
        for profile in _answered(work, wave, dict(rosters.profiles(work)), wave.frozen_on)
    )
    for row in rows:
        row.n_answered = answered.pop((row.grade, row.class_name), 0)
    for (grade, class_name), n in answered.items():  # moved to a class that had nobody then
        work.session.add(
            WaveClass(
                school_id=wave.school_id,
                wave_id=wave.id,
                grade=grade,
                class_name=class_name,
                n_enrolled=0,
                n_consented=0,
                n_answered=n,
            )
        )
    work.session.flush()


def _have_moved_up(work: Work, frozen_on: date, rows: Sequence[WaveClass]) -> bool:
    """Whether classes moved up since a first closing: then what was written stays, come what may.

    While a wave is open no class moves up.
    """
    is_written = any(row.n_answered is not None for row in rows)
    return is_written and school_year_of(day_in_china(work.now)) != school_year_of(frozen_on)


def coverage_of(work: Work, wave: Wave) -> WaveCoverage | None:
    """Hold a wave against its opening, for a holder of the roster vault; None where none is known.

    Once the wave is closed it is what was written down then: rosters go on.

    Raises:
        NoKey: the actor holds no roster vault.
    """
    classes = frozen(work, wave.school_id, wave.id)
    if wave.frozen_on is None or not classes:
        return None
    if wave.state is not WaveState.OPEN:
        written = Counter[int]()
        for found in classes:
            written[found.grade] += found.n_answered or 0
        return WaveCoverage(wave.frozen_on, *_by_grade(classes, written), None, None)
    profiles = dict(rosters.profiles(work))
    audit.note(work, "roster_opened", n_students=len(profiles))
    answered = Counter(p.grade for p in _answered(work, wave, profiles, wave.frozen_on))
    grades, total = _by_grade(classes, answered)
    asked = [p for p in profiles.values() if p.grade in {g.grade for g in grades}]
    joined, left = _moves(asked, wave.frozen_on, total.n_enrolled)
    return WaveCoverage(wave.frozen_on, grades, total, joined, left)


def _by_grade(
    classes: Sequence[ClassFrozen], answered: Mapping[int, int]
) -> tuple[list[GradeCoverage], GradeCoverage]:
    grades = sorted({found.grade for found in classes})
    rows = [_sum(g, [c for c in classes if c.grade == g], answered.get(g, 0)) for g in grades]
    return rows, _sum(None, classes, sum(answered.values()))


def _sum(grade: int | None, classes: Sequence[ClassFrozen], n_answered: int) -> GradeCoverage:
    n_enrolled = sum(found.n_enrolled for found in classes)
    return GradeCoverage(grade, n_enrolled, sum(c.n_consented for c in classes), n_answered)


def _answered(
    work: Work, wave: Wave, profiles: Mapping[UUID, Profile], frozen_on: date
) -> Iterator[Profile]:
    """Yield the profiles of those who were there at the opening and have handed in."""
    at = Sheet.school_id == wave.school_id, Sheet.wave_id == wave.id
    for student_id in set(work.session.scalars(select(Sheet.student_id).where(*at))):
        profile = profiles.get(student_id)
        if profile is not None and not _has_joined(profile, frozen_on):
            yield profile


def _has_joined(profile: Profile, frozen_on: date) -> bool:
    return profile.enrolled_on is not None and profile.enrolled_on > frozen_on


def _moves(asked: Sequence[Profile], frozen_on: date, n_frozen: int) -> tuple[int, int]:
    """Return how many joined and how many left since the opening.

    Days tell most of it. Who came or left on the day of the opening itself, or changed to or from
    a grade of the wave, shows as what is left between the number then and the number now.
    """
    present = [profile for profile in asked if not profile.has_left]
    joined = sum(_has_joined(profile, frozen_on) for profile in present)
    left = sum(
        profile.left_on is not None and profile.left_on > frozen_on
        for profile in asked
        if not _has_joined(profile, frozen_on)
    )
    rest = (len(present) - n_frozen) - (joined - left)
    return joined + max(rest, 0), left + max(-rest, 0)
