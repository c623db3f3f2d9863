"""What an evaluation found, as values that can be written to a file and read again."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from scoring.errors import MalformedModel

REPORT_FORMAT = "muye-risk-report-1"

SUM, RULES = "sum", "rules"
"""What every model is held against: the plain sum, calibrated on the same rows, and the rules."""

EVERYBODY = ("everybody", "")
"""The population that is all rows."""

WORKLOADS = (0.05, 0.10, 0.20)
"""Shares of all students that counselors may have the hours for."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with its interval of 95 per cent; None where it cannot be said."""

    value: float | None
    low: float | None
    high: float | None


Figures = Mapping[str, Interval]
"""By name: auroc, auprc, brier, slope, intercept, and found_5, found_10, found_20 per cent."""


@dataclass(frozen=True, slots=True)
class Population:
    """All rows, or those of one sex, grade band or school."""

    #: "everybody", "sex", "grade_band" or "school"; and which.
    name: tuple[str, str]
    #: None of both where the group is too small for figures: a count of three names somebody.
    n: int | None
    n_labelled: int | None
    #: By prediction; empty where too few rows say too little.
    figures: Mapping[str, Figures]
    #: By prediction, its figure less that of the plain sum on the same rows.
    beyond_sum: Mapping[str, Figures]


@dataclass(frozen=True, slots=True)
class RulesAtWork:
    """What the township's rules do on the same rows."""

    n_flagged: int
    n_found: int


@dataclass(frozen=True, slots=True)
class Report:
    """How predictions did on rows that the fitting had not seen."""

    #: SHA-256 of what was learned from: features and labels, in order.
    data: str
    instrument_id: str
    instrument_version: str
    #: "interview" or "proxy".
    label: str
    n: int
    n_labelled: int
    n_features: int
    #: None where the rows name no school.
    n_schools: int | None
    n_folds: int
    n_resamples: int
    seed: int
    populations: Sequence[Population]
    #: By prediction: [rows, labelled, mean of what was said] each.
    calibration: Mapping[str, Sequence[tuple[int, int, float]]]
    #: Probabilities at which looking is just worth it, and by prediction what it is worth.
    cuts: Sequence[float]
    net_benefit: Mapping[str, Sequence[float]]
    rules: RulesAtWork | None

    @property
    def everybody(self) -> Population:
        """The population of all rows."""
        return self.populations[0]


def write_report(report: Report) -> bytes:
    """Write a report down.

    Args:
        report: what to write; it holds counts and figures, and no row.

    Returns:
        The file, JSON.

    Source:
        Our own format.
    """
    document = {"format": REPORT_FORMAT, **asdict(report)}
    return json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1).encode() + b"\n"


def read_report(content: bytes) -> Report:
    """Read a report.

    Raises:
        MalformedModel: it is none of ours.

    Source:
        Our own format.
    """
    try:
        raw = json.loads(content)
        if raw.pop("format") != REPORT_FORMAT:
            raise MalformedModel("report")
        raw["populations"] = [_population(each) for each in raw["populations"]]
        raw["rules"] = raw["rules"] and RulesAtWork(**raw["rules"])
        return Report(**raw)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise MalformedModel("report") from error


def interval(value: float, low: float, high: float) -> Interval:
    """Keep a figure; what is no number becomes None.

    Source:
        Our own.
    """
    found = (None if math.isnan(each) else float(each) for each in (value, low, high))
    return Interval(*found)


def _population(raw: dict[str, Any]) -> Population:
    for part in ("figures", "beyond_sum"):
        raw[part] = {
            name: {figure: Interval(**each) for figure, each in figures.items()}
            for name, figures in raw[part].items()
        }
    return Population(**{**raw, "name": tuple(raw["name"])})
