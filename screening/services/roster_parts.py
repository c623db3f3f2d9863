"""Divide what must be kept sealed into parts that each fit one seal."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from crypto.envelope import SIZE_BYTES, Size

T = TypeVar("T")

ROWS_A_PART = 40
"""Profiles that one part holds at most; of ordinary names that many fit, so that the number of
parts says how many there are and not how long their names are."""

IDS_A_PART = 400
"""Ids with their digests that one part holds at most."""

ROOM = SIZE_BYTES[Size.NOTE_16K] - 256
"""Bytes of one part that are left once it is packed."""

EACH = 8
"""Bytes that packing may add to one of them."""


def in_parts(items: Iterable[T], size_of: Callable[[T], int], most: int) -> Iterator[list[T]]:
    """Divide a list, in order, into parts that fit a seal.

    Args:
        items: what is to be kept.
        size_of: how many bytes one of them takes.
        most: how many one part holds at most.
    """
    part: list[T] = []
    left = ROOM
    for item in items:
        taken = size_of(item) + EACH
        if part and (taken > left or len(part) == most):
            yield part
            part, left = [], ROOM
        part.append(item)
        left -= taken
    if part:
        yield part
