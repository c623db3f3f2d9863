"""HPKE and X-Wing once more, from hashes and raw primitives, to hold `crypto` against.

It shares no line with `crypto` and does not use the library's HPKE.

Source:
    RFC 5869; RFC 9180, sections 4, 5.1 and 5.2 (base mode, first message of a context);
    draft-connolly-cfrg-xwing-kem, section 5; draft-ietf-hpke-pq (X-Wing is KEM 0x647a).
"""

import hashlib
import hmac
import os

from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305

X25519, XWING = 0x0020, 0x647A
HKDF_SHA256 = 0x0001
AES_128_GCM, AES_256_GCM, CHACHA20_POLY1305 = 1, 2, 3
AEADS = {
    AES_128_GCM: (AESGCM, 16),
    AES_256_GCM: (AESGCM, 32),
    CHACHA20_POLY1305: (ChaCha20Poly1305, 32),
}
XWING_LABEL = bytes.fromhex("5c2e2f2f5e5c")  # the drawing of a fighter, \.//^\


def extract(salt, key_material):
    return hmac.digest(salt or bytes(32), key_material, "sha256")


def expand(prk, info, length):
    output, block, counter = b"", b"", 0
    while len(output) < length:
        counter += 1
        block = hmac.digest(prk, block + info + bytes([counter]), "sha256")
        output += block
    return output[:length]


def labeled_extract(suite_id, salt, label, key_material):
    return extract(salt, b"HPKE-v1" + suite_id + label + key_material)


def labeled_expand(suite_id, prk, label, info, length):
    return expand(prk, length.to_bytes(2) + b"HPKE-v1" + suite_id + label + info, length)


def public_x25519(secret):
    return X25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()


def exchange(secret, public):
    peer = X25519PublicKey.from_public_bytes(public)
    return X25519PrivateKey.from_private_bytes(secret).exchange(peer)


def dhkem_shared(shared_point, enc, recipient_public):
    suite_id = b"KEM" + X25519.to_bytes(2)
    prk = labeled_extract(suite_id, b"", b"eae_prk", shared_point)
    return labeled_expand(suite_id, prk, b"shared_secret", enc + recipient_public, 32)


def dhkem_encapsulate(recipient_public, ephemeral=None):
    ephemeral = ephemeral or os.urandom(32)
    enc = public_x25519(ephemeral)
    return enc, dhkem_shared(exchange(ephemeral, recipient_public), enc, recipient_public)


def dhkem_decapsulate(secret, enc):
    return dhkem_shared(exchange(secret, enc), enc, public_x25519(secret))


def xwing_expand(seed):
    """Return the ML-KEM seed (64 bytes) and the X25519 secret of an X-Wing seed."""
    expanded = hashlib.shake_256(seed).digest(96)
    return expanded[:64], expanded[64:]


def xwing_combine(shared_mlkem, shared_x25519, enc_x25519, public):
    joined = shared_mlkem + shared_x25519 + enc_x25519 + public + XWING_LABEL
    return hashlib.sha3_256(joined).digest()


def xwing_encapsulate(public):
    mlkem_public, x25519_public = public[:1184], public[1184:1216]
    ephemeral = os.urandom(32)
    enc_x25519 = public_x25519(ephemeral)
    shared_mlkem, ciphertext = MLKEM768PublicKey.from_public_bytes(mlkem_public).encapsulate()
    shared = xwing_combine(
        shared_mlkem, exchange(ephemeral, x25519_public), enc_x25519, x25519_public
    )
    return ciphertext + enc_x25519, shared


def xwing_decapsulate(mlkem_seed, x25519_secret, enc):
    ciphertext, enc_x25519 = enc[:1088], enc[1088:]
    shared_mlkem = MLKEM768PrivateKey.from_seed_bytes(mlkem_seed).decapsulate(ciphertext)
    shared_x25519 = exchange(x25519_secret, enc_x25519)
    return xwing_combine(shared_mlkem, shared_x25519, enc_x25519, public_x25519(x25519_secret))


def key_schedule(kem_id, aead_id, shared_secret, info):
    """Return the AEAD's key and base nonce in base mode."""
    suite_id = b"HPKE" + b"".join(i.to_bytes(2) for i in (kem_id, HKDF_SHA256, aead_id))
    psk_id_hash = labeled_extract(suite_id, b"", b"psk_id_hash", b"")
    info_hash = labeled_extract(suite_id, b"", b"info_hash", info)
    context = b"\x00" + psk_id_hash + info_hash
    secret = labeled_extract(suite_id, shared_secret, b"secret", b"")
    key = labeled_expand(suite_id, secret, b"key", context, AEADS[aead_id][1])
    return key, labeled_expand(suite_id, secret, b"base_nonce", context, 12)
