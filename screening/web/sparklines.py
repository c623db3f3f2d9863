"""A score over the terms as points for a small drawing: its line, its error, its cut score.

Positions run from the upper left corner, as a drawing's do; nothing is scored here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True, slots=True)
class Frame:
    """The room for the points: a box of this size with its upper left corner here."""

    left: float = 0.0
    top: float = 0.0
    width: float = 1.0
    height: float = 1.0


UNIT = Frame()

ROOM = Frame(left=4, top=8, width=232, height=56)
"""Within a drawing of 240 by 72, as the pages have it."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One score; ``high`` and ``low`` are the ends of its error, None where none is known."""

    x: float
    y: float
    high: float | None
    low: float | None


@dataclass(frozen=True, slots=True)
class Run:
    """Scores of slots that follow each other, with no gap between them."""

    marks: tuple[Mark, ...]

    @property
    def line(self) -> str:
        """The points from the first score to the last, as a drawing takes them."""
        return _points((mark.x, mark.y) for mark in self.marks)

    @property
    def band(self) -> str:
        """The outline of the error around the line; empty where there is no line, or no error."""
        upper = [(mark.x, mark.high) for mark in self.marks if mark.high is not None]
        lower = [(mark.x, mark.low) for mark in self.marks if mark.low is not None]
        return _points([*upper, *reversed(lower)]) if len(upper) > 1 else ""


@dataclass(frozen=True, slots=True)
class Sparkline:
    """A drawing without its lines and colours."""

    runs: tuple[Run, ...]
    #: The height of the cut score; None where there is none.
    cut: float | None

    @property
    def marks(self) -> tuple[Mark, ...]:
        """All scores, the earliest first."""
        return tuple(mark for run in self.runs for mark in run.marks)


def sparkline(
    values: Sequence[float | None],
    *,
    lowest: float,
    highest: float,
    cut: float | None = None,
    error: float | None = None,
    frame: Frame = UNIT,
) -> Sparkline:
    """Place scores side by side, one a slot, over the whole range of their scale.

    Args:
        values: one a slot, the earliest first, in the units of the scale; None is a gap, which no
            line crosses.
        lowest: the lowest possible score, at the foot.
        highest: the highest possible score, above ``lowest``.
        cut: the score at which somebody looks; None where there is none.
        error: half the width of the band, in the units of the scale; None where it is not known.
        frame: the room that there is.

    Returns:
        The points, cut off at the ends of the scale.
    """

    def at(n: int) -> float:
        return _short(frame.left + frame.width * (n + 0.5) / len(values))

    def height(score: float) -> float:
        share = min(max((score - lowest) / (highest - lowest), 0.0), 1.0)
        return _short(frame.top + frame.height * (1 - share))

    def mark(n: int, value: float) -> Mark:
        if error is None:
            return Mark(at(n), height(value), None, None)
        return Mark(at(n), height(value), height(value + error), height(value - error))

    runs = [
        Run(tuple(mark(n, value) for n, value in run if value is not None))
        for is_gap, run in groupby(enumerate(values), key=lambda slot: slot[1] is None)
        if not is_gap
    ]
    return Sparkline(tuple(runs), None if cut is None else height(cut))


def _points(pairs: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in pairs)


def _short(value: float) -> float:
    return round(value, 3)
