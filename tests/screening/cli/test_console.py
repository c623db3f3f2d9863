import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from screening.cli import hoisted, main
from screening.cli.console import Console
from tests.command import muye

PLAIN = Console(Path("home"), "en", as_json=False, progress=True, debug=False)
AS_JSON = Console(Path("home"), "en", as_json=True, progress=True, debug=False)


def _run(*arguments):
    return CliRunner().invoke(main, list(arguments))


def test_options_stand_before_or_behind_the_command(tmp_path):
    behind = _run("doctor", "--json", f"--home={tmp_path}", "--lang", "en")
    before = _run("--home", str(tmp_path), "--lang=en", "--json", "doctor")

    assert json.loads(behind.stdout) == json.loads(before.stdout)
    assert behind.exit_code == before.exit_code == 1


def test_what_stands_behind_two_dashes_is_no_option():
    assert hoisted(["score", "--", "--json"]) == ["score", "--", "--json"]


@pytest.mark.parametrize("option", ["--home", "--lang"])
def test_an_option_without_its_value_is_wrong_use(option):
    said = _run("doctor", option)

    assert said.exit_code == 2
    assert f"Option '{option}' requires an argument" in said.stderr


@pytest.mark.parametrize("arguments", [["--lang", "fr", "doctor"], ["nothing"], ["roster"]])
def test_wrong_use_ends_with_two(arguments):
    assert _run(*arguments).exit_code == 2


def test_every_command_has_help_and_its_exit_codes_are_told():
    listed = _run("--help")

    assert "Exit codes" in listed.stdout
    for name in ("demo", "init", "serve", "doctor", "db", "unit", "account", "roster"):
        assert name in listed.stdout
        assert _run(name, "--help").exit_code == 0


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_folder_without_an_installation_ends_with_four(language, tmp_path):
    said = muye(tmp_path / "none", "account", "recover", "x", "--code", "x", "--lang", language)

    words = {"zh": "里没有 muye.toml", "en": "holds no muye.toml"}
    assert said.exit_code == 4
    assert words[language] in said.stderr
    assert said.stdout == ""


def test_a_refusal_is_also_given_as_json(tmp_path):
    said = muye(tmp_path, "db", "upgrade", "--json")

    assert said.exit_code == 4
    assert json.loads(said.stdout)["error"]["rule"] == "WrongSettings"


def test_the_folder_may_be_named_by_the_environment(tmp_path):
    said = CliRunner().invoke(main, ["doctor", "--lang", "en"], env={"MUYE_HOME": str(tmp_path)})

    assert f"{tmp_path} holds no muye.toml" in said.stdout


def test_where_json_is_asked_for_nothing_else_is_printed(capsys):
    AS_JSON.tell("upgrade.done")
    AS_JSON.give({"folder": Path("木叶")})
    PLAIN.give({"folder": "x"})

    assert json.loads(capsys.readouterr().out) == {"folder": "木叶"}


def test_steps_are_two_lines_where_nobody_looks(capsys):
    with PLAIN.steps("demo.building", 3) as tick:
        tick(3)
    with AS_JSON.steps("demo.building", 3) as tick:
        tick(3)

    said = capsys.readouterr()
    assert said.out == ""
    assert [line[-5:] for line in said.err.splitlines()] == ["(0/3)", "(3/3)"]


def test_wrong_use_of_a_command_is_told_in_words_or_as_json(capsys):
    ends = [PLAIN.refusal("a.rule", "These words."), AS_JSON.refusal("a.rule", "These words.")]

    said = capsys.readouterr()
    assert [end.code for end in ends] == [2, 2]
    assert click.unstyle(said.err).splitlines() == ["These words."] * 2
    assert json.loads(said.out) == {"error": {"rule": "a.rule", "words": "These words."}}
