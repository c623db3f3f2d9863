"""A pad for what a browser has to keep for a while, so that whoever finds its disk reads nothing.

In a lab on plain HTTP a page has no cryptography of its own, but it can XOR. It is given bytes that
only the ticket's key yields, under a nonce that no other page is given, and uses each byte once.
"""

import secrets

from crypto.errors import MalformedKey
from crypto.seeds import SymmetricKey, expand

NONCE_BYTES = 16
LONGEST = 255 * 32
"""Bytes that RFC 5869 allows to be expanded from one key and label."""


def new_nonce() -> bytes:
    """Draw the nonce of one page."""
    return secrets.token_bytes(NONCE_BYTES)


def pad(key: SymmetricKey, nonce: bytes, length: int) -> bytes:
    """Return the first bytes of a nonce's pad.

    Raises:
        MalformedKey: the nonce has another length, or more is asked for than there is.
    """
    if len(nonce) != NONCE_BYTES or not 0 <= length <= LONGEST:
        raise MalformedKey
    return expand(key.secret.reveal(), b"muye/1/pad" + nonce, length) if length else b""


def mask(content: bytes, with_pad: bytes) -> bytes:
    """Mask bytes with a pad at least as long, or unmask them.

    Raises:
        MalformedKey: the pad is too short.
    """
    if len(with_pad) < len(content):
        raise MalformedKey
    return bytes(a ^ b for a, b in zip(content, with_pad, strict=False))
