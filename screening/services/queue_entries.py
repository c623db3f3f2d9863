"""One sheet as the counselor's queue shows it, and the order in which they stand there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from referral.advice import Advice, urgency
from referral.deadlines import Light, clocks, light
from referral.definition import Standard, Tier
from referral.flags import Reason
from referral.states import FlagState
from screening.documents import Profile
from screening.models import Purpose
from screening.services import rescorings, rosters
from screening.services.advice import strongest
from screening.services.opened_sheets import OpenedSheet
from screening.services.rescorings import Later
from screening.services.sheets import reasons_of
from screening.services.work import Work

ENDED = (FlagState.CONFIRMED, FlagState.DISMISSED, FlagState.VOID_RETEST)


@dataclass(frozen=True, slots=True)
class QueueEntry:
    """One sheet as the queue shows it: masked, with the strongest reason first."""

    sheet_id: UUID
    student_id: UUID
    masked_name: str
    grade: int
    class_name: str
    #: The highest that anything has asked for, at hand-in or later.
    tier: Tier
    #: The one that asks for the tier; reasons are by its rules.
    standard: Standard
    state: FlagState
    #: The tier that the last review named; None where none did.
    reviewed_tier: Tier | None
    reasons: Sequence[Reason]
    handed_in_at: datetime
    #: From when its clocks run: the hand-in, or when a later standard raised it.
    raised_at: datetime
    #: When somebody must have looked; None where the tier sets no such clock.
    due_at: datetime | None
    light: Light
    pinyin_key: str
    #: The most that the township's model said; None where it was off.
    advice: Advice | None
    #: Whether a person decided, and a later standard asks for more than that person knew.
    asks_again: bool
    #: Whether it is a later standard that asks for the tier.
    is_raised_later: bool
    #: The counselor who is to look at it; None where it is nobody's in particular.
    assigned_to: UUID | None

    @property
    def is_flagged(self) -> bool:
        """Whether a rule asked for a person."""
        return self.tier.rank > 0

    @property
    def is_decided(self) -> bool:
        """Whether a person has decided, and nothing has asked for more since."""
        return self.state in ENDED and not self.asks_again

    @property
    def is_waiting(self) -> bool:
        """Whether a person still has to decide."""
        return self.is_flagged and not self.is_decided

    @property
    def is_unseen(self) -> bool:
        """Whether nobody has looked yet: who opened a crisis has, and goes on from there."""
        return self.is_waiting and self.state is not FlagState.CRISIS_OPEN


def entry_of(
    work: Work, standard: Standard, sheet: OpenedSheet, laters: Sequence[Later]
) -> tuple[QueueEntry, Profile]:
    """Return a sheet as the queue shows it, with the student's profile.

    Args:
        work: a counselor's.
        standard: the one that the wave pinned.
        sheet: opened.
        laters: what later standards made of it, the earliest first.
    """
    document, reviewed = sheet.document, sheet.reviewed_tier
    roster = work.keys.vault(work.actor.unit_id, Purpose.ROSTER).symmetric
    profile = rosters.open_profile(roster, sheet.student_id, sheet.sealed_profile)
    stands = rescorings.standing(document, standard, laters, len(sheet.review_ids))
    later = stands.raised_by
    due_at = clocks(stands.tier, stands.since).get("acknowledge")
    entry = QueueEntry(
        sheet_id=sheet.id,
        student_id=sheet.student_id,
        masked_name=rosters.masked(profile.name),
        grade=profile.grade,
        class_name=profile.class_name,
        tier=stands.tier,
        standard=standard if later is None else later.standard,
        state=sheet.state,
        reviewed_tier=standard.tier(reviewed) if reviewed else None,
        reasons=reasons_of(document, standard) if later is None else later.reasons,
        handed_in_at=datetime.fromtimestamp(document.handed_in_at, UTC),
        raised_at=stands.since,
        due_at=due_at,
        light=light(due_at, work.now, since=stands.since),
        pinyin_key=profile.pinyin_key,
        advice=strongest([document.model, *(later.document.model for later in laters)]),
        asks_again=stands.asks_again,
        is_raised_later=later is not None,
        assigned_to=sheet.assigned_to,
    )
    return entry, profile


def order(entry: QueueEntry) -> tuple[object, ...]:
    """Return what entries are sorted by: who waits, by tier, what is late, by risk, by due time."""
    rank, risk = urgency(entry.tier, entry.advice)
    in_time = entry.light is not Light.RED  # what is late is put off by no model
    due_at = entry.due_at or entry.handed_in_at
    return not entry.is_waiting, rank, in_time, risk, due_at, entry.pinyin_key
