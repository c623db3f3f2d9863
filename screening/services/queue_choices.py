"""Which entries of a queue are shown, and in which order: chosen by the reader, kept in the URL."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from referral.deadlines import Light
from referral.states import FlagState
from screening.services.queue_entries import QueueEntry
from screening.services.roster_grades import class_order


class View(StrEnum):
    """The three lists of a queue."""

    WAITING = "waiting"
    DECIDED = "decided"
    ALL = "all"


NOBODY = UUID(int=0)
"""Stands for no counselor in particular."""


class Order(StrEnum):
    """What comes first."""

    URGENCY = "urgency"
    NAME = "name"
    CLASS = "class"
    HANDED_IN = "handed_in"


@dataclass(frozen=True, slots=True)
class Choice:
    """What a reader wants to see; None leaves a property open."""

    view: View = View.WAITING
    order: Order = Order.URGENCY
    grade: int | None = None
    class_name: str | None = None
    #: Id of the tier of the rules.
    tier: str | None = None
    state: FlagState | None = None
    #: Id of a rule that is among the reasons.
    rule: str | None = None
    is_late: bool = False
    #: Whom a sheet is to be looked at by; `NOBODY` for those that are nobody's in particular.
    assigned_to: UUID | None = None

    @property
    def is_narrow(self) -> bool:
        """Whether anything but the list and the order was chosen."""
        return self != Choice(view=self.view, order=self.order)


_VIEWS: Mapping[View, Callable[[QueueEntry], bool]] = {
    View.WAITING: lambda entry: entry.is_waiting,
    View.DECIDED: lambda entry: entry.is_decided,
    View.ALL: lambda entry: True,
}

_ORDERS: Mapping[Order, Callable[[QueueEntry], Any] | None] = {
    Order.URGENCY: None,  # as the queue comes
    Order.NAME: lambda entry: entry.pinyin_key,
    Order.CLASS: lambda entry: (class_order((entry.grade, entry.class_name)), entry.pinyin_key),
    Order.HANDED_IN: lambda entry: entry.handed_in_at,
}


def narrowed(entries: Iterable[QueueEntry], choice: Choice) -> list[QueueEntry]:
    """Return the entries that have every chosen property, whatever the list; in their order."""
    return [entry for entry in entries if _has(entry, choice)]


def listed(entries: Sequence[QueueEntry], choice: Choice) -> list[QueueEntry]:
    """Return a list of narrowed entries in the chosen order; of equals the more urgent is first."""
    found = [entry for entry in entries if _VIEWS[choice.view](entry)]
    order = _ORDERS[choice.order]
    return found if order is None else sorted(found, key=order)


def counts(entries: Iterable[QueueEntry]) -> dict[View, int]:
    """Return how many narrowed entries each list holds."""
    found = list(entries)
    return {view: sum(map(holds, found)) for view, holds in _VIEWS.items()}


def _has(entry: QueueEntry, choice: Choice) -> bool:
    wanted = (
        (choice.grade, entry.grade),
        (choice.class_name, entry.class_name),
        (choice.tier, entry.tier.id),
        (choice.state, entry.state),
        (choice.assigned_to, entry.assigned_to or NOBODY),
    )
    has_rule = choice.rule is None or any(r.rule_id == choice.rule for r in entry.reasons)
    is_late = entry.is_unseen and entry.light is Light.RED
    same = all(value is None or value == found for value, found in wanted)
    return same and has_rule and (is_late or not choice.is_late)
