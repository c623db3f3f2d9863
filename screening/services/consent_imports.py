"""A list of what guardians said is brought in: what each row would do, and the doing of it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import select

from crypto.seeds import SymmetricKey
from referral.consents import (
    Channel,
    Decision,
    Relation,
    Standing,
    is_overruled,
    is_under_14,
    standing,
)
from screening.clock import day_in_china
from screening.documents import ConsentEntry, Profile
from screening.models import Purpose, Student
from screening.services import audit, consents, ledgers, rosters, uploads
from screening.services.consent_files import ConsentRow
from screening.services.consents import Word
from screening.services.coverage import SCREENING
from screening.services.errors import DecisionRefused
from screening.services.roster_rows import Fault, FaultCode, Reading
from screening.services.work import Work


class Outcome(StrEnum):
    """What a row would do."""

    ADDED = "added"
    SAME = "same"
    OVERRULED = "overruled"
    BLANK = "blank"


REFUSALS = {
    "decided_in_future": ("decided_on", FaultCode.DECIDED_IN_FUTURE),
    "ends_before_it_begins": ("expires_on", FaultCode.ENDS_BEFORE_IT_BEGINS),
}
"""In which column a word that cannot be is wrong, and which fault that is."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row with the student that it is about."""

    student_id: UUID
    profile: Profile
    row: ConsentRow
    #: None where nothing has come back yet.
    word: Word | None
    outcome: Outcome
    #: Where the consent would stand afterwards.
    standing: Standing


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do; nothing is stored by making it, and with a fault nothing may be."""

    lines: Sequence[Line]
    faults: Sequence[Fault]

    @property
    def counts(self) -> dict[Outcome, int]:
        """How many rows there are of each outcome."""
        found = Counter(line.outcome for line in self.lines)
        return {outcome: found[outcome] for outcome in Outcome}

    def of(self, outcome: Outcome) -> list[Line]:
        """Return the rows of one outcome, in the order of the file."""
        return [line for line in self.lines if line.outcome is outcome]

    @property
    def n_not_standing(self) -> int:
        """Of how many who agree in this list the consent would not stand all the same."""
        agreed = (line for line in self.of(Outcome.ADDED) if line.row.decision == Decision.GIVEN)
        return sum(line.standing is not Standing.GIVEN for line in agreed)


def plan(work: Work, rows: Sequence[ConsentRow], reading: Reading) -> Plan:
    """Say what each row of a list would do, without storing anything.

    Args:
        work: a coordinator's.
        rows: of the list.
        reading: how its columns were read.

    Raises:
        NoKey: the actor holds no roster vault.
    """
    key = work.keys.vault(work.actor.unit_id, Purpose.ROSTER).symmetric
    known = dict(_students(work, key, {row.number for row in rows}))
    lines: list[Line] = []
    faults: list[Fault] = []
    for row in rows:
        student = known.get(row.number)
        if student is None:
            faults.append(_fault(row, "number", FaultCode.UNKNOWN_STUDENT, reading))
        elif student[1].name != row.name:
            faults.append(_fault(row, "name", FaultCode.NAME_DIFFERS, reading))
        else:
            try:
                lines.append(_line(work, row, *student))
            except DecisionRefused as refused:
                faults.append(_fault(row, *REFUSALS[refused.why], reading))
    audit.note(work, "consents_opened", n_students=len(lines))
    return Plan(lines, faults)


def carry_out(work: Work, plan: Plan) -> None:
    """Write down what a plan adds, all of it, and drop the file.

    Args:
        work: a coordinator's.
        plan: of this school, made now, without a fault.

    Raises:
        NoKey: the actor holds no roster vault.
    """
    words = {line.student_id: line.word for line in plan.of(Outcome.ADDED) if line.word}
    if words:
        consents.record_many(work, words)
    uploads.drop(work)


def _students(
    work: Work, key: SymmetricKey, numbers: set[str]
) -> Iterator[tuple[str, tuple[UUID, Profile, list[ConsentEntry]]]]:
    """Open those students of the school who are there and whose numbers are asked for."""
    table = Student.__table__
    columns = table.c.id, table.c.sealed_profile, table.c.sealed_consents
    at = table.c.school_id == work.actor.unit_id
    for row in work.session.execute(select(*columns).where(at)):
        profile = rosters.open_profile(key, row.id, row.sealed_profile)
        if profile.number in numbers and not profile.has_left:
            entries = ledgers.entries_of(key, row.id, row.sealed_consents)
            yield profile.number, (row.id, profile, entries)


def _line(
    work: Work, row: ConsentRow, student_id: UUID, profile: Profile, entries: list[ConsentEntry]
) -> Line:
    today = day_in_china(work.now)
    word = _word(row, profile)
    outcome, kept = Outcome.BLANK, entries
    if word is not None:
        consents.check(word, entries, today)
        entry = consents.entry_of(word, profile)
        outcome = _outcome(entry, entries)
        kept = [*entries, entry] if outcome is Outcome.ADDED else entries
    after = standing(ledgers.said(kept), SCREENING, today, profile.born_on)
    return Line(student_id, profile, row, word, outcome, after)


def _word(row: ConsentRow, profile: Profile) -> Word | None:
    if row.decision is None or row.decided_on is None:
        return None
    # By the day of the signature: the same list means the same when it is brought in again.
    is_child = is_under_14(profile.born_on, row.decided_on)
    return Word(
        decision=Decision(row.decision),
        channel=Channel(row.channel),
        decided_on=row.decided_on,
        expires_on=row.expires_on,
        is_separate=row.is_separate and is_child,
        guardian_name=row.guardian_name,
        relation=Relation(row.relation) if row.relation else None,
    )


def _outcome(entry: ConsentEntry, entries: Sequence[ConsentEntry]) -> Outcome:
    unsigned: dict[str, Any] = {"attachment_id": None, "recorded_by": None, "recorded_at": 0}
    if any(replace(earlier, **unsigned) == entry for earlier in entries):
        return Outcome.SAME
    (one,) = ledgers.said([entry])
    return Outcome.OVERRULED if is_overruled(ledgers.said(entries), one) else Outcome.ADDED


def _fault(row: ConsentRow, name: str, code: FaultCode, reading: Reading) -> Fault:
    place = reading.places.get(name)
    return Fault(row.line, None if place is None else reading.heads[place][0], code)
