"""One seed of 32 bytes, and every key that hangs on it.

Only the seed is ever stored (sealed); the rest is derived when it is first needed, since deriving
the post-quantum half costs more than opening a record.
"""

import hashlib
import secrets
from dataclasses import dataclass, field
from functools import cached_property

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import MLKEM768X25519PrivateKey, MLKEM768X25519PublicKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from crypto.envelope import KEY_ID_BYTES
from crypto.errors import CertificateInvalid, MalformedKey
from crypto.secret import Secret

SEED_BYTES = 32
PUBLIC_KEY_BYTES = 1184 + 32 + 32
_MLKEM = slice(0, 1184)
_X25519 = slice(1184, 1216)
_ED25519 = slice(1216, 1248)
_KEM = slice(0, 1216)


def expand(key: bytes, label: bytes, length: int = 32) -> bytes:
    """Derive bytes from a uniformly random key, under a label.

    Source:
        RFC 5869, section 2.3 (HKDF-Expand with SHA-256).
    """
    return HKDFExpand(SHA256(), length, label).derive(key)


def _key_id(kem_public: bytes) -> bytes:
    return hashlib.sha256(b"kid" + kem_public).digest()[:KEY_ID_BYTES]


@dataclass(frozen=True)
class PublicKey:
    """The public half of a seed: to seal to, and to verify signatures with.

    Two are equal if all 1,248 bytes are.  (Not slotted: the parsed halves are kept on the object.)
    """

    raw: bytes = field(repr=False)
    """ML-KEM-768 (1184), X25519 (32), Ed25519 (32): bytes of each, in this order."""

    def __post_init__(self) -> None:
        if len(self.raw) != PUBLIC_KEY_BYTES:
            raise MalformedKey

    @cached_property
    def kid(self) -> bytes:
        """Eight bytes that name the two halves that one seals to."""
        return _key_id(self.raw[_KEM])

    @cached_property
    def x25519(self) -> X25519PublicKey:
        """The classical half."""
        return X25519PublicKey.from_public_bytes(self.raw[_X25519])

    @cached_property
    def hybrid(self) -> MLKEM768X25519PublicKey:
        """Both halves, as X-Wing wants them.

        Raises:
            MalformedKey: the bytes are no ML-KEM-768 key (FIPS 203, section 7.2).
        """
        try:
            mlkem = MLKEM768PublicKey.from_public_bytes(self.raw[_MLKEM])
        except ValueError:
            raise MalformedKey from None
        return MLKEM768X25519PublicKey(mlkem, self.x25519)

    def verify(self, signature: bytes, message: bytes) -> None:
        """Check an Ed25519 signature over a message.

        Raises:
            CertificateInvalid: it was not made by this key over this message.
        """
        try:
            key = Ed25519PublicKey.from_public_bytes(self.raw[_ED25519])
            key.verify(signature, message)
        except (InvalidSignature, ValueError):
            raise CertificateInvalid from None


@dataclass(frozen=True, slots=True)
class SymmetricKey:
    """A 256-bit key, and eight bytes that name it without telling anything about it."""

    secret: Secret
    key_id: bytes = field(init=False)

    def __post_init__(self) -> None:
        if len(self.secret) != SEED_BYTES:
            raise MalformedKey
        check = expand(self.secret.reveal(), b"muye/1/sym-check")
        key_id = hashlib.sha256(b"kid-sym" + check).digest()[:KEY_ID_BYTES]
        object.__setattr__(self, "key_id", key_id)

    @classmethod
    def from_bytes(cls, value: bytes) -> "SymmetricKey":
        """Return the key that these 32 bytes are."""
        return cls(Secret(value))


class Seed:
    """What is sealed, granted and escrowed in place of many keys."""

    def __init__(self, secret: Secret) -> None:
        if len(secret) != SEED_BYTES:
            raise MalformedKey
        self.secret = secret

    @classmethod
    def new(cls) -> "Seed":
        """Draw a seed from the operating system."""
        return cls(Secret(secrets.token_bytes(SEED_BYTES)))

    @classmethod
    def from_bytes(cls, value: bytes) -> "Seed":
        """Return the seed that these 32 bytes are.

        Raises:
            MalformedKey: they are not 32.
        """
        return cls(Secret(value))

    def _derive(self, label: bytes, length: int = 32) -> bytes:
        return expand(self.secret.reveal(), label, length)

    @cached_property
    def x25519(self) -> X25519PrivateKey:
        """The classical private half."""
        return X25519PrivateKey.from_private_bytes(self._derive(b"muye/1/x25519"))

    @cached_property
    def _mlkem(self) -> MLKEM768PrivateKey:
        return MLKEM768PrivateKey.from_seed_bytes(self._derive(b"muye/1/mlkem", 64))

    @cached_property
    def hybrid(self) -> MLKEM768X25519PrivateKey:
        """Both private halves, as X-Wing wants them."""
        return MLKEM768X25519PrivateKey(self._mlkem, self.x25519)

    @cached_property
    def _ed25519(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self._derive(b"muye/1/ed25519"))

    @cached_property
    def _kem_public(self) -> bytes:
        mlkem = self._mlkem.public_key().public_bytes_raw()
        return mlkem + self.x25519.public_key().public_bytes_raw()

    @cached_property
    def kid(self) -> bytes:
        """The same eight bytes as ``public.kid``, without deriving the signing key."""
        return _key_id(self._kem_public)

    @cached_property
    def public(self) -> PublicKey:
        """The public half, which may be shown to anybody."""
        return PublicKey(self._kem_public + self._ed25519.public_key().public_bytes_raw())

    @cached_property
    def symmetric(self) -> SymmetricKey:
        """The key for what the seed's holder writes to himself."""
        return SymmetricKey.from_bytes(self._derive(b"muye/1/sym"))

    def sign(self, message: bytes) -> bytes:
        """Sign a message, which begins with a label of its own kind (as in `crypto.certificates`).

        Returns:
            The 64 bytes of an Ed25519 signature (RFC 8032).
        """
        return self._ed25519.sign(message)
