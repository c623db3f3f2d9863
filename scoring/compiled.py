"""An instrument turned into the small integers and tables that the engine walks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from instruments.definition import CriticalItem, Direction, Instrument, Method, Subscale

MISSING: Final = -1
"""A blank in an array of answers."""

WHOLE_LINE_ITEMS: Final = 12
"""Up to this many items, only a run over all of them counts as a long string."""

FEWEST_LINE_ITEMS: Final = 6
"""With fewer items than this, a straight line is too likely to be an honest answer."""

LARGEST_WHOLE: Final = 30_000
"""Sums beyond this are made with floating-point numbers."""

TOLERANCE: Final = 1e-9
"""A score this far below a cut score still reaches it: no band hangs on a rounding of floats."""

Number = TypeVar("Number", float, NDArray[np.float64])

Rows = slice | NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Group:
    """Items of one subscale whose scores rise by the same whole number per answer step."""

    rows: Rows
    coefficient: int


@dataclass(frozen=True, slots=True, eq=False)
class CompiledSubscale:
    """One subscale as numbers.

    ``raw`` is the weighted sum of keyed scores. For complete answers it is
    ``constant + sum(coefficient * sum(answers of group))`` where ``groups`` is not None, else the
    sum of one look-up in ``tables`` per item. The score is
    ``raw / divisor * multiplier + offset``.
    """

    id: str
    rows: Rows
    groups: tuple[Group, ...] | None
    constant: int
    #: The smallest type that holds every possible ``raw``.
    dtype: np.dtype[np.generic]
    #: Weighted keyed score, shape (n_items, 129): by answer, and 0 at index MISSING for a blank.
    tables: NDArray[np.float64]
    weights: NDArray[np.float64]
    #: What a blank adds to the sum that ``groups`` give, by item; None without groups.
    at_blank: NDArray[np.float64] | None
    divisor: float
    multiplier: float
    offset: float
    max_missing: int
    #: Positions within the subscale that must not be blank.
    required: NDArray[np.intp]
    blank_counts_as: float | None
    band_ids: tuple[str, ...]
    #: Lowest score of each band but the first, less `TOLERANCE`, shape (n_bands - 1, 1).
    cuts: NDArray[np.float64]
    #: The lowest ``raw`` that reaches each cut, of the same shape and in the type of ``raw``;
    #: None where ``raw`` is not a whole number.
    raw_cuts: NDArray[np.generic] | None

    @property
    def n_items(self) -> int:
        """How many items the subscale has."""
        return len(self.weights)

    def value_of(self, raw: Number) -> Number:
        """Turn a raw sum of complete answers, or an array of them, into scores."""
        return raw / self.divisor * self.multiplier + self.offset


@dataclass(frozen=True, slots=True, eq=False)
class Compiled:
    """One instrument as numbers."""

    instrument: Instrument
    subscales: tuple[CompiledSubscale, ...]
    index: Mapping[str, int]
    #: The row of each critical item, with its rule.
    critical: tuple[tuple[int, CriticalItem], ...]
    #: The option values of every item.
    values: Mapping[str, frozenset[int]]
    #: Lowest and highest option value, where every item offers all between them; else None.
    ends: tuple[int, int] | None
    #: Whether an item offers a value, shape (n_items, 129); True at index MISSING.
    offered: NDArray[np.bool_]
    #: The shortest run that is a long string; None where the instrument is too short to say.
    long_string_limit: int | None
    #: The answer that, repeated, means "nothing to report"; None with mixed keying.
    honest_value: int | None


_compiled: dict[str, Compiled] = {}


def compile_instrument(instrument: Instrument) -> Compiled:
    """Compile an instrument, once for each digest and process."""
    found = _compiled.get(instrument.digest)
    if found is None:
        found = _compiled[instrument.digest] = _compile(instrument)
    return found


def _compile(instrument: Instrument) -> Compiled:
    positions = {item_id: n for n, item_id in enumerate(instrument.items)}
    subscales = tuple(
        _subscale(subscale, instrument, positions) for subscale in instrument.subscales.values()
    )
    offered = np.zeros((instrument.n_items, 129), dtype=np.bool_)
    offered[:, MISSING] = True
    for row, item_id in enumerate(instrument.items):
        offered[row, list(instrument.option_values(item_id))] = True
    return Compiled(
        instrument=instrument,
        subscales=subscales,
        index={subscale.id: n for n, subscale in enumerate(subscales)},
        critical=tuple((positions[c.item_id], c) for c in instrument.critical_items),
        values={i: frozenset(instrument.option_values(i)) for i in instrument.items},
        ends=_ends(instrument),
        offered=offered,
        long_string_limit=_long_string_limit(instrument.n_items),
        honest_value=_honest_value(instrument),
    )


def _subscale(
    subscale: Subscale, instrument: Instrument, positions: Mapping[str, int]
) -> CompiledSubscale:
    weights = np.array([subscale.weight_of(item_id) for item_id in subscale.item_ids], float)
    counted = [subscale.counted(instrument.items[item_id]) for item_id in subscale.item_ids]
    tables = np.zeros((len(counted), 129))
    for row, by_value in enumerate(counted):
        tables[row, list(by_value)] = list(by_value.values())
    rows = [positions[i] for i in subscale.item_ids]
    divisor = float(weights.sum()) if subscale.method is Method.MEAN else 1.0
    cuts = np.array([band.lowest for band in subscale.bands[1:]])[:, None] - TOLERANCE
    lines = _lines(counted) if subscale.multiplier > 0 else None
    bound = _bound(counted, lines or ())
    raw_cuts = None if lines is None else _raw_cuts(subscale, cuts, divisor, bound)
    return CompiledSubscale(
        id=subscale.id,
        rows=_rows(rows),
        groups=None if lines is None else _groups(rows, [slope for _, slope in lines]),
        constant=sum(start for start, _ in lines or ()),
        dtype=np.dtype(np.float64) if lines is None else _whole_type(bound),
        tables=tables,
        weights=weights,
        at_blank=None if lines is None else np.array([a + b * MISSING for a, b in lines], float),
        divisor=divisor,
        multiplier=subscale.multiplier,
        offset=subscale.offset,
        max_missing=subscale.max_missing,
        required=np.array([subscale.item_ids.index(i) for i in subscale.required], dtype=np.intp),
        blank_counts_as=subscale.blank_counts_as,
        band_ids=tuple(band.id for band in subscale.bands),
        cuts=cuts,
        raw_cuts=raw_cuts,
    )


def _lines(counted: Sequence[Mapping[int, float]]) -> list[tuple[int, int]] | None:
    """Write what each item adds as ``start + slope * answer`` in whole numbers.

    Returns:
        None where what an item adds is no such line, or is too large to be summed small.
    """
    lines = []
    for by_value in counted:
        low, high = min(by_value), max(by_value)
        slope = (by_value[high] - by_value[low]) / (high - low) if high > low else 0.0
        start = by_value[low] - slope * low
        if not (slope.is_integer() and float(start).is_integer()):
            return None
        if any(start + slope * value != adds for value, adds in by_value.items()):
            return None
        lines.append((int(start), int(slope)))
    return lines if _bound(counted, lines) < LARGEST_WHOLE else None


def _bound(counted: Sequence[Mapping[int, float]], lines: Sequence[tuple[int, int]]) -> int:
    """Return a whole number that no sum of these items, nor any part of it, exceeds."""
    steps = (abs(a) + abs(b) * max(v) for v, (a, b) in zip(counted, lines, strict=False))
    return sum(steps) + len(counted)


def _groups(rows: Sequence[int], slopes: Sequence[int]) -> tuple[Group, ...]:
    return tuple(
        Group(_rows([r for r, s in zip(rows, slopes, strict=True) if s == slope]), slope)
        for slope in sorted(set(slopes), reverse=True)
        if slope != 0
    )


def _rows(rows: Sequence[int]) -> Rows:
    """Return neighbouring rows as a slice, which costs no copy, and others as an index."""
    first, last = rows[0], rows[-1]
    if list(rows) == list(range(first, last + 1)):
        return slice(first, last + 1)
    return np.array(rows, dtype=np.intp)


def _raw_cuts(
    subscale: Subscale, cuts: NDArray[np.float64], divisor: float, bound: int
) -> NDArray[np.generic]:
    raws = np.arange(-bound, bound + 1)
    values = raws / divisor * subscale.multiplier + subscale.offset
    first = np.searchsorted(values, cuts, side="left").clip(max=len(raws) - 1)
    return np.asarray(raws[first], dtype=_whole_type(bound))


def _whole_type(bound: int) -> np.dtype[np.generic]:
    """Return the smallest type that holds every whole number from -bound - 1 to bound."""
    return np.min_scalar_type(-bound - 1)


def _ends(instrument: Instrument) -> tuple[int, int] | None:
    """Return the lowest and highest option where all items offer the same, without a gap."""
    first, *others = {tuple(sorted(instrument.option_values(i))) for i in instrument.items}
    has_gap = first != tuple(range(first[0], first[-1] + 1))
    return None if others or has_gap else (first[0], first[-1])


def _long_string_limit(n_items: int) -> int | None:
    if n_items < FEWEST_LINE_ITEMS:
        return None
    return n_items if n_items <= WHOLE_LINE_ITEMS else max(WHOLE_LINE_ITEMS, ceil(n_items / 2))


def _honest_value(instrument: Instrument) -> int | None:
    """Find the answer that a respondent without any complaint gives to every item.

    Returns:
        None where items are keyed in both directions, so that one repeated answer contradicts
        itself, or where the items do not share one.
    """
    healthy: set[int] = set()
    for subscale in instrument.subscales.values():
        best = max if subscale.higher_is is Direction.BETTER else min
        for item_id in subscale.item_ids:
            scores = instrument.items[item_id].scores
            healthy.add(best((score, value) for value, score in scores.items())[1])
    return healthy.pop() if len(healthy) == 1 else None
