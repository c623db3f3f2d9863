from dataclasses import replace

import pytest

from referral.differences import Change, What, differences
from referral.standard import default_standard

OLD = default_standard()


def with_rule(rule_id, **changes):
    """Change one rule of the default standard."""
    rules = [replace(r, **changes) if r.id == rule_id else r for r in OLD.rules]
    return replace(OLD, rules=tuple(rules))


def test_a_standard_does_not_differ_from_itself():
    assert differences(OLD, OLD) == []


@pytest.mark.parametrize(
    ("rule_id", "changes", "change"),
    [
        (
            "phq9_total_20",
            {"tier": "urgent"},
            Change(What.RULE_SOONER, "phq9_total_20", "watch3", "urgent"),
        ),
        (
            "phq9_self_harm",
            {"tier": "watch2"},
            Change(What.RULE_LATER, "phq9_self_harm", "urgent", "watch2"),
        ),
        (
            "phq9_total_10",
            {"at_least": 12.0},
            Change(What.RULE_CUT, "phq9_total_10", 10.0, 12.0),
        ),
        ("who5_total_50", {"at_most": 45.0}, Change(What.RULE_CUT, "who5_total_50", 50.0, 45.0)),
        (
            "phq9_total_10",
            {"grades": (8, 7)},
            Change(What.RULE_GRADES, "phq9_total_10", None, "7 8"),
        ),
        ("phq9_total_10", {"subscale": None}, Change(What.RULE_LOOKS, "phq9_total_10")),
        ("phq9_total_10", {"source": {}}, Change(What.RULE_WORDS, "phq9_total_10")),
    ],
)
def test_each_change_of_a_rule_is_one_line(rule_id, changes, change):
    assert differences(OLD, with_rule(rule_id, **changes)) == [change]


def test_rules_and_tiers_that_come_and_go_are_told_from_both_sides():
    tier = replace(OLD.tiers[-1], id="night", rank=5, plan_made_h=None)
    rule = replace(OLD.rules[0], id="other", tier="night")
    new = replace(OLD, tiers=(*OLD.tiers, tier), rules=(*OLD.rules, rule))

    forth, back = differences(OLD, new), differences(new, OLD)

    assert [c.what for c in forth] == [What.TIER_ADDED, *[What.CLOCK] * 3, What.RULE_ADDED]
    assert [(c.what, c.about) for c in back] == [
        (What.TIER_REMOVED, "night"),
        (What.RULE_REMOVED, "other"),
    ]
    assert forth[-1].after == "night"


def test_clocks_batteries_cells_and_targets_are_told():
    tiers = (*OLD.tiers[:-1], replace(OLD.tiers[-1], acknowledge_h=2.0))
    bands = [replace(OLD.grade_bands[0], grades=(4, 5), instruments=("who5", "k6"))]
    bands += [replace(OLD.grade_bands[1], instruments=("gad7", "phq9", "who5"))]
    new = replace(
        *(OLD,),
        tiers=tiers,
        grade_bands=(*bands, OLD.grade_bands[2]),
        smallest_cell=20,
        targets={**OLD.targets, "awareness": 0.9},
    )

    found = differences(OLD, new)

    assert found[0] == Change(What.CLOCK, "urgent", 1.0, 2.0, "acknowledge")
    assert [(c.what, c.about, c.part) for c in found[1:4]] == [
        (What.ASKED, "k6", "4"),
        (What.ASKED, "k6", "5"),
        (What.NOT_ASKED, "who5", "6"),
    ]
    assert [c.part for c in found if c.what is What.ORDER] == ["7", "8", "9"]
    assert found[-2:] == [
        Change(What.SMALLEST_CELL, "", 10, 20),
        Change(What.TARGET, "awareness", 0.8, 0.9),
    ]
