from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from crypto.secret import Secret
from screening.models import AuditEntry, StaffSession
from screening.roles import Role
from screening.services import sessions
from screening.services.errors import SignInRefused, Throttled
from tests.township import BOOT, FIRST, Township

NOW = datetime(2026, 11, 23, 1, 0, 30, tzinfo=UTC)


def sign_in(township: Township, role: Role = Role.COUNSELOR, now: datetime = NOW) -> str:
    account = township.accounts[FIRST, role]
    return sessions.sign_in(
        township.database,
        township.settings,
        BOOT,
        username=account.username,
        passphrase=account.passphrase,
        seat="seat",
        now=now,
    )


def resumed(township: Township, token: str, now: datetime = NOW, boot: Secret = BOOT) -> object:
    with township.database.reading() as session:
        return sessions.resume(session, township.settings, boot, token, now)


def test_a_token_opens_the_account_that_signed_in(township: Township) -> None:
    token = sign_in(township)

    with township.database.reading() as session:
        found = sessions.resume(session, township.settings, BOOT, token, NOW)

    assert found is not None
    assert found[0].actor.account_id == township.accounts[FIRST, Role.COUNSELOR].account_id


def test_another_process_secret_opens_nothing(township: Township) -> None:
    assert resumed(township, sign_in(township), boot=Secret(bytes(32))) is None


def test_another_token_opens_nothing(township: Township) -> None:
    sign_in(township)

    assert resumed(township, sessions.sessions.new_token()) is None


@pytest.mark.parametrize(("seconds", "is_open"), [(899, True), (901, False)])
def test_an_idle_session_ends_after_fifteen_minutes(
    township: Township, seconds: int, *, is_open: bool
) -> None:
    token = sign_in(township)

    found = resumed(township, token, NOW + timedelta(seconds=seconds))

    assert (found is not None) == is_open


def test_a_busy_session_ends_after_eight_hours(township: Township) -> None:
    token = sign_in(township)
    late = NOW + timedelta(hours=8, seconds=1)
    with township.database.writing() as session:
        session.scalars(select(StaffSession)).one().seen_at = late

    assert resumed(township, token, late) is None


def test_a_second_sign_in_ends_the_first(township: Township) -> None:
    first = sign_in(township)

    sign_in(township)

    assert resumed(township, first) is None


def test_a_wrong_passphrase_is_refused_like_an_unknown_name(township: Township) -> None:
    said = []
    for username in (township.accounts[FIRST, Role.COUNSELOR].username, "nobody"):
        with pytest.raises(SignInRefused) as refusal:
            sessions.unlock(
                township.database,
                township.settings,
                username=username,
                passphrase="wrong",
                seat="seat",
                now=NOW,
            )
        said.append(str(refusal.value))

    assert said[0] == said[1]


def test_a_failed_try_is_in_the_audit_log(township: Township) -> None:
    username = township.accounts[FIRST, Role.COUNSELOR].username
    with pytest.raises(SignInRefused):
        sessions.unlock(
            township.database,
            township.settings,
            username=username,
            passphrase="wrong",
            seat="seat",
            now=NOW,
        )

    with township.database.reading() as session:
        assert session.scalars(select(AuditEntry.event)).all() == ["sign_in_failed"]


def test_guessing_is_slowed_down_in_one_browser_and_not_in_another(township: Township) -> None:
    account = township.accounts[FIRST, Role.COUNSELOR]
    for _ in range(5):
        with pytest.raises(SignInRefused):
            sessions.unlock(
                township.database,
                township.settings,
                username=account.username,
                passphrase="wrong",
                seat="thief",
                now=NOW,
            )

    with pytest.raises(Throttled):
        sessions.unlock(
            township.database,
            township.settings,
            username=account.username,
            passphrase=account.passphrase,
            seat="thief",
            now=NOW,
        )
    assert resumed(township, sign_in(township)) is not None
