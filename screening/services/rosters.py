"""Bring a school's roster in, and read it back: everything about a name needs an unlocked vault."""

import hmac
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID, uuid4

from sqlalchemy import delete, select

from crypto.seeds import SymmetricKey
from screening.documents import ConsentLedger, Index, Profile, RosterPart
from screening.models import PendingRoster, Purpose, Student
from screening.models.seals import SEALS
from screening.services import audit
from screening.services.errors import NotFound
from screening.services.pinyin import pinyin_key
from screening.services.roster_files import RosterRow
from screening.services.work import Work
from screening.vault import certified_vault, get, make_student, put

TAG_BYTES = 10

ROWS_A_PART = 40
"""Rows of a kept roster file that one sealed part holds: each is at most a profile long."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do; nothing is stored by making it."""

    new: tuple[Profile, ...]
    #: Student ids with the profile that they would get.
    changed: tuple[tuple[UUID, Profile], ...]
    n_unchanged: int
    #: How many are on the roster and not in the file; an import leaves them alone.
    n_absent: int

    @property
    def classes(self) -> tuple[tuple[int, str, int], ...]:
        """Grade, class and number of the students that are new or changed, in order."""
        counts: dict[tuple[int, str], int] = {}
        for profile in (*self.new, *(p for _, p in self.changed)):
            at = profile.grade, profile.class_name
            counts[at] = counts.get(at, 0) + 1
        return tuple((*at, counts[at]) for at in sorted(counts, key=class_order))


def keep(work: Work, rows: Sequence[RosterRow]) -> None:
    """Keep a checked file's rows, sealed, until the coordinator has seen what they would do.

    What was kept before is dropped.

    Raises:
        NoKey: the actor holds no roster vault.
    """
    drop(work)
    key = work.keys.vault(work.actor.unit_id, Purpose.ROSTER).symmetric
    packed = [profile.pack() for profile in as_profiles(rows)]
    for part, start in enumerate(range(0, len(packed), ROWS_A_PART)):
        row = PendingRoster(school_id=work.actor.unit_id, id=uuid4(), part=part)
        put(key, row, "sealed_rows", RosterPart(packed[start : start + ROWS_A_PART]))
        work.session.add(row)
    work.session.flush()


def drop(work: Work) -> None:
    """Drop the rows that were kept."""
    at = PendingRoster.school_id == work.actor.unit_id
    work.session.execute(delete(PendingRoster).where(at))


def kept(work: Work) -> list[Profile]:
    """Return the rows that were kept, in the order of their file; empty where there are none.

    Raises:
        NoKey: the actor holds no roster vault.
    """
    key = work.keys.vault(work.actor.unit_id, Purpose.ROSTER).symmetric
    parts = work.session.scalars(
        select(PendingRoster)
        .where(PendingRoster.school_id == work.actor.unit_id)
        .order_by(PendingRoster.part)
    )
    packed = (p for part in parts for p in get(key, part, "sealed_rows", RosterPart).profiles)
    return [Profile.unpack(profile) for profile in packed]


def plan_import(work: Work, rows: Sequence[Profile]) -> Plan:
    """Sort a file's rows into new, changed and unchanged, without storing anything.

    Raises:
        NoKey: the actor holds no roster vault.
    """
    known = {profile.number: (student_id, profile) for student_id, profile in profiles(work)}
    new, changed, n_unchanged = [], [], 0
    for profile in rows:
        if profile.number not in known:
            new.append(profile)
        elif known[profile.number][1] != profile:
            changed.append((known[profile.number][0], profile))
        else:
            n_unchanged += 1
    n_absent = len(known.keys() - {profile.number for profile in rows})
    return Plan(tuple(new), tuple(changed), n_unchanged, n_absent)


