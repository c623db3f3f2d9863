import hashlib
import re

import pytest

from referral.errors import MalformedStandard
from referral.kinds import KINDS
from referral.reader import TARGETS, parse_standard
from tests.referral.examples import SMALL, a_rule, small


def refusal(*args, **more):
    with pytest.raises(MalformedStandard) as refused:
        small(*args, **more)
    return refused.value


def test_the_small_standard_is_read_whole():
    standard = small()

    assert [(t.id, t.rank, t.acknowledge_h, t.plan_made_h) for t in standard.tiers] == [
        ("calm", 0, None, None),
        ("look", 1, 24.0, None),
        ("now", 2, 1.0, None),
    ]
    assert standard.battery_for(8) == ("mood",)
    assert standard.rule("mood_10").at_least == 10.0
    assert standard.rule("mood_10").item is None
    assert standard.targets == {"care_measures": 1.0}
    assert (standard.lowest.id, standard.highest.id) == ("calm", "now")


def test_the_digest_is_of_the_very_bytes_of_the_file():
    content = SMALL.encode()

    assert parse_standard(content, "s").digest == hashlib.sha256(content).hexdigest()
    assert parse_standard(content + b"\n", "s").digest != parse_standard(content, "s").digest


def test_a_refusal_names_the_file_the_key_and_the_rule():
    error = refusal("smallest_cell = 10", "smallest_cell = 4")

    assert str(error) == "small.toml: standard.smallest_cell: is a whole number, 5 or more"
    assert (error.file, error.key) == ("small.toml", "standard.smallest_cell")


@pytest.mark.parametrize(
    ("after", "unknown"),
    [
        ('id = "small"', "standard.colour"),
        ("care_measures = 1.0", "targets.colour"),
        ('id = "look"', "tiers[2].colour"),
        ('id = "all"', "grade_bands[1].colour"),
        ('id = "mood_10"', "rules[1].colour"),
    ],
)
def test_an_unknown_key_is_refused_in_every_table(after, unknown):
    error = refusal(after, f"{after}\ncolour = 1")

    assert (error.key, error.rule) == (unknown, "is a known key")


def test_an_unknown_table_is_refused():
    assert refusal(more="\n[colours]\n").key == "the file.colours"


@pytest.mark.parametrize(
    ("line", "missing"),
    [
        ('id = "small"', "standard.id"),
        ('version = "1"', "standard.version"),
        ("smallest_cell = 10", "standard.smallest_cell"),
        ('name = { zh = "关注", en = "Look" }', "tiers[2].name"),
        ("grades = [7, 8]", "grade_bands[1].grades"),
        ('instruments = ["mood"]', "grade_bands[1].instruments"),
        ('source = "Made up"', "rules[1].source"),
        ('tier = "look"', "rules[1].tier"),
        ('words = { zh = "达到10分", en = "Reached 10" }', "rules[1].words"),
        ('instrument = "mood"', "rules[1].instrument"),
        ('subscale = "total"', "rules[1].subscale"),
        ("at_least = 10", "rules[1].at_least"),
    ],
)
def test_a_key_that_is_needed_is_missed(line, missing):
    assert refusal(f"{line}\n", "").key == missing


def test_a_table_that_is_needed_is_missed():
    assert refusal("[targets]\ncare_measures = 1.0", "").key == "the file.targets"


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ('id = "small"', 'id = "Small one"', "is lower-case letters"),
        ('version = "1"', 'version = "  "', "is a text that is not blank"),
        ('version = "1"', "version = 1", "is a text that is not blank"),
        (
            'name = { zh = "关注", en = "Look" }',
            'name = { zh = "关注" }',
            "has exactly the languages",
        ),
        ("acknowledge_h = 24", "acknowledge_h = 0", "is hours"),
        ("acknowledge_h = 24", "acknowledge_h = inf", "is a finite number"),
        ("acknowledge_h = 24", "acknowledge_h = -3", "is a finite number"),
        ("acknowledge_h = 24", 'acknowledge_h = "24"', "is a number"),
        ("acknowledge_h = 24", "acknowledge_h = true", "is a number"),
        ("care_measures = 1.0", "care_measures = 100", "is a share"),
        ("grades = [7, 8]", "grades = []", "is a list of at least one grade"),
        ("grades = [7, 8]", "grades = [7, 7]", "names each grade once"),
        ("grades = [7, 8]", "grades = [7, 13]", "holds grades from 1 to 12"),
        ("grades = [7, 8]", "grades = [[7]]", "holds grades from 1 to 12"),
        ("grades = [7, 8]", "grades = [7.0]", "holds grades from 1 to 12"),
        ('instruments = ["mood"]', "instruments = []", "is a list of at least one id"),
        ('instruments = ["mood"]', 'instruments = ["mood", "mood"]', "names each id once"),
        ('kind = "subscale_at_least"', 'kind = "astrology"', "is one of critical_item"),
        ('kind = "subscale_at_least"', 'kind = ["band"]', "is one of critical_item"),
        ("at_least = 10", "at_least = nan", "is a finite number"),
        ("at_least = 10", "at_least = 10\nat_most = 20", "is what a rule of the kind"),
        ("at_least = 10", 'at_least = 10\nitem = "q1"', "is what a rule of the kind"),
        ('tier = "look"', 'tier = "purple"', "the tier is one of this standard's"),
    ],
)
def test_a_value_that_breaks_its_rule_is_refused(old, new, rule):
    assert refusal(old, new).rule.startswith(rule)


