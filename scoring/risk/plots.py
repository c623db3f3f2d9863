"""Where the lines of a model's card run: plots as points, for whoever draws them."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from scoring.intervals import wilson
from scoring.risk.reports import RULES, SUM, Report

WIDTH, HEIGHT = 300.0, 240.0
"""Of a plot's inside, in the units of the drawing; y runs down."""

FEWEST = 10
"""A point of fewer rows is not drawn."""


@dataclass(frozen=True, slots=True)
class Line:
    """One curve, by the name of its prediction."""

    name: str
    #: As an SVG polyline has them: ``x,y x,y``.
    points: str


@dataclass(frozen=True, slots=True)
class Dot:
    """One point with the whisker of its interval."""

    x: float
    y: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Plot:
    """Curves and points within `WIDTH` and `HEIGHT`, and what stands at the axes."""

    lines: Sequence[Line]
    dots: Sequence[Dot]
    #: Where along the axis, and what stands there.
    x_marks: Sequence[tuple[float, str]]
    y_marks: Sequence[tuple[float, str]]


def calibration_plot(report: Report, method: str) -> Plot:
    """Place what was said against what was observed; on the diagonal both are the same.

    Args:
        report: of an evaluation.
        method: which prediction.

    Returns:
        A dot for every part of at least `FEWEST` rows, with Wilson's interval.

    Source:
        Steyerberg (2019), Clinical Prediction Models, 15.3.
    """
    points = [point for point in report.calibration[method] if point[0] >= FEWEST]
    shares = [(said, wilson(labelled, n)) for n, labelled, said in points]
    largest = max([0.1, *(max(said, share.high) for said, share in shares)])
    top = ceil(largest * 10) / 10
    dots = [
        Dot(_x(said / top), *(_y(each / top) for each in (share.share, share.low, share.high)))
        for said, share in shares
    ]
    marks = _marks(top)
    return Plot(
        [Line("perfect", f"0,{HEIGHT:g} {WIDTH:g},0")],
        dots,
        [(_x(share), words) for share, words in marks],
        [(_y(share), words) for share, words in marks],
    )


def decision_plot(report: Report, method: str) -> Plot:
    """Place what looking is worth over the probability at which it is just worth it.

    Args:
        report: of an evaluation.
        method: which prediction is drawn beside the sum, the rules, and looking at everybody.

    Returns:
        One line each; below zero they are cut off.

    Source:
        Vickers & Elkin (2006), Med Decis Making 26, 565-574.
    """
    top = max(0.01, report.n_labelled / report.n)
    lines = []
    for name in (method, SUM, RULES, "all"):
        values = report.net_benefit.get(name, ())
        pairs = zip(report.cuts, values, strict=False)
        at = [(_x(cut / report.cuts[-1]), _y(max(value, 0.0) / top)) for cut, value in pairs]
        if at:
            lines.append(Line(name, " ".join(f"{x:.1f},{y:.1f}" for x, y in at)))
    last = report.cuts[-1]
    return Plot(
        lines,
        (),
        [(_x(share), words) for share, words in _marks(last)],
        [(_y(share), words) for share, words in _marks(top)],
    )


def _marks(top: float) -> list[tuple[float, str]]:
    return [(n / 4, f"{100 * top * n / 4:.3g} %") for n in range(5)]


def _x(share: float) -> float:
    return round(share * WIDTH, 1)


def _y(share: float) -> float:
    return round(HEIGHT - share * HEIGHT, 1)