def carry_out(work: Work, plan: Plan) -> None:
    """Store what a plan says: a key pair and a certificate for each new student.

    Raises:
        NoKey: the actor holds no roster vault.
        CertificateInvalid: the school's care key was exchanged.
    """
    school_id = work.actor.unit_id
    roster = work.keys.vault(school_id, Purpose.ROSTER)
    care = certified_vault(work.session, work.directory, school_id, Purpose.CARE)
    for profile in plan.new:
        tag = number_tag(roster.symmetric, profile.number)
        blank = Index(), ConsentLedger()
        work.session.add_all(make_student(care, roster, school_id, uuid4(), tag, profile, *blank))
    drop(work)
    changed = dict(plan.changed)
    for student in work.session.scalars(
        select(Student).where(Student.school_id == school_id, Student.id.in_(list(changed)))
    ):
        put(roster.symmetric, student, "sealed_profile", changed[student.id])
    work.session.flush()
    audit.note(work, "roster_imported", n_new=len(plan.new), n_changed=len(plan.changed))


def profiles(work: Work) -> Iterable[tuple[UUID, Profile]]:
    """Open every profile of the actor's school, in no order.

    Raises:
        NoKey: the actor holds no roster vault.
    """
    school_id = work.actor.unit_id
    key = work.keys.vault(school_id, Purpose.ROSTER).symmetric
    table = Student.__table__
    for row in work.session.execute(
        select(table.c.id, table.c.sealed_profile).where(table.c.school_id == school_id)
    ):
        yield row.id, open_profile(key, row.id, row.sealed_profile)


def open_profile(key: SymmetricKey, student_id: UUID, sealed: bytes) -> Profile:
    """Open one sealed profile under the roster vault's key."""
    return Profile.unpack(SEALS["student.sealed_profile"].open(key, sealed, student_id, student_id))


def profile_of(work: Work, student_id: UUID) -> Profile:
    """Open one student's profile.

    Raises:
        NotFound: the student is not on the roster of the actor's school.
    """
    student = work.session.get(Student, (work.actor.unit_id, student_id))
    if student is None:
        raise NotFound("student")
    key = work.keys.vault(work.actor.unit_id, Purpose.ROSTER).symmetric
    return get(key, student, "sealed_profile", Profile)


def class_counts(work: Work) -> tuple[tuple[int, str, int], ...]:
    """Return grade, class and number of students, in order, and note that the roster was opened."""
    counts: dict[tuple[int, str], int] = {}
    for _, profile in profiles(work):
        at = profile.grade, profile.class_name
        counts[at] = counts.get(at, 0) + 1
    audit.note(work, "roster_opened", n_students=sum(counts.values()))
    return tuple((*at, counts[at]) for at in sorted(counts, key=class_order))


def class_order(at: tuple[int, str]) -> tuple[object, ...]:
    """Return the place of a grade's class among the others: 2班 before 10班."""
    grade, class_name = at
    parts = re.split(r"([0-9]+)", class_name)
    return grade, *(int(part) if part.isdecimal() else part for part in parts)


def masked(name: str) -> str:
    """Return a name that its owner knows and a neighbour does not: 张*三, 张*."""
    return name[0] + "*" + (name[-1] if len(name) > 2 else "")


def number_tag(key: SymmetricKey, number: str) -> bytes:
    """Return the keyed hash by which a student number is unique in a school."""
    return hmac.digest(key.secret.reveal(), b"muye/1/number" + number.encode(), sha256)[:TAG_BYTES]


def as_profiles(rows: Iterable[RosterRow]) -> list[Profile]:
    """Return a checked file's rows as what is stored of each student."""
    return [_profile(row) for row in rows]


def _profile(row: RosterRow) -> Profile:
    return Profile(
        name=row.name,
        number=row.number,
        grade=row.grade,
        class_name=row.class_name,
        sex=row.sex,
        born_on=row.born_on,
        guardian_name=row.guardian_name,
        guardian_phone=row.guardian_phone,
        pinyin_key=pinyin_key(row.name),
    )
