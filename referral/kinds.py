"""The kinds of rule that a standard may hold. Adding a kind is one row of `KINDS`."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from referral.answering import SHEET_INDICES, is_met
from referral.definition import Rule
from scoring.results import CriticalAnswer, Result

ROUNDING = 1e-9
"""A prorated score may miss its cut score by the last bit; the doubt goes to looking."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule saw: the value, and the cut score it was held against; None where none is."""

    value: float | None = None
    cut_score: float | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """Which parts a rule of this kind sets, and how it looks at one result."""

    needs: frozenset[str]
    finds: Callable[[Rule, Result], Finding | None]
    #: Which further parts it may set.
    may: frozenset[str] = frozenset({"grades"})
    #: Whether the rule may leave its instrument out and so hold for all of them.
    any_instrument: bool = False


def _critical_item(rule: Rule, result: Result) -> Finding | None:
    answer = _critical(rule, result)
    if answer is None or answer.value is None or rule.at_least is None:
        return None
    return Finding(answer.value, rule.at_least) if answer.value >= rule.at_least else None


def _critical_blank(rule: Rule, result: Result) -> Finding | None:
    answer = _critical(rule, result)
    return Finding() if answer is not None and answer.value is None else None


def _subscale_at_least(rule: Rule, result: Result) -> Finding | None:
    value = _value(rule, result)
    if value is None or rule.at_least is None or value < rule.at_least - ROUNDING:
        return None
    return Finding(value, rule.at_least)


def _subscale_at_most(rule: Rule, result: Result) -> Finding | None:
    value = _value(rule, result)
    if value is None or rule.at_most is None or value > rule.at_most + ROUNDING:
        return None
    return Finding(value, rule.at_most)


def _band(rule: Rule, result: Result) -> Finding | None:
    score = result.scores.get(rule.subscale or "")
    if score is None or score.band != rule.band:
        return None
    return Finding(score.value)


def _unscored(rule: Rule, result: Result) -> Finding | None:
    known = rule.subscale in result.scores
    return Finding() if known and _value(rule, result) is None else None


def _validity(rule: Rule, result: Result) -> Finding | None:
    return Finding() if rule.note in result.validity.notes else None


def _answering(rule: Rule, result: Result) -> Finding | None:
    measure = SHEET_INDICES.get(rule.index or "")
    value = None if measure is None else measure(result.validity)
    cut = rule.at_most if rule.at_least is None else rule.at_least
    return Finding(value, cut) if is_met(rule, value) else None


FOR_ALL: frozenset[str] = frozenset()
"""Of a rule that holds in every grade: nobody's critical answer is looked past for being young."""

KINDS: Mapping[str, Kind] = {
    "critical_item": Kind(frozenset({"item", "at_least"}), _critical_item, FOR_ALL),
    "critical_blank": Kind(frozenset({"item"}), _critical_blank, FOR_ALL),
    "subscale_at_least": Kind(frozenset({"subscale", "at_least"}), _subscale_at_least),
    "subscale_at_most": Kind(frozenset({"subscale", "at_most"}), _subscale_at_most),
    "band": Kind(frozenset({"subscale", "band"}), _band),
    "unscored": Kind(frozenset({"subscale"}), _unscored, FOR_ALL, any_instrument=True),
    "validity": Kind(
        frozenset({"note"}), _validity, frozenset({"outcome", "grades"}), any_instrument=True
    ),
    "lie_scale": Kind(frozenset({"subscale", "at_least", "outcome"}), _subscale_at_least),
    "answering_at_least": Kind(
        frozenset({"index", "at_least", "outcome"}), _answering, any_instrument=True
    ),
    "answering_at_most": Kind(
        frozenset({"index", "at_most", "outcome"}), _answering, any_instrument=True
    ),
}
"""Every kind of rule, by the name that a standard file gives it."""


def _critical(rule: Rule, result: Result) -> CriticalAnswer | None:
    return next((a for a in result.critical if a.item_id == rule.item), None)


def _value(rule: Rule, result: Result) -> float | None:
    """Return the score that a rule looks at; None where there is none, NaN counting as none."""
    score = result.scores.get(rule.subscale or "")
    if score is None or score.value is None or math.isnan(score.value):
        return None
    return score.value
