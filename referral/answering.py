"""What a standard may ask of the way of answering: measures, and what they should lead to.

A rule only says what should be done; a person does it. No outcome takes a flag away: a form that
should be answered again still raises whatever its answers raise.
"""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum

from referral.definition import Rule, Standard
from scoring.results import GROUP_INDICES, Validity


class Outcome(StrEnum):
    """What the way of answering should lead to."""

    #: It is said beside the scores.
    NOTE = "note"
    #: The scores are to be read with care.
    CAUTION = "caution"
    #: The form should be voided and answered again.
    RETEST = "retest"


def _long_string_share(validity: Validity) -> float | None:
    return validity.long_string / validity.n_items if validity.n_items else None


def _missing_share(validity: Validity) -> float | None:
    return validity.n_missing / validity.n_items if validity.n_items else None


def _median_item_s(validity: Validity) -> float | None:
    return validity.median_item_s


SHEET_INDICES: Mapping[str, Callable[[Validity], float | None]] = {
    "median_item_s": _median_item_s,
    "long_string_share": _long_string_share,
    "missing_share": _missing_share,
}
"""Measures of one form alone, looked at when it is handed in."""


def rules_met(
    standard: Standard, instrument_id: str, values: Mapping[str, float | None], grade: int | None
) -> list[Rule]:
    """Return the rules on measures of a group that one form meets, in the order of the file.

    Args:
        standard: the one that the wave pinned.
        instrument_id: which instrument the form is of.
        values: by the names of `GROUP_INDICES`; None or absent where it cannot be said.
        grade: of the student; None where it is not known.
    """
    return [
        rule
        for rule in standard.rules
        if rule.index in GROUP_INDICES
        and rule.instrument in {None, instrument_id}
        and holds_for(rule, grade)
        and is_met(rule, values.get(rule.index))
    ]


def is_met(rule: Rule, value: float | None) -> bool:
    """Whether a measure reaches the cut of a rule."""
    if value is None:
        return False
    if rule.at_least is not None:
        return value >= rule.at_least
    return rule.at_most is not None and value <= rule.at_most


def holds_for(rule: Rule, grade: int | None) -> bool:
    """Whether a rule holds for a grade; one that names grades holds for no unknown one."""
    return not rule.grades or grade in rule.grades


def useless_tiers(standard: Standard) -> Iterable[str]:
    """Return the rules on measures of a group that ask for a tier: they are met after triage."""
    lowest = standard.lowest.id
    return [r.id for r in standard.rules if r.index in GROUP_INDICES and r.tier != lowest]
