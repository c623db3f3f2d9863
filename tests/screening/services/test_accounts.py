import pytest

from crypto.errors import WrongSecret
from screening import clock
from screening.roles import Role
from screening.services import accounts, sessions
from screening.services.errors import SignInRefused
from tests.township import FIRST, SECOND, Township


def recover(township: Township, username: str, code: str) -> str:
    with township.database.writing() as session:
        _, passphrase, _ = accounts.recover(
            session, township.settings, username=username, code=code
        )
    return passphrase


def unlock(township: Township, username: str, passphrase: str) -> sessions.Unlocked:
    return sessions.unlock(
        township.database,
        township.settings,
        username=username,
        passphrase=passphrase,
        seat="seat",
        now=clock.now(),
    )


def test_the_card_gives_a_new_passphrase_and_the_old_one_opens_nothing(
    township: Township,
) -> None:
    account = township.accounts[FIRST, Role.COUNSELOR]
    before = unlock(township, account.username, account.passphrase)

    passphrase = recover(township, account.username, account.recovery_code)

    after = unlock(township, account.username, passphrase)
    assert after.seed.public == before.seed.public
    with pytest.raises(SignInRefused):
        unlock(township, account.username, account.passphrase)


def test_a_used_card_opens_nothing(township: Township) -> None:
    account = township.accounts[FIRST, Role.COUNSELOR]
    recover(township, account.username, account.recovery_code)

    with pytest.raises(WrongSecret):
        recover(township, account.username, account.recovery_code)


def test_a_colleagues_card_opens_nothing(township: Township) -> None:
    account = township.accounts[FIRST, Role.COUNSELOR]
    colleague = township.accounts[SECOND, Role.COUNSELOR]

    with pytest.raises(WrongSecret):
        recover(township, account.username, colleague.recovery_code)
