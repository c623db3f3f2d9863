"""The course of a paper form that is entered twice, and what two entries differ in."""

from enum import StrEnum

from referral.states import TYPISTS, Machine, Step


class PaperState(StrEnum):
    """Where a student's paper form stands."""

    #: Nobody has entered anything.
    BLANK = "blank"
    ENTERED_ONCE = "entered_once"
    DIFFERING = "differing"
    #: Its sheet was made.
    SEALED = "sealed"


class PaperAction(StrEnum):
    """What may be done with a paper form."""

    ENTER = "enter"
    #: A second entry that equals the first.
    CONFIRM = "confirm"
    #: A second entry that does not.
    DIFFER = "differ"
    DECIDE = "decide"
    DROP = "drop"


PAPER = Machine(
    "paper",
    PaperState.BLANK,
    PaperState,
    (
        Step(PaperAction.ENTER, PaperState.BLANK, PaperState.ENTERED_ONCE, TYPISTS),
        Step(PaperAction.CONFIRM, PaperState.ENTERED_ONCE, PaperState.SEALED, TYPISTS),
        Step(PaperAction.DIFFER, PaperState.ENTERED_ONCE, PaperState.DIFFERING, TYPISTS),
        Step(PaperAction.DECIDE, PaperState.DIFFERING, PaperState.SEALED, TYPISTS),
        Step(PaperAction.DROP, PaperState.ENTERED_ONCE, PaperState.BLANK, TYPISTS),
        Step(PaperAction.DROP, PaperState.DIFFERING, PaperState.BLANK, TYPISTS),
    ),
)
"""Whoever holds the school's roster may enter forms: without it nobody knows whose form it is.

That the second entry is somebody else's is no matter of roles; the use case sees to it.
"""


def differing(first: bytes, second: bytes) -> tuple[int, ...]:
    """Return the positions, from 0, at which two entries of one form are not the same.

    Args:
        first: one byte an item; blanks have a byte of their own, and differ from every answer.
        second: as many.

    Raises:
        ValueError: they are not of one length.
    """
    pairs = zip(first, second, strict=True)
    return tuple(position for position, (one, other) in enumerate(pairs) if one != other)
