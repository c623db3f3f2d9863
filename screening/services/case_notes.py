"""What counselors write down beside a plan, and the notes that only some of them can open.

A restricted note has a seed of its own, which is sealed to its author's account and to those of the
counselors whom they name. It lies within an entry of the case like any other, so that a key of the
school's care vault is needed besides: who exchanges an account's key in the database gains nothing.
"""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select

from crypto import sealing, symmetric
from crypto.envelope import Shape, Size
from crypto.places import Place
from crypto.seeds import PublicKey, Seed
from screening.case_documents import EntryKind
from screening.models import Account, AccountState
from screening.note_documents import Contact, Minutes, Note, RestrictedNote, SafetyPlan
from screening.packed import Document
from screening.roles import Role
from screening.services import audit, case_changes
from screening.services.cases import OpenedCase, write
from screening.services.errors import NotFound
from screening.services.work import Work

KINDS: dict[EntryKind, type[Document]] = {
    EntryKind.NOTE: Note,
    EntryKind.CONTACT: Contact,
    EntryKind.MINUTES: Minutes,
    EntryKind.SAFETY_PLAN: SafetyPlan,
}
"""What is written down as it is, with the document of each kind."""

MOST_READERS = 6
"""Counselors that a restricted note may name beside its author."""

LONGEST = 4000
"""Bytes of a restricted note's text."""


def take_down(work: Work, case: OpenedCase, kind: EntryKind, content: Document) -> UUID:
    """Write something down in a case, and return the entry's id.

    Raises:
        SealOverflow: it is longer than an entry may be.
    """
    entry_id = write(work, case, kind, content)
    audit.note(work, "case_written", student=case.student.id, case=case.row.id, kind=kind)
    case_changes.follow(work, case.row.id)
    return entry_id


def colleagues(work: Work) -> Sequence[Account]:
    """Return the other counselors of the school, whom a restricted note may name."""
    query = select(Account).where(
        Account.unit_id == work.actor.unit_id,
        Account.role == Role.COUNSELOR,
        Account.state == AccountState.ACTIVE,
        Account.id != work.actor.account_id,
    )
    return work.session.scalars(query.order_by(Account.display_name)).all()


def restrict(work: Work, case: OpenedCase, text: str, named: Collection[UUID] = ()) -> UUID:
    """Write a note down that only the author and the named counselors can open.

    Raises:
        NotFound: somebody who is named is no other counselor of the school.
        SealOverflow: it is too long, or names too many.
    """
    others = {account.id: account for account in colleagues(work)}
    if not set(named) <= others.keys():
        raise NotFound("account")
    seed, case_id = Seed.new(), case.row.id
    key = seed.symmetric
    place = _place(case_id, case_id)
    sealed = symmetric.seal(key, text.strip().encode(), Size.NOTE_4K, place, Shape.SYM)
    keys = {work.actor.account_id: work.keys.own().public}
    keys |= {i: PublicKey(others[i].public_key) for i in named}
    wraps = [
        [i.bytes, sealing.seal_to(public, seed.secret.reveal(), Size.SEED, _place(case_id, i))]
        for i, public in keys.items()
    ]
    return take_down(work, case, EntryKind.RESTRICTED_NOTE, RestrictedNote(sealed, wraps))


def read_restricted(work: Work, case: OpenedCase, entry_id: UUID) -> str:
    """Open a restricted note; that it was opened is audited.

    Raises:
        NotFound: the case has no such note, or it is sealed to others.
        SealBroken: the stored value was altered.
    """
    entries = case.of_kind(EntryKind.RESTRICTED_NOTE)
    entry = next((e for e in entries if e.id == entry_id), None)
    note = RestrictedNote.unpack(entry.content) if entry else None
    own = work.actor.account_id
    wrap = next((w for i, w in note.readers if i == own.bytes), None) if note else None
    if note is None or wrap is None:
        raise NotFound("note")
    case_id = case.row.id
    seed = Seed.from_bytes(
        sealing.open_with(work.keys.own(), wrap, Size.SEED, _place(case_id, own))
    )
    place = _place(case_id, case_id)
    text = symmetric.open_sealed(seed.symmetric, note.sealed_text, Size.NOTE_4K, place, Shape.SYM)
    audit.note(work, "restricted_note_read", student=case.student.id, case=case_id, note=entry_id)
    return text.decode()


def last_safety_plan(case: OpenedCase) -> SafetyPlan | None:
    """Return the safety plan as it was written last; None where there is none."""
    written = case.of_kind(EntryKind.SAFETY_PLAN)
    return SafetyPlan.unpack(written[-1].content) if written else None


def _place(case_id: UUID, owner_id: UUID) -> Place:
    return Place("case_entry", "restricted_note", case_id.bytes, owner_id.bytes)
