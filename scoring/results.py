"""What scoring one respondent gives. Imports no arrays, so that any layer may read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

GROUP_INDICES = (
    "variability",
    "even_odd",
    "mahalanobis_p",
    "synonyms",
    "antonyms",
    "guttman_errors",
)
"""Measures of the way of answering that need a wave's other forms; see `scoring.group_validity`."""


class ValidityNote(StrEnum):
    """Something about the way of answering that a reader of the scores should know.

    A note never deletes, lowers or delays anything.
    """

    #: One answer was repeated over a long run, and not the one that means "no symptom".
    LONG_STRING = "long_string"
    #: Half of the items were answered in less than 1 second each.
    TOO_FAST = "too_fast"
    #: Half of the items were answered in less than 2 seconds each.
    FAST = "fast"
    #: More than a third of a subscale or more than half of all items is blank.
    MANY_MISSING = "many_missing"


@dataclass(frozen=True, slots=True)
class Score:
    """One subscale's result."""

    subscale_id: str
    #: In the units of the subscale, not rounded; None where too many items were blank.
    value: float | None
    #: The id of the band; None where there is no value, or the subscale has no bands.
    band: str | None
    n_missing: int


@dataclass(frozen=True, slots=True)
class CriticalAnswer:
    """A critical item that was reached, or left blank: either is a reason to look."""

    item_id: str
    #: The option that was chosen; None where the item was left blank.
    value: int | None
    at_least: int
    concern: str


@dataclass(frozen=True, slots=True)
class Validity:
    """How the form was answered, whatever was answered."""

    n_items: int
    n_missing: int
    #: How many neighbouring items got the same answer, at most; a blank ends a run.
    long_string: int
    #: The answer of that run, the first one if several are as long; None if all is blank.
    long_string_value: int | None
    #: Median seconds spent on an item; None where no times were recorded.
    median_item_s: float | None
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """One respondent's scores on one instrument."""

    instrument_id: str
    instrument_version: str
    #: By subscale id, in the instrument's order.
    scores: Mapping[str, Score]
    #: Only those reached or blank, in the instrument's order.
    critical: tuple[CriticalAnswer, ...]
    validity: Validity
