from dataclasses import replace

from scoring.risk.plots import HEIGHT, WIDTH, calibration_plot, decision_plot
from tests.scoring.risk.test_reports import REPORT


def test_what_was_said_as_it_was_seen_lies_on_the_diagonal():
    report = replace(REPORT, calibration={"sum": [[100, 20, 0.2], [100, 50, 0.5], [9, 9, 0.9]]})

    plot = calibration_plot(report, "sum")

    # the part of nine is not drawn; y runs down
    assert len(plot.dots) == 2
    for dot in plot.dots:
        assert abs(dot.x / WIDTH - (1 - dot.y / HEIGHT)) < 0.01
        assert 0 <= dot.high < dot.y < dot.low <= HEIGHT


def test_a_curve_is_cut_off_where_looking_is_worth_nothing():
    report = replace(REPORT, cuts=[0.1, 0.2], net_benefit={"sum": [0.12, -0.3], "all": [0.24, 0]})

    lines = {line.name: line.points for line in decision_plot(report, "sum").lines}

    # 120 of 500 are labelled, so that the top is .24
    assert lines["sum"] == f"{WIDTH / 2:.1f},{HEIGHT / 2:.1f} {WIDTH:.1f},{HEIGHT:.1f}"
    assert lines["all"].startswith(f"{WIDTH / 2:.1f},0.0")
    assert "rules" not in lines
