"""Sealing under a key that writer and reader share.

Each seal has a key of its own, derived from a random salt, the header and the place.  So there is
no limit of 2**32 seals a key, and no nonce that could be used twice.  A commitment to the key
stands in front of the ciphertext, since AES-GCM alone can be made to open under two keys.

    body = salt (24) | commitment (32) | ciphertext | tag (16)
"""

import hmac
import secrets
from typing import TypeAlias

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from crypto.envelope import (
    COMMITMENT_BYTES,
    HEADER_BYTES,
    SALT_BYTES,
    Header,
    Shape,
    Size,
    Suite,
    SymmetricShape,
    pad,
    read_header,
    unpad,
)
from crypto.errors import SealBroken
from crypto.places import Place
from crypto.seeds import SymmetricKey

LABEL = b"muye/1/symmetric"
_KEY_BYTES = 32
_NONCE_BYTES = 12
_Parts: TypeAlias = tuple[bytes, bytes, bytes]


def seal(
    key: SymmetricKey,
    plaintext: bytes,
    size: Size,
    place: Place,
    shape: SymmetricShape = Shape.SYM,
) -> bytes:
    """Seal a value under a key, for one place.

    Raises:
        SealOverflow: the value does not fit its size class.
    """
    header = Header(Suite.HYBRID, shape, size, key.key_id).pack()
    return header + seal_body(key, pad(plaintext, size), header + place.as_bytes())


def open_sealed(
    key: SymmetricKey,
    sealed: bytes,
    size: Size,
    place: Place,
    shape: SymmetricShape = Shape.SYM,
) -> bytes:
    """Open what `seal` made with the same key, size, place and shape.

    Raises:
        SealBroken: it does not open, for whatever reason.
    """
    header = read_header(sealed, shape, size)
    if not hmac.compare_digest(header.key_id, key.key_id):
        raise SealBroken
    context = sealed[:HEADER_BYTES] + place.as_bytes()
    return unpad(open_body(key, sealed[HEADER_BYTES:], context))


def seal_body(key: SymmetricKey, padded: bytes, context: bytes) -> bytes:
    """Seal padded bytes in a context; header and place are the least that a context holds.

    Source:
        NIST SP 800-38D (AES-GCM); RFC 5869 (HKDF); the derived key and the commitment follow the
        pattern of Albertini et al. (2022), How to abuse and fix authenticated encryption without
        key commitment, USENIX Security, section 5.
    """
    salt = secrets.token_bytes(SALT_BYTES)
    message_key, nonce, commitment = _derive(key, salt, context)
    return salt + commitment + AESGCM(message_key).encrypt(nonce, padded, None)


def open_body(key: SymmetricKey, body: bytes, context: bytes) -> bytes:
    """Open what `seal_body` made; the commitment is compared before anything is decrypted.

    Raises:
        SealBroken: another key, another context, or altered bytes.
    """
    salt, rest = body[:SALT_BYTES], body[SALT_BYTES:]
    message_key, nonce, commitment = _derive(key, salt, context)
    if not hmac.compare_digest(rest[:COMMITMENT_BYTES], commitment):
        raise SealBroken
    try:
        return AESGCM(message_key).decrypt(nonce, rest[COMMITMENT_BYTES:], None)
    except (InvalidTag, ValueError):
        raise SealBroken from None


def _derive(key: SymmetricKey, salt: bytes, context: bytes) -> _Parts:
    length = _KEY_BYTES + _NONCE_BYTES + COMMITMENT_BYTES
    derived = HKDF(SHA256(), length, salt, LABEL + context).derive(key.secret.reveal())
    nonce_end = _KEY_BYTES + _NONCE_BYTES
    return derived[:_KEY_BYTES], derived[_KEY_BYTES:nonce_end], derived[nonce_end:]
