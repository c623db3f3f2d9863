import json

import pytest

from screening.roles import Role
from tests.command import muye
from tests.models import model_file, report_file
from tests.township import FIRST, TOWNSHIP

PEOPLE = {
    "officer": (TOWNSHIP, Role.TOWNSHIP_OFFICER),
    "counselor": (FIRST, Role.COUNSELOR),
}


@pytest.fixture
def asked(township):
    """Run a command of `muye model` as one of the two."""

    def _asked(role, *arguments):
        account = township.accounts[PEOPLE[role]]
        who = ("--as", account.username, "--role", role)
        home = township.settings.home
        return muye(home, "model", *arguments, *who, passphrase=account.passphrase)

    return _asked


def written(folder, report=None):
    path = folder / "m.json"
    path.write_bytes(model_file())
    path.with_suffix(".report.json").write_bytes(report or report_file())
    return path


def test_two_people_switch_a_model_on_and_one_switches_it_off(asked, tmp_path):
    path = written(tmp_path)

    first, second = asked("officer", "sign", path), asked("counselor", "sign", path, "--json")
    off = asked("officer", "off")

    assert (first.exit_code, second.exit_code, off.exit_code) == (0, 0, 0)
    assert "once somebody of the other role has signed" in first.output
    assert json.loads(second.stdout) == {"signatures": 2, "on": True}
    assert "the model is off" in off.output


def test_whoever_has_another_role_cannot_sign_in_this_one(township, tmp_path):
    counselor = township.accounts[PEOPLE["counselor"]]
    who = ("--as", counselor.username, "--role", "officer")
    home = township.settings.home

    said = muye(home, "model", "sign", written(tmp_path), *who, passphrase=counselor.passphrase)

    assert said.exit_code == 1
    assert "Township officer" in said.output
    assert not (home / "models").exists()


def test_a_model_whose_gates_do_not_hold_is_refused_in_words(asked, tmp_path):
    said = asked("officer", "sign", written(tmp_path, report_file(n_labelled=50)))

    assert said.exit_code == 1
    assert "not all conditions hold" in said.output
