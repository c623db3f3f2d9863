import json

import pytest

from scoring.errors import MalformedModel
from scoring.risk.reports import (
    Population,
    Report,
    RulesAtWork,
    interval,
    read_report,
    write_report,
)

FIGURES = {"auroc": interval(0.8, 0.7, float("nan"))}

REPORT = Report(
    data="d" * 64,
    instrument_id="phq9",
    instrument_version="1.0",
    label="interview",
    n=500,
    n_labelled=120,
    n_features=12,
    n_schools=None,
    n_folds=5,
    n_resamples=10,
    seed=1,
    populations=[Population(("everybody", ""), 500, 120, {"sum": FIGURES}, {})],
    calibration={"sum": [[250, 20, 0.1], [250, 100, 0.4]]},
    cuts=[0.1],
    net_benefit={"sum": [0.2]},
    rules=RulesAtWork(80, 40),
)


def test_a_report_is_read_as_it_was_written():
    assert read_report(write_report(REPORT)) == REPORT
    assert REPORT.everybody.figures["sum"]["auroc"].high is None


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"format": "muye-risk-report-1"}'])
def test_what_is_no_report_is_refused(content):
    with pytest.raises(MalformedModel):
        read_report(content)


def test_a_report_of_another_format_is_refused():
    other = json.loads(write_report(REPORT)) | {"format": "2"}

    with pytest.raises(MalformedModel):
        read_report(json.dumps(other).encode())
