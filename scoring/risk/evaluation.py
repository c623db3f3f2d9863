"""Measure models on rows that they have not seen, beside the plain sum and the rules.

Nothing that only serves the lab may import this module: it loads scikit-learn.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from scoring.risk import metrics
from scoring.risk.features import Floats, plain_sum
from scoring.risk.fitting import Method, fit, folds, platt
from scoring.risk.labelled import Labelled, Labels
from scoring.risk.reports import (
    EVERYBODY,
    RULES,
    SUM,
    WORKLOADS,
    Figures,
    Population,
    Report,
    RulesAtWork,
    interval,
)

FOLDS = 5

FEWEST_ROWS, FEWEST_OF_A_LABEL = 50, 10
"""A population with fewer says too little for figures of its own."""

FEWEST_SCHOOLS = 10
"""From this many on, whole schools are drawn for the intervals instead of single rows."""

CUTS = tuple(n / 100 for n in range(1, 51))

POINTS = 10
"""Parts of the plot of calibration."""


Progress = Callable[[float], None]


def evaluate(
    data: Labelled, *, seed: int, n_resamples: int, on_progress: Progress = lambda share: None
) -> Report:
    """Measure every method by nested cross-validation.

    Args:
        data: what to learn from; schools are never torn apart where there are enough of them.
        seed: the same seed gives the same report.
        n_resamples: how often rows are drawn again for the intervals, at least 2.
        on_progress: called with the share of the work that is done, 0 to 1.

    Returns:
        Figures of everybody and of each group, each with an interval by the bootstrap.

    Raises:
        TooFewResponses: there are fewer schools, or rows of a label, than folds.

    Source:
        Varma & Simon (2006), BMC Bioinformatics 7, 91, on nested folds; Efron & Tibshirani (1993),
        13.3, on percentile intervals. Intervals say how sure the figures of these predictions are,
        and leave out how predictions would differ with other training rows.
    """
    found = held_out(data, seed=seed, on_progress=lambda share: on_progress(share / 2))
    populations = describe_populations(
        data,
        found,
        seed=seed,
        n_resamples=n_resamples,
        on_progress=lambda share: on_progress((1 + share) / 2),
    )
    return Report(
        data=data.digest,
        instrument_id=data.instrument.id,
        instrument_version=data.instrument.version,
        label=data.label,
        n=len(data.labels),
        n_labelled=int(data.labels.sum()),
        n_features=len(data.features),
        n_schools=None if data.schools is None else int(data.schools.max()) + 1,
        n_folds=FOLDS,
        n_resamples=n_resamples,
        seed=seed,
        populations=populations,
        calibration={name: _points(risk, data.labels) for name, risk in found.items()},
        cuts=CUTS,
        net_benefit=_net_benefit(data, found),
        rules=_rules_at_work(data),
    )


def held_out(
    data: Labelled, *, seed: int, on_progress: Progress = lambda share: None
) -> dict[str, Floats]:
    """Predict every row by models that were made without it.

    Args:
        data: what to learn from.
        seed: the same seed gives the same predictions.
        on_progress: called with the share of the work that is done.

    Returns:
        By method, and for the plain sum, probabilities of shape (n_rows,).

    Raises:
        TooFewResponses: there are fewer schools, or rows of a label, than folds.

    Source:
        Varma & Simon (2006): whatever is chosen or calibrated is so within the training rows.
    """
    schools, total = data.schools, plain_sum(data.features, data.rows)
    found = {name: np.empty(len(data.labels)) for name in (*Method, SUM)}
    for n, (train, test) in enumerate(folds(data.labels, schools, FOLDS, seed)):
        within = None if schools is None else schools[train]
        for m, method in enumerate(Method):
            rows, labels = data.rows[:, train], data.labels[train]
            made = fit(method, data.features, rows, labels, groups=within, seed=seed)
            model = made.as_model(
                data.features,
                instrument_id=data.instrument.id,
                instrument_version=data.instrument.version,
                left_out=(),
                label=data.label,
                asks_from=None,
            )
            found[method][test] = model.risk(data.rows[:, test])
            on_progress((n + (m + 1) / len(Method)) / FOLDS)
        slope, intercept = platt(total[train], data.labels[train])
        found[SUM][test] = 1 / (1 + np.exp(-(slope * total[test] + intercept)))
    return found


def describe_populations(
    data: Labelled,
    found: Mapping[str, Floats],
    *,
    seed: int,
    n_resamples: int,
    on_progress: Progress = lambda share: None,
) -> list[Population]:
    """Measure predictions on everybody, and on each group that the rows name.

    Args:
        data: the rows that were judged.
        found: by prediction, the probabilities of all rows; the plain sum is among them.
        seed: the same seed gives the same intervals.
        n_resamples: how often rows are drawn again for the intervals.
        on_progress: called with the share of the work that is done.

    Returns:
        Everybody first; of a group that is too small only its name.

    Source:
        See `evaluate`.
    """
    populations, named = [], list(_populations(data))
    for n, (name, at) in enumerate(named, start=1):
        populations.append(_population(data, found, name, at, seed, n_resamples))
        on_progress(n / len(named))
    return populations


def _populations(data: Labelled) -> Iterator[tuple[tuple[str, str], NDArray[np.bool_]]]:
    yield EVERYBODY, np.ones(len(data.labels), dtype=np.bool_)
    for kind, names in data.groups.items():
        of_row = np.array(names)
        for name in sorted(set(names) - {""}):
            yield (kind, name), of_row == name


def _population(
    data: Labelled,
    found: Mapping[str, Floats],
    name: tuple[str, str],
    at: NDArray[np.bool_],
    seed: int,
    n_resamples: int,
) -> Population:
    labels = data.labels[at]
    n, n_labelled = len(labels), int(labels.sum())
    if n < FEWEST_ROWS or min(n_labelled, n - n_labelled) < FEWEST_OF_A_LABEL:
        return Population(name, None, None, {}, {})
    scores = {key: risk[at] for key, risk in found.items()}
    if data.rules is not None:
        scores[RULES] = data.rules[at].astype(np.float64)
    schools = None if data.schools is None or name[0] == "school" else data.schools[at]
    points = {key: _figures(key, score, labels) for key, score in scores.items()}
    drawn: dict[str, list[dict[str, float]]] = {key: [] for key in scores}
    for rows in resamples(n, schools, n_resamples, seed):
        for key, score in scores.items():
            drawn[key].append(_figures(key, score[rows], labels[rows]))
    figures = {key: _intervals(points[key], drawn[key]) for key in scores}
    beyond = {
        key: _intervals(
            _less(points[key], points[SUM]),
            [_less(one, other) for one, other in zip(drawn[key], drawn[SUM], strict=True)],
        )
        for key in scores
        if key != SUM
    }
    return Population(name, n, n_labelled, figures, beyond)


def resamples(
    n: int, schools: NDArray[np.intp] | None, times: int, seed: int
) -> Iterator[NDArray[np.intp]]:
    """Draw rows again with replacement: whole schools where there are enough of them.

    Args:
        n: rows.
        schools: number of each row's school; None where there are none.
        times: how often to draw.
        seed: the same seed draws alike.

    Yields:
        Numbers of rows.

    Source:
        Davison & Hinkley (1997), Bootstrap Methods, 3.8.
    """
    rng = np.random.default_rng(seed)
    present = np.empty(0) if schools is None else np.unique(schools)
    members = [np.flatnonzero(schools == school) for school in present]
    for _ in range(times):
        if len(members) < FEWEST_SCHOOLS:
            yield rng.integers(0, n, n)
        else:
            yield np.concatenate([members[k] for k in rng.integers(0, len(members), len(members))])


def _figures(key: str, scores: Floats, labels: Labels) -> dict[str, float]:
    found = {
        "auroc": metrics.auroc(scores, labels),
        "auprc": metrics.auprc(scores, labels),
        **{
            f"found_{round(100 * share)}": metrics.sensitivity_at(scores, labels, share)
            for share in WORKLOADS
        },
    }
    if key != RULES:
        slope, intercept = metrics.calibration(scores, labels)
        found |= {"brier": metrics.brier(scores, labels), "slope": slope, "intercept": intercept}
    return found


def _less(one: Mapping[str, float], other: Mapping[str, float]) -> dict[str, float]:
    return {name: value - other[name] for name, value in one.items()}


def _intervals(point: Mapping[str, float], drawn: Sequence[Mapping[str, float]]) -> Figures:
    found = {}
    for name, value in point.items():
        values = np.array([each[name] for each in drawn])
        known = values[~np.isnan(values)]
        low, high = np.quantile(known, [0.025, 0.975]) if len(known) else (np.nan, np.nan)
        found[name] = interval(value, low, high)
    return found


def _points(risk: Floats, labels: Labels) -> list[tuple[int, int, float]]:
    points = metrics.calibration_points(risk, labels, POINTS)
    return [(each.n, each.n_labelled, each.said) for each in points]


def _net_benefit(data: Labelled, found: Mapping[str, Floats]) -> dict[str, list[float]]:
    curves = {
        name: [metrics.net_benefit(risk, data.labels, cut, cut) for cut in CUTS]
        for name, risk in found.items()
    }
    everybody = np.ones(len(data.labels))
    curves["all"] = [metrics.net_benefit(everybody, data.labels, 0, cut) for cut in CUTS]
    if data.rules is not None:
        flagged = data.rules.astype(np.float64)
        curves[RULES] = [metrics.net_benefit(flagged, data.labels, 1, cut) for cut in CUTS]
    return curves


def _rules_at_work(data: Labelled) -> RulesAtWork | None:
    if data.rules is None:
        return None
    flagged = data.rules >= 1
    return RulesAtWork(int(flagged.sum()), int((flagged & data.labels).sum()))
