"""The counselor's queue: sealed sheets opened, sorted by tier, and reviewed by a person."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

from sqlalchemy import select

from crypto.seeds import Seed
from referral.advice import Advice, urgency
from referral.deadlines import Light, clocks, light
from referral.definition import Standard, Tier
from referral.errors import ReasonMissing
from referral.flags import Reason
from referral.states import FLAG, FlagAction, FlagState, Step, next_state
from screening.case_documents import OpeningDocument
from screening.documents import Index, Profile, ReviewDocument, SheetDocument
from screening.models import (
    Purpose,
    Review,
    Sheet,
    Student,
    StudentKey,
    Wave,
)
from screening.services import audit, cases, opened_sheets, rosters, sittings, tasks, waves
from screening.services.advice import read_advice
from screening.services.errors import NoConsent, NotFound
from screening.services.opened_sheets import OpenedSheet
from screening.services.sheets import reasons_of
from screening.services.slips import PrintedTicket
from screening.services.work import Work
from screening.vault import get, put

CARED_FOR = (FlagState.CONFIRMED, FlagState.CRISIS_OPEN)
"""States of a flag that open a case, or join the one that is open."""

ENDED = (FlagState.CONFIRMED, FlagState.DISMISSED, FlagState.VOID_RETEST)


@dataclass(frozen=True, slots=True)
class QueueEntry:
    """One sheet as the queue shows it: masked, with the strongest reason first."""

    sheet_id: UUID
    student_id: UUID
    masked_name: str
    grade: int
    class_name: str
    tier: Tier
    state: FlagState
    #: The tier that the last review named; None where none did.
    reviewed_tier: Tier | None
    reasons: Sequence[Reason]
    handed_in_at: datetime
    #: When somebody must have looked; None where the tier sets no such clock.
    due_at: datetime | None
    light: Light
    pinyin_key: str
    #: What the township's model said; None where it was off.
    advice: Advice | None

    @property
    def is_flagged(self) -> bool:
        """Whether a rule asked for a person."""
        return self.tier.rank > 0

    @property
    def is_decided(self) -> bool:
        """Whether a person has decided, whatever the rules said."""
        return self.state in ENDED

    @property
    def is_waiting(self) -> bool:
        """Whether a person still has to decide."""
        return self.is_flagged and not self.is_decided


@dataclass(frozen=True, slots=True)
class Record:
    """One sheet, opened for its counselor."""

    wave: Wave
    standard: Standard
    entry: QueueEntry
    profile: Profile
    document: SheetDocument
    reviews: Sequence[ReviewDocument]

    @property
    def steps(self) -> tuple[Step[FlagState, FlagAction], ...]:
        """The decisions that are open now."""
        return DECISIONS.get(self.entry.state, ())


DECISIONS = {
    state: tuple(
        step
        for step in FLAG.steps
        if step.source is FlagState.UNDER_REVIEW
        and step.action in (FlagAction.CONFIRM, FlagAction.DISMISS, FlagAction.VOID)
    )
    for state in (FlagState.PROVISIONAL, FlagState.UNDER_REVIEW)
}
"""What a counselor may decide, by state; a decision on a provisional flag takes it up."""


def queue(work: Work, wave: Wave) -> list[QueueEntry]:
    """Open every sheet of a wave, the highest tier and the soonest due first.

    Raises:
        NoKey: the actor has no grant to the school's care vault.
        SealBroken: a stored value was altered.
    """
    standard = waves.standard_of(work, wave)
    sheets = opened_sheets.of_wave(work, wave)
    entries = [_entry(work, standard, sheet)[0] for sheet in sheets]
    entries.sort(key=_order)
    n_urgent = sum(e.is_waiting and e.tier.id == standard.highest.id for e in entries)
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
    """Record a counselor's judgement beside what the rules said; a confirmed flag opens a case.

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
    state, party = found.entry.state, work.actor.party
    if state is FlagState.PROVISIONAL:
        state = next_state(FLAG, state, FlagAction.TAKE_UP, party)
    state = next_state(FLAG, state, action, party, reason)
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
    _keep_state(student, seed, sheet_id, (state, tier, review.id))
    _close_task(work, found)
    work.session.flush()
    if state in CARED_FOR:
        cases.open_case(work, student.id, OpeningDocument(sheet_id, tier, reason))
    audit.note(work, "flag_reviewed", student=student.id, sheet=sheet_id, action=action)
    return _retest(work, found) if action is FlagAction.VOID else None


def _keep_state(
    student: Student, seed: Seed, sheet_id: UUID, flag: tuple[FlagState, str | None, UUID]
) -> None:
    state, tier, review_id = flag
    index = get(seed.symmetric, student, "sealed_index", Index)
    earlier = index.flags.get(sheet_id.bytes, [None, None, []])[2]
    flags = index.flags | {sheet_id.bytes: [state, tier, [*earlier, review_id.bytes]]}
    put(seed.symmetric, student, "sealed_index", replace(index, flags=flags))


def _close_task(work: Work, found: Record) -> None:
    if found.entry.tier.id == found.standard.highest.id:
        tasks.close_one(work, found.wave.id, found.standard, found.entry.handed_in_at)


def _entry(work: Work, standard: Standard, sheet: OpenedSheet) -> tuple[QueueEntry, Profile]:
    document, reviewed = sheet.document, sheet.reviewed_tier
    roster = work.keys.vault(work.actor.unit_id, Purpose.ROSTER).symmetric
    profile = rosters.open_profile(roster, sheet.student_id, sheet.sealed_profile)
    tier = standard.tier(document.tier)
    at = datetime.fromtimestamp(document.handed_in_at, UTC)
    due_at = clocks(tier, at).get("acknowledge")
    entry = QueueEntry(
        sheet_id=sheet.id,
        student_id=sheet.student_id,
        masked_name=rosters.masked(profile.name),
        grade=profile.grade,
        class_name=profile.class_name,
        tier=tier,
        state=sheet.state,
        reviewed_tier=standard.tier(reviewed) if reviewed else None,
        reasons=reasons_of(document, standard),
        handed_in_at=at,
        due_at=due_at,
        light=light(due_at, work.now, since=at),
        pinyin_key=profile.pinyin_key,
        advice=read_advice(document.model),
    )
    return entry, profile


def _order(entry: QueueEntry) -> tuple[object, ...]:
    rank, risk = urgency(entry.tier, entry.advice)
    in_time = entry.light is not Light.RED  # what is late is put off by no model
    due_at = entry.due_at or entry.handed_in_at
    return not entry.is_waiting, rank, in_time, risk, due_at, entry.pinyin_key


def _find(work: Work, sheet_id: UUID) -> Record:
    query = opened_sheets.rows(work).where(Sheet.id == sheet_id)
    row = work.session.execute(query).one_or_none()
    if row is None:
        raise NotFound("sheet")
    sheet = opened_sheets.opened(work, row)
    wave = waves.get(work, sheet.wave_id)
    standard = waves.standard_of(work, wave)
    entry, profile = _entry(work, standard, sheet)
    rows = work.session.scalars(
        select(Review).where(Review.school_id == row.school_id, Review.id.in_(sheet.review_ids))
    )
    reviews = [get(sheet.seed.symmetric, r, "sealed_review", ReviewDocument) for r in rows]
    reviews.sort(key=lambda review: review.decided_at)
    return Record(wave, standard, entry, profile, sheet.document, reviews)


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
