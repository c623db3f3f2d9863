from pathlib import Path

import pytest

from screening.cli.console import Console
from screening.cli.opening import opened, working_as
from screening.roles import Role
from screening.services.errors import RoleRefused, StartRefused
from tests.township import FIRST


@pytest.fixture
def console(township):
    return Console(township.settings.home, "en", as_json=False, progress=False, debug=False)


def test_work_is_done_as_the_account_that_was_unlocked(console, township, monkeypatch):
    account = township.accounts[FIRST, Role.COORDINATOR]
    monkeypatch.setenv("MUYE_PASSPHRASE", account.passphrase)

    with working_as(console, account.username, Role.COORDINATOR) as work:
        assert (work.actor.role, work.actor.unit_name) == (Role.COORDINATOR, FIRST)


def test_an_account_of_another_role_gets_no_work(console, township, monkeypatch):
    account = township.accounts[FIRST, Role.COUNSELOR]
    monkeypatch.setenv("MUYE_PASSPHRASE", account.passphrase)

    with (
        pytest.raises(RoleRefused, match="coordinator"),
        working_as(console, account.username, Role.COORDINATOR),
    ):
        pytest.fail("it got work")


def test_a_spoilt_installation_is_not_opened(console, township):
    township.close()
    Path(township.settings.keys_file).unlink()

    with pytest.raises(StartRefused, match="key_store"), opened(console):
        pytest.fail("it was opened")
