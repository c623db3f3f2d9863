"""Where a score stands between its cut scores, as positions for a drawing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

N_TONES = 5
"""Tones of the drawing, from 0 (no cause for concern) to 4."""

FEW_BANDS = 3
"""Up to so many bands the strongest tone is kept back: the worst of two is no worst of five."""

EDGE = 6.0
"""Per cent of the width within which a label is turned inwards."""


class Band(Protocol):
    """A named stretch of scores, from ``lowest`` up to the next band."""

    @property
    def lowest(self) -> float:
        """The lowest score of the band."""

    @property
    def name(self) -> Mapping[str, str]:
        """Its name by language."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """One band on the line; positions in per cent of its width."""

    left: float
    width: float
    tone: int
    lowest: str
    name: Mapping[str, str]
    is_first: bool
    has_value: bool


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """A score on its line; ``at`` is in per cent of the width, None where there is no score."""

    value: str
    lowest: str
    highest: str
    at: float | None
    anchor: str
    stretches: tuple[Stretch, ...]

    @property
    def band(self) -> Mapping[str, str] | None:
        """The name of the band that the score lies in; None without score or bands."""
        return next((s.name for s in self.stretches if s.has_value), None)


def score_line(
    value: float | None,
    *,
    lowest: float,
    highest: float,
    bands: Sequence[Band] = (),
    higher_is: str = "worse",
) -> ScoreLine:
    """Place a score between its cut scores.

    Args:
        value: in the units of the subscale; None where it cannot be said.
        lowest: the lowest possible score.
        highest: the highest possible score, above ``lowest``.
        bands: ascending; empty where no cut score was published.
        higher_is: ``worse`` or ``better``; decides which end has the stronger tone.
    """
    starts = [max(band.lowest, lowest) for band in bands]
    ends = [*starts[1:], highest]  # one more than there are bands where there are none

    def place(score: float) -> float:
        share = (score - lowest) / (highest - lowest)
        return round(100 * min(max(share, 0.0), 1.0), 2)

    holding = _holding(value, starts)
    stretches = tuple(
        Stretch(
            left=place(start),
            width=round(place(end) - place(start), 2),
            tone=_tone(n, len(bands), higher_is),
            lowest=figure(start),
            name=band.name,
            is_first=n == 0,
            has_value=n == holding,
        )
        for n, (band, start, end) in enumerate(zip(bands, starts, ends, strict=False))
    )
    at = None if value is None else place(value)
    return ScoreLine(
        value="" if value is None else figure(value),
        lowest=figure(lowest),
        highest=figure(highest),
        at=at,
        anchor=_anchor(at),
        stretches=stretches,
    )


def _holding(value: float | None, starts: Sequence[float]) -> int | None:
    if value is None:
        return None
    return max((n for n, start in enumerate(starts) if start <= value), default=None)


def _tone(n: int, n_bands: int, higher_is: str) -> int:
    if n_bands < 2:
        return 0
    strongest = N_TONES - 1 if n_bands > FEW_BANDS else N_TONES - 2
    step = n if higher_is == "worse" else n_bands - 1 - n
    return round(step * strongest / (n_bands - 1))


def figure(score: float) -> str:
    """Return a score with one decimal, and a whole one without."""
    return f"{score:.1f}".removesuffix(".0")


def percent(share: float) -> str:
    """Return a share as whole per cents, and one below ten with a decimal."""
    value = 100 * share
    return f"{value:.1f}%".replace(".0%", "%") if value < 10 else f"{value:.0f}%"


def _anchor(at: float | None) -> str:
    if at is None or EDGE < at < 100 - EDGE:
        return "middle"
    return "start" if at <= EDGE else "end"
