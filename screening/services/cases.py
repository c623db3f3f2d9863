"""Read a case, write in it, and move it on. What is written is never changed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select

from crypto.seeds import Seed
from referral.cases import CASE, CaseAction
from referral.states import next_state
from screening.case_documents import EntryDocument, EntryKind, StepDocument
from screening.documents import Holder, Profile
from screening.models import Account, Case, CaseEntry, Purpose, Student, StudentKey
from screening.models.seals import SEALS
from screening.packed import Document
from screening.services import audit, rosters
from screening.services.errors import NotFound
from screening.services.work import Work
from screening.vault import get, put

ENTRY = SEALS["case_entry.sealed_entry"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was written down in a case."""

    id: UUID
    kind: EntryKind
    by: UUID
    at: datetime
    content: bytes
    #: Its place in the order of writing, from 0.
    n: int


@dataclass(frozen=True, slots=True)
class OpenedCase:
    """A case, opened for a counselor: whose it is, and what was written, the oldest first."""

    row: Case
    student: Student
    #: The student's: under it stands everything that the case says.
    seed: Seed
    profile: Profile
    entries: Sequence[Entry]

    def of_kind(self, *kinds: EntryKind) -> list[Entry]:
        """Return the entries of some kinds, the oldest first."""
        return [entry for entry in self.entries if entry.kind in kinds]


def opened(work: Work, case_id: UUID) -> OpenedCase:
    """Open a case with everything in it; that it was opened is audited.

    Raises:
        NotFound: the actor's school has no such case.
        NoKey: the actor holds no care vault.
        SealBroken: a stored value was altered.
    """
    found = find(work, case_id)
    audit.note(work, "case_read", student=found.student.id, case=case_id)
    return found


def find(work: Work, case_id: UUID) -> OpenedCase:
    """Open a case, as a step of something that is audited itself.

    Raises:
        NotFound: the actor's school has no such case.
        NoKey: the actor holds no care vault.
        SealBroken: a stored value was altered.
    """
    case = work.session.get(Case, (work.actor.unit_id, case_id))
    if case is None:
        raise NotFound("case")
    student, seed = keys_of(work, holder(work, case))
    rows = work.session.scalars(
        select(CaseEntry).where(
            CaseEntry.school_id == work.actor.unit_id, CaseEntry.case_id == case_id
        )
    )
    entries = sorted((entry_of(seed, row) for row in rows), key=lambda e: (e.n, e.at))
    return OpenedCase(case, student, seed, rosters.profile_of(work, student.id), entries)


def write(work: Work, case: OpenedCase, kind: EntryKind, content: Document) -> UUID:
    """Write something down in a case, and return the entry's id.

    Raises:
        SealOverflow: it is longer than an entry may be.
    """
    return _write(work, case.row, case.seed, kind, content)


def write_for(
    work: Work, case: OpenedCase, kind: EntryKind, content: Document, *, by: UUID, at: datetime
) -> UUID:
    """Write down what somebody else of the team said, and when; return the entry's id.

    Raises:
        SealOverflow: it is longer than an entry may be.
    """
    return _write(work, case.row, case.seed, kind, content, by=by, at=at)


def take_step(
    work: Work, case: OpenedCase, action: CaseAction, reason: str = "", **facts: Any
) -> None:
    """Move a case on, and write down who did it, when and why.

    Raises:
        StepNotAllowed: the case is no longer where the page showed it, or this is not theirs to do.
        ReasonMissing: the step needs a reason.
    """
    party = work.actor.party
    case.row.state = next_state(CASE, case.row.state, action, party, reason)
    course = {"to": str(case.row.state), "n": len(case.of_kind(EntryKind.STEP))}
    step = StepDocument(action, str(party), reason.strip(), facts | course)
    write(work, case, EntryKind.STEP, step)
    audit.note(work, "case_moved", student=case.student.id, case=case.row.id, action=action)


def keys_of(work: Work, student_id: UUID) -> tuple[Student, Seed]:
    """Return a student of the actor's school with their seed.

    Raises:
        NotFound: the school has no such student.
        NoKey: the actor holds no care vault.
    """
    at = work.actor.unit_id, student_id
    student, key = work.session.get(Student, at), work.session.get(StudentKey, at)
    if student is None or key is None:
        raise NotFound("student")
    return student, work.keys.certified_student(student, key)


def names(work: Work, account_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return what colleagues call the members of staff of the actor's township."""
    query = select(Account.id, Account.display_name).where(Account.id.in_(set(account_ids)))
    return dict(work.session.execute(query).all())


def holder(work: Work, case: Case) -> UUID:
    """Return whose case it is.

    Raises:
        NoKey: the actor holds no care vault.
        SealBroken: the stored value was altered.
    """
    care = work.keys.vault(case.school_id, Purpose.CARE).symmetric
    return get(care, case, "sealed_holder", Holder).student_id


def entry_of(seed: Seed, row: Any) -> Entry:
    """Open an entry, of which a row has the id, the case and the sealed value.

    Raises:
        SealBroken: the stored value was altered.
    """
    packed = ENTRY.open(seed.symmetric, row.sealed_entry, row.id, row.case_id)
    document = EntryDocument.unpack(packed)
    at = datetime.fromtimestamp(document.at, UTC)
    return Entry(row.id, EntryKind(document.kind), document.by, at, document.content, document.n)


def _write(
    work: Work,
    case: Case,
    seed: Seed,
    kind: EntryKind,
    content: Document,
    *,
    by: UUID | None = None,
    at: datetime | None = None,
) -> UUID:
    row = CaseEntry(school_id=case.school_id, id=uuid4(), case_id=case.id)
    who, when = by or work.actor.account_id, at or work.now
    at_case = CaseEntry.school_id == case.school_id, CaseEntry.case_id == case.id
    n = work.session.scalar(select(func.count()).select_from(CaseEntry).where(*at_case)) or 0
    document = EntryDocument(str(kind), who, int(when.timestamp()), content.pack(), n)
    put(seed.symmetric, row, "sealed_entry", document)
    work.session.add(row)
    work.session.flush()
    return row.id
