import json

import pytest

from screening import clock
from screening.roles import Role
from screening.services import sessions
from screening.services.errors import SignInRefused
from tests.command import muye
from tests.township import FIRST, SECOND


@pytest.fixture
def counselor(township):
    return township.accounts[FIRST, Role.COUNSELOR]


@pytest.fixture
def recover(township, counselor):
    """Return how the counselor's account is recovered."""

    def _recover(*options, username=counselor.username, **more):
        return muye(township.settings.home, "account", "recover", username, *options, **more)

    return _recover


def _unlock(township, username, passphrase):
    return sessions.unlock(
        township.database,
        township.settings,
        username=username,
        passphrase=passphrase,
        seat="seat",
        now=clock.now(),
    )


def test_the_card_gives_a_passphrase_that_signs_in_and_the_old_one_does_not(
    township, counselor, recover
):
    said = recover("--code", counselor.recovery_code, "--json")

    new = json.loads(said.stdout)
    assert said.exit_code == 0
    assert _unlock(township, counselor.username, new["passphrase"]).actor.role is Role.COUNSELOR
    with pytest.raises(SignInRefused):
        _unlock(township, counselor.username, counselor.passphrase)


def test_the_new_card_works_and_the_old_one_does_not(counselor, recover):
    new = json.loads(recover("--code", counselor.recovery_code, "--json").stdout)

    assert recover("--code", counselor.recovery_code).exit_code == 1
    assert recover("--code", new["recovery_code"]).exit_code == 0


def test_the_code_is_asked_for_and_not_shown(counselor, recover):
    said = recover(typed=f"{counselor.recovery_code}\n")

    assert said.exit_code == 0
    assert "Code on the recovery card" in said.output
    assert counselor.recovery_code not in said.output


def test_whoever_stops_at_the_prompt_changes_nothing(township, counselor, recover):
    assert recover(typed="").exit_code == 1
    assert _unlock(township, counselor.username, counselor.passphrase)


@pytest.mark.parametrize("case", ["a colleague's card", "a mistyped code", "nobody's name"])
def test_a_wrong_card_opens_nothing_and_changes_nothing(case, township, counselor, recover):
    code, username = counselor.recovery_code, counselor.username
    if case == "a colleague's card":
        code = township.accounts[SECOND, Role.COUNSELOR].recovery_code
    elif case == "a mistyped code":
        code = code[:-1]
    else:
        username = "nobody"

    said = recover("--code", code, username=username)

    assert said.exit_code == 1
    assert "The recovery code" in said.stderr
    assert code not in said.output
    assert _unlock(township, counselor.username, counselor.passphrase)
