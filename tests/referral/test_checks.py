from dataclasses import replace

import pytest

from instruments.catalogue import catalogue
from instruments.definition import Direction
from referral.checks import check_against_catalogue
from referral.errors import MalformedStandard
from referral.standard import default_standard

CATALOGUE = catalogue()
STANDARD = default_standard()


def with_rule(rule_id, **changes):
    """Change one rule of the default standard."""
    rules = [replace(r, **changes) if r.id == rule_id else r for r in STANDARD.rules]
    return replace(STANDARD, rules=tuple(rules))


def without(*rule_ids):
    """Leave rules out of the default standard."""
    return replace(STANDARD, rules=tuple(r for r in STANDARD.rules if r.id not in rule_ids))


def refusal(standard, instruments=CATALOGUE):
    with pytest.raises(MalformedStandard) as refused:
        check_against_catalogue(standard, instruments)
    return refused.value


def test_the_default_standard_fits_the_catalogue():
    check_against_catalogue(STANDARD, CATALOGUE)


@pytest.mark.parametrize(
    ("rule_id", "changes", "rule"),
    [
        ("phq9_total_10", {"instrument": "phq99"}, "the instrument is one of the catalogue"),
        ("phq9_total_10", {"subscale": "mood"}, "the subscale is one of the instrument's"),
        ("phq9_total_10", {"band": "purple"}, "the band is one of the subscale's"),
        ("phq9_self_harm", {"item": "q10"}, "the item is one of the instrument's critical items"),
        ("phq9_self_harm", {"item": "q1"}, "the item is one of the instrument's critical items"),
        ("phq9_self_harm", {"at_least": 0}, "at_least is not below where the instrument begins"),
        ("phq9_total_10", {"at_least": None, "at_most": 10}, "at_least stands where higher is"),
        ("who5_total_50", {"at_least": 50, "at_most": None}, "at_least stands where higher is"),
    ],
)
def test_a_rule_that_could_not_fire_or_points_the_wrong_way_is_refused(rule_id, changes, rule):
    error = refusal(with_rule(rule_id, **changes))

    assert error.key == f"rules {rule_id}"
    assert error.rule.startswith(rule)


@pytest.mark.parametrize(
    ("standard", "rule"),
    [
        (without("phq9_self_harm"), "rules watch q9 from 1 on and when it is left blank"),
        (without("phq9_self_harm_blank"), "rules watch q9 from 1 on and when it is left blank"),
        (with_rule("phq9_self_harm", at_least=2), "rules watch q9 from 1 on"),
        (without("total_unscored"), "a rule notices a form that cannot be scored"),
        (with_rule("total_unscored", instrument="gad7"), "a rule notices a form"),
    ],
)
def test_a_battery_that_a_rule_looks_past_is_refused(standard, rule):
    error = refusal(standard)

    assert error.key.startswith("grade_bands ")
    assert error.rule.startswith(rule)


def test_a_battery_of_an_unknown_instrument_is_refused():
    band = replace(STANDARD.grade_bands[0], instruments=("who6",))

    error = refusal(replace(STANDARD, grade_bands=(band,)))

    assert (error.key, error.file) == ("grade_bands primary who6", "default 2026.1")


def test_the_direction_trap_is_there_to_fall_into():
    assert CATALOGUE["who5"].subscales["total"].higher_is is Direction.BETTER
