"""A model whose gates hold, and its report, made by hand."""

from dataclasses import replace

from instruments.catalogue import get
from scoring.risk.features import FeatureKind, features_of
from scoring.risk.models import Model, write_model
from scoring.risk.reports import write_report
from tests.scoring.risk.test_gates import GROUPS, population
from tests.scoring.risk.test_reports import REPORT

GOOD = replace(REPORT, populations=[population("everybody", ""), *GROUPS])


def model_file(*, asks_from=0.5, label="interview", version=None, total=0.3, change=None):
    """Return a model of PHQ-9 with -4 and so much for each point of the total, and of its change.

    Without a weight for change it does not look at any.
    """
    phq9 = get("phq9")
    features = features_of(phq9, earlier=() if change is None else ("total",))
    model = Model(
        digest="",
        instrument_id="phq9",
        instrument_version=version or phq9.version,
        left_out=(),
        features=features,
        label=label,
        base=-4.0,
        weights=tuple(_weight(feature, total, change) for feature in features),
        trees=(),
        calibration=(1.0, 0.0),
        asks_from=asks_from,
    )
    return write_model(model, {"method": "logistic", "data": REPORT.data, "n": 500})


def _weight(feature, total, change):
    if feature.kind is FeatureKind.CHANGE:
        return change
    return total if feature.subject == "total" else 0.0


def report_file(**changes):
    """Return a report all of whose gates hold, but for what is changed."""
    return write_report(replace(GOOD, **changes))
