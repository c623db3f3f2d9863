"""What must hold before a township may switch a model on: each gate with the numbers it saw."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import NormalDist

from scoring.intervals import Z95
from scoring.risk.reports import EVERYBODY, Interval, Population, Report

FEWEST_LABELS = 100
"""Rows with the label, and without it. Source: Vergouwe et al. (2005), J Clin Epidemiol 58,
475-483; Collins, Ogundimu & Altman (2016), Stat Med 35, 214-226."""

FEWEST_PER_FEATURE = 10
"""Rows with the label a feature. Source: Peduzzi et al. (1996), J Clin Epidemiol 49, 1373-1379."""

SLOPE = (0.8, 1.25)
"""Between these the slope of calibration must lie. Source: none; a convention of our own."""

FARTHEST_INTERCEPT = 0.2
"""On the log-odds: at most a fifth too many or too few. Source: none; our own."""

FARTHEST_IN_A_GROUP = 0.5
"""The same within a group, which is smaller. Source: none; our own."""

GROUPS = ("sex", "grade_band", "school")
"""What a report must tell apart before it can be said that nobody is harmed."""


class Verdict(StrEnum):
    """Whether a gate holds."""

    HOLDS = "holds"
    FAILS = "fails"
    #: The data do not say; the gate stays shut.
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Gate:
    """One condition with what was found; ``facts`` fill the words of the verdict."""

    id: str
    verdict: Verdict
    facts: Mapping[str, str]


def gates_of(report: Report, method: str) -> tuple[Gate, ...]:
    """Judge one method of a report.

    Args:
        report: of an evaluation on held-out rows.
        method: which prediction.

    Returns:
        Every gate, in the order in which a person should read them.

    Source:
        See the constants.
    """
    return (
        _labels_are_interviews(report),
        _enough_labels(report),
        _better_than_sum(report, method),
        _calibrated(report, method),
        _nobody_harmed(report, method),
    )


def all_hold(gates: Sequence[Gate]) -> bool:
    """Whether the model may be switched on.

    Source:
        Our own: what is not known counts as not held.
    """
    return all(gate.verdict is Verdict.HOLDS for gate in gates)


def _labels_are_interviews(report: Report) -> Gate:
    verdict = Verdict.HOLDS if report.label == "interview" else Verdict.FAILS
    return Gate("interviews", verdict, {})


def _enough_labels(report: Report) -> Gate:
    wanted = max(FEWEST_LABELS, FEWEST_PER_FEATURE * report.n_features)
    without = report.n - report.n_labelled
    is_enough = report.n_labelled >= wanted and without >= FEWEST_LABELS
    facts = {"n": str(report.n_labelled), "without": str(without), "wanted": str(wanted)}
    return Gate("labels", Verdict.HOLDS if is_enough else Verdict.FAILS, facts)


def _better_than_sum(report: Report, method: str) -> Gate:
    found = report.everybody.beyond_sum.get(method, {}).get("auroc")
    if found is None or found.low is None:
        return Gate("better", Verdict.UNKNOWN, _facts(found))
    return Gate("better", Verdict.HOLDS if found.low > 0 else Verdict.FAILS, _facts(found))


def _calibrated(report: Report, method: str) -> Gate:
    figures = report.everybody.figures.get(method, {})
    slope, intercept = figures.get("slope"), figures.get("intercept")
    facts = {f"slope_{k}": v for k, v in _facts(slope).items()} | _facts(intercept)
    if slope is None or slope.value is None or intercept is None or intercept.value is None:
        return Gate("calibrated", Verdict.UNKNOWN, facts)
    is_so = SLOPE[0] <= slope.value <= SLOPE[1] and abs(intercept.value) <= FARTHEST_INTERCEPT
    return Gate("calibrated", Verdict.HOLDS if is_so else Verdict.FAILS, facts)


def _nobody_harmed(report: Report, method: str) -> Gate:
    """Look for a group that the model orders worse than the sum does, or whose risk it understates.

    A group with too few rows is not judged; each kind of group needs at least two that are. Among
    many groups one looks harmed by chance alone: intervals are widened by how many there are
    (Bonferroni, on the half above the figure).
    """
    judged = dict.fromkeys(GROUPS, 0)
    groups = [each for each in report.populations if each.figures and each.name != EVERYBODY]
    for population in groups:
        judged[population.name[0]] = judged.get(population.name[0], 0) + 1
    wide = NormalDist().inv_cdf(1 - 0.025 / max(len(groups), 1)) / Z95
    harmed = [each.name[1] for each in groups if _is_harmed(each, method, wide)]
    facts = {"n": str(sum(judged.values())), "groups": "、".join(harmed) or "–"}
    if harmed:
        return Gate("groups", Verdict.FAILS, facts)
    is_known = all(n >= 2 for n in judged.values())
    return Gate("groups", Verdict.HOLDS if is_known else Verdict.UNKNOWN, facts)


def _is_harmed(population: Population, method: str, wide: float) -> bool:
    beyond, figures = population.beyond_sum.get(method, {}), population.figures.get(method, {})
    for name in ("auroc", "found_10"):
        found = beyond.get(name)
        if found is None or found.value is None or found.high is None:
            continue
        if found.value + wide * (found.high - found.value) < 0:
            return True
    intercept = figures.get("intercept")
    if intercept is None or intercept.value is None or intercept.low is None:
        return False
    low = intercept.value - wide * (intercept.value - intercept.low)
    return intercept.value > FARTHEST_IN_A_GROUP and low > 0


def _facts(found: Interval | None) -> dict[str, str]:
    if found is None:
        return dict.fromkeys(("value", "low", "high"), "–")
    values = (found.value, found.low, found.high)
    texts = ("–" if each is None else f"{each:.3f}" for each in values)
    return dict(zip(("value", "low", "high"), texts, strict=True))
