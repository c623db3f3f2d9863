"""Of whom a consent to screening stands, class by class: what is needed before tickets are made."""

from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from crypto.seeds import SymmetricKey
from referral.consents import (
    ConsentPurpose,
    Standing,
    is_under_14,
    standing,
    standing_through,
)
from screening.clock import day_in_china
from screening.documents import Profile
from screening.models import Purpose, Student
from screening.services import audit, ledgers, rosters
from screening.services.errors import NotFound
from screening.services.roster_grades import class_order
from screening.services.work import Work
from screening.vault import get

SCREENING = ConsentPurpose.SCREENING

LAPSED = (Standing.EXPIRED, Standing.WITHDRAWN, Standing.SEPARATE_MISSING)
"""What was given once and does not hold, or not for a child."""

TAKEN_BACK = (Standing.REFUSED, Standing.WITHDRAWN)
"""A guardian's no: what was answered before is used for nothing more that can be done without."""

STILL_TO_SAY = (Standing.NOT_YET, Standing.EXPIRED, Standing.SEPARATE_MISSING)
"""Who is taken along where a whole class agrees: never anybody who has said no."""


@dataclass(frozen=True, slots=True)
class Member:
    """A student with where the consent to screening stands."""

    student_id: UUID
    profile: Profile
    standing: Standing
    is_under_14: bool


@dataclass(frozen=True, slots=True)
class ClassConsents:
    """One class, its students in the order of their names."""

    grade: int
    class_name: str
    members: Sequence[Member]

    @property
    def n_given(self) -> int:
        """Of how many it stands."""
        return len(self.of(Standing.GIVEN))

    @property
    def n_lapsed(self) -> int:
        """Of how many it was given once and does not hold."""
        return len(self.of(*LAPSED))

    def of(self, *kinds: Standing) -> list[Member]:
        """Return whose consent stands at one of some places."""
        return [member for member in self.members if member.standing in kinds]

    def left_out(self) -> list[tuple[Standing, list[Member]]]:
        """Return of whom it does not stand, reason by reason."""
        kinds = (kind for kind in Standing if kind is not Standing.GIVEN)
        return [(kind, members) for kind in kinds if (members := self.of(kind))]


def by_class(
    work: Work, *, through: date | None = None, grades: Container[int] | None = None
) -> list[ClassConsents]:
    """Return every class with where each student's consent stands, in order.

    Args:
        work: a coordinator's.
        through: the day until which it must stand, such as a wave's last; None for today.
        grades: only these; None for all.

    Raises:
        NoKey: the actor holds no roster vault.
    """
    found: dict[tuple[int, str], list[Member]] = {}
    for member in _members(work, through, lambda p: grades is None or p.grade in grades):
        found.setdefault((member.profile.grade, member.profile.class_name), []).append(member)
    audit.note(work, "consents_opened", n_students=sum(map(len, found.values())))
    return [
        ClassConsents(*at, sorted(found[at], key=_by_name)) for at in sorted(found, key=class_order)
    ]


def of_class(
    work: Work, grade: int, class_name: str, *, through: date | None = None
) -> ClassConsents:
    """Return one class.

    Raises:
        NotFound: the actor's school has no such class.
        NoKey: the actor holds no roster vault.
    """
    at = grade, class_name
    members = list(_members(work, through, lambda p: (p.grade, p.class_name) == at))
    if not members:
        raise NotFound("class")
    audit.note(work, "consents_opened", n_students=len(members))
    return ClassConsents(grade, class_name, sorted(members, key=_by_name))


def standing_of(work: Work, student_id: UUID, *, through: date | None = None) -> Standing:
    """Return where one student's consent stands.

    Raises:
        NotFound: the student is not on the roster of the actor's school.
        NoKey: the actor holds no roster vault.
    """
    student = work.session.get(Student, (work.actor.unit_id, student_id))
    if student is None:
        raise NotFound("student")
    key = work.keys.vault(work.actor.unit_id, Purpose.ROSTER).symmetric
    return _member(
        work, key, student, get(key, student, "sealed_profile", Profile), through
    ).standing


def referral_standing(work: Work, student_id: UUID) -> Standing:
    """Return where the consent to tell the health centre of one student stands today.

    Raises:
        NotFound: the student is not on the roster of the actor's school.
        NoKey: the actor holds no roster vault.
    """
    student = work.session.get(Student, (work.actor.unit_id, student_id))
    if student is None:
        raise NotFound("student")
    key = work.keys.vault(work.actor.unit_id, Purpose.ROSTER).symmetric
    born_on = get(key, student, "sealed_profile", Profile).born_on
    said = ledgers.said(ledgers.entries_of(key, student_id, student.sealed_consents))
    return standing(said, ConsentPurpose.REFERRAL, day_in_china(work.now), born_on)


def _members(
    work: Work, through: date | None, wanted: Callable[[Profile], bool]
) -> Iterator[Member]:
    school_id = work.actor.unit_id
    key = work.keys.vault(school_id, Purpose.ROSTER).symmetric
    table = Student.__table__
    columns = table.c.id, table.c.sealed_profile, table.c.sealed_consents
    for row in work.session.execute(select(*columns).where(table.c.school_id == school_id)):
        profile = rosters.open_profile(key, row.id, row.sealed_profile)
        if not profile.has_left and wanted(profile):
            yield _member(work, key, row, profile, through)


def _member(
    work: Work, key: SymmetricKey, row: Any, profile: Profile, through: date | None
) -> Member:
    today = day_in_china(work.now)
    said = ledgers.said(ledgers.entries_of(key, row.id, row.sealed_consents))
    where = standing_through(said, SCREENING, today, through or today, profile.born_on)
    return Member(row.id, profile, where, is_under_14(profile.born_on, today))


def _by_name(member: Member) -> tuple[str, str, str]:
    return member.profile.pinyin_key, member.profile.name, member.profile.number
