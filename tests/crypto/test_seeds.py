import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from crypto.errors import CertificateInvalid, MalformedKey
from crypto.secret import Secret
from crypto.seeds import PUBLIC_KEY_BYTES, PublicKey, Seed, SymmetricKey
from tests.crypto import rfc9180, rivals
from tests.crypto.examples import a_seed

RAW = bytes(range(32))


def test_every_key_hangs_on_the_seed_as_the_design_says():
    # security.md 1.5: HKDF-Expand-SHA256 under the four labels, with the seed as pseudorandom key.
    seed = Seed.from_bytes(RAW)
    signing = Ed25519PrivateKey.from_private_bytes(rfc9180.expand(RAW, b"muye/1/ed25519", 32))
    verifying = signing.public_key().public_bytes_raw()

    assert seed.public.raw == rivals.kem_public(RAW) + verifying
    assert seed.symmetric.secret.reveal() == rfc9180.expand(RAW, b"muye/1/sym", 32)
    assert seed.sign(b"message") == signing.sign(b"message")


def test_the_key_id_names_the_halves_that_one_seals_to():
    seed = Seed.from_bytes(RAW)

    assert seed.kid == seed.public.kid == PublicKey(seed.public.raw).kid
    assert seed.kid == hashlib.sha256(b"kid" + rivals.kem_public(RAW)).digest()[:8]


def test_nothing_is_derived_before_it_is_needed():
    seed = Seed.from_bytes(RAW)

    assert seed.symmetric
    assert vars(seed).keys() == {"secret", "symmetric"}


def test_what_was_derived_is_kept_with_the_seed_and_with_no_other():
    seed = Seed.from_bytes(RAW)

    assert seed.public is seed.public
    assert seed.hybrid is seed.hybrid
    assert Seed.from_bytes(RAW).public is not seed.public


def test_two_public_keys_are_equal_if_all_their_bytes_are():
    assert Seed.from_bytes(RAW).public == PublicKey(Seed.from_bytes(RAW).public.raw)
    assert hash(a_seed().public) == hash(PublicKey(a_seed().public.raw))
    for offset in (0, 1183, 1184, 1215, 1216, 1247):
        raw = bytearray(a_seed().public.raw)
        raw[offset] ^= 1
        assert PublicKey(bytes(raw)) != a_seed().public


@pytest.mark.parametrize("length", [0, 31, 33, 64])
@pytest.mark.parametrize("make", [Seed.from_bytes, SymmetricKey.from_bytes])
def test_a_secret_key_of_another_length_is_refused(make, length):
    with pytest.raises(MalformedKey):
        make(bytes(length))


@pytest.mark.parametrize("length", [0, PUBLIC_KEY_BYTES - 1, PUBLIC_KEY_BYTES + 1])
def test_a_public_key_of_another_length_is_refused(length):
    with pytest.raises(MalformedKey):
        PublicKey(bytes(length))


def test_the_id_of_a_symmetric_key_tells_nothing_that_the_key_is_used_for():
    key = SymmetricKey(Secret(RAW))

    assert key.key_id == rivals.symmetric_key_id(RAW)
    assert key.key_id not in RAW
    assert key.key_id != hashlib.sha256(b"kid-sym" + RAW).digest()[:8]


def test_new_seeds_differ():
    assert len({Seed.new().secret.reveal() for _ in range(100)}) == 100


@pytest.mark.parametrize(
    ("signature", "message"),
    [
        (a_seed().sign(b"message"), b"massage"),
        (a_seed(2).sign(b"message"), b"message"),
        (bytes(64), b"message"),
        (b"", b"message"),
        (a_seed().sign(b"message") + b"\0", b"message"),
    ],
)
def test_a_signature_by_another_or_over_something_else_does_not_hold(signature, message):
    with pytest.raises(CertificateInvalid):
        a_seed().public.verify(signature, message)


def test_a_signature_holds():
    a_seed().public.verify(a_seed().sign(b"message"), b"message")
