"""Published vectors against the library, and the frozen seals against a second implementation."""

import hashlib

import pytest
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from crypto import known_answers as known
from tests.crypto import rfc9180, rivals
from tests.crypto.examples import vectors

unhex = bytes.fromhex


@pytest.mark.parametrize("vector", vectors("aes_256_gcm.json"))
def test_aes_gcm_opens_what_it_must_and_refuses_the_rest(vector):
    cipher, sealed = AESGCM(unhex(vector["key"])), unhex(vector["ct"] + vector["tag"])
    nonce, aad = unhex(vector["iv"]), unhex(vector["aad"])

    if vector["valid"]:
        assert cipher.decrypt(nonce, sealed, aad) == unhex(vector["msg"])
    else:
        with pytest.raises(InvalidTag):
            cipher.decrypt(nonce, sealed, aad)


@pytest.mark.parametrize("vector", vectors("x25519.json"), ids=lambda vector: vector["id"])
def test_x25519_agrees_and_refuses_points_of_low_order(vector):
    private, public = unhex(vector["private"]), unhex(vector["public"])

    if vector["shared"]:
        assert rfc9180.exchange(private, public) == unhex(vector["shared"])
    else:
        with pytest.raises(ValueError, match="Error computing shared key"):
            rfc9180.exchange(private, public)


@pytest.mark.parametrize("vector", vectors("hkdf_sha256.json"))
def test_hkdf_gives_the_published_output_in_both_implementations(vector):
    salt, ikm, info, output = (unhex(vector[k]) for k in ("salt", "ikm", "info", "okm"))

    assert HKDF(SHA256(), len(output), salt or None, info).derive(ikm) == output
    assert rfc9180.expand(rfc9180.extract(salt, ikm), info, len(output)) == output


@pytest.mark.parametrize("vector", vectors("ed25519.json"))
def test_ed25519_signs_as_published_and_notices_a_changed_bit(vector):
    message, signature = unhex(vector["msg"]), unhex(vector["signature"])
    public = Ed25519PublicKey.from_public_bytes(unhex(vector["public"]))

    assert Ed25519PrivateKey.from_private_bytes(unhex(vector["secret"])).sign(message) == signature
    with pytest.raises(InvalidSignature):
        public.verify(signature[:-1] + bytes([signature[-1] ^ 1]), message)


@pytest.mark.parametrize("vector", vectors("argon2id.json"))
def test_argon2id_gives_the_published_output(vector):
    argon2id = Argon2id(
        salt=unhex(vector["salt"]),
        length=int(vector["length"]),
        iterations=int(vector["iter"]),
        lanes=int(vector["lanes"]),
        memory_cost=int(vector["memcost"]),
        ad=unhex(vector["ad"]) if "ad" in vector else None,
        secret=unhex(vector["secret"]) if "secret" in vector else None,
    )

    assert argon2id.derive(unhex(vector["pass"])) == unhex(vector["output"])


@pytest.mark.parametrize("vector", vectors("ml_kem_768.json"))
def test_ml_kem_makes_keys_and_opens_and_rejects_as_published(vector):
    key = MLKEM768PrivateKey.from_seed_bytes(unhex(vector["d"] + vector["z"]))

    assert key.public_key().public_bytes_raw() == unhex(vector["pk"])
    assert key.decapsulate(unhex(vector["ct"])) == unhex(vector["ss"])
    assert key.decapsulate(unhex(vector["ct_n"])) == unhex(vector["ss_n"])


def test_the_self_test_asks_for_the_first_published_ml_kem_key():
    published = unhex(vectors("ml_kem_768.json")[0]["pk"])

    assert known.ANSWERS["ml_kem_768"] == hashlib.sha256(published).digest()


@pytest.mark.parametrize("vector", vectors("hpke_rfc9180.json"))
def test_the_second_implementation_follows_rfc_9180(vector):
    ephemeral, secret, enc = (unhex(vector[k]) for k in ("skEm", "skRm", "enc"))

    shared = rfc9180.dhkem_decapsulate(secret, enc)

    assert shared == unhex(vector["shared_secret"])
    assert rfc9180.dhkem_encapsulate(unhex(vector["pkRm"]), ephemeral) == (enc, shared)
    assert_schedule_and_messages(vector, shared)


@pytest.mark.parametrize("vector", vectors("hpke_xwing.json"))
def test_the_second_implementation_follows_x_wing(vector):
    mlkem_seed, x25519_secret = rfc9180.xwing_expand(unhex(vector["skRm"]))

    shared = rfc9180.xwing_decapsulate(mlkem_seed, x25519_secret, unhex(vector["enc"]))

    public = MLKEM768PrivateKey.from_seed_bytes(mlkem_seed).public_key().public_bytes_raw()
    assert public + rfc9180.public_x25519(x25519_secret) == unhex(vector["pkRm"])
    assert shared == unhex(vector["shared_secret"])
    assert_schedule_and_messages(vector, shared)


def assert_schedule_and_messages(vector, shared):
    key, nonce = rfc9180.key_schedule(
        vector["kem_id"], vector["aead_id"], shared, unhex(vector["info"])
    )
    assert (key.hex(), nonce.hex()) == (vector["key"], vector["base_nonce"])
    cipher = rfc9180.AEADS[vector["aead_id"]][0](key)
    for message in vector["encryptions"]:
        opened = cipher.decrypt(*(unhex(message[k]) for k in ("nonce", "ct", "aad")))
        assert opened == unhex(message["pt"])


@pytest.mark.parametrize("frozen", [known.SEALED_HYBRID, known.SEALED_X25519])
def test_the_frozen_seals_open_without_our_code(frozen):
    opened = rivals.open_with(known.SEED, frozen, known.PLACE)

    assert opened == known.PLAINTEXT + b"\x80" + bytes(64 - 1 - len(known.PLAINTEXT))


def test_the_frozen_symmetric_seal_opens_without_our_code():
    key = rfc9180.expand(known.SEED, b"muye/1/sym", 32)

    opened = rivals.open_symmetric(key, known.SEALED_SYMMETRIC, known.PLACE)

    assert opened == known.PLAINTEXT + b"\x80" + bytes(64 - 1 - len(known.PLAINTEXT))
