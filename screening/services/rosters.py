"""Bring a school's roster in, and read it back: everything about a name needs an unlocked vault."""

import hmac
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256
from uuid import UUID, uuid4

from sqlalchemy import select, update

from crypto.seeds import SymmetricKey
from screening.clock import day_in_china
from screening.documents import ConsentLedger, Index, Profile
from screening.models import Purpose, Student
from screening.models.seals import SEALS
from screening.services import attachments, audit, offers, roster_undos, uploads, voids
from screening.services.enrolment import enrolled
from screening.services.errors import NotFound
from screening.services.pinyin import pinyin_key
from screening.services.roster_files import ROSTER, RosterFile, RosterRow
from screening.services.roster_grades import class_order
from screening.services.roster_plans import Change, Plan, sort_rows
from screening.services.uploads import Upload
from screening.services.work import Work
from screening.vault import certified_vault, get, make_student

TAG_BYTES = 10

Tick = Callable[[int], object]
"""Is told how many students more are done."""


def keep(work: Work, file: RosterFile, upload: Upload = uploads.NOTHING) -> None:
    """Keep a checked file, sealed, until the coordinator has seen what it would do.

    Of a file with faults there are no rows to keep, only what other columns could be chosen from.

    Raises:
        NoKey: the actor holds no roster vault.
    """
    rows = [] if file.faults else [profile.pack() for profile in as_profiles(file.rows)]
    uploads.keep(work, ROSTER.name, upload, file.reading, rows)


def kept(work: Work) -> list[Profile]:
    """Return the rows that were kept, in the order of their file; empty where there are none.

    Raises:
        NoKey: the actor holds no roster vault.
    """
    return [Profile.unpack(packed) for packed in uploads.rows(work, ROSTER.name)]


def plan_import(work: Work, rows: Sequence[Profile]) -> Plan:
    """Sort a file's rows by what they mean for the roster, without storing anything.

    Raises:
        NoKey: the actor holds no roster vault.
    """
    return sort_rows(dict(profiles(work)), rows, day_in_china(work.now))


def look_at_kept(work: Work) -> Plan | None:
    """Plan the import of the rows that were kept, to show it; None where none were kept.

    Raises:
        NoKey: the actor holds no roster vault.
    """
    rows = kept(work)
    if not rows:
        return None
    plan = plan_import(work, rows)
    audit.note(work, "roster_opened", n_students=sum(plan.counts.values()))
    return plan


def carry_out(work: Work, plan: Plan, tick: Tick = lambda n: None) -> None:
    """Store what a plan says: a key pair and a certificate for each new student.

    What it replaces is kept for a day, so that it can be undone. Whoever leaves by it has no
    ticket afterwards that opens anything.

    Args:
        work: a coordinator's.
        plan: of this school, made now.
        tick: is told how many students more are done.

    Raises:
        NoKey: the actor holds no roster vault.
        CertificateInvalid: the school's care key was exchanged.
    """
    uploads.drop(work)
    new = [(uuid4(), enrolled(profile, day_in_china(work.now))) for profile in plan.new]
    changes = (*plan.changes, *plan.leaving)
    if new or changes:
        roster_undos.keep(work, new, changes)
    _add(work, new, tick)
    store(work, changes, tick)
    voids.take_out(work, {change.student_id for change in plan.leaving}, "left")
    attachments.sweep(work)
    n = {"n_new": len(new), "n_changed": len(plan.changes), "n_left": len(plan.leaving)}
    audit.note(work, "roster_imported", **n)


def store(work: Work, changes: Iterable[Change], tick: Tick = lambda n: None) -> None:
    """Seal the later profiles of some students of the actor's school.

    Whoever is at the school again is offered to no other school any more.

    Raises:
        NoKey: the actor holds no roster vault.
    """
    school_id = work.actor.unit_id
    key = work.keys.vault(school_id, Purpose.ROSTER).symmetric
    seal = SEALS["student.sealed_profile"]
    changes, rows = tuple(changes), []
    for change in changes:
        row_id = change.student_id
        sealed = seal.close(key, change.after.pack(), row_id, row_id)
        rows.append({"school_id": school_id, "id": row_id, "sealed_profile": sealed})
        tick(1)
    back = [c.student_id for c in changes if c.before.has_left and not c.after.has_left]
    offers.call_off(work, back)
    if rows:
        work.session.execute(update(Student), rows)
        work.session.expire_all()


def _add(work: Work, new: Iterable[tuple[UUID, Profile]], tick: Tick) -> None:
    school_id = work.actor.unit_id
    roster = work.keys.vault(school_id, Purpose.ROSTER)
    care = certified_vault(work.session, work.directory, school_id, Purpose.CARE)
    for student_id, profile in new:
        tag = number_tag(roster.symmetric, profile.number)
        blank = Index(), ConsentLedger()
        made = make_student(care, roster, school_id, student_id, tag, profile, *blank)
        work.session.add_all(made)
        tick(1)
    work.session.flush()


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


def present(work: Work) -> Iterator[tuple[UUID, Profile]]:
    """Open the profiles of the students who are at the actor's school now, in no order.

    Raises:
        NoKey: the actor holds no roster vault.
    """
    return ((student_id, p) for student_id, p in profiles(work) if not p.has_left)


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
    """Return grade, class and number of students at the school, in order.

    That the roster was opened is noted.
    """
    counts: dict[tuple[int, str], int] = {}
    for _, profile in present(work):
        at = profile.grade, profile.class_name
        counts[at] = counts.get(at, 0) + 1
    audit.note(work, "roster_opened", n_students=sum(counts.values()))
    return tuple((*at, counts[at]) for at in sorted(counts, key=class_order))


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
