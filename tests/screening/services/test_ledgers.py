from datetime import date, timedelta
from uuid import uuid4

import pytest

from crypto.envelope import SIZE_BYTES
from crypto.errors import SealBroken
from crypto.seeds import Seed
from referral.consents import ConsentPurpose, Decision
from screening.documents import ConsentEntry
from screening.models import NO_LEDGER, Student
from screening.services import ledgers

FIRST_DAY = date(2020, 1, 1)
TODAY = date(2026, 11, 23)
KEY = Seed.new().symmetric
LONG_NAME = "䶮" * 40


def an_entry(n: int, purpose: ConsentPurpose = ConsentPurpose.SCREENING) -> ConsentEntry:
    return ConsentEntry(
        purpose=purpose,
        decision=Decision.GIVEN,
        channel="in_person",
        decided_on=FIRST_DAY + timedelta(days=n),
        expires_on=TODAY,
        is_separate=True,
        guardian_name=LONG_NAME,
        relation="grandparent",
        attachment_id=uuid4(),
        recorded_by=uuid4(),
        recorded_at=1_800_000_000 + n,
    )


def filled(n: int) -> tuple[list[ConsentEntry], list[ConsentEntry]]:
    kept, gone = [an_entry(0, ConsentPurpose.REFERRAL)], []
    for place in range(1, n):
        kept, dropped = ledgers.added(kept, an_entry(place), TODAY)
        gone += dropped
    return kept, gone


def test_a_ledger_comes_back_as_it_was_kept():
    student = Student(school_id=uuid4(), id=uuid4())
    entries = [an_entry(1), an_entry(2)]

    ledgers.keep(KEY, student, entries)

    assert ledgers.entries_of(KEY, student.id, student.sealed_consents) == entries


def test_a_ledger_that_is_full_loses_the_oldest_and_never_what_stands():
    kept, gone = filled(40)

    # the consent to a referral is the oldest of all, and stands
    assert kept[0].purpose == ConsentPurpose.REFERRAL
    assert [entry.recorded_at for entry in gone] == sorted(entry.recorded_at for entry in gone)
    assert kept[-1].decided_on == FIRST_DAY + timedelta(days=39)
    assert len(kept) + len(gone) == 40


def test_the_longest_entries_of_three_terms_a_year_have_room_for_years():
    kept, gone = filled(12)

    assert (len(kept), gone) == (12, [])


def test_a_full_ledger_fits_its_seal():
    student = Student(school_id=uuid4(), id=uuid4())
    kept, _ = filled(40)

    ledgers.keep(KEY, student, kept)

    assert len(student.sealed_consents) == ledgers.SEAL.lengths[0]
    assert SIZE_BYTES[ledgers.SEAL.size] < ledgers.SEAL.lengths[0]


def test_who_came_before_there_were_consents_has_said_nothing():
    assert ledgers.entries_of(KEY, uuid4(), NO_LEDGER) == []


def test_a_ledger_of_another_student_does_not_open():
    student = Student(school_id=uuid4(), id=uuid4())
    ledgers.keep(KEY, student, [an_entry(1)])

    with pytest.raises(SealBroken):
        ledgers.entries_of(KEY, uuid4(), student.sealed_consents)
