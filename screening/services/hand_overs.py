"""What was written in a case of hand-overs in a crisis, and what is owed after each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from referral.hand_overs import (
    HAND_OVER,
    Crisis,
    Given,
    HandOverAction,
    HandOverState,
    crisis,
    is_seen,
)
from referral.owed import Asked, OpenHandOver
from referral.states import Party
from referral.tasks import AT_ONCE_H
from referral.walks import walked
from screening.case_documents import EntryKind
from screening.protection_documents import HandOver, HandOverWord, ToldHandOver
from screening.services.cases import OpenedCase
from screening.services.errors import NotFound

AT_ONCE = timedelta(hours=AT_ONCE_H)


@dataclass(frozen=True, slots=True)
class Said:
    """What a second person said."""

    by: UUID
    at: datetime
    document: HandOverWord


@dataclass(frozen=True, slots=True)
class OpenedHandOver:
    """One hand-over of a case, with what second persons said of it, the oldest first."""

    id: UUID
    by: UUID
    at: datetime
    document: HandOver
    words: Sequence[Said]

    @property
    def state(self) -> HandOverState:
        """Where it stands by what was written down."""
        steps = (
            (HandOverAction(d.action), Party(d.party), d.reason)
            for d in (said.document for said in self.words)
        )
        return walked(HAND_OVER, steps)

    @property
    def said(self) -> Said | None:
        """What counts of it: the first word; None where nobody has said one."""
        return self.words[0] if self.words else None

    @property
    def given(self) -> Given:
        """What of it decides how the crisis stands; an objection is of when it was said."""
        state = self.state
        objected = self.words[0].at if state is HandOverState.OBJECTED else None
        return Given(state, self.at, self.document.end, objected)


def all_of(case: OpenedCase, waiting: Sequence[Said] = ()) -> list[OpenedHandOver]:
    """Return the hand-overs of a case, the oldest first.

    Args:
        case: as it was written.
        waiting: what second persons have handed in that is not written in the case yet.
    """
    written = [
        Said(entry.by, entry.at, HandOverWord.unpack(entry.content))
        for entry in case.of_kind(EntryKind.HAND_OVER_WORD)
    ]
    return [
        OpenedHandOver(
            entry.id,
            entry.by,
            entry.at,
            HandOver.unpack(entry.content),
            [s for s in (*written, *waiting) if s.document.hand_over_id == entry.id],
        )
        for entry in case.of_kind(EntryKind.HAND_OVER)
    ]


def one(case: OpenedCase, hand_over_id: UUID) -> OpenedHandOver:
    """Return one hand-over of a case.

    Raises:
        NotFound: the case has none of this id.
    """
    found = next((each for each in all_of(case) if each.id == hand_over_id), None)
    if found is None:
        raise NotFound("hand_over")
    return found


def to_confirm(case: OpenedCase) -> list[bytes]:
    """Return the hand-overs that wait for a second person, packed as a slice tells them."""
    return [
        ToldHandOver(each.id, each.by, each.document.pack()).pack()
        for each in all_of(case)
        if each.state is HandOverState.UNCONFIRMED
    ]


def standing(
    case: OpenedCase,
    talked: Sequence[datetime],
    told: Sequence[datetime],
    now: datetime,
    waiting: Sequence[Said] = (),
) -> Crisis | None:
    """Return how the crisis of a case stands; None where nobody was handed over."""
    return crisis([each.given for each in all_of(case, waiting)], talked, told, now)


def owed_of(
    case: OpenedCase, talked: Sequence[datetime], told: Sequence[datetime]
) -> Iterator[OpenHandOver]:
    """Yield what is owed: a second person's word at once, and that somebody asks after the student.

    After the last hand-over alone somebody asks: by the end of the time agreed, or at once where
    the second person says that it did not go so.
    """
    found = all_of(case)
    for each in found:
        see = None
        if each is found[-1] and not is_seen(each.given, talked, told):
            objected = each.given.objected_at
            see = Asked(each.at, objected + AT_ONCE if objected else each.document.end)
        yield OpenHandOver(each.id, each.state, Asked(each.at, each.at + AT_ONCE), see)
