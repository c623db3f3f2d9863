"""A QR code as the data of one SVG path: no image file, no other library in the page."""

from dataclasses import dataclass

import segno

BORDER = 2


@dataclass(frozen=True, slots=True)
class QrPath:
    """The modules of a code as unit squares; ``size`` is the side with its quiet border."""

    size: int
    d: str


def qr_path(content: str) -> QrPath:
    """Draw a code."""
    code = segno.make(content, error="m", micro=False)
    rows = [bytes(row) for row in code.matrix]
    steps = [
        f"M{x + BORDER} {y + BORDER}h1v1h-1z"
        for y, row in enumerate(rows)
        for x, dark in enumerate(row)
        if dark
    ]
    return QrPath(len(rows) + 2 * BORDER, "".join(steps))
