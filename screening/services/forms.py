"""The form that a grade answers in a wave: the pinned instruments, read once a process."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from instruments.catalogue import with_digest
from instruments.definition import Instrument, Item
from instruments.errors import UnknownInstrument
from referral.batteries import Bar, bar_of
from screening.documents import BLANK, DECLINED
from screening.services.errors import CannotOpen, ItemRefused

Own = tuple[Instrument, Mapping[str, int | None], Mapping[str, float | None]]
"""An instrument with its answers and the seconds spent on each, by item id."""


@dataclass(frozen=True, slots=True)
class Form:
    """Instruments one after the other; a position counts their items from 0."""

    instruments: tuple[Instrument, ...]
    #: Instrument and item at each position.
    items: tuple[tuple[Instrument, Item], ...]
    #: Where each instrument's items begin.
    starts: tuple[int, ...]

    @property
    def ids(self) -> list[str]:
        """The instruments as ``id@version``."""
        return [f"{i.id}@{i.version}" for i in self.instruments]

    def checked(self, position: int, value: int | None) -> int:
        """Return the byte of an answer.

        Raises:
            ItemRefused: there is no such item, or the value is not one of its options.
        """
        if not 0 <= position < len(self.items):
            raise ItemRefused(min(max(position, 0), len(self.items) - 1))
        _, item = self.items[position]
        if value is None or value not in offered(item):
            raise ItemRefused(position)
        return value

    def option_value(self, position: int, option: int) -> int:
        """Return the value of an option, counted from 0, of the item at a position.

        Raises:
            ItemRefused: there is no such item, or it has no such option.
        """
        if not 0 <= position < len(self.items):
            raise ItemRefused(min(max(position, 0), len(self.items) - 1))
        values = offered(self.items[position][1])
        if not 0 <= option < len(values):
            raise ItemRefused(position)
        return values[option]

    def first_blank(self, answers: bytes) -> int | None:
        """Return the first position without an answer, None where all are answered."""
        position = answers.find(bytes([BLANK]))
        return None if position < 0 else position

    def by_instrument(self, answers: bytes, seconds: Sequence[float | None]) -> Sequence[Own]:
        """Split answers and seconds, in the order of the form, into each instrument's own."""
        parts: list[Own] = []
        for instrument, start in zip(self.instruments, self.starts, strict=True):
            stop = start + len(instrument.items)
            values = (None if b in (BLANK, DECLINED) else b for b in answers[start:stop])
            own = dict(zip(instrument.items, values, strict=True))
            spent = dict(zip(instrument.items, seconds[start:stop], strict=True))
            parts.append((instrument, own, spent))
        return parts


def offered(item: Item) -> tuple[int, ...]:
    """Return the values that a student may choose, in the order in which they are shown.

    The last one is `DECLINED` where the instrument lets the item be skipped.
    """
    values = tuple(option.value for option in item.options)
    return (*values, DECLINED) if item.may_skip else values


def pinned(instrument_id: str, version: str, digest: str) -> Instrument:
    """Return the instrument that a wave pinned, in the wording that it pinned.

    Raises:
        CannotOpen: it is not there any more, its file is another, the licensed wording was taken
            away, or it is none that may lead to a record.
    """
    try:
        found = with_digest(instrument_id, version, digest)
    except UnknownInstrument:
        raise CannotOpen("unknown_instrument", instrument=instrument_id) from None
    why: str | None = bar_of(found)
    if found.digest != digest:
        why = "wording_gone" if why == Bar.NO_WORDING else why or "instrument_changed"
    if why is not None:
        raise CannotOpen(why, instrument=instrument_id)
    return found


@lru_cache(maxsize=256)
def form_of(pins: tuple[tuple[str, str, str], ...]) -> Form:
    """Return the form of pinned instruments.

    Args:
        pins: id, version and digest of each, in order.

    Raises:
        CannotOpen: see `pinned`.
    """
    return form_with([pinned(*each) for each in pins])


def form_with(instruments: Sequence[Instrument]) -> Form:
    """Return the form of instruments, in order."""
    items: list[tuple[Instrument, Item]] = []
    starts: list[int] = []
    for instrument in instruments:
        starts.append(len(items))
        items.extend((instrument, item) for item in instrument.items.values())
    return Form(tuple(instruments), tuple(items), tuple(starts))
