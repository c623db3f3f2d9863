"""The students of a school one by one: a class by sound, a search, leaving and returning."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from screening.clock import day_in_china
from screening.documents import Profile
from screening.services import audit, rosters, voids
from screening.services.enrolment import LeaveReason, enrolled, left
from screening.services.errors import NothingToDo
from screening.services.roster_plans import Change
from screening.services.roster_values import tidy
from screening.services.work import Work

MOST_FOUND = 100
"""Students that a search lists; whoever finds more types more."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One student of a list."""

    id: UUID
    profile: Profile


def of_class(work: Work, grade: int, class_name: str) -> list[Listed]:
    """List the students of a class by the sound of their names, and note that it was opened.

    Raises:
        NoKey: the actor holds no roster vault.
    """
    at = grade, class_name
    mine = ((i, p) for i, p in rosters.present(work) if (p.grade, p.class_name) == at)
    return _opened(work, mine)


def who_left(work: Work) -> list[Listed]:
    """List those who are at the school no more, the latest first, and note that it was opened.

    Raises:
        NoKey: the actor holds no roster vault.
    """
    listed = _opened(work, ((i, p) for i, p in rosters.profiles(work) if p.has_left))
    return sorted(listed, key=lambda one: one.profile.left_on or date.min, reverse=True)


def search(work: Work, words: str) -> list[Listed]:
    """Find students by a part of the name or number, by pinyin, or by its initials.

    Every profile of the school is opened for it: there is no index that a thief could read.

    Args:
        work: a coordinator's.
        words: as they were typed; blank finds nobody.

    Raises:
        NoKey: the actor holds no roster vault.
    """
    wanted = tidy(words).replace(" ", "").lower()
    if not wanted:
        return []
    found = ((i, p) for i, p in rosters.profiles(work) if fits(p, wanted))
    return _opened(work, found)


def fits(profile: Profile, wanted: str) -> bool:
    """Whether a student is meant by what was typed: without spaces and in lower case."""
    if wanted in profile.name.replace(" ", "").lower() or wanted in profile.number.lower():
        return True
    syllables = profile.pinyin_key.split()
    initials = "".join(syllable[0] for syllable in syllables)
    sounds = ("".join(syllables[n:]) for n in range(len(syllables)))
    return wanted in initials or any(sound.startswith(wanted) for sound in sounds)


def leave(work: Work, student_id: UUID, reason: LeaveReason) -> None:
    """End a student's enrolment today: no ticket opens anything for them any more.

    Raises:
        NotFound: the student is not on the roster of the actor's school.
        NothingToDo: the student has left already.
    """
    profile = rosters.profile_of(work, student_id)
    if profile.has_left:
        raise NothingToDo("leave")
    after = left(profile, day_in_china(work.now), reason)
    rosters.store(work, [Change(student_id, profile, after)])
    voids.take_out(work, {student_id}, "left")
    audit.note(work, "student_left", student=student_id, reason=reason)


def come_back(work: Work, student_id: UUID) -> None:
    """Begin a student's enrolment again today, in the class that was left.

    Raises:
        NotFound: the student is not on the roster of the actor's school.
        NothingToDo: the student is at the school.
    """
    profile = rosters.profile_of(work, student_id)
    if not profile.has_left:
        raise NothingToDo("return")
    after = enrolled(profile, day_in_china(work.now))
    rosters.store(work, [Change(student_id, profile, after)])
    audit.note(work, "student_returned", student=student_id)


def one(work: Work, student_id: UUID) -> Listed:
    """Open one student of the roster, and note that it was opened.

    Raises:
        NotFound: the student is not on the roster of the actor's school.
    """
    found = Listed(student_id, rosters.profile_of(work, student_id))
    audit.note(work, "roster_opened", n_students=1)
    return found


def _opened(work: Work, found: Iterable[tuple[UUID, Profile]]) -> list[Listed]:
    listed = [Listed(student_id, profile) for student_id, profile in found]
    audit.note(work, "roster_opened", n_students=len(listed))
    return sorted(listed, key=lambda one: (one.profile.pinyin_key, one.profile.number))
