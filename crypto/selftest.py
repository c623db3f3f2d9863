"""Known answers, asked for at start: a process whose algorithms are wrong must not seal anything.

It also notices a build of the library that lacks ML-KEM, before a child's answers depend on it.
"""

import hashlib
import hmac
from collections.abc import Callable, Mapping
from types import MappingProxyType

from cryptography.exceptions import InvalidSignature, InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from crypto import known_answers as known
from crypto.envelope import Size, Suite
from crypto.errors import CryptoError, SealBroken, SelfTestFailed
from crypto.sealing import open_with, seal_to
from crypto.seeds import Seed
from crypto.symmetric import open_sealed, seal

_hex = bytes.fromhex


def run(suite: Suite = Suite.HYBRID, answers: Mapping[str, bytes] = known.ANSWERS) -> None:
    """Compute every known answer that the suite needs.

    Raises:
        SelfTestFailed: one of them came out differently; its ``check`` says which.
    """
    for name, compute in CHECKS.items():
        if suite is not Suite.HYBRID and name in _HYBRID_ONLY:
            continue
        try:
            passed = hmac.compare_digest(compute(), answers[name])
        except (CryptoError, InvalidSignature, InvalidTag, UnsupportedAlgorithm, ValueError):
            raise SelfTestFailed(name) from None
        if not passed:
            raise SelfTestFailed(name)


def _hkdf() -> bytes:
    salt, info = bytes(range(13)), bytes(range(0xF0, 0xFA))
    return HKDF(SHA256(), 42, salt, info).derive(b"\x0b" * 22)


def _aes_gcm() -> bytes:
    key = _hex("54e352ea1d84bfe64a1011096111fbe7668ad2203d902a01458c3bbd85bfce14")
    aad = _hex("7e968d71b50c1f11fd001f3fef49d045")
    message = _hex("85fc3dfad9b5a8d3258e4fc44571bd3b")
    return AESGCM(key).encrypt(_hex("df7c3bca00396d0c018495d9"), message, aad)


def _x25519() -> bytes:
    scalar = _hex("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4")
    point = _hex("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c")
    peer = X25519PublicKey.from_public_bytes(point)
    return X25519PrivateKey.from_private_bytes(scalar).exchange(peer)


def _ed25519() -> bytes:
    secret = _hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
    key = Ed25519PrivateKey.from_private_bytes(secret)
    signature = key.sign(b"\x72")
    key.public_key().verify(signature, b"\x72")
    return signature


def _argon2id() -> bytes:
    return Argon2id(
        salt=b"\x02" * 16,
        length=32,
        iterations=3,
        lanes=4,
        memory_cost=32,
        ad=b"\x04" * 12,
        secret=b"\x03" * 8,
    ).derive(b"\x01" * 32)


def _ml_kem() -> bytes:
    d = _hex("6dbbc4375136df3b07f7c70e639e223e177e7fd53b161b3f4d57791794f12624")
    z = _hex("f696484048ec21f96cf50a56d0759c448f3779752f0383d37449690694cf7a68")
    public = MLKEM768PrivateKey.from_seed_bytes(d + z).public_key()
    return hashlib.sha256(public.public_bytes_raw()).digest()


def _sealed(suite: Suite, frozen: bytes) -> bytes:
    seed = Seed.from_bytes(known.SEED)
    fresh = seal_to(seed.public, known.PLAINTEXT, Size.SEED, known.PLACE, suite)
    _must_refuse(lambda: open_with(seed, _altered(fresh), Size.SEED, known.PLACE))
    return open_with(seed, fresh, Size.SEED, known.PLACE) + open_with(
        seed, frozen, Size.SEED, known.PLACE
    )


def _sealed_x25519() -> bytes:
    return _sealed(Suite.X25519, known.SEALED_X25519)


def _sealed_hybrid() -> bytes:
    return _sealed(Suite.HYBRID, known.SEALED_HYBRID)


def _sealed_symmetric() -> bytes:
    key = Seed.from_bytes(known.SEED).symmetric
    fresh = seal(key, known.PLAINTEXT, Size.SEED, known.PLACE)
    _must_refuse(lambda: open_sealed(key, _altered(fresh), Size.SEED, known.PLACE))
    return open_sealed(key, fresh, Size.SEED, known.PLACE) + open_sealed(
        key, known.SEALED_SYMMETRIC, Size.SEED, known.PLACE
    )


def _altered(sealed: bytes) -> bytes:
    return sealed[:-1] + bytes([sealed[-1] ^ 1])


def _must_refuse(opening: Callable[[], bytes]) -> None:
    try:
        opening()
    except SealBroken:
        return
    raise SelfTestFailed


CHECKS: Mapping[str, Callable[[], bytes]] = MappingProxyType(
    {
        "hkdf_sha256": _hkdf,
        "aes_256_gcm": _aes_gcm,
        "x25519": _x25519,
        "ed25519": _ed25519,
        "argon2id": _argon2id,
        "ml_kem_768": _ml_kem,
        "sealed_x25519": _sealed_x25519,
        "sealed_hybrid": _sealed_hybrid,
        "sealed_symmetric": _sealed_symmetric,
    }
)
_HYBRID_ONLY = frozenset({"ml_kem_768", "sealed_hybrid"})
