"""The counselor's queue: sealed sheets opened, sorted by tier, and reviewed by a person."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

from sqlalchemy import select

from crypto.seeds import Seed
from referral.definition import Standard, Tier
from referral.errors import ReasonMissing
from referral.states import FLAG, FlagAction, FlagState, Step, next_state
from screening.case_documents import OpeningDocument
from screening.documents import Index, Profile, ReviewDocument, SheetDocument
from screening.models import Review, Sheet, Student, StudentKey, Wave
from screening.services import (
    audit,
    case_openings,
    opened_sheets,
    rescorings,
    sittings,
    tasks,
    waves,
)
from screening.services.errors import NoConsent, NotFound
from screening.services.queue_entries import QueueEntry, entry_of, order
from screening.services.rescorings import Later
from screening.services.slips import PrintedTicket
from screening.services.work import Work
from screening.vault import get, put

CARED_FOR = (FlagState.CONFIRMED, FlagState.CRISIS_OPEN)
"""States of a flag that open a case, or join the one that is open."""


@dataclass(frozen=True, slots=True)
class Record:
    """One sheet, opened for its counselor."""

    wave: Wave
    standard: Standard
    entry: QueueEntry
    profile: Profile
    document: SheetDocument
    reviews: Sequence[ReviewDocument]
    #: What later standards made of the sheet, the earliest first.
    laters: Sequence[Later]

    @property
    def steps(self) -> tuple[Step[FlagState, FlagAction], ...]:
        """The decisions that are open now."""
        state = FlagState.UNDER_REVIEW if self.entry.asks_again else self.entry.state
        return DECISIONS.get(state, ())


OFFERED = (FlagAction.OPEN_CRISIS, FlagAction.CONFIRM, FlagAction.DISMISS, FlagAction.VOID)

DECISIONS = {
    state: tuple(s for s in FLAG.steps if s.source is source and s.action in OFFERED)
    for state, source in (
        (FlagState.PROVISIONAL, FlagState.UNDER_REVIEW),
        (FlagState.UNDER_REVIEW, FlagState.UNDER_REVIEW),
        (FlagState.CRISIS_OPEN, FlagState.CRISIS_OPEN),
    )
}
"""What a counselor may decide, by state; a decision on a provisional flag takes it up."""


def queue(work: Work, wave: Wave) -> list[QueueEntry]:
    """Open every sheet of a wave, the highest tier and the soonest due first.

    Raises:
        NoKey: the actor has no grant to the school's care vault.
        SealBroken: a stored value was altered.
    """
    standard = waves.standard_of(work, wave)
    later = rescorings.of_wave(work, wave)
    entries = []
    for sheet in opened_sheets.of_wave(work, wave):
        laters = rescorings.opened(work, sheet.seed, later.get(sheet.id, ()))
        entries.append(entry_of(work, standard, sheet, laters)[0])
    entries.sort(key=order)
    n_urgent = sum(e.is_unseen and e.tier.id == standard.highest.id for e in entries)
    tasks.count_again(work, wave, standard, n_listed=len(entries), n_urgent=n_urgent)
    audit.note(work, "queue_opened", wave=wave.id, n_records=len(entries))
    return entries


def record(work: Work, sheet_id: UUID) -> Record:
    """Open one sheet with everything that a counselor decides by, and audit that it was opened.

    Raises:
        NotFound: there is no such sheet in the actor's school.
    """
    found = _find(work, sheet_id)
    audit.note(work, "record_opened", student=found.entry.student_id, sheet=sheet_id)
    return found


def show_identity(work: Work, sheet_id: UUID, reason: str) -> Record:
    """Open one sheet to show who it is, with the reason in the audit log."""
    found = _find(work, sheet_id)
    audit.note(work, "identity_shown", student=found.entry.student_id, reason=reason)
    return found


def decide(
    work: Work,
    sheet_id: UUID,
    action: FlagAction,
    *,
    reason: str = "",
    interview_tier: str | None = None,
) -> PrintedTicket | None:
    """Record a counselor's judgement beside what the rules said; what needs care opens a case.

    A crisis opens it at once, before anybody has talked; what the talk came to is recorded later.

    Returns:
        The new ticket where the sheet was voided for a re-test; None otherwise, and where no
        consent stands any more.

    Raises:
        NotFound: there is no such sheet in the actor's school.
        StepNotAllowed: the flag was decided already, perhaps by a colleague a moment ago.
        ReasonMissing: the decision needs a reason, as every tier lower than the rules' does.
        NothingToDo: a re-test is asked for, and the student has left the school.
    """
    found = _find(work, sheet_id)
    state = _after(work, found, action, reason)
    if interview_tier and _is_lower(found, interview_tier) and not reason.strip():
        raise ReasonMissing(action)
    student, seed = _student(work, found.entry.student_id)
    tier = found.standard.tier(interview_tier).id if interview_tier else None
    review, reason = Review(school_id=work.actor.unit_id, id=uuid4()), reason.strip()
    document = ReviewDocument(
        sheet_id=sheet_id,
        action=action,
        reason=reason,
        screening_tier=found.entry.tier.id,
        interview_tier=tier,
        reviewer_id=work.actor.account_id,
        decided_at=int(work.now.timestamp()),
    )
    put(seed.symmetric, review, "sealed_review", document)
    work.session.add(review)
    _write_down(student, seed, sheet_id, state, tier, review.id)
    _close_task(work, found)
    work.session.flush()
    if state in CARED_FOR and found.entry.state is not FlagState.CRISIS_OPEN:
        opening = OpeningDocument(sheet_id, tier, reason)
        case_openings.open_case(work, student.id, opening, _runs(found, state, tier))
    audit.note(work, "flag_reviewed", student=student.id, sheet=sheet_id, action=action)
    return _retest(work, found) if action is FlagAction.VOID else None


def _after(work: Work, found: Record, action: FlagAction, reason: str) -> FlagState:
    """Return where a decision leads; a decision on a provisional flag takes it up first."""
    state, party = found.entry.state, work.actor.party
    if state is FlagState.PROVISIONAL:
        state = next_state(FLAG, state, FlagAction.TAKE_UP, party)
    elif found.entry.asks_again:
        state = next_state(FLAG, state, FlagAction.LOOK_AGAIN, party)
    return next_state(FLAG, state, action, party, reason)


def _write_down(
    student: Student,
    seed: Seed,
    sheet_id: UUID,
    state: FlagState,
    tier: str | None,
    review_id: UUID,
) -> None:
    """Put a decision into the student's index, behind the earlier ones on the same sheet."""
    index = get(seed.symmetric, student, "sealed_index", Index)
    before = index.flags.get(sheet_id.bytes, [FlagState.PROVISIONAL, None, []])
    flags = index.flags | {sheet_id.bytes: [state, tier, [*before[2], review_id.bytes]]}
    put(seed.symmetric, student, "sealed_index", replace(index, flags=flags))


