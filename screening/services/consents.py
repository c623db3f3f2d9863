"""What guardians said: written down by the coordinator, opened for nobody but the school."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from uuid import UUID

from sqlalchemy import select

from crypto.seeds import SymmetricKey
from referral.consents import (
    Channel,
    ConsentPurpose,
    Decision,
    Relation,
    Standing,
    current,
    is_under_14,
    standing,
)
from screening.clock import day_in_china
from screening.documents import ConsentEntry, Profile
from screening.models import Account, Purpose, Student
from screening.services import attachments, audit, case_teams, ledgers, referral_withdrawals, voids
from screening.services.coverage import SCREENING
from screening.services.errors import DecisionRefused, NotFound
from screening.services.work import Work
from screening.vault import get

LONGEST_NAME = 40
"""Characters of a guardian's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What a guardian said, as the coordinator writes it down. Nobody is asked why."""

    decision: Decision
    channel: Channel
    decided_on: date
    purpose: ConsentPurpose = SCREENING
    #: The last day on which it holds; None where none was named.
    expires_on: date | None = None
    #: Given separately for a child under 14, after the rules for children were shown.
    is_separate: bool = False
    #: None for the guardian whom the roster names.
    guardian_name: str | None = None
    relation: Relation | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """One student's consents."""

    student_id: UUID
    profile: Profile
    is_under_14: bool
    standings: Mapping[ConsentPurpose, Standing]
    #: The last word first.
    entries: Sequence[ConsentEntry]
    #: The names of those who took them down, by account.
    recorders: Mapping[UUID, str]

    def recorder(self, entry: ConsentEntry) -> str:
        """Return who took a word down; empty for an account that is not there any more."""
        return self.recorders.get(entry.recorded_by, "") if entry.recorded_by else ""

    def recorded_at(self, entry: ConsentEntry) -> datetime:
        """Return when a word was taken down."""
        return datetime.fromtimestamp(entry.recorded_at, UTC)


def opened(work: Work, student_id: UUID) -> Opened:
    """Open one student's consents.

    Raises:
        NotFound: the student is not on the roster of the actor's school.
        NoKey: the actor holds no roster vault.
    """
    student, key = _student(work, student_id)
    profile = get(key, student, "sealed_profile", Profile)
    entries = ledgers.entries_of(key, student_id, student.sealed_consents)
    today, said = day_in_china(work.now), ledgers.said(entries)
    audit.note(work, "consent_opened", student=student_id)
    return Opened(
        student_id,
        profile,
        is_under_14(profile.born_on, today),
        {purpose: standing(said, purpose, today, profile.born_on) for purpose in ConsentPurpose},
        sorted(entries, key=lambda entry: entry.decided_on)[::-1],
        _recorders(work, entries),
    )


def record(work: Work, student_id: UUID, word: Word, attachment: bytes = b"") -> Standing:
    """Write down what a guardian said, and return where that purpose stands then.

    Where a consent to screening does not stand any more, the student's tickets are void at once;
    where one to a referral does not, the health centre can open it no longer.

    Args:
        work: a coordinator's.
        student_id: of the own school.
        word: what was said.
        attachment: a scan or photograph of what was signed; empty where there is none.

    Raises:
        NotFound: the student is not on the roster of the actor's school.
        DecisionRefused: a day cannot be right, or there is nothing to withdraw.
        AttachmentRefused: the file is too large or of no kind that is taken.
        NoKey: the actor holds no roster vault.
    """
    found = _write(work, student_id, word, attachment)
    _void_without_consent(work, {student_id: found}, word.purpose)
    if word.purpose is not SCREENING and found is not Standing.GIVEN:
        referral_withdrawals.end_consent(work, student_id, word.purpose)
    facts = {"purpose": word.purpose, "decision": word.decision}
    audit.note(work, "consent_recorded", student=student_id, **facts)
    return found


