"""Why a risk is as high as it is: what each answer adds to it, for a person to read."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from instruments.definition import Answers, Instrument
from scoring.compiled import MISSING
from scoring.risk.features import FeatureKind, best_answer, feature_rows
from scoring.risk.models import Model

SHOWN = 3
"""Answers that an explanation names, at most."""

LEAST = 0.05
"""Log-odds; an answer that adds less is not named."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one answer adds: the risk as it is, and as it would be with the best answer there."""

    item_id: str
    #: Log-odds, never below 0.
    adds: float
    risk_without: float


def explain(
    model: Model,
    instrument: Instrument,
    answers: NDArray[np.int8],
    earlier: Mapping[str, float] | None = None,
) -> tuple[float, list[Part]]:
    """Say which answers raise the risk of one form the most.

    Args:
        model: of this instrument.
        instrument: what the answers were given to.
        answers: option values, shape (n_items, 1); `MISSING` for a blank.
        earlier: by subscale, the same person's earlier score; one that is not there, or all of
            them, counts as no change.

    Returns:
        The risk, and by falling weight the answers that add the most. Where two answers raise the
        risk only together, each is named with what its own change would do.

    Source:
        Our own: each answer in turn is put at its best and the model asked again; over weights
        alone this is the usual share of each term.
    """
    order, seen = list(instrument.items), _seen(model)
    tried = np.repeat(answers, 1 + len(seen), axis=1)
    for column, item_id in enumerate(seen, start=1):
        if answers[order.index(item_id), 0] != MISSING:
            tried[order.index(item_id), column] = best_answer(instrument, item_id)
    before = {id_: np.full(tried.shape[1], value) for id_, value in (earlier or {}).items()}
    rows = feature_rows(instrument, model.features, tried, earlier=before)
    odds, risks = model.log_odds(rows).tolist(), model.risk(rows).tolist()
    parts = [
        Part(item_id, odds[0] - odds[n], risks[n])
        for n, item_id in enumerate(seen, start=1)
        if odds[0] - odds[n] >= LEAST
    ]
    return risks[0], sorted(parts, key=lambda part: -part.adds)[:SHOWN]


def column_of(instrument: Instrument, answers: Answers) -> NDArray[np.int8]:
    """Put one respondent's answers into an array, for a caller that holds none.

    Args:
        instrument: what was asked.
        answers: option values by item; None or absent for a blank.

    Returns:
        Shape (n_items, 1).

    Source:
        Our own.
    """
    given = [answers.get(item_id) for item_id in instrument.items]
    return np.array([[MISSING if value is None else value] for value in given], dtype=np.int8)


def _seen(model: Model) -> list[str]:
    return [f.subject for f in model.features if f.kind is FeatureKind.ITEM]
