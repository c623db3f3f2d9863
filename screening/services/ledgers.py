"""A student's ledger of consents: how it is opened, and how one more word finds room in it."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from crypto.envelope import SIZE_BYTES
from crypto.seeds import SymmetricKey
from referral.consents import ConsentPurpose, Decision, Said, that_matter
from screening.documents import ConsentEntry, ConsentLedger
from screening.models import NO_LEDGER, Student
from screening.models.seals import SEALS
from screening.vault import put

SEAL = SEALS["student.sealed_consents"]


def entries_of(key: SymmetricKey, student_id: UUID, sealed: bytes) -> list[ConsentEntry]:
    """Open a ledger under the roster vault's key, in the order in which it was written.

    Raises:
        SealBroken: the value was altered, moved, or sealed under another key.
    """
    if sealed == NO_LEDGER:
        return []
    opened = SEAL.open(key, sealed, student_id, student_id)
    return [ConsentEntry.unpack(entry) for entry in ConsentLedger.unpack(opened).entries]


def keep(key: SymmetricKey, student: Student, entries: Sequence[ConsentEntry]) -> None:
    """Seal a ledger on a student's row."""
    put(key, student, "sealed_consents", _ledger(entries))


def said(entries: Sequence[ConsentEntry]) -> list[Said]:
    """Return what the rules look at."""
    return [
        Said(
            ConsentPurpose(entry.purpose),
            Decision(entry.decision),
            entry.decided_on,
            entry.expires_on,
            entry.is_separate,
        )
        for entry in entries
    ]


def added(
    entries: Sequence[ConsentEntry], entry: ConsentEntry, on: date
) -> tuple[list[ConsentEntry], list[ConsentEntry]]:
    """Return the entries with one more, and those that had to go for it to find room.

    The oldest go first, and never what stands on that day.
    """
    kept, gone = [*entries, entry], []
    while len(_ledger(kept).pack()) >= SIZE_BYTES[SEAL.size]:
        matter = that_matter(said(kept), on) | {len(kept) - 1}
        oldest = next(place for place in range(len(kept)) if place not in matter)
        gone.append(kept.pop(oldest))
    return kept, gone


def _ledger(entries: Sequence[ConsentEntry]) -> ConsentLedger:
    return ConsentLedger([entry.pack() for entry in entries])
