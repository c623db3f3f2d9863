"""Undo the last change of a roster: for a day what it replaced is kept, under the roster vault."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from uuid import UUID, uuid4

from sqlalchemy import Connection, delete, select

from screening.db import Base, in_batches
from screening.documents import Profile, UndoPart
from screening.models import Purpose, RosterUndo, Student, StudentKey
from screening.services import audit, ledgers, voids
from screening.services.errors import CannotUndo, NothingToDo
from screening.services.roster_parts import IDS_A_PART, ROWS_A_PART, in_parts
from screening.services.roster_plans import Change
from screening.services.work import Work
from screening.vault import get, put

WINDOW = timedelta(hours=24)
DIGEST_BYTES = 8


class Obstacle(StrEnum):
    """What has been built on one student's change since."""

    #: A new student has, or had, a ticket.
    TICKET = "ticket"
    #: A new student has handed in a sheet, or something else was written about them.
    RECORD = "record"
    #: What a new student's guardian said was taken down.
    CONSENT = "consent"
    #: The profile has been changed again.
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Undo:
    """What undoing the last change of the roster would do."""

    changed_at: datetime
    #: Students who would go.
    new: tuple[tuple[UUID, Profile], ...]
    #: Students whose earlier profile would come back.
    changes: tuple[Change, ...]
    #: Students in whose way something stands, by what it is; with any, nothing is undone.
    obstacles: tuple[tuple[Obstacle, Profile], ...]

    @property
    def ends_at(self) -> datetime:
        """Until when it may be done."""
        return self.changed_at + WINDOW


def keep(work: Work, new: Sequence[tuple[UUID, Profile]], changes: Sequence[Change]) -> None:
    """Keep what a change is about to replace; what was kept of an earlier one is dropped.

    Raises:
        NoKey: the actor holds no roster vault.
    """
    forget(work)
    moment = int(work.now.timestamp())
    made = [[student_id.bytes, _digest(profile)] for student_id, profile in new]
    changed = [[c.student_id.bytes, c.before.pack(), _digest(c.after)] for c in changes]
    parts = [UndoPart(moment, part, []) for part in in_parts(made, _size, IDS_A_PART)]
    parts += [UndoPart(moment, [], part) for part in in_parts(changed, _size, ROWS_A_PART)]
    key = work.keys.vault(work.actor.unit_id, Purpose.ROSTER).symmetric
    hour = work.now.replace(minute=0, second=0, microsecond=0)
    ends_at = hour + WINDOW + timedelta(hours=1)
    for part in parts:
        row = RosterUndo(school_id=work.actor.unit_id, id=uuid4(), ends_at=ends_at)
        put(key, row, "sealed_part", part)
        work.session.add(row)
    work.session.flush()


def forget(work: Work) -> None:
    """Drop what was kept: nothing can be undone any more."""
    at = RosterUndo.school_id == work.actor.unit_id
    work.session.execute(delete(RosterUndo).where(at))


def forget_if_new(work: Work, student_id: UUID) -> None:
    """Drop what was kept where undoing it would let a student go: a case rests on them now.

    No row in clear says so, and whoever undoes an import cannot look into a case.

    Raises:
        NoKey: the actor holds no roster vault.
    """
    if any(student_id.bytes == packed for part in _parts(work) for packed, _ in part.new):
        forget(work)


def forget_expired(now: datetime) -> Callable[[Connection], object]:
    """Return the job that drops, in every school, what was kept long enough."""
    return lambda connection: connection.execute(
        delete(RosterUndo).where(RosterUndo.ends_at <= now)
    )


def changed_at(work: Work) -> datetime | None:
    """Return when the roster last changed, where that can still be undone; None where not.

    Raises:
        NoKey: the actor holds no roster vault.
    """
    part = next(_parts(work), None)
    if part is None:
        return None
    moment = datetime.fromtimestamp(part.changed_at, UTC)
    return moment if work.now < moment + WINDOW else None


def find(work: Work) -> Undo | None:
    """Return what would be undone; None where the last change is a day old, or there is none.

    Raises:
        NoKey: the actor holds no roster vault.
    """
    moment, parts = changed_at(work), list(_parts(work))
    if moment is None:
        return None
    now_known = dict(_profiles(work))
    obstacles = list(_obstacles(work, parts, now_known))
    new = [UUID(bytes=packed) for part in parts for packed, _ in part.new]
    changed = [(UUID(bytes=i), Profile.unpack(p)) for part in parts for i, p, _ in part.changed]
    return Undo(
        moment,
        tuple((i, now_known[i]) for i in new if i in now_known),
        tuple(Change(i, now_known[i], before) for i, before in changed if i in now_known),
        tuple(obstacles),
    )


