import pytest

from referral.definition import LANGUAGES
from referral.errors import MalformedStandard
from referral.standard import default_standard, read_standard
from tests.referral.examples import DEFAULT_FILE, SMALL

STANDARD = default_standard()


def test_the_default_has_the_five_tiers_of_the_design():
    assert [tier.name["zh"] for tier in STANDARD.tiers] == [
        "常态",
        "关注一",
        "关注二",
        "关注三",
        "紧急",
    ]
    assert [tier.rank for tier in STANDARD.tiers] == [0, 1, 2, 3, 4]
    assert STANDARD.highest.id == "urgent"


@pytest.mark.parametrize(
    ("grades", "battery"),
    [
        ([1, 2, 3], ()),
        ([4, 5, 6], ("who5",)),
        ([7, 8, 9, 10, 11, 12], ("phq9", "gad7", "who5")),
        ([0, 13], ()),
    ],
)
def test_a_grade_is_given_its_battery(grades, battery):
    assert [STANDARD.battery_for(grade) for grade in grades] == [battery] * len(grades)


@pytest.mark.parametrize("rule", STANDARD.rules, ids=lambda rule: rule.id)
def test_every_rule_has_its_words_in_every_language_and_a_source(rule):
    assert set(rule.words) == set(LANGUAGES)
    assert all(rule.words.values())
    assert set(rule.source) == set(LANGUAGES)
    assert all(rule.source.values())


@pytest.mark.parametrize("rule", STANDARD.rules, ids=lambda rule: rule.id)
def test_only_what_is_a_mere_note_asks_for_the_lowest_tier(rule):
    assert (rule.tier == STANDARD.lowest.id) == (rule.outcome == "note")


@pytest.mark.parametrize("rule", STANDARD.rules, ids=lambda rule: rule.id)
def test_no_rule_says_that_a_student_is_ill(rule):
    words = rule.words["zh"] + rule.words["en"].lower()

    assert not [w for w in ("抑郁症", "焦虑症", "患", "depression", "disorder") if w in words]


def test_the_targets_are_those_of_the_township_plan():
    assert STANDARD.targets == {
        "lesson_hours_per_term": 10,
        "lesson_gap_weeks": 2,
        "awareness": 0.8,
        "room_coverage": 1,
        "care_measures": 1,
    }
    assert STANDARD.smallest_cell == 10


@pytest.mark.parametrize("look_up", [STANDARD.tier, STANDARD.rule])
def test_what_the_standard_does_not_hold_is_not_found(look_up):
    with pytest.raises(KeyError):
        look_up("purple")


def test_a_township_reads_its_own_file(tmp_path):
    path = tmp_path / "own.toml"
    path.write_text(SMALL, encoding="utf-8")

    assert read_standard(path).id == "small"


def test_a_faulty_file_is_named(tmp_path):
    path = tmp_path / "own.toml"
    path.write_text(SMALL.replace("smallest_cell = 10", ""), encoding="utf-8")

    with pytest.raises(MalformedStandard, match=r"own\.toml: standard\.smallest_cell"):
        read_standard(path)


def test_the_default_is_a_file_that_can_be_copied():
    assert read_standard(DEFAULT_FILE) == STANDARD
