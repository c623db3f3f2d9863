"""A student in a crisis is handed over to somebody: written down by one, confirmed by a second."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from referral.states import Machine, Party, Step


class Receiver(StrEnum):
    """Whom a student is handed over to."""

    GUARDIAN = "guardian"
    AMBULANCE = "ambulance"
    HEALTH_CENTRE = "health_centre"
    POLICE = "police"
    STAFF = "staff"


class HandOverState(StrEnum):
    """Whether a second person stands by it."""

    UNCONFIRMED = "unconfirmed"
    CONFIRMED = "confirmed"
    OBJECTED = "objected"


class HandOverAction(StrEnum):
    """What a second person says."""

    CONFIRM = "confirm"
    OBJECT = "object"


_SECONDS = frozenset({Party.COUNSELOR, Party.SCHOOL_LEAD, Party.TEAM_MEMBER})

HAND_OVER = Machine(
    "hand_over",
    HandOverState.UNCONFIRMED,
    HandOverState,
    (
        Step(HandOverAction.CONFIRM, HandOverState.UNCONFIRMED, HandOverState.CONFIRMED, _SECONDS),
        Step(
            HandOverAction.OBJECT,
            HandOverState.UNCONFIRMED,
            HandOverState.OBJECTED,
            _SECONDS,
            needs_reason=True,
        ),
    ),
)
"""The second person is another than the one who wrote it down. No clock confirms anything."""


class Crisis(StrEnum):
    """How a crisis stands by its hand-overs."""

    #: Nobody else stands by a hand-over yet.
    UNCONFIRMED = "unconfirmed"
    #: The second person says that the last one did not go so.
    OBJECTED = "objected"
    #: The time until which somebody stays is over, and nobody wrote how the student is.
    OVERDUE = "overdue"
    #: Somebody stays with the student now.
    WATCHED = "watched"
    CALM = "calm"


UNQUIET = (Crisis.UNCONFIRMED, Crisis.OBJECTED, Crisis.OVERDUE, Crisis.WATCHED)
"""Where a case is not closed."""


@dataclass(frozen=True, slots=True)
class Given:
    """What of a hand-over decides how the crisis stands. Every time has a zone."""

    state: HandOverState
    at: datetime
    #: Until when somebody stays with the student.
    until: datetime
    #: When the second person objected; None where nobody did.
    objected_at: datetime | None = None


def is_seen(given: Given, talked: Sequence[datetime], told: Sequence[datetime]) -> bool:
    """Whether somebody has asked after the student since: a hand-over ends nothing by itself.

    A talk with the student counts at any time after it, a word with the guardian only from the end
    of the time agreed: until then it is that they were told. After an objection only what was
    written later than that counts.
    """
    since = given.objected_at or given.at
    end = given.objected_at or given.until
    return any(at > since for at in talked) or any(at >= end for at in told)


def crisis(
    hand_overs: Sequence[Given],
    talked: Sequence[datetime],
    told: Sequence[datetime],
    now: datetime,
) -> Crisis | None:
    """Return how a crisis stands; None where nobody was handed over.

    Args:
        hand_overs: in the order in which they were written down. Each needs its second person; the
            last alone says who stays with the student.
        talked: when somebody wrote down a talk with the student.
        told: when somebody wrote down that a guardian was reached.
        now: the time of looking.
    """
    if not hand_overs:
        return None
    last = hand_overs[-1]
    if any(each.state is HandOverState.UNCONFIRMED for each in hand_overs):
        return Crisis.UNCONFIRMED
    if is_seen(last, talked, told):
        return Crisis.CALM
    if last.state is HandOverState.OBJECTED:
        return Crisis.OBJECTED
    return Crisis.OVERDUE if now > last.until else Crisis.WATCHED
