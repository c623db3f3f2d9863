"""`muye card prove` and `muye account restore`."""

import json
from pathlib import Path

import pytest

from screening.roles import Role
from tests.command import muye
from tests.journeys import populated
from tests.township import FIRST, SECOND


@pytest.fixture
def made(tmp_path: Path):
    township, founded = populated.found(tmp_path / "home", proven=False)
    township.close()
    codes = {card.unit_name: card.code for card in founded.cards}
    return tmp_path / "home", township.accounts, codes


def test_a_card_is_proven_from_the_shell(made):
    home, accounts, codes = made

    first = muye(home, "card", "prove", "--unit", FIRST, "--code", codes[FIRST], "--json")
    counselor = accounts[FIRST, Role.COUNSELOR].recovery_code
    second = muye(home, "card", "prove", "--unit", FIRST, "--code", counselor)

    assert json.loads(first.stdout) == {"unit": FIRST, "n_proven": 1, "needed": 2}
    assert second.exit_code == 0
    assert "2" in second.output
    assert codes[FIRST] not in first.output + second.output


@pytest.mark.parametrize("unit", [SECOND, "没有这所学校"])
def test_a_card_of_another_unit_proves_nothing(made, unit):
    home, _, codes = made

    answer = muye(home, "card", "prove", "--unit", unit, "--code", codes[FIRST])

    assert answer.exit_code == 1
    assert codes[FIRST] not in answer.output


def test_the_units_card_lets_an_account_in_again(made):
    home, accounts, codes = made
    username = accounts[FIRST, Role.COUNSELOR].username

    said = muye(home, "account", "restore", username, "--code", codes[FIRST], "--json")
    given = json.loads(said.stdout)
    again = muye(home, "account", "recover", username, "--code", given["recovery_code"])

    assert said.exit_code == again.exit_code == 0
    assert given["passphrase"] != accounts[FIRST, Role.COUNSELOR].passphrase
