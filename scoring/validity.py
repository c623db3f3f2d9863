"""How a form was answered: long strings, blanks, speed. A note informs; it never decides.

Absent times are NaN in arrays and None for one respondent; blanks are `MISSING` and None.

Source:
    Curran (2016), J Exp Soc Psychol 66, 4-19, doi:10.1016/j.jesp.2015.07.006, on long strings and
    response times; the share of blanks that spoils a form is that of the CCMH rule (a third of a
    subscale, half of all items). The limits of 1 and 2 seconds are a convention, not a finding
    on pupils: young readers are slower.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.compiled import MISSING, Compiled
from scoring.results import Validity, ValidityNote

TOO_FAST_S = 1.0
"""A median below this many seconds an item: hardly read."""

FAST_S = 2.0
"""A median below this many seconds an item: to be watched."""

NOTES = tuple(ValidityNote)
"""The order of the rows in `Validities.notes`."""

LONG_STRING, TOO_FAST, FAST, MANY_MISSING = range(len(NOTES))


@dataclass(frozen=True, slots=True, eq=False)
class Validities:
    """How many respondents answered; every array has shape (n_respondents,) unless said."""

    n_items: int
    n_missing: NDArray[np.int16]
    #: The longest run of one answer; a blank ends a run.
    long_string: NDArray[np.int16]
    #: The answer of that run, the first of several; `MISSING` where all is blank.
    long_string_value: NDArray[np.int8]
    #: NaN where no times were recorded.
    median_item_s: NDArray[np.float64]
    #: Which notes apply, shape (len(NOTES), n_respondents).
    notes: NDArray[np.bool_]

    def of(self, n: int) -> Validity:
        """Return one respondent's validity."""
        value, median = int(self.long_string_value[n]), float(self.median_item_s[n])
        return Validity(
            n_items=self.n_items,
            n_missing=int(self.n_missing[n]),
            long_string=int(self.long_string[n]),
            long_string_value=None if value == MISSING else value,
            median_item_s=None if median != median else median,
            notes=tuple(
                str(note)
                for note, is_so in zip(NOTES, self.notes[:, n].tolist(), strict=True)
                if is_so
            ),
        )


def validity_of_many(
    compiled: Compiled, answers: NDArray[np.int8], item_seconds: NDArray[np.float64] | None = None
) -> Validities:
    """Look at how any number of respondents answered.

    Args:
        compiled: the instrument.
        answers: option values, shape (n_items, n_respondents); `MISSING` for a blank.
        item_seconds: time spent on each item, in seconds, of the same shape; NaN where unknown.

    Returns:
        Indices and notes of every respondent, in the order of the columns.

    Source:
        See the module.
    """
    length, value = longest_runs(answers)
    median = median_seconds(item_seconds, answers.shape[1])
    notes = np.zeros((len(NOTES), answers.shape[1]), dtype=np.bool_)
    if compiled.long_string_limit is not None:
        notes[LONG_STRING] = length >= compiled.long_string_limit
        if compiled.honest_value is not None:
            notes[LONG_STRING] &= value != compiled.honest_value
    if item_seconds is not None:
        notes[TOO_FAST] = median < TOO_FAST_S
        notes[FAST] = (median < FAST_S) & ~notes[TOO_FAST]
    n_missing = np.zeros(answers.shape[1], dtype=np.int16)
    if answers.min(initial=0) < 0:
        n_missing, notes[MANY_MISSING] = _missing(compiled, answers < 0)
    return Validities(len(answers), n_missing, length, value, median, notes)


def _missing(
    compiled: Compiled, blank: NDArray[np.bool_]
) -> tuple[NDArray[np.int16], NDArray[np.bool_]]:
    n_missing = blank.sum(axis=0, dtype=np.int16)
    is_so = n_missing * 2 > len(blank)
    for subscale in compiled.subscales:
        is_so |= blank[subscale.rows].sum(axis=0) * 3 > subscale.n_items
    return n_missing, is_so


def longest_runs(answers: NDArray[np.int8]) -> tuple[NDArray[np.int16], NDArray[np.int8]]:
    """Find each respondent's longest run of one answer over neighbouring items.

    Args:
        answers: shape (n_items, n_respondents); `MISSING` for a blank, which belongs to no run.

    Returns:
        The length of the run in items, 0 where all is blank; and its answer, that of the first
        run where several are as long, `MISSING` where all is blank.

    Source:
        The index ``longstr`` of Yentes & Wilhelm, R package careless 1.2.2.
    """
    place = np.arange(len(answers), dtype=np.int16)[:, None]
    start = np.zeros(answers.shape, dtype=np.int16)
    np.multiply(place[1:], answers[1:] != answers[:-1], out=start[1:])
    length = place + 1 - np.maximum.accumulate(start, axis=0)
    length *= answers >= 0
    end = length.argmax(axis=0)
    who = np.arange(answers.shape[1])
    return length[end, who], answers[end, who]


def median_seconds(
    item_seconds: NDArray[np.float64] | None, n_respondents: int
) -> NDArray[np.float64]:
    """Take each respondent's median time on an item.

    Args:
        item_seconds: in seconds, shape (n_items, n_respondents), NaN where unknown; None if none.
        n_respondents: how many there are.

    Returns:
        Seconds, shape (n_respondents,); NaN where no time is known.

    Source:
        Huang et al. (2012), J Bus Psychol 27, 99-114, doi:10.1007/s10869-011-9231-8, for the index.
    """
    if item_seconds is None:
        return np.full(n_respondents, np.nan)
    ascending, n_items = np.sort(item_seconds, axis=0), len(item_seconds)
    if not np.isnan(ascending[-1]).any():
        return np.asarray((ascending[(n_items - 1) // 2] + ascending[n_items // 2]) / 2)
    known = n_items - np.isnan(item_seconds).sum(axis=0)
    who = np.arange(n_respondents)
    middle = ascending[np.maximum(known - 1, 0) // 2, who]
    middle += ascending[np.minimum(known // 2, n_items - 1), who]
    return np.where(known > 0, middle / 2, np.nan)


def validity_of_one(
    compiled: Compiled,
    answers: NDArray[np.int8],
    item_seconds: Mapping[str, float | None] | None = None,
) -> Validity:
    """Look at how one respondent answered.

    Args:
        compiled: the instrument.
        answers: option values, shape (n_items, 1); `MISSING` for a blank.
        item_seconds: time spent on each item, in seconds, by item id; None where unknown.

    Returns:
        The respondent's indices and notes.

    Source:
        See the module.
    """
    seconds = None
    if item_seconds:
        times = [item_seconds.get(item_id) for item_id in compiled.instrument.items]
        seconds = np.array([[np.nan if time is None else time] for time in times])
    return validity_of_many(compiled, answers, seconds).of(0)
