"""A model whose gates hold, and its report, made by hand."""

from dataclasses import replace

from instruments.catalogue import get
from scoring.risk.features import features_of
from scoring.risk.models import Model, write_model
from scoring.risk.reports import write_report
from tests.scoring.risk.test_gates import GROUPS, population
from tests.scoring.risk.test_reports import REPORT

GOOD = replace(REPORT, populations=[population("everybody", ""), *GROUPS])


def model_file(*, asks_from=0.5, label="interview", version=None, total=0.3):
    """Return a model of PHQ-9 with -4 and so much for each point of the total."""
    phq9 = get("phq9")
    features = features_of(phq9)
    model = Model(
        digest="",
        instrument_id="phq9",
        instrument_version=version or phq9.version,
        left_out=(),
        features=features,
        label=label,
        base=-4.0,
        weights=tuple(total if f.subject == "total" else 0.0 for f in features),
        trees=(),
        calibration=(1.0, 0.0),
        asks_from=asks_from,
    )
    return write_model(model, {"method": "logistic", "data": REPORT.data, "n": 500})


def report_file(**changes):
    """Return a report all of whose gates hold, but for what is changed."""
    return write_report(replace(GOOD, **changes))
