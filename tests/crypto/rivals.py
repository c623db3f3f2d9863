"""The envelope once more, written from its description, to interoperate with `crypto`.

Opens to *padded* bytes.  Only the dataclass `Place` is shared, as a record of five fields.
"""

import hashlib
import hmac
import os

from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from tests.crypto import rfc9180


def lp(part):
    return len(part).to_bytes(2) + part


def context(place):
    parts = (
        b"muye/1",
        place.table.encode(),
        place.column.encode(),
        place.row_id,
        place.owner_id,
        place.schema_rev.to_bytes(2),
    )
    return b"".join(lp(part) for part in parts)


def halves(seed):
    return rfc9180.expand(seed, b"muye/1/mlkem", 64), rfc9180.expand(seed, b"muye/1/x25519", 32)


def kem_public(seed):
    mlkem_seed, x25519_secret = halves(seed)
    mlkem_public = MLKEM768PrivateKey.from_seed_bytes(mlkem_seed).public_key().public_bytes_raw()
    return mlkem_public + rfc9180.public_x25519(x25519_secret)


def header(suite, shape, size, key_id):
    return b"MY" + bytes([1, suite, shape, size, 0, 0]) + key_id


def seal_to(public, padded, size, place, suite, key_id=None):
    """Seal padded bytes to an ML-KEM and an X25519 public key (1,216 bytes)."""
    front = header(suite, 2, size, key_id or hashlib.sha256(b"kid" + public).digest()[:8])
    if suite == 2:
        enc, shared = rfc9180.xwing_encapsulate(public)
    else:
        enc, shared = rfc9180.dhkem_encapsulate(public[1184:])
    return front + enc + cipher_for(suite, shared, front, place)(padded, "encrypt")


def open_with(seed, sealed, place):
    suite, front = sealed[3], sealed[:16]
    mlkem_seed, x25519_secret = halves(seed)
    enc_end = 16 + (1120 if suite == 2 else 32)
    enc, ciphertext = sealed[16:enc_end], sealed[enc_end:]
    if suite == 2:
        shared = rfc9180.xwing_decapsulate(mlkem_seed, x25519_secret, enc)
    else:
        shared = rfc9180.dhkem_decapsulate(x25519_secret, enc)
    return cipher_for(suite, shared, front, place)(ciphertext, "decrypt")


def cipher_for(suite, shared, front, place):
    kem_id = rfc9180.XWING if suite == 2 else rfc9180.X25519
    info = b"muye/1/sealed" + front + context(place)
    key, nonce = rfc9180.key_schedule(kem_id, rfc9180.AES_256_GCM, shared, info)
    return lambda text, way: getattr(AESGCM(key), way)(nonce, text, b"")


def symmetric_parts(key, salt, bound):
    derived = rfc9180.expand(rfc9180.extract(salt, key), b"muye/1/symmetric" + bound, 76)
    return derived[:32], derived[32:44], derived[44:]


def symmetric_key_id(key):
    check = rfc9180.expand(key, b"muye/1/sym-check", 32)
    return hashlib.sha256(b"kid-sym" + check).digest()[:8]


def seal_symmetric(key, padded, size, place, shape=1, key_id=None):
    front, salt = header(2, shape, size, key_id or symmetric_key_id(key)), os.urandom(24)
    message_key, nonce, commitment = symmetric_parts(key, salt, front + context(place))
    return front + salt + commitment + AESGCM(message_key).encrypt(nonce, padded, None)


def open_symmetric(key, sealed, place, front_bytes=16):
    front, salt = sealed[:front_bytes], sealed[front_bytes : front_bytes + 24]
    message_key, nonce, commitment = symmetric_parts(key, salt, front + context(place))
    body = sealed[front_bytes + 24 :]
    assert body[:32] == commitment
    return AESGCM(message_key).decrypt(nonce, body[32:], None)


def open_keyslot(secret, keyslot, place, pepper):
    """Return the seed, padded, and the verifier that belongs to it."""
    m_kib, t, p, salt = int.from_bytes(keyslot[16:20]), keyslot[20], keyslot[21], keyslot[22:38]
    argon2id = Argon2id(salt=salt, length=32, iterations=t, lanes=p, memory_cost=m_kib)
    prk = hmac.digest(pepper, argon2id.derive(secret), "sha256")
    kek = rfc9180.expand(prk, b"muye/1/keyslot/kek", 32)
    verifier = hashlib.sha256(rfc9180.expand(prk, b"muye/1/keyslot/auth", 32)).digest()
    return open_symmetric(kek, keyslot, place, front_bytes=38), verifier
