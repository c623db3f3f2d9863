import multiprocessing
from concurrent.futures import ProcessPoolExecutor

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from crypto.envelope import SIZE_BYTES, Shape, Size, Suite, pad, sealed_length
from crypto.errors import SealBroken, SealOverflow
from crypto.seeds import SymmetricKey
from crypto.symmetric import open_body, open_sealed, seal
from tests.crypto import galois, rivals
from tests.crypto.examples import PLACE, PLAINTEXT, a_seed

SHAPES = pytest.mark.parametrize("shape", [Shape.SYM, Shape.SESSION, Shape.DRAFT])
KEY = a_seed().symmetric


@SHAPES
@given(plaintext=st.binary(max_size=255))
def test_what_is_sealed_opens_and_its_length_says_nothing(shape, plaintext):
    sealed = seal(KEY, plaintext, Size.SLOT, PLACE, shape)

    assert open_sealed(KEY, sealed, Size.SLOT, PLACE, shape) == plaintext
    assert len(sealed) == sealed_length(shape, Suite.HYBRID, Size.SLOT)


@pytest.mark.parametrize("size", list(Size))
def test_the_shortest_and_the_longest_value_of_a_class_look_alike(size):
    longest = b"x" * (SIZE_BYTES[size] - 1)

    sealed = [seal(KEY, text, size, PLACE) for text in (b"", longest)]

    assert len(sealed[0]) == len(sealed[1])
    assert [open_sealed(KEY, s, size, PLACE) for s in sealed] == [b"", longest]


@SHAPES
def test_the_second_implementation_opens_what_we_seal(shape):
    sealed = seal(KEY, PLAINTEXT, Size.SLOT, PLACE, shape)

    opened = rivals.open_symmetric(KEY.secret.reveal(), sealed, PLACE)

    assert opened == pad(PLAINTEXT, Size.SLOT)


@SHAPES
def test_we_open_what_the_second_implementation_seals(shape):
    padded = pad(PLAINTEXT, Size.SLOT)

    sealed = rivals.seal_symmetric(KEY.secret.reveal(), padded, Size.SLOT, PLACE, shape)

    assert open_sealed(KEY, sealed, Size.SLOT, PLACE, shape) == PLAINTEXT


def test_a_seal_that_names_another_key_is_refused_though_everything_else_fits():
    secret, padded = KEY.secret.reveal(), pad(PLAINTEXT, Size.SLOT)

    named = [
        rivals.seal_symmetric(secret, padded, Size.SLOT, PLACE, key_id=key.key_id)
        for key in (KEY, a_seed(2).symmetric)
    ]

    assert open_sealed(KEY, named[0], Size.SLOT, PLACE) == PLAINTEXT
    with pytest.raises(SealBroken):
        open_sealed(KEY, named[1], Size.SLOT, PLACE)


def test_another_key_does_not_open_it():
    sealed = seal(KEY, PLAINTEXT, Size.SLOT, PLACE)

    with pytest.raises(SealBroken):
        open_sealed(a_seed(2).symmetric, sealed, Size.SLOT, PLACE)


def test_a_value_too_long_is_refused():
    with pytest.raises(SealOverflow):
        seal(KEY, bytes(64), Size.SEED, PLACE)


def test_a_class_of_the_same_length_is_still_another_class():
    assert SIZE_BYTES[Size.SHEET] == SIZE_BYTES[Size.DRAFT]
    sealed = seal(KEY, PLAINTEXT, Size.SHEET, PLACE)

    with pytest.raises(SealBroken):
        open_sealed(KEY, sealed, Size.DRAFT, PLACE)


def test_a_ciphertext_that_aes_gcm_opens_under_two_keys_is_refused_under_the_second():
    ours, theirs = KEY, SymmetricKey.from_bytes(b"\xaa" * 32)
    salt, bound = b"s" * 24, b"the same context for both keys"
    key, nonce, commitment = rivals.symmetric_parts(ours.secret.reveal(), salt, bound)
    other_key, other_nonce, _ = rivals.symmetric_parts(theirs.secret.reveal(), salt, bound)
    wanted = AESGCM(key).encrypt(nonce, pad(PLAINTEXT, Size.SEED), None)
    blocks = [wanted[i : i + 16] for i in range(0, 64, 16)]

    forged = galois.one_ciphertext_for_two_keys((key, nonce), (other_key, other_nonce), blocks)

    # Both keys open it, as far as AES-GCM can tell: this is the attack.
    padded = AESGCM(key).decrypt(nonce, forged, None)
    assert padded != AESGCM(other_key).decrypt(other_nonce, forged, None)
    assert open_body(ours, salt + commitment + forged, bound) == padded
    with pytest.raises(SealBroken):
        open_body(theirs, salt + commitment + forged, bound)


def salts(n):
    return [seal(KEY, b"", Size.SEED, PLACE)[16:40] for _ in range(n)]


def test_no_salt_comes_twice_nor_in_two_forked_workers():
    fork = multiprocessing.get_context("fork")

    with ProcessPoolExecutor(max_workers=2, mp_context=fork) as workers:
        drawn = [salt for batch in workers.map(salts, [2000] * 4) for salt in batch]

    assert len(set(drawn + salts(2000))) == 10_000
