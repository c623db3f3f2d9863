"""Count symptoms as a publication's rule does. The outcome is for comparison, not a diagnosis."""

import numpy as np
from numpy.typing import NDArray

from instruments.definition import Instrument
from scoring.errors import ShapeMismatch

NO_SYNDROME, UNDECIDED = -1, -2
"""The codes for "no outcome is reached" and "an item of the rule is blank"."""


def syndromes_of_many(instrument: Instrument, answers: NDArray[np.int8]) -> NDArray[np.int8]:
    """Apply an instrument's symptom count.

    Args:
        instrument: one that has a syndrome rule.
        answers: option values, shape (n_items, n_respondents), `MISSING` for a blank.

    Returns:
        Shape (n_respondents,): the index of the outcome in the rule's kinds, `NO_SYNDROME`, or
        `UNDECIDED` where any item of the rule is blank.

    Raises:
        ShapeMismatch: the instrument has no such rule, or not one row for each item.

    Source:
        The rule's own; see the instrument's file.
    """
    rule, item_ids = instrument.syndrome, list(instrument.items)
    if rule is None or len(answers) != len(item_ids):
        raise ShapeMismatch(f"{instrument.id} counts no symptoms of {len(answers)} items")
    rows = [item_ids.index(item_id) for item_id in rule.present_from]
    limits = np.array(list(rule.present_from.values()), dtype=np.int8)[:, None]
    given = answers[rows]
    is_present = given >= limits
    n_present = is_present.sum(axis=0)
    has_core = is_present[[item_id in rule.core for item_id in rule.present_from]].any(axis=0)
    outcome = np.full(answers.shape[1], NO_SYNDROME, dtype=np.int8)
    for index, kind in reversed(list(enumerate(rule.kinds))):
        outcome[has_core & (n_present >= kind.at_least)] = index
    outcome[(given < 0).any(axis=0)] = UNDECIDED
    return outcome
