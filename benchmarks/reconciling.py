"""Hold what was answered against what the school's keys open afterwards."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from benchmarks.students import Student
from crypto.tickets import receipt_text
from screening.models import Sheet
from screening.services import flags, waves
from screening.services.flags import Record
from screening.services.sheets import results_of
from screening.services.slips import PrintedTicket
from screening.services.work import Work

CUTS = ((20, "watch3"), (15, "watch2"), (10, "watch1"))
"""Lowest PHQ-9 totals of the tiers, as the standard's rules say; item 9 stands above them."""
HIGHEST, LOWEST = "urgent", "routine"
SELF_HARM = 8
"""Where item 9 stands in a row."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the reconciliation: what was expected, and what was found."""

    says: str
    expected: int
    found: int

    @property
    def holds(self) -> bool:
        """Whether they agree."""
        return self.expected == self.found


def expected_tier(answers: Sequence[int]) -> str:
    """Return the tier that a row must lead to, worked out without the product's code."""
    if answers[SELF_HARM] > 0:
        return HIGHEST
    return next((tier for cut, tier in CUTS if sum(answers) >= cut), LOWEST)


def open_all(work: Work, wave_id: UUID) -> tuple[list[Record], dict[UUID, str]]:
    """Open every sheet of a wave with the counselor's keys, each audited, with its receipt."""
    wave = waves.get(work, wave_id)
    records = [flags.record(work, entry.sheet_id) for entry in flags.queue(work, wave)]
    rows = work.session.execute(
        select(Sheet.id, Sheet.receipt).where(
            Sheet.school_id == wave.school_id, Sheet.wave_id == wave_id
        )
    )
    return records, {row.id: receipt_text(row.receipt) for row in rows}


def reconcile(
    students: Sequence[Student],
    slips: Sequence[PrintedTicket],
    records: Sequence[Record],
    receipts: dict[UUID, str],
) -> list[Row]:
    """Compare, student by student, what was typed with what was stored.

    Args:
        students: who sat, with their rows of answers.
        slips: their tickets, in the same order: they say whose number a code is.
        records: every sheet of the wave, opened.
        receipts: every stored receipt, by sheet, in the form that a student reads.
    """
    typed = {slip.number: s for slip, s in zip(slips, students, strict=True)}
    by_number = {record.profile.number: record for record in records}
    pairs = [(s, by_number[number]) for number, s in typed.items() if number in by_number]
    n = len(students)
    tiers = Counter(expected_tier(s.answers) for s in students)
    stored = Counter(record.entry.tier.id for record in records)
    with_item_9 = sum(s.answers[SELF_HARM] > 0 for s in students)
    above = [(s, r) for s, r in pairs if r.entry.tier.id == HIGHEST]
    return [
        Row("sheets stored", n, len(receipts)),
        Row("sheets opened", n, len(records)),
        Row("students with a sheet of their own", n, len(pairs)),
        Row("sheets of somebody who did not sit", 0, len(by_number.keys() - typed.keys())),
        Row("receipts shown and stored", n, _agree(pairs, receipts)),
        Row("answers equal to the row that was typed", n, sum(_same(s, r) for s, r in pairs)),
        Row("scores equal to the plain sum of the row", n, sum(_summed(s, r) for s, r in pairs)),
        Row(
            "item 9 above zero, in the highest tier", with_item_9, _highest(above, above_zero=True)
        ),
        Row("item 9 at zero, in the highest tier", 0, _highest(above, above_zero=False)),
        *(Row(f"sheets in tier {t}", tiers[t], stored[t]) for t in sorted({*tiers, *stored})),
        Row("sheets in their own row's tier", n, sum(_in_tier(s, r) for s, r in pairs)),
    ]


def _agree(pairs: Sequence[tuple[Student, Record]], receipts: dict[UUID, str]) -> int:
    return sum(s.receipts[0] == receipts[r.entry.sheet_id] for s, r in pairs)


def _same(student: Student, record: Record) -> bool:
    return list(record.document.answers) == list(student.answers)


def _summed(student: Student, record: Record) -> bool:
    (result,) = results_of(record.document)
    return result.scores["total"].value == sum(student.answers)


def _highest(above: Sequence[tuple[Student, Record]], *, above_zero: bool) -> int:
    return sum((s.answers[SELF_HARM] > 0) is above_zero for s, _ in above)


def _in_tier(student: Student, record: Record) -> bool:
    return record.entry.tier.id == expected_tier(student.answers)
