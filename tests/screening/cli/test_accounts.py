import json

import pytest
from sqlalchemy import select

from screening import clock
from screening.models import Grant, Purpose
from screening.roles import Role
from screening.services import sessions
from screening.services.errors import SignInRefused
from tests.command import muye
from tests.journeys import populated
from tests.township import CENTRE, FIRST, SECOND


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


@pytest.fixture
def with_cards(tmp_path):
    township, founded = populated.found(tmp_path / "home")
    yield township, {card.unit_name: card.code for card in founded.cards}
    township.close()


def _add(township, *options):
    home = township.settings.home
    said = muye(home, "account", "add", "second-lab", "--name", "李老师", *options, "--json")
    return said, json.loads(said.stdout) if said.exit_code == 0 else None


def test_a_second_proctor_is_added_and_signs_in(with_cards):
    township, _ = with_cards

    _, added = _add(township, "--unit", FIRST, "--role", "proctor")

    assert _unlock(township, "second-lab", added["passphrase"]).actor.role is Role.PROCTOR


def test_a_second_counselor_opens_the_records_by_the_schools_card(with_cards):
    township, codes = with_cards

    _, added = _add(township, "--unit", FIRST, "--role", "counselor", "--code", codes[FIRST])

    unlocked = _unlock(township, "second-lab", added["passphrase"])
    now = clock.now()
    with sessions.working(township.database, township.settings, unlocked, now) as work:
        assert work.keys.vault(unlocked.actor.unit_id, Purpose.CARE)


@pytest.mark.parametrize(
    ("unit", "role"), [(FIRST, "counselor"), (FIRST, "clinician"), (CENTRE, "proctor")]
)
def test_nobody_is_added_with_another_schools_card_or_to_a_role_that_is_not_there(
    with_cards, unit, role
):
    township, codes = with_cards

    said, _ = _add(township, "--unit", unit, "--role", role, "--code", codes[SECOND])

    assert said.exit_code in {1, 2}
    with pytest.raises(SignInRefused):
        _unlock(township, "second-lab", "whatever")


def test_who_has_left_opens_nothing_any_more(with_cards):
    township, _ = with_cards
    counselor = township.accounts[FIRST, Role.COUNSELOR]
    browser = township.browser(Role.COUNSELOR)

    said = muye(township.settings.home, "account", "disable", counselor.username)

    assert said.exit_code == 0
    assert browser.client.get("/staff/queue/").status_code == 302
    with pytest.raises(SignInRefused):
        _unlock(township, counselor.username, counselor.passphrase)
    with township.database.reading() as session:
        held = session.scalars(select(Grant).where(Grant.account_id == counselor.account_id))
        assert held.all() == []
