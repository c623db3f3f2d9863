"""Where a thing stands by the steps that were written down about it, and by nothing else."""

from collections.abc import Iterable
from enum import StrEnum
from typing import TypeVar

from referral.errors import ReferralError
from referral.states import Machine, Party, next_state

S = TypeVar("S", bound=StrEnum)
A = TypeVar("A", bound=StrEnum)


def walked(machine: Machine[S, A], steps: Iterable[tuple[A, Party, str]]) -> S:
    """Return the state that some steps lead to, from the start of their table.

    A step that the table did not allow where it was written leads nowhere: of two people who end a
    thing at once, the second changes nothing.

    Args:
        machine: the table.
        steps: action, party and reason each, in the order in which they were written.
    """
    state = machine.start
    for action, party, reason in steps:
        try:
            state = next_state(machine, state, action, party, reason)
        except ReferralError:
            continue
    return state
