"""A signed-in session lies in three places: no one of them opens anything, and no two of them."""

from dataclasses import dataclass
from itertools import combinations

import pytest
from sqlalchemy import delete, select

from crypto import sessions as custody
from crypto.errors import CryptoError
from crypto.secret import Secret
from crypto.seeds import Seed
from screening import clock
from screening.models import Account, StaffSession
from screening.models.seals import SEALS
from screening.roles import Role
from screening.services import sessions
from tests.journeys.populated import sign_in
from tests.township import FIRST, Township

SEAL = SEALS["staff_session.sealed_seed"]


@dataclass(frozen=True, slots=True)
class Parts:
    """What a thief may have of one session."""

    row: StaffSession
    cookie: str
    memory: Secret


@pytest.fixture
def parts(township: Township) -> Parts:
    cookie = sign_in(township, Role.COUNSELOR, FIRST)
    with township.database.reading() as session:
        row = session.scalars(select(StaffSession)).one()
    return Parts(row, cookie, township.boot)


def opened(row: StaffSession, cookie: str, memory: Secret) -> Seed | None:
    """Open the account's seed, or nothing."""
    try:
        secret = custody.unwrap(cookie, memory, row.sealed_seed, SEAL.place_of(row))
    except CryptoError:
        return None
    return Seed.from_bytes(secret)


def guesses(township: Township, parts: Parts) -> list[bytes]:
    """Return what a thief would try in place of a part that is missing."""
    settings, row = township.settings, parts.row
    lying_about = [settings.pepper.reveal(), settings.signing_key.reveal(), row.token_tag]
    ids = [row.id.bytes * 2, row.account_id.bytes * 2, row.sealed_seed[:32], row.sealed_seed[-32:]]
    return [bytes(32), b"\xff" * 32, *lying_about, *ids]


def test_all_three_parts_together_open_the_account(township: Township, parts: Parts) -> None:
    seed = opened(parts.row, parts.cookie, parts.memory)

    with township.database.reading() as session:
        account = session.get_one(Account, parts.row.account_id)
    assert seed is not None
    assert seed.public.raw == account.public_key
    assert resumed(township, parts.cookie, parts.memory) is not None


def test_row_and_cookie_open_nothing_without_the_memory(township: Township, parts: Parts) -> None:
    for guess in (*guesses(township, parts), parts.cookie.encode()[:32]):
        memory = Secret(guess)

        assert opened(parts.row, parts.cookie, memory) is None
        assert resumed(township, parts.cookie, memory) is None


def test_row_and_memory_open_nothing_without_the_cookie(township: Township, parts: Parts) -> None:
    memory = parts.memory.reveal()
    for guess in (*guesses(township, parts), memory):
        for cookie in (guess.hex(), guess.decode("latin-1"), "", custody.new_token()):
            assert opened(parts.row, cookie, parts.memory) is None
            assert resumed(township, cookie, parts.memory) is None


def test_cookie_and_memory_open_nothing_without_the_row(township: Township, parts: Parts) -> None:
    with township.database.writing() as session:
        session.execute(delete(StaffSession))

    assert resumed(township, parts.cookie, parts.memory) is None


def test_no_part_holds_another_one_or_the_seed(parts: Parts) -> None:
    seed = opened(parts.row, parts.cookie, parts.memory)
    assert seed is not None
    row = parts.row.id.bytes + parts.row.token_tag + parts.row.sealed_seed
    held = {
        "row": row,
        "cookie": parts.cookie.encode(),
        "memory": parts.memory.reveal(),
        "seed": seed.secret.reveal(),
    }

    for (_, one), (_, other) in combinations(held.items(), 2):
        assert one not in other
        assert other not in one


def test_a_cookie_does_not_open_a_colleagues_row(township: Township, parts: Parts) -> None:
    """Whoever can write to the database gives the own tag to a colleague's row."""
    other = sign_in(township, Role.COORDINATOR, FIRST)
    with township.database.writing() as session:
        own = session.scalars(
            select(StaffSession).where(StaffSession.token_tag != parts.row.token_tag)
        ).one()
        tag = own.token_tag
        session.delete(own)
        session.flush()
        session.scalars(select(StaffSession)).one().token_tag = tag

    assert resumed(township, other, parts.memory) is None


def resumed(township: Township, cookie: str, memory: Secret) -> object:
    """Ask as a request does."""
    with township.database.reading() as session:
        return sessions.resume(session, township.settings, memory, cookie, clock.now())
