"""QR codes: as the data of one SVG path for a page, or as stretches to draw them from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import segno

BORDER = 2

Stretch = tuple[int, int, int]
"""Dark modules side by side: column and row of the first, from 0, and how many."""


@dataclass(frozen=True, slots=True)
class QrPath:
    """The modules of a code as unit squares; ``size`` is the side with its quiet border."""

    size: int
    d: str


def qr_path(content: str) -> QrPath:
    """Draw a code."""
    rows = _rows(content)
    steps = [
        f"M{x + BORDER} {y + BORDER}h1v1h-1z"
        for y, row in enumerate(rows)
        for x, dark in enumerate(row)
        if dark
    ]
    return QrPath(len(rows) + 2 * BORDER, "".join(steps))


def qr_stretches(content: str) -> tuple[int, list[Stretch]]:
    """Return a code's side in modules, without a quiet border, and what of it is dark."""
    rows = _rows(content)
    return len(rows), [(x, y, n) for y, row in enumerate(rows) for x, n in _dark(row)]


def _rows(content: str) -> Sequence[bytes]:
    code = segno.make(content, error="m", micro=False)
    return [bytes(row) for row in code.matrix]


def _dark(row: bytes) -> Iterator[tuple[int, int]]:
    x = 0
    for dark, modules in groupby(row):
        n = len(list(modules))
        if dark:
            yield x, n
        x += n
