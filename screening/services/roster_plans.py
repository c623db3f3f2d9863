"""What an import would do: its rows sorted by what they mean for the students on the roster."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from screening.documents import Profile
from screening.services.enrolment import FROM_FILE, LeaveReason, left, renewed
from screening.services.roster_grades import class_order


class Kind(StrEnum):
    """What an import means for one student."""

    NEW = "new"
    MOVED = "moved"
    CHANGED = "changed"
    RETURNED = "returned"
    ABSENT = "absent"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Change:
    """One student with the profile that is stored and the one that would be."""

    student_id: UUID
    before: Profile
    after: Profile

    @property
    def kind(self) -> Kind:
        """What it means; who changes class may change in other ways too."""
        if self.before.has_left:
            return Kind.RETURNED
        if _at(self.before) != _at(self.after):
            return Kind.MOVED
        return Kind.CHANGED


@dataclass(frozen=True, slots=True)
class Line:
    """One student as a dry run shows them: as they are, and as they would be."""

    #: None for somebody who is not on the roster yet.
    before: Profile | None
    #: None for somebody who is not in the file.
    after: Profile | None

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of what differs of all that a file says."""
        if self.before is None or self.after is None:
            return ()
        names = (n for n in FROM_FILE if n != "pinyin_key")
        return tuple(n for n in names if getattr(self.before, n) != getattr(self.after, n))


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do; nothing is stored by making it."""

    new: tuple[Profile, ...]
    changes: tuple[Change, ...]
    #: On the roster and in the file, and alike.
    same: tuple[Profile, ...]
    #: At the school and not in the file: an import leaves them alone unless it is told not to.
    absent: tuple[tuple[UUID, Profile], ...]
    #: Numbers of new students who look like somebody that the roster knows by another number.
    twins: frozenset[str]
    #: Of whom the coordinator has said that they left.
    leaving: tuple[Change, ...] = ()

    def of(self, kind: Kind) -> tuple[Change, ...]:
        """Return the changes of one kind."""
        return tuple(change for change in self.changes if change.kind is kind)

    @property
    def counts(self) -> dict[Kind, int]:
        """How many students there are of each kind."""
        changed = Counter(change.kind for change in self.changes)
        others = {Kind.NEW: self.new, Kind.ABSENT: self.absent, Kind.SAME: self.same}
        return {kind: len(others[kind]) if kind in others else changed[kind] for kind in Kind}

    def listed(self, kind: Kind) -> list[Line]:
        """Return the students of a kind by class and sound."""
        lines: dict[Kind, Iterable[Line]] = {
            Kind.NEW: (Line(None, profile) for profile in self.new),
            Kind.ABSENT: (Line(profile, None) for _, profile in self.absent),
            Kind.SAME: (Line(profile, profile) for profile in self.same),
        }
        changed = (Line(change.before, change.after) for change in self.of(kind))
        return sorted(lines.get(kind, changed), key=_order)

    @property
    def n_touched(self) -> int:
        """How many students it would store something of."""
        return len(self.new) + len(self.changes) + len(self.leaving)

    @property
    def is_empty(self) -> bool:
        """Whether the file says nothing that the roster does not say."""
        return not (self.new or self.changes or self.absent)

    def with_leavers(self, day: date) -> "Plan":
        """Return the plan in which whoever is absent from the file has left the school."""
        leaving = tuple(
            Change(student_id, profile, left(profile, day, LeaveReason.NOT_LISTED))
            for student_id, profile in self.absent
        )
        return replace(self, absent=(), leaving=leaving)


def sort_rows(known: Mapping[UUID, Profile], rows: Sequence[Profile], day: date) -> Plan:
    """Sort a file's rows by what they mean for the students that are known."""
    by_number = {profile.number: student_id for student_id, profile in known.items()}
    new, changes, same = [], [], []
    for row in rows:
        student_id = by_number.get(row.number)
        if student_id is None:
            new.append(row)
            continue
        before = known[student_id]
        after = renewed(before, row, day)
        if after == before:
            same.append(before)
        else:
            changes.append(Change(student_id, before, after))
    in_file = {row.number for row in rows}
    absent = [
        (student_id, profile)
        for student_id, profile in known.items()
        if profile.number not in in_file and not profile.has_left
    ]
    others = {_person(p) for p in known.values() if p.number not in in_file}
    twins = frozenset(p.number for p in new if p.born_on and _person(p) in others)
    return Plan(tuple(new), tuple(changes), tuple(same), tuple(absent), twins)


def _person(profile: Profile) -> tuple[str, date | None]:
    return profile.name, profile.born_on


def _at(profile: Profile) -> tuple[int, str]:
    return profile.grade, profile.class_name


def _order(line: Line) -> tuple[object, ...]:
    profile = line.after or line.before
    return () if profile is None else (class_order(_at(profile)), profile.pinyin_key)
