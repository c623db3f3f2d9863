"""The courses of a wave, a sitting, a ticket and a flag, each one table of allowed steps."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from referral.errors import ReasonMissing, StepNotAllowed


class Party(StrEnum):
    """Who takes a step. The clock is the system's own: a window that ended, nobody's click."""

    STUDENT = "student"
    PROCTOR = "proctor"
    COORDINATOR = "coordinator"
    COUNSELOR = "counselor"
    TEAM_MEMBER = "team_member"
    SCHOOL_LEAD = "school_lead"
    CLINICIAN = "clinician"
    TOWNSHIP_OFFICER = "township_officer"
    CLOCK = "clock"


class WaveState(StrEnum):
    """Where a wave stands."""

    DRAFT = "draft"
    TICKETED = "ticketed"
    OPEN = "open"
    CLOSED = "closed"
    RELEASED = "released"
    ARCHIVED = "archived"
    #: Its rows are erased: no stored wave stands here.
    DISCARDED = "discarded"


class WaveAction(StrEnum):
    """What may be done with a wave."""

    EDIT = "edit"
    ISSUE_TICKETS = "issue_tickets"
    OPEN = "open"
    CLOSE = "close"
    REOPEN = "reopen"
    RELEASE = "release"
    ARCHIVE = "archive"
    DISCARD = "discard"


class SittingState(StrEnum):
    """Where a sitting stands: one class, one lab, one time."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class SittingAction(StrEnum):
    """What may be done with a sitting."""

    OPEN = "open"
    CLOSE = "close"
    REOPEN = "reopen"
    CANCEL = "cancel"


class TicketState(StrEnum):
    """Where a ticket stands."""

    ISSUED = "issued"
    STARTED = "started"
    HANDED_IN = "handed_in"
    VOID = "void"
    REISSUED = "reissued"
    EXPIRED = "expired"


class TicketAction(StrEnum):
    """What may be done with a ticket."""

    START = "start"
    HAND_IN = "hand_in"
    DECLINE = "decline"
    VOID = "void"
    REISSUE = "reissue"
    EXPIRE = "expire"
    #: The student has filled a paper form in instead.
    TAKE_PAPER = "take_paper"


class FlagState(StrEnum):
    """Where a flag stands."""

    PROVISIONAL = "provisional"
    UNDER_REVIEW = "under_review"
    CRISIS_OPEN = "crisis_open"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"
    VOID_RETEST = "void_retest"


class FlagAction(StrEnum):
    """What may be done with a flag."""

    TAKE_UP = "take_up"
    OPEN_CRISIS = "open_crisis"
    CONFIRM = "confirm"
    DISMISS = "dismiss"
    VOID = "void"
    #: A later standard asks for more than was known when it was decided.
    LOOK_AGAIN = "look_again"


