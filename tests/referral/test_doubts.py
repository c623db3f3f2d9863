from dataclasses import replace

import pytest

from instruments.catalogue import catalogue, get
from instruments.definition import WordingStatus
from referral.doubts import Why, doubts_about
from referral.standard import default_standard

STANDARD = default_standard()
CATALOGUE = catalogue()


def found(standard, instruments=CATALOGUE):
    return {(doubt.key, doubt.why) for doubt in doubts_about(standard, instruments)}


def with_rule(rule_id, **changes):
    """Change one rule of the default standard."""
    rules = [replace(r, **changes) if r.id == rule_id else r for r in STANDARD.rules]
    return replace(STANDARD, rules=tuple(rules))


def test_the_default_standard_raises_no_doubt():
    assert doubts_about(STANDARD, CATALOGUE) == []


@pytest.mark.parametrize(
    ("rule_id", "changes", "why"),
    [
        ("phq9_total_20", {"at_least": 28}, Why.OUT_OF_REACH),  # nine items of 0 to 3: at most 27
        ("phq9_total_20", {"at_least": 27}, None),
        ("phq9_self_harm", {"at_least": 4}, Why.OUT_OF_REACH),
        ("phq9_total_20", {"tier": "watch1"}, Why.OUTDONE),  # 10 asks for watch1 before
        ("phq9_total_20", {"tier": "watch2"}, Why.OUTDONE),  # 15 asks for watch2 before
        ("phq9_total_20", {"tier": "urgent"}, None),
        ("who5_total_28", {"tier": "watch1"}, Why.OUTDONE),  # 50 or less is met whenever 28 is
        ("phq9_total_10", {"grades": (4, 5)}, Why.NOT_ASKED),  # primary grades answer WHO-5 alone
        ("phq9_total_10", {"grades": (5, 7)}, None),
        ("phq9_total_10", {"instrument": "k6"}, Why.NOT_ASKED),
        ("answers_too_fast", {"grades": (1,)}, Why.NOT_ASKED),
    ],
)
def test_a_rule_that_never_acts_is_named(rule_id, changes, why):
    doubts = found(with_rule(rule_id, **changes))

    assert doubts == (set() if why is None else {(f"rules {rule_id}", why)})


def test_a_rule_for_fewer_grades_does_not_outdo_one_for_more():
    mild = replace(STANDARD.rule("phq9_total_10"), grades=(7,), tier="watch3")
    rules = tuple(mild if r.id == mild.id else r for r in STANDARD.rules)

    assert found(replace(STANDARD, rules=rules)) == set()


def test_of_two_rules_that_are_one_the_second_is_idle():
    twin = replace(STANDARD.rule("phq9_total_10"), id="again")

    assert found(replace(STANDARD, rules=(*STANDARD.rules, twin))) == {("rules again", Why.OUTDONE)}


def test_a_tier_without_a_clock_or_a_rule_is_named():
    quiet = replace(STANDARD.tiers[1], acknowledge_h=None, first_contact_h=None)
    rules = [r for r in STANDARD.rules if r.tier != "urgent"]
    tiers = (STANDARD.tiers[0], quiet, *STANDARD.tiers[2:])

    assert found(replace(STANDARD, tiers=tiers, rules=tuple(rules))) == {
        ("tiers watch1", Why.NO_CLOCK),
        ("tiers urgent", Why.NO_RULE),
    }


def test_what_bars_an_instrument_of_a_battery_is_said_for_every_grade():
    band = replace(STANDARD.grade_bands[0], grades=(5, 6), instruments=("phq9", "who5"))
    standard = replace(STANDARD, grade_bands=(band, *STANDARD.grade_bands[1:]))
    who5 = replace(get("who5"), wording={"zh": WordingStatus.WITHHELD})

    doubts = doubts_about(standard, {**CATALOGUE, "who5": who5})

    barred = [(d.facts["grade"], d.facts["instrument"], d.facts["bar"]) for d in doubts]
    # PHQ-9 is used from 12 on: nobody in grade 5 is, some in grade 6 are
    assert barred[:3] == [
        ("5", "phq9", "other_ages"),
        ("5", "who5", "no_wording"),
        ("6", "who5", "no_wording"),
    ]