def undo(work: Work) -> Undo:
    """Let new students go, put earlier profiles back, and return what was done.

    Tickets that were voided stay void.

    Raises:
        NoKey: the actor holds no roster vault.
        NothingToDo: there is nothing to undo, or it is a day old.
        CannotUndo: something was built on it since; nothing was changed.
    """
    found = find(work)
    if found is None:
        raise NothingToDo("undo")
    if found.obstacles:
        raise CannotUndo(len(found.obstacles))
    key = work.keys.vault(work.actor.unit_id, Purpose.ROSTER).symmetric
    for change in found.changes:
        student = work.session.get_one(Student, (work.actor.unit_id, change.student_id))
        put(key, student, "sealed_profile", change.after)
    work.session.flush()
    _remove(work, [student_id for student_id, _ in found.new])
    forget(work)
    audit.note(work, "roster_undone", n_new=len(found.new), n_changed=len(found.changes))
    return found


def _remove(work: Work, student_ids: Sequence[UUID]) -> None:
    school_id = work.actor.unit_id
    for some in in_batches(student_ids):
        for table, key in ((Student, Student.id), (StudentKey, StudentKey.student_id)):
            rows = delete(table).where(table.school_id == school_id, key.in_(some))
            work.session.execute(rows, execution_options={"synchronize_session": False})
    work.session.expire_all()


def _parts(work: Work) -> Iterator[UndoPart]:
    key = work.keys.vault(work.actor.unit_id, Purpose.ROSTER).symmetric
    for row in work.session.scalars(
        select(RosterUndo).where(RosterUndo.school_id == work.actor.unit_id)
    ):
        yield get(key, row, "sealed_part", UndoPart)


def _profiles(work: Work) -> Iterator[tuple[UUID, Profile]]:
    key = work.keys.vault(work.actor.unit_id, Purpose.ROSTER).symmetric
    for student in work.session.scalars(
        select(Student).where(Student.school_id == work.actor.unit_id)
    ):
        yield student.id, get(key, student, "sealed_profile", Profile)


def _obstacles(
    work: Work, parts: Sequence[UndoPart], now_known: dict[UUID, Profile]
) -> Iterator[tuple[Obstacle, Profile]]:
    new = [(UUID(bytes=i), digest) for part in parts for i, digest in part.new]
    built = (
        (Obstacle.RECORD, _with_records(work)),
        (Obstacle.TICKET, voids.holders(work)),
        (Obstacle.CONSENT, _with_consents(work, {student_id for student_id, _ in new})),
    )
    for student_id, digest in new:
        profile = now_known.get(student_id)
        if profile is None:
            continue
        changed = Obstacle.CHANGED if _digest(profile) != digest else None
        found = next((obstacle for obstacle, ids in built if student_id in ids), changed)
        if found is not None:
            yield found, profile
    for student_id, digest in ((UUID(bytes=i), d) for part in parts for i, _, d in part.changed):
        profile = now_known.get(student_id)
        if profile is not None and _digest(profile) != digest:
            yield Obstacle.CHANGED, profile


def _with_records(work: Work) -> frozenset[UUID]:
    """Return the students about whom any table holds a row, whichever table that may be."""
    found: set[UUID] = set()
    for table in Base.metadata.tables.values():
        targets = {key.target_fullname for key in table.foreign_keys}
        if "student.id" in targets and table.name != Student.__tablename__:
            at = table.c.school_id == work.actor.unit_id
            found |= set(work.session.scalars(select(table.c.student_id).where(at)))
    return frozenset(found)


def _with_consents(work: Work, student_ids: Collection[UUID]) -> frozenset[UUID]:
    """Return those of some students whose guardians have said something."""
    key = work.keys.vault(work.actor.unit_id, Purpose.ROSTER).symmetric
    table = Student.__table__
    rows = select(table.c.id, table.c.sealed_consents).where(
        table.c.school_id == work.actor.unit_id
    )
    return frozenset(
        row.id
        for row in work.session.execute(rows)
        if row.id in student_ids and ledgers.entries_of(key, row.id, row.sealed_consents)
    )


def _digest(profile: Profile) -> bytes:
    return sha256(profile.pack()).digest()[:DIGEST_BYTES]


def _size(entry: list[bytes]) -> int:
    return sum(map(len, entry)) + 8
