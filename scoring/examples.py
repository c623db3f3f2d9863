"""Hold the engine against the worked examples in an instrument's own file."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import isclose

from instruments.definition import Example, Instrument
from scoring.results import Result
from scoring.scores import score


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One value that the engine gives and an example does not. Examples are nobody's answers."""

    #: Which example, counted from 1.
    example: int
    #: What differs: a subscale's id, with ``_band`` for its band, or ``critical``.
    about: str
    expected: str
    found: str


def disagreements(instrument: Instrument) -> tuple[Disagreement, ...]:
    """Score every worked example.

    Args:
        instrument: with its examples; None as an expected score means that there must be none.

    Returns:
        What differs by more than rounding (1e-9), in the order of the file; empty if all agree.

    Source:
        Each example's own.
    """
    return tuple(
        Disagreement(n, about, expected, found)
        for n, example in enumerate(instrument.examples, start=1)
        for about, expected, found in _differences(example, score(instrument, example.answers))
    )


def _differences(example: Example, result: Result) -> Iterator[tuple[str, str, str]]:
    for id_, expected in example.expected.items():
        found = result.scores[id_].value
        if not _is_same(expected, found):
            yield id_, _shown(expected), _shown(found)
    for id_, band in example.bands.items():
        if result.scores[id_].band != band:
            yield f"{id_}_band", band, result.scores[id_].band or "-"
    if example.critical is not None:
        marks = tuple(c.item_id + ("?" if c.value is None else "") for c in result.critical)
        if marks != example.critical:
            yield "critical", ", ".join(example.critical) or "-", ", ".join(marks) or "-"


def _is_same(expected: float | None, found: float | None) -> bool:
    if expected is None or found is None:
        return expected is found
    return isclose(expected, found, rel_tol=1e-9, abs_tol=1e-9)


def _shown(value: float | None) -> str:
    return "-" if value is None else f"{value:g}"
