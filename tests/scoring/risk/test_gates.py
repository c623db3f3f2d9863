from dataclasses import replace

import pytest

from scoring.risk.gates import Verdict, all_hold, gates_of
from scoring.risk.reports import Population, interval
from tests.scoring.risk.test_reports import REPORT

GOOD = {
    "auroc": interval(0.85, 0.82, 0.88),
    "slope": interval(1.02, 0.9, 1.1),
    "intercept": interval(0.05, -0.1, 0.2),
    "found_10": interval(0.5, 0.4, 0.6),
}
BEYOND = {"auroc": interval(0.02, 0.01, 0.03), "found_10": interval(0.02, -0.01, 0.05)}


def population(kind, name, figures=(), beyond=()):
    return Population(
        *((kind, name), 250, 60),
        *({"logistic": GOOD | dict(figures)}, {"logistic": BEYOND | dict(beyond)}),
    )


GROUPS = [
    population(kind, name)
    for kind, names in (("sex", "fm"), ("grade_band", "js"), ("school", "ab"))
    for name in names
]


def judged(everybody=None, groups=GROUPS, **changes):
    everybody = everybody or population("everybody", "")
    report = replace(REPORT, populations=[everybody, *groups], **changes)
    return {gate.id: gate.verdict for gate in gates_of(report, "logistic")}, report


def test_all_gates_hold_where_all_is_well():
    verdicts, report = judged()

    assert set(verdicts.values()) == {Verdict.HOLDS}
    assert all_hold(gates_of(report, "logistic"))


@pytest.mark.parametrize(
    ("gate", "changes"),
    [
        ("interviews", {"label": "proxy"}),
        ("labels", {"n_labelled": 99}),
        ("labels", {"n_features": 13}),
        ("labels", {"n": 219}),
        ("better", {"everybody": {"beyond": {"auroc": interval(0.02, 0.0, 0.04)}}}),
        ("calibrated", {"everybody": {"figures": {"slope": interval(0.79, 0.7, 0.9)}}}),
        ("calibrated", {"everybody": {"figures": {"slope": interval(1.26, 1.2, 1.3)}}}),
        ("calibrated", {"everybody": {"figures": {"intercept": interval(-0.21, -0.3, -0.1)}}}),
    ],
)
def test_one_fault_shuts_its_gate_and_no_other(gate, changes):
    everybody = changes.pop("everybody", None)
    verdicts, report = judged(population("everybody", "", **(everybody or {})), **changes)

    assert verdicts.pop(gate) is Verdict.FAILS
    assert set(verdicts.values()) == {Verdict.HOLDS}
    assert not all_hold(gates_of(report, "logistic"))


@pytest.mark.parametrize(
    "fault",
    [
        {"beyond": {"auroc": interval(-0.04, -0.06, -0.02)}},
        {"beyond": {"found_10": interval(-0.1, -0.2, -0.04)}},
        {"figures": {"intercept": interval(0.6, 0.3, 0.9)}},
    ],
)
def test_a_group_that_is_harmed_is_named(fault):
    harmed = population("school", "青山", **fault)
    report = replace(REPORT, populations=[population("everybody", ""), *GROUPS, harmed])

    gate = gates_of(report, "logistic")[-1]

    assert (gate.verdict, gate.facts["groups"]) == (Verdict.FAILS, "青山")


def test_one_of_many_groups_that_looks_harmed_by_chance_is_not_called_so():
    unlucky = population("school", "z", beyond={"auroc": interval(-0.03, -0.06, -0.001)})
    alone, among = [unlucky], [*GROUPS, unlucky]

    harmed = [judged(groups=groups)[0]["groups"] is Verdict.FAILS for groups in (alone, among)]

    assert harmed == [True, False]


@pytest.mark.parametrize("groups", [[], GROUPS[:2], GROUPS[:5]])
def test_who_tells_no_groups_apart_cannot_say_that_nobody_is_harmed(groups):
    verdicts, report = judged(groups=groups)

    assert verdicts["groups"] is Verdict.UNKNOWN
    assert not all_hold(gates_of(report, "logistic"))


def test_a_method_that_was_not_measured_passes_no_gate():
    gates = gates_of(judged()[1], "boosted")

    verdicts = {gate.id: gate.verdict for gate in gates}
    assert verdicts["better"] is verdicts["calibrated"] is Verdict.UNKNOWN
