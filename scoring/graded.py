"""Graded response models estimated from real answers: how often each option is reached, and why."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from instruments.definition import Instrument
from scoring.errors import ShapeMismatch


@dataclass(frozen=True, slots=True)
class GradedModel:
    """One instrument's model with the group that it was estimated from."""

    instrument: str
    version: str
    source: str
    n: int
    #: Of the total in that group, as published with its answers.
    mean: float
    sd: float
    alpha: float
    #: A score, and the share of the group that reached it.
    at_least: tuple[float, float]
    #: Loading of each item on the one trait.
    loadings: tuple[float, ...]
    #: By item, the share at or beyond each option but the mildest.
    shares: tuple[tuple[float, ...], ...]


@cache
def graded_models() -> dict[str, GradedModel]:
    """Return the models that Muye comes with.

    Returns:
        By the instrument's id.

    Source:
        Each file's own.
    """
    found = {}
    for file in (files("scoring") / "data" / "graded").iterdir():
        raw = tomllib.loads(file.read_text(encoding="utf-8"))
        raw["at_least"] = (raw["at_least"]["score"], raw["at_least"]["share"])
        raw["loadings"] = tuple(raw["loadings"])
        raw["shares"] = tuple(map(tuple, raw["shares"]))
        found[raw["instrument"]] = GradedModel(**raw)
    return found


def graded_answers(
    model: GradedModel,
    instrument: Instrument,
    rng: np.random.Generator,
    trait: NDArray[np.float64],
) -> NDArray[np.int8]:
    """Answer an instrument as the model has it.

    Args:
        model: of this instrument.
        instrument: whose items are scored from the mildest option to the strongest.
        rng: where the numbers come from.
        trait: of each respondent, standard normal in the group that the model was estimated from.

    Returns:
        Option values, shape (n_items, n_respondents).

    Raises:
        ShapeMismatch: the model is of another form.

    Source:
        Samejima (1969), Psychometrika Monograph 17, with normal ogives.
    """
    if len(model.shares) != instrument.n_items:
        raise ShapeMismatch(f"the model of {model.instrument} has {len(model.shares)} items")
    answers = np.empty((instrument.n_items, len(trait)), dtype=np.int8)
    for row, (item, loading, shares) in enumerate(
        zip(instrument.items.values(), model.loadings, model.shares, strict=True)
    ):
        noise = rng.standard_normal(len(trait)) * np.sqrt(1 - loading**2)
        cuts = [NormalDist().inv_cdf(1 - share) for share in shares]
        values = np.array(sorted(item.scores, key=lambda v: item.scores[v]), dtype=np.int8)
        answers[row] = values[np.searchsorted(cuts, loading * trait + noise)]
    return answers
