import pytest

from referral.flags import Reason, reasons_for
from referral.standard import default_standard
from scoring.results import ValidityNote
from tests.referral.examples import a_result, a_rule, small

STANDARD = default_standard()


def ids(results, standard=STANDARD):
    return [reason.rule_id for reason in reasons_for(standard, results)]


def test_a_reason_cites_rule_score_cut_score_and_version():
    reasons = reasons_for(STANDARD, [a_result("phq9", total=12.0)])

    assert reasons == (
        Reason(
            rule_id="phq9_total_10",
            kind="subscale_at_least",
            instrument_id="phq9",
            instrument_version="1",
            subscale="total",
            item=None,
            value=12.0,
            cut_score=10.0,
            tier="watch1",
        ),
    )


@pytest.mark.parametrize(
    ("instrument", "total", "found"),
    [
        ("phq9", 9.0, []),
        ("phq9", 10.0, ["phq9_total_10"]),
        ("phq9", 15.0, ["phq9_total_15"]),
        ("phq9", 20.0, ["phq9_total_20"]),
        ("gad7", 9.0, []),
        ("gad7", 10.0, ["gad7_total_10"]),
        ("gad7", 15.0, ["gad7_total_15"]),
        ("who5", 52.0, []),
        ("who5", 48.0, ["who5_total_50"]),
        ("who5", 28.0, ["who5_total_28"]),
        ("who5", 0.0, ["who5_total_28"]),
    ],
)
def test_only_the_strongest_rule_on_a_score_is_a_reason(instrument, total, found):
    assert ids([a_result(instrument, total=total)]) == found


def test_reasons_come_most_urgent_first():
    results = [
        a_result("who5", total=40.0),
        a_result("gad7", total=16.0),
        a_result("phq9", total=9.0, critical=[("q9", 1)]),
    ]

    assert ids(results) == ["phq9_self_harm", "gad7_total_15", "who5_total_50"]


@pytest.mark.parametrize("value", [1, 2, 3])
def test_item_nine_is_urgent_whatever_the_total(value):
    reasons = reasons_for(STANDARD, [a_result("phq9", total=1.0, critical=[("q9", value)])])

    assert [(r.rule_id, r.tier, r.value, r.cut_score) for r in reasons] == [
        ("phq9_self_harm", "urgent", value, 1)
    ]


def test_item_nine_left_blank_asks_for_a_person():
    reasons = reasons_for(STANDARD, [a_result("phq9", total=0.0, critical=[("q9", None)])])

    assert [(r.tier, r.value, r.cut_score) for r in reasons] == [("watch3", None, None)]


def test_a_form_of_doubtful_validity_keeps_every_other_reason():
    answered_well = a_result("phq9", total=22.0, critical=[("q9", 3)])
    in_doubt = a_result("phq9", total=22.0, critical=[("q9", 3)], notes=list(ValidityNote))

    assert set(ids([answered_well])) < set(ids([in_doubt]))


@pytest.mark.parametrize("note", ["too_fast", "long_string", "many_missing"])
def test_a_note_on_the_way_of_answering_asks_to_consider_a_retest(note):
    (reason,) = reasons_for(STANDARD, [a_result("gad7", total=0.0, notes=[note])])

    assert reason.tier == "watch1"
    assert "etest to be considered" in STANDARD.rule(reason.rule_id).words["en"]
    assert "重测" in STANDARD.rule(reason.rule_id).words["zh"]


def test_two_notes_on_one_form_are_two_reasons():
    result = a_result("gad7", total=0.0, notes=["too_fast", "long_string"])

    assert len(ids([result])) == 2


def test_a_total_that_cannot_be_given_is_a_reason_for_any_instrument():
    assert ids([a_result("who5", total=None), a_result("gad7", total=None)]) == [
        "total_unscored",
        "total_unscored",
    ]


def test_a_student_of_whom_no_rule_asks_anything_has_no_reason():
    quiet = [a_result("phq9"), a_result("gad7"), a_result("who5", total=100.0)]

    assert ids(quiet) == []


def test_a_rule_of_another_instrument_does_not_speak():
    assert ids([a_result("sleep", total=27.0)], small()) == []


def test_of_two_rules_of_one_tier_the_first_stands():
    standard = small(
        more=a_rule(
            "b", "subscale_at_least", "look", instrument="mood", subscale="total", at_least=5
        )
    )

    assert ids([a_result(total=11.0)], standard) == ["mood_10"]
