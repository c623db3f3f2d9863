"""Sealing to a public key: the writer keeps nothing that could open it again.

body = encapsulation (32 or 1120) | ciphertext | tag (16)
"""

import hmac

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke

from crypto.envelope import HEADER_BYTES, Header, Shape, Size, Suite, pad, read_header, unpad
from crypto.errors import MalformedKey, SealBroken
from crypto.places import Place
from crypto.seeds import PublicKey, Seed

LABEL = b"muye/1/sealed"

_HPKE = {
    Suite.X25519: hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM),
    Suite.HYBRID: hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM),
}


def seal_to(
    public: PublicKey, plaintext: bytes, size: Size, place: Place, suite: Suite = Suite.HYBRID
) -> bytes:
    """Seal a value to the holder of a seed, for one place.

    Whose the public key is, is for the caller to know: check its certificate first.

    Raises:
        SealOverflow: the value does not fit its size class.
        MalformedKey: nothing can be sealed to this key (a point of low order, say).

    Source:
        RFC 9180, base mode.  The context goes into ``info`` (section 8.1), since one key seals one
        message.  X-Wing as KEM 0x647a: draft-connolly-cfrg-xwing-kem, draft-ietf-hpke-pq.
    """
    header = Header(suite, Shape.SEALED, size, public.kid).pack()
    recipient = public.hybrid if suite is Suite.HYBRID else public.x25519
    info = LABEL + header + place.as_bytes()
    padded = pad(plaintext, size)
    try:
        return header + _HPKE[suite].encrypt(padded, recipient, info)
    except ValueError:
        raise MalformedKey from None


def open_with(seed: Seed, sealed: bytes, size: Size, place: Place) -> bytes:
    """Open what was sealed to this seed's public key, in whichever suite, at this same place.

    Raises:
        SealBroken: it does not open, for whatever reason.
    """
    header = read_header(sealed, Shape.SEALED, size)
    if not hmac.compare_digest(header.key_id, seed.kid):
        raise SealBroken
    holder = seed.hybrid if header.suite is Suite.HYBRID else seed.x25519
    info = LABEL + sealed[:HEADER_BYTES] + place.as_bytes()
    try:
        padded = _HPKE[header.suite].decrypt(sealed[HEADER_BYTES:], holder, info)
    except (InvalidTag, ValueError):
        raise SealBroken from None
    return unpad(padded)
