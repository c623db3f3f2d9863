import json

import pytest

from instruments.catalogue import FOLDER, adopt
from referral.standard import DEFAULT_FILE
from screening.roles import Role
from tests.command import muye
from tests.township import CALM, FIRST, SELF_HARM

TEXT = DEFAULT_FILE.read_text(encoding="utf-8")


@pytest.fixture
def file(tmp_path):
    """Write the default standard with changes, each made once and wanted to be possible."""

    def _file(*changes, name="new.toml"):
        text = TEXT
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new, 1)
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    yield _file
    adopt(FOLDER / "nowhere")


def test_the_standard_that_is_shipped_may_be_used(tmp_path):
    said = muye(tmp_path, "standard", "check", DEFAULT_FILE)

    assert (said.exit_code, said.stderr) == (0, "")
    assert "default 2026.1 may be used, 16 rules" in said.stdout


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("smallest_cell = 10", "smallest_cell = 4"), "standard.smallest_cell: breaks the format"),
        (("smallest_cell = 10", "smallest_cell = [1"), "the file: breaks the format"),
        (("grades = [4, 5, 6]", "grades = [4, 7]"), "grade_bands 7: breaks the format"),
        (('item = "q9"', 'item = "q8"'), "names an item that is not critical"),
        (('item = "q9"', 'item = "q8"'), "No rule watches the critical item q9"),
        (('subscale = "total"\nat_least = 10', 'subscale = "mood"\nat_least = 10'), "subscale"),
        (('instruments = ["who5"]', 'instruments = ["asdf"]'), "There is no instrument asdf"),
        (('instruments = ["who5"]', 'instruments = ["sdq_self"]'), "no licensed words for it"),
        (('instruments = ["who5"]', 'instruments = ["bullying_own"]'), "It can stand in no wave"),
    ],
)
def test_what_is_wrong_is_said_with_its_place_and_what_to_do(file, tmp_path, change, words):
    path = file(change)

    said = muye(tmp_path, "standard", "check", path)
    given = json.loads(muye(tmp_path, "standard", "check", path, "--json").stdout)

    assert said.exit_code == 1
    assert words.lower() in said.stderr.lower()
    assert "\n".join(given["faults"]) == said.stderr.strip()


def test_what_may_be_used_though_it_is_odd_is_said_without_a_refusal(file, tmp_path):
    path = file(("at_least = 20", "at_least = 28"))

    said = muye(tmp_path, "standard", "check", path)
    given = json.loads(muye(tmp_path, "standard", "check", path, "--json").stdout)

    assert said.exit_code == 0
    assert "Look again: rules phq9_total_20: Rule phq9_total_20 never acts" in said.stdout
    assert [each["why"] for each in given["doubts"]] == ["out_of_reach"]


def test_two_standards_are_compared_in_words_of_both_languages(file, tmp_path):
    new = file(('at_least = 20\ntier = "watch3"', 'at_least = 20\ntier = "urgent"'))

    said = muye(tmp_path, "standard", "diff", DEFAULT_FILE, new)
    zh = muye(tmp_path, "standard", "diff", DEFAULT_FILE, new, "--lang", "zh")
    same = muye(tmp_path, "standard", "diff", new, new)

    assert "raised from “Watch 3” to “Urgent”" in said.stdout
    assert "等级由“关注三”提到“紧急”" in zh.stdout
    assert "The two standards are the same" in same.stdout


def test_a_made_up_township_is_tried_and_held_against_another_standard(file, tmp_path):
    new = file(('tier = "watch3"\nwords.zh = "PHQ-9 第9', 'tier = "urgent"\nwords.zh = "PHQ-9 第9'))
    sizes = ("--schools", 2, "--pupils", 45, "--seed", 4, "--minutes", "urgent=240")

    command = (tmp_path, "standard", "simulate", new, "--against", DEFAULT_FILE, *sizes)

    once, again = (json.loads(muye(*command, "--json").stdout) for _ in range(2))
    said = muye(*command)

    assert once == again
    assert once["n_forms"] == 90 == sum(tier["n"] for tier in once["tiers"].values())
    assert once["tiers"]["urgent"]["minutes"] == 240
    assert not once["tiers"]["urgent"]["minutes_are_assumed"]
    assert once["tiers"]["watch1"]["minutes_are_assumed"]
    assert len(once["schools"]) == 2
    assert "an assumption without a source" in said.stdout
    assert "A made-up township, 90 forms" in said.stdout


@pytest.mark.parametrize("given", ["urgent", "urgent=x", "nobody=3", "routine=3", "urgent=-1"])
def test_minutes_that_say_nothing_are_refused_with_the_tiers(tmp_path, given):
    said = muye(tmp_path, "standard", "simulate", DEFAULT_FILE, "--minutes", given)

    assert said.exit_code == 2
    assert "watch1, watch2, watch3, urgent" in said.stderr


def test_a_wave_is_tried_by_its_counselor_with_small_counts_withheld(township):
    wave = township.wave(12)
    for n, slip in enumerate(wave.slips):
        township.sit(slip, SELF_HARM if n == 0 else CALM)
    account = township.accounts[FIRST, Role.COUNSELOR]
    home, other = township.settings.home, township.accounts[FIRST, Role.COORDINATOR]
    command = (home, "standard", "simulate", DEFAULT_FILE, "--wave", "秋季普测", "--as")

    said = muye(*command, account.username, passphrase=account.passphrase)
    document = muye(*command, account.username, "--json", passphrase=account.passphrase)
    given = json.loads(document.stdout)
    refused = muye(*command, other.username, passphrase=other.passphrase)
    alone = muye(*command[:-1])

    assert said.exit_code == 0
    assert "Urgent: withheld" in said.stdout
    assert given["tiers"]["urgent"]["n"] is None
    assert (given["n_forms"], given["schools"]) == (12, [])
    assert refused.exit_code == 1
    assert alone.exit_code == 2
