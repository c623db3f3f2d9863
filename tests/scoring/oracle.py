"""The rules of scoring written a second time, one respondent at a time, in plain Python."""

from fractions import Fraction
from math import nan

from instruments.definition import Method


def score_by_hand(instrument, subscale, answers):
    """Return a subscale's score as a fraction, or None."""
    weights = [Fraction((subscale.weights or {}).get(i, 1)) for i in subscale.item_ids]
    given = [answers.get(i) for i in subscale.item_ids]
    blanks = [i for i, value in zip(subscale.item_ids, given, strict=True) if value is None]
    if len(blanks) > subscale.max_missing or len(blanks) == len(given):
        return None
    if set(blanks) & set(subscale.required):
        return None
    total, answered = Fraction(0), Fraction(0)
    for item_id, weight, value in zip(subscale.item_ids, weights, given, strict=True):
        if value is None and subscale.blank_counts_as is None:
            continue
        counted = subscale.blank_counts_as
        if value is not None:
            item = instrument.items[item_id]
            scores = {option.value: option.score for option in item.options}
            ends = min(scores.values()) + max(scores.values())
            counted = ends - scores[value] if item.reverse else scores[value]
            if subscale.counts_from is not None:
                counted = 1 if counted >= subscale.counts_from else 0
        total, answered = total + weight * Fraction(counted), answered + weight
    mean = total / answered
    raw = mean if subscale.method is Method.MEAN else mean * sum(weights)
    return raw * Fraction(subscale.multiplier) + Fraction(subscale.offset)


def band_by_hand(subscale, value):
    """Return the band that a score lies in, or None."""
    reached = [band.id for band in subscale.bands if value is not None and band.lowest <= value]
    return reached[-1] if reached else None


def number(value):
    """Return a fraction as the engine's arrays hold it."""
    return nan if value is None else float(value)
