import json

import pytest
from click.testing import CliRunner

from instruments.catalogue import catalogue
from screening.cli import main
from tests.command import muye
from tests.instruments.toys import write_toy


def _run(*arguments):
    return CliRunner().invoke(main, ["instruments", *map(str, arguments)])


def test_the_list_shows_every_instrument_with_its_standing():
    said = _run("list")

    lines = {line.split()[0]: line for line in said.stdout.splitlines()}
    assert set(lines) >= {"phq9", "phq_a", "gad7", "who5", "dass21", "rses"}
    assert "暂用" in lines["phq_a"]
    assert "已发表" in lines["phq9"]


def test_the_list_is_also_given_as_json():
    listed = json.loads(_run("list", "--json").stdout)

    phq9 = next(each for each in listed if each["id"] == "phq9")
    assert (phq9["n_items"], phq9["subscales"]) == (9, ["total", "phq2", "phq8"])
    assert len(phq9["digest"]) == 64


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_instrument_is_shown_with_its_items_and_cut_scores(language):
    said = _run("show", "phq9", "--lang", language)

    words = {"zh": "感到心情低落、沮丧或绝望", "en": "Feeling down, depressed, or hopeless"}
    assert said.exit_code == 0
    assert words[language] in said.stdout
    assert "moderately_severe" in said.stdout
    assert "self_harm" in said.stdout


def test_an_instrument_of_ones_own_is_shown_as_json(tmp_path):
    shown = json.loads(_run("show", write_toy(tmp_path), "--json").stdout)

    assert shown["items"][1] == {
        "id": "q2",
        "text": {"zh": "我过得开心。", "en": "I enjoyed my days."},
        "reverse": True,
        "options": shown["items"][0]["options"],
    }


def test_a_name_that_is_not_known_is_refused():
    said = _run("show", "cdi", "--lang", "en")

    assert said.exit_code == 2
    assert "no instrument cdi" in said.stderr


def test_everything_that_is_shipped_passes_the_check():
    said = _run("check")

    assert said.exit_code == 0
    assert said.stdout.count("合格") == len(catalogue())


def test_a_good_file_passes_the_check(tmp_path):
    said = _run("check", write_toy(tmp_path), "--lang", "en")

    assert said.exit_code == 0
    assert "toy.toml: good. toy 1, 5 items; all 3 examples agree" in said.stdout


def test_a_good_file_that_no_wave_may_ask_says_so(tmp_path):
    said = _run("check", write_toy(tmp_path), "--lang", "en")
    confirmed = write_toy(tmp_path, ('status = "provisional"', 'status = "published"'))

    assert "stands in no wave, not even in a rehearsal" in said.stdout
    assert "no wave" not in _run("check", confirmed, "--lang", "en").stdout


def test_a_wrong_file_fails_the_check_by_file_key_and_rule(tmp_path):
    said = _run("check", write_toy(tmp_path, ("reverse = true", 'reverse = "yes"')))

    assert said.exit_code == 1
    assert "toy.toml: items[2].reverse: 应为：true 或 false" in said.stderr


def test_an_example_that_does_not_agree_fails_the_check(tmp_path):
    wrong = write_toy(tmp_path, ("{ total = 5,", "{ total = 6,"))

    said = _run("check", wrong, "--lang", "en")

    assert said.exit_code == 1
    assert "toy.toml: example 1: total must be 6, but is 5" in said.stderr


def test_faults_are_also_given_as_json(tmp_path):
    wrong = write_toy(tmp_path, ("{ total = 5,", "{ total = 6,"))

    (outcome,) = json.loads(_run("check", wrong, "--json").stdout)

    assert outcome["faults"][0]["rule"] == "example"


def test_a_file_that_is_not_there_is_wrong_use(tmp_path):
    assert _run("check", tmp_path / "none.toml").exit_code == 2


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_key_without_wording_is_shown_and_says_how_to_supply_it(language):
    said = _run("show", "mht", "--lang", language)

    assert said.exit_code == 0
    assert "muye instruments overlay template mht" in said.stdout
    assert "q85" in said.stdout


def test_the_card_tells_reliability_with_its_source():
    said = _run("show", "phq9", "--lang", "en")

    assert "alpha 0.84, retest 0.8, n 2257 (high-school students, Taiwan; Tsai" in said.stdout


def test_an_instrument_of_ones_own_goes_into_the_home_folder_once(tmp_path):
    mine = write_toy(tmp_path)

    first, second = (muye(tmp_path / "home", "instruments", "add", mine) for _ in range(2))

    assert (first.exit_code, second.exit_code) == (0, 2)
    assert "Raise version and add it again" in second.output
    assert "toy@1.toml is there already" in second.output
    assert "toy " in muye(tmp_path / "home", "instruments", "list").stdout
    assert "toy " not in muye(tmp_path, "instruments", "list").stdout
