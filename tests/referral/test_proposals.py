import re

import pytest

from instruments.catalogue import catalogue
from referral.checks import faults_against
from referral.definition import Provenance
from referral.differences import What, differences
from referral.errors import CutNotChangeable
from referral.proposals import next_version, with_cut
from referral.standard import DEFAULT_FILE, default_standard, parse_standard

TEXT = DEFAULT_FILE.read_bytes()
OLD = default_standard()
CUTS = [
    rule
    for rule in OLD.rules
    if rule.subscale and (rule.at_least is not None or rule.at_most is not None)
]


def why(rule_id="gad7_total_10", before=10.0, after=12.0, **others):
    facts = {
        "previous": OLD.digest,
        "wave": '木叶中学 2026-autumn "秋季"\n普测',
        "n_judged": 60,
        "n_confirmed": 20,
        "ppv": 0.3333,
        "ppv_low": 0.2274,
        "ppv_high": 0.4596,
        "kappa": -0.05,
        "kappa_low": -0.2,
        "kappa_high": 0.1,
        "proposed_by": "first-counselor",
        "proposed_on": "2026-11-30",
    }
    return Provenance(rule=rule_id, before=before, after=after, **facts | others)


@pytest.mark.parametrize("rule", CUTS, ids=lambda rule: rule.id)
def test_every_cut_score_of_the_shipped_standard_can_be_changed_and_nothing_else_is(rule):
    is_upward = rule.at_least is not None
    before = rule.at_least if is_upward else rule.at_most
    after = before + 2 if is_upward else before - 2

    made = with_cut(TEXT, why(rule.id, before, after))

    new = parse_standard(made, "new")
    changes = differences(OLD, new)
    assert {change.what for change in changes} == {What.RULE_CUT, What.RULE_WORDS}
    assert {change.about for change in changes} == {rule.id}
    changed = new.rule(rule.id)
    for language in ("zh", "en"):
        numbers = re.findall(r"(?<![\d-])\d+", changed.words[language])
        assert f"{after:g}" in numbers
        assert f"{before:g}" not in numbers
        assert changed.source[language].endswith(f"; {before:g} → {after:g} (2026.2)")
    assert faults_against(new, catalogue()) == []


def test_the_file_says_what_it_was_made_from_by_whom_and_why():
    new = parse_standard(with_cut(TEXT, why()), "new")

    assert (new.id, new.version) == ("default", "2026.2")
    assert new.provenance == (why(),)


def test_comments_and_all_other_lines_stay_word_for_word():
    before = TEXT.decode().splitlines()
    after = with_cut(TEXT, why()).decode().splitlines()

    pairs = zip(before, after, strict=False)  # what it was made from stands behind all of it
    assert (
        sum(old != new for old, new in pairs) == 5
    )  # the version, the cut, its words in two languages, the source
    assert [line for line in before if line.startswith("#")] == [
        line for line in after if line.startswith("#")
    ]


def test_a_second_change_stands_behind_the_first():
    first = with_cut(TEXT, why())
    again = why("phq9_total_10", 10.0, 11.0, previous=parse_standard(first, "x").digest)

    new = parse_standard(with_cut(first, again), "new")

    assert (new.version, new.provenance) == ("2026.3", (why(), again))


def test_what_cannot_be_said_is_left_out():
    nothing = why(kappa=None, kappa_low=None, kappa_high=None)

    assert parse_standard(with_cut(TEXT, nothing), "new").provenance == (nothing,)


@pytest.mark.parametrize(
    "text",
    [
        TEXT.replace(
            "总分达到10分：报告的紧张".encode(), "总分达到10分（10分以上）：报告的紧张".encode()
        ),
        TEXT.replace(b'id = "gad7_total_10"', b'"id" = "gad7_total_10"'),
        TEXT.replace(b'version = "2026.1"', b'"version" = "2026.1"'),
    ],
)
def test_a_file_that_is_laid_out_otherwise_is_left_to_a_person(text):
    with pytest.raises(CutNotChangeable):
        with_cut(text, why(previous=parse_standard(text, "x").digest))


@pytest.mark.parametrize(
    ("version", "following"),
    [("2026.1", "2026.2"), ("2026.9", "2026.10"), ("v7", "v8"), ("试行", "试行.1")],
)
def test_versions_are_counted_on(version, following):
    assert next_version(version) == following