def _close_task(work: Work, found: Record) -> None:
    entry = found.entry
    if entry.is_unseen and entry.tier.id == found.standard.highest.id:
        tasks.close_one(work, found.wave.id, entry.standard, entry.raised_at)


def _find(work: Work, sheet_id: UUID) -> Record:
    query = opened_sheets.rows(work).where(Sheet.id == sheet_id)
    row = work.session.execute(query).one_or_none()
    if row is None:
        raise NotFound("sheet")
    sheet = opened_sheets.opened(work, row)
    wave = waves.get(work, sheet.wave_id)
    standard = waves.standard_of(work, wave)
    laters = rescorings.opened(
        work, sheet.seed, rescorings.of_sheets(work, [sheet_id]).get(sheet_id, ())
    )
    entry, profile = entry_of(work, standard, sheet, laters)
    rows = work.session.scalars(
        select(Review).where(Review.school_id == row.school_id, Review.id.in_(sheet.review_ids))
    )
    in_turn = sorted(rows, key=lambda review: sheet.review_ids.index(review.id))
    reviews = [get(sheet.seed.symmetric, r, "sealed_review", ReviewDocument) for r in in_turn]
    return Record(wave, standard, entry, profile, sheet.document, reviews, laters)


def _runs(found: Record, state: FlagState, tier: str | None) -> Tier:
    """Return the tier whose clocks run: in a crisis the highest, whatever the rules saw."""
    if state is FlagState.CRISIS_OPEN:
        return found.standard.highest
    return found.standard.tier(tier or found.entry.tier.id)


def _student(work: Work, student_id: UUID) -> tuple[Student, Seed]:
    at = work.actor.unit_id, student_id
    student, key = work.session.get_one(Student, at), work.session.get_one(StudentKey, at)
    return student, work.keys.certified_student(student, key)


def _retest(work: Work, found: Record) -> PrintedTicket | None:
    try:
        return sittings.reissue(work, found.wave, found.entry.student_id)
    except NoConsent:
        return None


def _is_lower(found: Record, interview_tier: str) -> bool:
    return found.standard.tier(interview_tier).rank < found.entry.tier.rank