def record_many(work: Work, words: Mapping[UUID, Word]) -> Mapping[UUID, Standing]:
    """Write down what the guardians of several students said of screening, all or nothing.

    Raises:
        NotFound: one of the students is not on the roster of the actor's school.
        DecisionRefused: a day cannot be right.
        NoKey: the actor holds no roster vault.
    """
    found = {student_id: _write(work, student_id, word) for student_id, word in words.items()}
    _void_without_consent(work, found, SCREENING)
    said = [word.decision for word in words.values()]
    n_given, n_refused = said.count(Decision.GIVEN), said.count(Decision.REFUSED)
    audit.note(work, "consents_recorded", n_given=n_given, n_refused=n_refused)
    return found


def attachment(work: Work, student_id: UUID, attachment_id: UUID) -> bytes:
    """Open the file that came with one of a student's consents.

    Raises:
        NotFound: it is none of this student's, or the student is not of the actor's school.
        NoKey: the actor holds no roster vault.
    """
    student, key = _student(work, student_id)
    entries = ledgers.entries_of(key, student_id, student.sealed_consents)
    if attachment_id not in {entry.attachment_id for entry in entries}:
        raise NotFound("attachment")
    audit.note(work, "attachment_opened", student=student_id)
    return attachments.read(work, attachment_id)


def entry_of(word: Word, profile: Profile) -> ConsentEntry:
    """Return what stands in the ledger of a word, but for who wrote it down and when."""
    return ConsentEntry(
        purpose=word.purpose,
        decision=word.decision,
        channel=word.channel,
        decided_on=word.decided_on,
        expires_on=word.expires_on,
        is_separate=word.is_separate,
        guardian_name=(word.guardian_name or profile.guardian_name or "")[:LONGEST_NAME] or None,
        relation=word.relation,
    )


def check(word: Word, entries: Sequence[ConsentEntry], today: date) -> None:
    """Refuse a word that cannot be.

    Raises:
        DecisionRefused: a day cannot be right, or there is nothing to withdraw.
    """
    if word.decided_on > today:
        raise DecisionRefused("decided_in_future")
    if word.expires_on is not None and word.expires_on < word.decided_on:
        raise DecisionRefused("ends_before_it_begins")
    last = current(ledgers.said(entries), word.purpose, word.decided_on)
    stood = last is not None and last.decision is Decision.GIVEN
    if word.decision is Decision.WITHDRAWN and not stood:
        raise DecisionRefused("nothing_to_withdraw")


def _recorders(work: Work, entries: Sequence[ConsentEntry]) -> dict[UUID, str]:
    query = select(Account.id, Account.display_name).where(
        Account.unit_id == work.actor.unit_id,
        Account.id.in_({entry.recorded_by for entry in entries}),
    )
    return dict(work.session.execute(query).all())


def _write(work: Work, student_id: UUID, word: Word, attachment: bytes = b"") -> Standing:
    student, key = _student(work, student_id)
    # Of two who write at once, the second reads what the first has written.
    work.session.refresh(student, with_for_update=True)
    profile = get(key, student, "sealed_profile", Profile)
    entries = ledgers.entries_of(key, student_id, student.sealed_consents)
    today = day_in_china(work.now)
    check(word, entries, today)
    entry = replace(
        entry_of(word, profile),
        attachment_id=attachments.keep(work, attachment) if attachment else None,
        recorded_by=work.actor.account_id,
        recorded_at=int(work.now.timestamp()),
    )
    kept, gone = ledgers.added(entries, entry, today)
    for old in gone:
        if old.attachment_id is not None:
            attachments.drop(work, old.attachment_id)
    ledgers.keep(key, student, kept)
    work.session.flush()
    return standing(ledgers.said(kept), word.purpose, today, profile.born_on)


def _void_without_consent(
    work: Work, found: Mapping[UUID, Standing], purpose: ConsentPurpose
) -> None:
    lost = {student_id for student_id, where in found.items() if where is not Standing.GIVEN}
    if purpose is SCREENING and lost:
        voids.take_out(work, lost, "no consent")
    if purpose is ConsentPurpose.REFERRAL and lost:
        case_teams.dismiss_outsiders(work)


def _student(work: Work, student_id: UUID) -> tuple[Student, SymmetricKey]:
    student = work.session.get(Student, (work.actor.unit_id, student_id))
    if student is None:
        raise NotFound("student")
    return student, work.keys.vault(work.actor.unit_id, Purpose.ROSTER).symmetric
