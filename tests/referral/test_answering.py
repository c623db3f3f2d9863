from dataclasses import replace

import pytest

from referral.answering import SHEET_INDICES, rules_met
from referral.errors import MalformedStandard
from referral.flags import reasons_for
from referral.standard import default_standard
from referral.triage import tier_of
from scoring.results import GROUP_INDICES
from tests.referral.examples import a_result, a_rule, small


def _lie():
    return small(
        more=a_rule(
            "lies",
            "lie_scale",
            "look",
            instrument="mood",
            subscale="lie",
            at_least=7,
            outcome="retest",
        )
    )


def _answered(**validity):
    result = a_result()
    return replace(result, validity=replace(result.validity, **validity))


@pytest.mark.parametrize(("value", "expected"), [(6.0, []), (7.0, ["retest"]), (None, [])])
def test_a_lie_scale_leads_to_what_the_standard_says(value, expected):
    standard = _lie()

    reasons = reasons_for(standard, [a_result(total=value, subscale="lie")])

    assert [standard.rule(reason.rule_id).outcome for reason in reasons] == expected


def test_a_form_to_be_answered_again_still_raises_its_critical_answer():
    standard = small(
        more=_rule_text()
        + a_rule("harm", "critical_item", "now", instrument="mood", item="q9", at_least=1)
    )
    result = a_result(total=10.0, subscale="lie", critical=[("q9", 1)])

    reasons = reasons_for(standard, [result])

    assert [reason.rule_id for reason in reasons] == ["harm", "lies"]
    assert tier_of(standard, reasons).id == "now"


def _rule_text():
    return a_rule(
        "lies", "lie_scale", "look", instrument="mood", subscale="lie", at_least=7, outcome="retest"
    )


@pytest.mark.parametrize(
    ("grade", "seconds", "expected"),
    [(4, 1.5, True), (4, 1.6, False), (7, 1.0, False), (None, 1.0, False), (4, None, False)],
)
def test_what_is_too_quick_is_said_grade_by_grade(grade, seconds, expected):
    standard = default_standard()

    reasons = reasons_for(standard, [_answered(median_item_s=seconds)], grade)

    assert [reason.rule_id for reason in reasons] == ["answers_quick_primary"] * expected
    assert tier_of(standard, reasons) is standard.lowest


@pytest.mark.parametrize(
    ("index", "validity", "value"),
    [
        ("long_string_share", {"n_items": 10, "long_string": 4}, 0.4),
        ("missing_share", {"n_items": 10, "n_missing": 5}, 0.5),
        ("median_item_s", {"median_item_s": 2.5}, 2.5),
    ],
)
def test_a_measure_of_one_form_is_held_against_its_cut(index, validity, value):
    standard = small(
        more=a_rule("m", "answering_at_least", "look", index=index, at_least=value, outcome="note")
        + a_rule(
            "n", "answering_at_most", "look", index=index, at_most=value - 0.01, outcome="note"
        )
    )

    (reason,) = reasons_for(standard, [_answered(**validity)])

    assert (reason.rule_id, reason.value, reason.cut_score) == ("m", value, value)


def test_a_form_without_items_has_no_shares():
    empty = _answered(n_items=0, n_missing=0, long_string=0)

    assert [measure(empty.validity) for measure in SHEET_INDICES.values()] == [None, None, None]


def test_measures_of_a_group_are_looked_at_apart_from_triage():
    standard = default_standard()

    def met(grade=7, **values):
        return [rule.id for rule in rules_met(standard, "phq9", values, grade)]

    assert met(mahalanobis_p=0.0005, guttman_errors=0.6) == [
        "answers_unlike_others",
        "answers_out_of_order",
    ]
    assert met(mahalanobis_p=0.01, guttman_errors=None) == []


@pytest.mark.parametrize("index", GROUP_INDICES)
def test_a_rule_on_a_group_cannot_ask_for_a_tier(index):
    rule = {"index": index, "at_least": 1, "outcome": "note"}

    with pytest.raises(MalformedStandard, match="too late for a tier"):
        small(more=a_rule("g", "answering_at_least", "look", **rule))
    assert small(more=a_rule("g", "answering_at_least", "calm", **rule))


@pytest.mark.parametrize(
    ("parts", "where"),
    [
        ({"index": "mood", "outcome": "note"}, "index"),
        ({"index": "missing_share", "outcome": "punish"}, "outcome"),
        ({"index": "missing_share"}, "outcome"),
        ({"index": "missing_share", "outcome": "note", "grades": [13]}, "grades"),
        ({"index": "missing_share", "outcome": "note", "subscale": "total"}, "subscale"),
    ],
)
def test_a_rule_on_the_way_of_answering_is_read_strictly(parts, where):
    with pytest.raises(MalformedStandard) as refused:
        small(more=a_rule("g", "answering_at_least", "look", at_least=1, **parts))

    assert refused.value.key == f"rules[2].{where}"


def test_of_two_rules_on_one_measure_each_outcome_is_told():
    quick = {"index": "median_item_s", "instrument": "mood"}
    standard = small(
        more=a_rule("quick", "answering_at_most", "look", at_most=1.5, outcome="note", **quick)
        + a_rule("blind", "answering_at_most", "look", at_most=0.5, outcome="retest", **quick)
    )

    reasons = reasons_for(standard, [_answered(median_item_s=0.4)])

    assert {standard.rule(reason.rule_id).outcome for reason in reasons} == {"note", "retest"}
