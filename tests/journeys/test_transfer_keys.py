"""After a transfer no key of the old school opens anything of the student."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from crypto.envelope import Shape
from crypto.errors import CryptoError
from crypto.seeds import Seed
from referral.states import FlagAction
from screening.documents import Profile
from screening.models import Account, StudentKey, Unit
from screening.models.seals import SEALS
from screening.roles import Role
from screening.services import flags, rosters, students, transfers, waves
from screening.services.enrolment import LeaveReason
from tests.journeys.all_keys import AllKeys, collect, ids_of, open_value, sealed_rows
from tests.journeys.populated import found
from tests.township import CALM, FIRST, LOW, SECOND, Township

GOES_ALONG = {
    "student.sealed_profile",
    "student.sealed_index",
    "student_key.sealed_seed",
    "sheet.sealed_sheet",
    "review.sealed_review",
}
"""What the new school has of the student."""

STAYS = {"audit_entry.sealed_detail", "ticket.sealed_holder"}
"""What the old school keeps: that it dealt with somebody of this random id, and gave a ticket."""


@dataclass(frozen=True)
class After:
    """A township in which one student has gone to another school."""

    keys: AllKeys
    student_id: UUID
    profile: Profile
    units: dict[str, UUID]

    def seeds_of(self, unit: str) -> list[Seed]:
        """Return every seed that anybody of a school can come by."""
        school = self.units[unit]
        seeds = [seed for (holder, _), seed in self.keys.vaults.items() if holder == school]
        with self.keys.township.database.reading() as session:
            people = set(session.scalars(select(Account.id).where(Account.unit_id == school)))
            seeds += [seed for holder, seed in self.keys.accounts.items() if holder in people]
            own = select(StudentKey.student_id).where(StudentKey.school_id == school)
            return seeds + [self.keys.students[i] for i in session.scalars(own)]

    def opened(self, unit: str) -> Iterator[tuple[str, Any, bytes]]:
        """Open whatever the keys of a school open: the column, the row, and what stood inside."""
        seeds = self.seeds_of(unit)
        for name, seal in SEALS.items():
            if seal.shape not in (Shape.SEALED, Shape.SYM):
                continue
            tried = seeds if seal.shape is Shape.SEALED else [seed.symmetric for seed in seeds]
            for row in sealed_rows(self.keys, name):
                for key in tried:
                    try:
                        value = getattr(row, seal.column)
                        content = open_value(self.keys, seal, key, value, ids_of(seal, row))
                    except CryptoError:
                        continue
                    yield name, row, content


@pytest.fixture(scope="module")
def after(tmp_path_factory: pytest.TempPathFactory) -> Iterator[After]:
    township, founded = found(tmp_path_factory.mktemp("transfer") / "home")
    student_id, profile = _transferred(township)
    with township.database.reading() as session:
        units = {unit.name: unit.id for unit in session.scalars(select(Unit))}
    keys = collect(township, founded, [], [])
    yield After(keys, student_id, profile, units)
    township.close()


def test_the_old_schools_keys_open_no_name_and_no_record(after: After) -> None:
    marks = [after.profile.name.encode(), after.profile.number.encode(), after.student_id.bytes]

    found = {name for name, _, content in after.opened(FIRST) for mark in marks if mark in content}

    assert found == STAYS


def test_the_old_schools_keys_still_open_the_others(after: After) -> None:
    names = [name for name, _, _ in after.opened(FIRST)]

    assert names.count("sheet.sealed_sheet") == 2
    assert names.count("student.sealed_profile") == 2


def test_the_new_schools_keys_open_all_of_it(after: After) -> None:
    opened = [(name, row) for name, row, _ in after.opened(SECOND) if name in GOES_ALONG]

    assert {name for name, _ in opened} == GOES_ALONG
    assert {row.school_id for _, row in opened} == {after.units[SECOND]}


def test_one_wrap_of_the_students_key_is_left_and_it_is_the_new_schools(after: After) -> None:
    with after.keys.township.database.reading() as session:
        own = StudentKey.student_id == after.student_id
        (key,) = session.scalars(select(StudentKey).where(own)).all()

    assert key.school_id == after.units[SECOND]


def _transferred(township: Township) -> tuple[UUID, Profile]:
    wave = township.wave(3)
    for slip, answers in zip(wave.slips, (LOW, CALM, CALM), strict=True):
        township.sit(slip, answers)
    with township.work_as(Role.COUNSELOR) as work:
        (low,) = [e for e in flags.queue(work, waves.get(work, wave.id)) if e.is_waiting]
        flags.decide(work, low.sheet_id, FlagAction.DISMISS, reason="已经面谈")
        profile = rosters.profile_of(work, low.student_id)
    with township.work_as(Role.COORDINATOR) as work:
        students.leave(work, low.student_id, LeaveReason.MOVED)
    with township.work_as(Role.COUNSELOR) as work:
        (school,) = transfers.schools(work)
        transfer_id = transfers.offer(work, low.student_id, school.id).id
    with township.work_as(Role.COUNSELOR, SECOND) as work:
        transfers.accept(work, transfer_id, grade=8, class_name="3班")
    return low.student_id, profile
