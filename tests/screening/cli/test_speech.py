import json

import click
import pytest
from click.testing import CliRunner

from screening.cli.console import Console
from screening.cli.speech import speaking


@click.command()
@click.argument("word")
@speaking
def echo(console: Console, word: str) -> None:
    """Echo a word."""
    console.give({"word": word})
    if not console.as_json:
        click.echo(f"{console.language}: {word}")


@pytest.mark.parametrize(("options", "said"), [([], "zh: x"), (["--lang", "en"], "en: x")])
def test_a_command_run_by_itself_speaks_chinese_unless_told(options, said):
    assert CliRunner().invoke(echo, ["x", *options]).stdout == f"{said}\n"


def test_a_command_answers_in_json_where_asked():
    assert json.loads(CliRunner().invoke(echo, ["x", "--json"]).stdout) == {"word": "x"}


def test_a_command_keeps_its_name_help_and_arguments():
    said = CliRunner().invoke(echo, ["--help"]).stdout

    assert "Echo a word." in said
    assert "WORD" in said
