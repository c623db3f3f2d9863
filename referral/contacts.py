"""How it went when a guardian was to be told or asked something."""

from enum import StrEnum


class ContactOutcome(StrEnum):
    """What came of one try."""

    REACHED = "reached"
    NOT_REACHED = "not_reached"
    #: Reached, and wants nothing of it: written down, and never held against anybody.
    DECLINED = "declined"
