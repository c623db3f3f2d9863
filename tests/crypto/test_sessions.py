import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto.envelope import Shape, Size, pad
from crypto.errors import MalformedKey, SealBroken
from crypto.secret import Secret
from crypto.sessions import new_boot, new_token, session_id, unwrap, wrap
from tests.crypto import rfc9180, rivals
from tests.crypto.examples import OTHER_PLACES, PLACE, a_seed

SEED = a_seed().secret.reveal()
TOKEN, BOOT = new_token(), new_boot()


def test_the_three_parts_together_give_the_key():
    row = wrap(TOKEN, BOOT, SEED, PLACE)

    assert unwrap(TOKEN, BOOT, row, PLACE) == SEED


def test_id_and_key_are_derived_as_the_design_says():
    # security.md 1.9: id = HMAC(BOOT, "id" + T); the key is HKDF(T, salt = BOOT, "session-kek").
    key = rfc9180.expand(rfc9180.extract(BOOT.reveal(), TOKEN.encode()), b"session-kek", 32)
    padded = pad(SEED, Size.SEED)

    row = rivals.seal_symmetric(key, padded, Size.SEED, PLACE, Shape.SESSION)

    assert unwrap(TOKEN, BOOT, row, PLACE) == SEED
    assert session_id(TOKEN, BOOT) == hmac.digest(BOOT.reveal(), b"id" + TOKEN.encode(), "sha256")


def test_row_and_memory_without_the_cookie_give_nothing():
    row = wrap(TOKEN, BOOT, SEED, PLACE)

    for guess in (new_token(), "", session_id(TOKEN, BOOT).hex(), TOKEN + "="):
        with pytest.raises(SealBroken):
            unwrap(guess, BOOT, row, PLACE)


def test_row_and_cookie_without_the_memory_give_nothing():
    row = wrap(TOKEN, BOOT, SEED, PLACE)

    for guess in (new_boot(), Secret(bytes(32)), Secret(session_id(TOKEN, BOOT))):
        with pytest.raises(SealBroken):
            unwrap(TOKEN, guess, row, PLACE)


def test_the_row_shows_neither_the_key_nor_the_cookie():
    stored = wrap(TOKEN, BOOT, SEED, PLACE) + session_id(TOKEN, BOOT)

    assert SEED not in stored
    assert TOKEN.encode() not in stored
    assert BOOT.reveal() not in stored


@pytest.mark.parametrize("place", OTHER_PLACES.values(), ids=OTHER_PLACES)
def test_a_row_put_in_anothers_place_gives_nothing(place):
    row = wrap(TOKEN, BOOT, SEED, PLACE)

    with pytest.raises(SealBroken):
        unwrap(TOKEN, BOOT, row, place)


def test_the_id_is_found_again_with_the_same_cookie_and_memory_only():
    assert session_id(TOKEN, BOOT) == session_id(TOKEN, BOOT)
    assert len(session_id(TOKEN, BOOT)) == 32
    assert session_id(TOKEN, BOOT) != session_id(new_token(), BOOT)
    assert session_id(TOKEN, BOOT) != session_id(TOKEN, new_boot())


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=2000))
def test_whatever_a_browser_sends_only_leads_to_no_row(sent):
    assert len(session_id(sent, BOOT)) == 32


def test_a_cookie_is_256_bits_that_a_header_may_hold():
    tokens = {new_token() for _ in range(1000)}

    assert len(tokens) == 1000
    assert {len(token) for token in tokens} == {43}
    assert all(token.replace("-", "").replace("_", "").isalnum() for token in tokens)


@pytest.mark.parametrize("use", [session_id, lambda token, boot: wrap(token, boot, SEED, PLACE)])
def test_a_memory_that_is_too_short_is_refused(use):
    with pytest.raises(MalformedKey):
        use(TOKEN, Secret(bytes(31)))


def test_something_larger_than_a_seed_may_be_kept_in_its_own_size():
    row = wrap(TOKEN, BOOT, b"k" * 200, PLACE, Size.SLOT)

    assert unwrap(TOKEN, BOOT, row, PLACE, Size.SLOT) == b"k" * 200