def test_an_unknown_validity_note_is_refused():
    error = refusal(more=a_rule("v", "validity", "look", note="bored"))

    assert (error.key, error.rule[:19]) == ("rules[2].note", "is one of long_stri")


def test_a_rule_of_validity_may_hold_for_every_instrument():
    standard = small(more=a_rule("v", "validity", "look", note="fast"))

    assert standard.rule("v").instrument is None


@pytest.mark.parametrize(
    ("more", "key", "rule"),
    [
        (
            '[[tiers]]\nid = "now"\nname = { zh = "急", en = "Now" }\nacknowledge_h = 1',
            "tiers now",
            "no id twice",
        ),
        (
            '[[tiers]]\nid = "last"\nname = { zh = "急", en = "Last" }\nacknowledge_h = 2',
            "tiers last",
            "a more urgent tier is never slower",
        ),
        (
            '[[tiers]]\nid = "last"\nname = { zh = "急", en = "Last" }',
            "tiers last",
            "a more urgent tier is never slower",
        ),
        (
            '[[grade_bands]]\nid = "more"\ngrades = [8, 9]\ninstruments = ["mood"]',
            "grade_bands 8",
            "a grade stands in one band only",
        ),
        (
            '[[grade_bands]]\nid = "all"\ngrades = [9]\ninstruments = ["mood"]',
            "grade_bands all",
            "no id twice",
        ),
        (a_rule("mood_10", "validity", "look", note="fast"), "rules mood_10", "no id twice"),
    ],
)
def test_what_must_hold_across_tables_is_checked(more, key, rule):
    error = refusal(more="\n" + more)

    assert (error.key, error.rule) == (key, rule)


def test_two_tiers_are_too_few_and_six_too_many():
    one = '\n[[tiers]]\nid = "t{0}"\nname = {{ zh = "急", en = "T{0}" }}\nacknowledge_h = 1\n'
    look = re.search(r'\[\[tiers\]\]\nid = "look".*?24\n', SMALL, re.DOTALL).group()

    assert refusal(look, "").rule == "three to five"
    assert refusal(more="".join(one.format(n) for n in range(3))).rule == "three to five"


@pytest.mark.parametrize("content", [b"\xff\xfe", b"[standard", "id = '标准'".encode("gbk")])
def test_what_is_not_toml_in_utf8_is_refused(content):
    with pytest.raises(MalformedStandard, match="is TOML in UTF-8"):
        parse_standard(content, "small.toml")


def test_a_file_that_was_saved_by_notepad_is_read():
    assert parse_standard(b"\xef\xbb\xbf" + SMALL.encode(), "s").tiers == small().tiers


def test_an_array_in_place_of_a_table_is_refused():
    assert refusal("[targets]", "[[targets]]").rule == "is a table"
    assert refusal("[[grade_bands]]", "[grade_bands]").rule == "is an array of at least one table"


def test_every_target_can_be_set():
    everything = "\n".join(f"{name} = 1" for name in TARGETS)

    assert set(small("care_measures = 1.0", everything).targets) == set(TARGETS)


def test_a_rule_can_be_written_of_every_kind():
    values = {
        "item": "q9",
        "at_least": 1,
        "at_most": 1,
        "subscale": "total",
        "band": "severe",
        "note": "fast",
        "index": "missing_share",
        "outcome": "note",
    }
    more = "".join(
        a_rule(f"r_{kind}", kind, "look", instrument="mood", **{k: values[k] for k in row.needs})
        for kind, row in KINDS.items()
    )

    assert {rule.kind for rule in small(more=more).rules} == set(KINDS)


@pytest.mark.parametrize("kind", ["critical_item", "critical_blank", "unscored"])
def test_no_grade_is_left_out_of_a_rule_on_a_critical_answer(kind):
    at = {"unscored": {"subscale": "total"}}.get(kind, {"item": "q9"})
    least = {"at_least": 1} if kind == "critical_item" else {}

    found = refusal(more=a_rule("some", kind, "now", instrument="mood", grades=[7], **at, **least))

    assert found.rule.startswith("is what a rule of the kind")
