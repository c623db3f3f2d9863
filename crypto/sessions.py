"""Keeping a key between two requests, in three parts of which no two suffice.

    token   in the browser's cookie only
    boot    in the memory of the running server only
    row     in the database: an id and the wrapped key

Whoever has the row and the cookie lacks the memory; a restart ends every session.
"""

import hashlib
import hmac
import secrets

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from crypto.envelope import Shape, Size
from crypto.errors import MalformedKey
from crypto.places import Place
from crypto.secret import Secret
from crypto.seeds import SymmetricKey
from crypto.symmetric import open_sealed, seal

TOKEN_BYTES = 32
BOOT_BYTES = 32


def new_boot() -> Secret:
    """Draw the part that stays in memory; one for all workers of a server."""
    return Secret(secrets.token_bytes(BOOT_BYTES))


def new_token() -> str:
    """Draw a cookie's value: 32 random bytes, in 43 characters that a cookie may hold."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def session_id(token: str, boot: Secret) -> bytes:
    """Return the 32 bytes under which the session's row stands.

    Any text may come from a browser; one that was never a token leads to no row.
    """
    return hmac.digest(_boot(boot), b"id" + _token(token), hashlib.sha256)


def wrap(token: str, boot: Secret, value: bytes, place: Place, size: Size = Size.SEED) -> bytes:
    """Seal a key for the row of a session.

    Args:
        token: the cookie's value.
        boot: the part in memory.
        value: the key, of at most 63 bytes in the default size.
        place: the session's row, its owner, and nothing that changes.
        size: the size class.
    """
    return seal(_key(token, boot), value, size, place, Shape.SESSION)


def unwrap(token: str, boot: Secret, sealed: bytes, place: Place, size: Size = Size.SEED) -> bytes:
    """Open what `wrap` sealed with the same token, boot secret, place and size.

    Raises:
        SealBroken: one of them is another.
    """
    return open_sealed(_key(token, boot), sealed, size, place, Shape.SESSION)


def _key(token: str, boot: Secret) -> SymmetricKey:
    derived = HKDF(SHA256(), 32, _boot(boot), b"session-kek").derive(_token(token))
    return SymmetricKey.from_bytes(derived)


def _boot(boot: Secret) -> bytes:
    if len(boot) < BOOT_BYTES:
        raise MalformedKey
    return boot.reveal()


def _token(token: str) -> bytes:
    return token.encode(errors="backslashreplace")