S = TypeVar("S", bound=StrEnum)
A = TypeVar("A", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Step(Generic[S, A]):
    """One move that the rules allow, and who may make it."""

    action: A
    source: S
    target: S
    parties: frozenset[Party]
    needs_reason: bool = False


@dataclass(frozen=True, slots=True)
class Machine(Generic[S, A]):
    """One table of steps, the states that it runs through, and where it starts."""

    name: str
    start: S
    states: type[S]
    steps: tuple[Step[S, A], ...]


def next_state(
    machine: Machine[S, A], state: S, action: A, party: Party | None, reason: str = ""
) -> S:
    """Return the state that an action leads to.

    Raises:
        StepNotAllowed: the table holds no such step for this party.
        ReasonMissing: the step needs a reason and ``reason`` is blank.
    """
    for step in open_steps(machine, state, party):
        if step.action is action:
            if step.needs_reason and not reason.strip():
                raise ReasonMissing(action)
            return step.target
    raise StepNotAllowed(action, state, party)


def open_steps(machine: Machine[S, A], state: S, party: Party | None) -> tuple[Step[S, A], ...]:
    """Return the steps that a party can take now: the buttons that a page shows."""
    return tuple(s for s in machine.steps if s.source is state and party in s.parties)


def is_final(machine: Machine[S, A], state: S) -> bool:
    """Whether no step leads out of a state."""
    return all(step.source is not state for step in machine.steps)


_STUDENT = frozenset({Party.STUDENT})
_COUNSELOR = frozenset({Party.COUNSELOR})
_OFFICER = frozenset({Party.TOWNSHIP_OFFICER})
_CLOCK = frozenset({Party.CLOCK})
_COORDINATOR = frozenset({Party.COORDINATOR})
_ROOM = frozenset({Party.PROCTOR, Party.COORDINATOR})
_HOLDERS = frozenset({Party.COORDINATOR, Party.TOWNSHIP_OFFICER})
TYPISTS = frozenset({Party.COORDINATOR, Party.COUNSELOR})

WAVE = Machine(
    "wave",
    WaveState.DRAFT,
    WaveState,
    (
        Step(WaveAction.EDIT, WaveState.DRAFT, WaveState.DRAFT, _COORDINATOR),
        Step(WaveAction.DISCARD, WaveState.DRAFT, WaveState.DISCARDED, _COORDINATOR),
        Step(WaveAction.ISSUE_TICKETS, WaveState.DRAFT, WaveState.TICKETED, _HOLDERS),
        Step(WaveAction.OPEN, WaveState.TICKETED, WaveState.OPEN, _HOLDERS),
        Step(
            WaveAction.DISCARD,
            WaveState.TICKETED,
            WaveState.DISCARDED,
            _COORDINATOR,
            needs_reason=True,
        ),
        Step(WaveAction.CLOSE, WaveState.OPEN, WaveState.CLOSED, _HOLDERS | _CLOCK),
        Step(WaveAction.REOPEN, WaveState.CLOSED, WaveState.OPEN, _HOLDERS, needs_reason=True),
        Step(WaveAction.RELEASE, WaveState.CLOSED, WaveState.RELEASED, _OFFICER),
        Step(WaveAction.ARCHIVE, WaveState.RELEASED, WaveState.ARCHIVED, _OFFICER | _CLOCK),
    ),
)
"""A wave of one school is run by its coordinator, one over several by the township.

Nothing leads back from ``released``: a published figure that changes afterwards gives away,
by the difference, who was added. Nothing that was ever open is discarded: somebody may have
answered. A rehearsal goes the same course and is erased when it is closed.
"""

SITTING = Machine(
    "sitting",
    SittingState.PLANNED,
    SittingState,
    (
        Step(SittingAction.OPEN, SittingState.PLANNED, SittingState.OPEN, _ROOM),
        Step(SittingAction.CLOSE, SittingState.OPEN, SittingState.CLOSED, _ROOM | _CLOCK),
        Step(
            SittingAction.REOPEN, SittingState.CLOSED, SittingState.OPEN, _ROOM, needs_reason=True
        ),
        Step(
            SittingAction.CANCEL,
            SittingState.PLANNED,
            SittingState.CANCELLED,
            _COORDINATOR,
            needs_reason=True,
        ),
    ),
)
"""The proctor opens and closes the room; a lesson that fell out is cancelled."""

UNDER_WAY = (WaveState.DRAFT, WaveState.TICKETED, WaveState.OPEN)
"""States of a wave that takes tickets: they may still be used, or made up for."""

TICKET = Machine(
    "ticket",
    TicketState.ISSUED,
    TicketState,
    (
        Step(TicketAction.START, TicketState.ISSUED, TicketState.STARTED, _STUDENT),
        Step(TicketAction.HAND_IN, TicketState.STARTED, TicketState.HANDED_IN, _STUDENT),
        Step(TicketAction.DECLINE, TicketState.ISSUED, TicketState.VOID, _STUDENT),
        Step(TicketAction.DECLINE, TicketState.STARTED, TicketState.VOID, _STUDENT),
        Step(TicketAction.VOID, TicketState.ISSUED, TicketState.VOID, _ROOM, needs_reason=True),
        Step(TicketAction.VOID, TicketState.STARTED, TicketState.VOID, _ROOM, needs_reason=True),
        Step(
            TicketAction.VOID,
            TicketState.HANDED_IN,
            TicketState.VOID,
            _COUNSELOR,
            needs_reason=True,
        ),
        *(
            Step(TicketAction.TAKE_PAPER, source, TicketState.HANDED_IN, TYPISTS)
            for source in TicketState
            if source not in (TicketState.HANDED_IN, TicketState.REISSUED)
        ),
        Step(TicketAction.EXPIRE, TicketState.ISSUED, TicketState.EXPIRED, _CLOCK),
        Step(TicketAction.EXPIRE, TicketState.STARTED, TicketState.EXPIRED, _CLOCK),
        Step(TicketAction.REISSUE, TicketState.VOID, TicketState.REISSUED, _ROOM | _COUNSELOR),
        Step(TicketAction.REISSUE, TicketState.EXPIRED, TicketState.REISSUED, _ROOM | _COUNSELOR),
    ),
)
"""A student owes no reason for declining, and only whose ticket stays ``void`` has declined.

``reissued`` means that its place is free: another ticket stands in, or none is due any more.
A sheet from paper ends whatever ticket there is as ``handed_in``: the sheet is safe.
"""

FLAG = Machine(
    "flag",
    FlagState.PROVISIONAL,
    FlagState,
    (
        Step(FlagAction.TAKE_UP, FlagState.PROVISIONAL, FlagState.UNDER_REVIEW, _COUNSELOR),
        *(
            Step(FlagAction.OPEN_CRISIS, source, FlagState.CRISIS_OPEN, _COUNSELOR)
            for source in (FlagState.PROVISIONAL, FlagState.UNDER_REVIEW)
        ),
        *(
            Step(FlagAction.CONFIRM, source, FlagState.CONFIRMED, _COUNSELOR)
            for source in (FlagState.UNDER_REVIEW, FlagState.CRISIS_OPEN)
        ),
        *(
            Step(FlagAction.DISMISS, source, FlagState.DISMISSED, _COUNSELOR, needs_reason=True)
            for source in (FlagState.UNDER_REVIEW, FlagState.CRISIS_OPEN)
        ),
        Step(
            FlagAction.VOID,
            FlagState.UNDER_REVIEW,
            FlagState.VOID_RETEST,
            _COUNSELOR,
            needs_reason=True,
        ),
        *(
            Step(FlagAction.LOOK_AGAIN, source, FlagState.UNDER_REVIEW, _COUNSELOR)
            for source in (FlagState.CONFIRMED, FlagState.DISMISSED)
        ),
    ),
)
"""Only a counselor moves a flag: no clock and no rule ever ends one. One that was decided is looked
at again where a later standard asks for more than was known then. Danger may show itself while
somebody looks, so the short cut is open from ``under_review`` too."""
