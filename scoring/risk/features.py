"""What a model looks at: items and sums turned so that higher is worse, blanks, haste, change.

An index of careless answering that turns on which option was chosen is no feature: a worse answer
may end a straight line, and through such an index it could lower the risk. What is left of the way
of answering (blanks, haste) does not depend on the option.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from instruments.definition import Direction, Instrument, Subscale
from scoring.compiled import MISSING, compile_instrument
from scoring.errors import ShapeMismatch
from scoring.scores import score_many
from scoring.validity import FAST_S

Floats = NDArray[np.float64]


class FeatureKind(StrEnum):
    """What a feature is made of."""

    #: One item's keyed score above its best.
    ITEM = "item"
    #: The sum over a subscale's items of what each counts above its best.
    SUM = "sum"
    #: The share of items left blank, in tenths.
    BLANKS = "blanks"
    #: How far the median time on an item is below `FAST_S`, in quarters of a second.
    HASTE = "haste"
    #: How much worse a subscale's score is than the earlier one, in whole points.
    CHANGE = "change"


RISING = frozenset({FeatureKind.ITEM, FeatureKind.SUM, FeatureKind.BLANKS, FeatureKind.CHANGE})
"""Kinds that may only raise the risk as they rise."""


@dataclass(frozen=True, slots=True)
class Feature:
    """One number that a model looks at."""

    kind: FeatureKind
    #: The id of the item or subscale; empty for what is about the whole form.
    subject: str
    #: The largest value that it can take; the smallest is 0, of a change minus the largest.
    largest: float

    @property
    def is_rising(self) -> bool:
        """Whether the risk may never fall where this rises."""
        return self.kind in RISING


def features_of(
    instrument: Instrument,
    *,
    left_out: Collection[str] = (),
    has_times: bool = False,
    earlier: Collection[str] = (),
) -> tuple[Feature, ...]:
    """List what a model of an instrument looks at.

    Args:
        instrument: items that enter no subscale have no keyed direction and are not looked at.
        left_out: ids of items that the model must not see.
        has_times: whether median times on an item are known.
        earlier: ids of the subscales of which an earlier score is known.

    Returns:
        Items in published order, sums, blanks, haste, changes.

    Source:
        Our own.
    """
    seen = [i for i in instrument.items if i not in left_out and _subscale_of(instrument, i)]
    found = [Feature(FeatureKind.ITEM, i, float(_burden(instrument, i).max())) for i in seen]
    sums = set()
    for subscale in instrument.subscales.values():
        kept = tuple(i for i in subscale.item_ids if i in seen)
        counting = (frozenset(kept), subscale.counts_from)
        if len(kept) > 1 and counting not in sums:
            sums.add(counting)
            largest = sum(float(_burden(instrument, i, subscale).max()) for i in kept)
            found.append(Feature(FeatureKind.SUM, subscale.id, largest))
    found.append(Feature(FeatureKind.BLANKS, "", 10.0))
    if has_times:
        found.append(Feature(FeatureKind.HASTE, "", FAST_S))
    for id_ in earlier:
        low, high = instrument.range_of(id_)
        found.append(Feature(FeatureKind.CHANGE, id_, high - low))
    return tuple(found)


def feature_rows(
    instrument: Instrument,
    features: Collection[Feature],
    answers: NDArray[np.int8],
    *,
    median_item_s: Floats | None = None,
    earlier: Mapping[str, Floats] | None = None,
) -> Floats:
    """Work out what a model looks at, of any number of respondents.

    A blank item counts what the respondent's other items of its subscale count on average, rounded
    to the item's steps; where all of them are blank it counts as the best answer.

    Args:
        instrument: what the answers were given to.
        features: from `features_of`.
        answers: option values, shape (n_items, n_respondents); `MISSING` for a blank.
        median_item_s: seconds, shape (n_respondents,); NaN where unknown, which
            counts as unhurried.
        earlier: by subscale the earlier published score, shape (n_respondents,); NaN where there
            was none, which counts as no change.

    Returns:
        Shape (n_features, n_respondents), on a grid of whole numbers or quarters, no NaN.

    Raises:
        ShapeMismatch: there is not one row for each item.

    Source:
        Our own.
    """
    if len(answers) != instrument.n_items:
        raise ShapeMismatch(f"{instrument.id} wants {instrument.n_items} rows")
    seen = [f.subject for f in features if f.kind is FeatureKind.ITEM]
    burdens = _filled(instrument, seen, answers)
    rows = []
    for feature in features:
        if feature.kind is FeatureKind.ITEM:
            rows.append(burdens[feature.subject])
        elif feature.kind is FeatureKind.SUM:
            rows.append(_sum(instrument, instrument.subscales[feature.subject], burdens, answers))
        elif feature.kind is FeatureKind.CHANGE:
            rows.append(_change(instrument, feature, answers, (earlier or {}).get(feature.subject)))
        elif feature.kind is FeatureKind.HASTE:
            rows.append(_haste(median_item_s, answers.shape[1]))
        else:
            rows.append(np.rint(10.0 * (answers == MISSING).mean(axis=0)))
    return np.array(rows, dtype=np.float64)


def plain_sum(features: Collection[Feature], rows: Floats) -> Floats:
    """Return what a model must be better than: the sum of everything that was asked.

    Args:
        features: from `features_of`.
        rows: from `feature_rows`.

    Returns:
        Shape (n_respondents,): the first sum of the features, or the items added up where the
        instrument has none.

    Source:
        Our own.
    """
    kinds = [feature.kind for feature in features]
    if FeatureKind.SUM in kinds:
        return np.asarray(rows[kinds.index(FeatureKind.SUM)])
    return np.asarray(rows[[kind is FeatureKind.ITEM for kind in kinds]].sum(axis=0))


def best_answer(instrument: Instrument, item_id: str) -> int:
    """Return the option of an item that says the least, or of wellbeing the most.

    Args:
        instrument: whose item it is.
        item_id: of an item that enters a subscale.

    Source:
        The keys are the instrument's own.
    """
    scores, subscale = instrument.items[item_id].scores, _subscale_of(instrument, item_id)
    is_better = subscale is not None and subscale.higher_is is Direction.BETTER
    return (max if is_better else min)(scores, key=lambda value: scores[value])


def _subscale_of(instrument: Instrument, item_id: str) -> Subscale | None:
    return next((s for s in instrument.subscales.values() if item_id in s.item_ids), None)


def _burden(instrument: Instrument, item_id: str, within: Subscale | None = None) -> Floats:
    """Return by answer what an item counts above its best, shape (129,); 0 for a blank."""
    subscale = within or _subscale_of(instrument, item_id)
    item = instrument.items[item_id]
    counted = item.scores if within is None else within.counted(item)
    is_better = subscale is not None and subscale.higher_is is Direction.BETTER
    best = max(counted.values()) if is_better else min(counted.values())
    table = np.zeros(129)
    for value, score in counted.items():
        table[value] = abs(score - best)
    return table


def _filled(
    instrument: Instrument, seen: Collection[str], answers: NDArray[np.int8]
) -> dict[str, Floats]:
    """Return what each item counts above its best, blanks filled by the others of its subscale."""
    order = list(instrument.items)
    given = {i: answers[order.index(i)] != MISSING for i in seen}
    burdens = {i: _burden(instrument, i)[answers[order.index(i)]] for i in seen}
    largest = {i: float(_burden(instrument, i).max()) for i in seen}
    filled = dict(burdens)
    for item_id in (i for i in seen if not given[i].all()):
        subscale = _subscale_of(instrument, item_id)
        others = [i for i in seen if subscale and i in subscale.item_ids]
        known = np.maximum(sum(given[i].astype(np.float64) for i in others), 1.0)
        share = sum(burdens[i] / max(largest[i], 1e-9) for i in others) / known
        stand_in = np.floor(share * largest[item_id] + 0.5)  # half always up: np.rint would not be
        filled[item_id] = np.where(given[item_id], burdens[item_id], stand_in)
    return filled


def _sum(
    instrument: Instrument,
    subscale: Subscale,
    burdens: Mapping[str, Floats],
    answers: NDArray[np.int8],
) -> Floats:
    """Add up what a subscale counts; what stands in for a blank is turned like an answer."""
    order, total = list(instrument.items), np.zeros(answers.shape[1])
    for item_id in (i for i in subscale.item_ids if i in burdens):
        plain, counted = _burden(instrument, item_id), _burden(instrument, item_id, subscale)
        answered = answers[order.index(item_id)]
        scale = counted.max() / max(float(plain.max()), 1e-9)
        total += np.where(
            answered == MISSING, np.floor(burdens[item_id] * scale + 0.5), counted[answered]
        )
    return total


def _haste(median_item_s: Floats | None, n_respondents: int) -> Floats:
    if median_item_s is None:
        return np.zeros(n_respondents)
    known = np.nan_to_num(median_item_s, nan=FAST_S)
    return np.asarray(np.floor(4 * np.clip(FAST_S - known, 0.0, FAST_S)) / 4)


def _change(
    instrument: Instrument, feature: Feature, answers: NDArray[np.int8], earlier: Floats | None
) -> Floats:
    if earlier is None:
        return np.zeros(answers.shape[1])
    now = score_many(compile_instrument(instrument), answers).values(feature.subject)
    better = instrument.subscales[feature.subject].higher_is is Direction.BETTER
    worse = np.floor((earlier - now if better else now - earlier) + 0.5)
    known = np.nan_to_num(worse, nan=0.0)
    return np.asarray(np.clip(known, -feature.largest, feature.largest))
