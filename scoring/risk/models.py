"""A model as a file: JSON, numbers only, read here and applied with numpy; never a pickle.

The reader refuses a file that is not one of ours, and one whose risk could fall where a feature
that only raises it rises. That holds of every file that it lets through, whoever wrote it.
"""

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from scoring.errors import MalformedModel
from scoring.risk.features import Feature, FeatureKind, Floats

FORMAT = "muye-risk-1"

LARGEST_FILE = 4 << 20
"""Bytes; a file beyond this is none of ours."""

SMALLEST_LEAF = 20
"""A leaf of a tree speaks for at least this many rows of the training data."""


@dataclass(frozen=True, slots=True, eq=False)
class Tree:
    """One tree; node 0 is the root, and a node's children come after it."""

    #: Feature of each split; -1 at a leaf.
    feature: tuple[int, ...]
    #: A row goes left where the feature is at most this; 0 at a leaf.
    threshold: tuple[float, ...]
    left: tuple[int, ...]
    right: tuple[int, ...]
    #: What a leaf adds to the log-odds; 0 at a split.
    value: tuple[float, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A model that was read; how it was measured stands in its report, not here."""

    #: SHA-256 of the file, in hexadecimal: what a sealed record and an approval name.
    digest: str
    instrument_id: str
    instrument_version: str
    #: The items that it must not see.
    left_out: tuple[str, ...]
    features: tuple[Feature, ...]
    #: What its labels were: "interview", or "proxy" where a child's own answer stood in.
    label: str
    #: Log-odds before anything is added.
    base: float
    #: One a feature; empty where it is made of trees.
    weights: tuple[float, ...]
    trees: tuple[Tree, ...]
    #: Slope and intercept on the log-odds, found on rows that the model had not seen.
    calibration: tuple[float, float]
    #: The risk from which it may ask for a person where no rule does; None for never.
    asks_from: float | None

    @property
    def is_demonstration(self) -> bool:
        """Whether it must never be switched on: no person judged what it was trained on."""
        return self.label != "interview"

    @property
    def changes(self) -> tuple[str, ...]:
        """The subscales whose change since an earlier sheet it looks at; empty for most models."""
        return tuple(f.subject for f in self.features if f.kind is FeatureKind.CHANGE)

    def log_odds(self, rows: Floats) -> Floats:
        """Return the calibrated log-odds.

        Args:
            rows: from `feature_rows`, shape (n_features, n_respondents).

        Returns:
            Shape (n_respondents,).
        """
        found = np.full(rows.shape[1], self.base)
        for weight, row in zip(self.weights, rows, strict=bool(self.weights)):
            found += (
                weight * row
            )  # one by one: a product of matrices rounds by how many rows it has
        for tree in self.trees:
            found += _of_tree(tree, rows)
        slope, intercept = self.calibration
        return slope * found + intercept

    def risk(self, rows: Floats) -> Floats:
        """Return the probability of the label, 0 to 1, shape (n_respondents,)."""
        return np.asarray(1 / (1 + np.exp(-self.log_odds(rows))))


def _of_tree(tree: Tree, rows: Floats) -> Floats:
    feature, threshold = np.array(tree.feature), np.array(tree.threshold)
    children = np.array([tree.right, tree.left])
    who, at = np.arange(rows.shape[1]), np.zeros(rows.shape[1], dtype=np.intp)
    while True:
        inner = feature[at] >= 0
        if not inner.any():
            return np.array(tree.value)[at]
        goes_left = rows[feature[at], who] <= threshold[at]
        at = np.where(inner, children[goes_left.astype(np.intp), at], at)


def write_model(model: Model, trained: Mapping[str, Any]) -> bytes:
    """Write a model down; its own ``digest`` is not looked at.

    Args:
        model: what to write.
        trained: how it came about: counts and settings, shown on the card.

    Returns:
        The file.
    """
    document = {
        "format": FORMAT,
        "instrument": {"id": model.instrument_id, "version": model.instrument_version},
        "left_out": list(model.left_out),
        "label": model.label,
        "features": [[f.kind, f.subject, f.largest] for f in model.features],
        "base": model.base,
        "weights": list(model.weights),
        "trees": [
            [list(part) for part in (t.feature, t.threshold, t.left, t.right, t.value)]
            for t in model.trees
        ],
        "calibration": list(model.calibration),
        "asks_from": model.asks_from,
        "trained": dict(trained),
    }
    return json.dumps(document, ensure_ascii=False, allow_nan=False).encode() + b"\n"


FAULTS = (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError)

KEYS = frozenset(
    {
        *("format", "instrument", "left_out", "label", "features", "base", "weights", "trees"),
        *("calibration", "asks_from", "trained"),
    }
)


def read_model(content: bytes) -> Model:
    """Read a model and prove that a worse answer cannot lower its risk.

    Args:
        content: of the file.

    Returns:
        The model.

    Raises:
        MalformedModel: it is none of ours, holds what is no number, or could lower a risk.
    """
    if len(content) > LARGEST_FILE:
        raise MalformedModel("too_large")
    try:
        raw = json.loads(content, parse_constant=_no_number)
        if raw.keys() != KEYS or raw["format"] != FORMAT:
            raise MalformedModel("keys")
        model = _model(raw, hashlib.sha256(content).hexdigest())
    except FAULTS as error:
        raise MalformedModel("shape") from error
    _check(model)
    return model


def trained_of(content: bytes) -> dict[str, Any]:
    """Return how a model that was read came about."""
    trained: dict[str, Any] = json.loads(content)["trained"]
    return trained


def _model(raw: Mapping[str, Any], digest: str) -> Model:
    slope, intercept = map(float, raw["calibration"])
    return Model(
        digest=digest,
        instrument_id=str(raw["instrument"]["id"]),
        instrument_version=str(raw["instrument"]["version"]),
        left_out=tuple(map(str, raw["left_out"])),
        features=tuple(Feature(FeatureKind(k), str(s), float(m)) for k, s, m in raw["features"]),
        label=str(raw["label"]),
        base=float(raw["base"]),
        weights=tuple(map(float, raw["weights"])),
        trees=tuple(_tree(each) for each in raw["trees"]),
        calibration=(slope, intercept),
        asks_from=None if raw["asks_from"] is None else float(raw["asks_from"]),
    )


def _tree(raw: Sequence[Sequence[Any]]) -> Tree:
    feature, threshold, left, right, value = raw
    return Tree(
        feature=tuple(map(int, feature)),
        threshold=tuple(map(float, threshold)),
        left=tuple(map(int, left)),
        right=tuple(map(int, right)),
        value=tuple(map(float, value)),
    )


def _no_number(_word: str) -> float:
    raise MalformedModel("no_number")


def _is_share(asks_from: float | None) -> bool:
    return asks_from is None or 0 < asks_from < 1


def _check(model: Model) -> None:
    numbers = [model.base, *model.weights, *model.calibration]
    numbers += [n for tree in model.trees for n in (*tree.threshold, *tree.value)]
    if not all(map(math.isfinite, numbers)):
        raise MalformedModel("no_number")
    n_features = len(model.features)
    if not n_features or bool(model.weights) == bool(model.trees):
        raise MalformedModel("shape")
    if model.weights and len(model.weights) != n_features:
        raise MalformedModel("shape")
    if model.calibration[0] <= 0 or not _is_share(model.asks_from):
        raise MalformedModel("calibration")
    for feature, weight in zip(model.features, model.weights, strict=bool(model.weights)):
        if feature.is_rising and weight < 0:
            raise MalformedModel("could_fall")
    for tree in model.trees:
        _check_shape(tree, n_features)
        _check_rising(tree, model.features)


def _check_shape(tree: Tree, n_features: int) -> None:
    """Refuse a tree with a way that ends nowhere, or that never ends."""
    n = len(tree.feature)
    if n == 0 or {*map(len, (tree.threshold, tree.left, tree.right, tree.value))} != {n}:
        raise MalformedModel("tree")
    for node, feature in enumerate(tree.feature):
        if feature >= n_features or feature < -1:
            raise MalformedModel("tree")
        if feature >= 0 and not all(node < c < n for c in (tree.left[node], tree.right[node])):
            raise MalformedModel("tree")


def _check_rising(tree: Tree, features: Sequence[Feature]) -> None:
    """Refuse a split on a rising feature with a leaf on its left above one on its right."""
    n = len(tree.feature)
    lowest, highest = list(tree.value), list(tree.value)
    for node in range(n - 1, -1, -1):
        feature = tree.feature[node]
        if feature < 0:
            continue
        left, right = tree.left[node], tree.right[node]
        if features[feature].is_rising and highest[left] > lowest[right]:
            raise MalformedModel("could_fall")
        lowest[node] = min(lowest[left], lowest[right])
        highest[node] = max(highest[left], highest[right])
