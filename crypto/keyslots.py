"""A seed under a password or a recovery code.

    sealed   = header (16) | m in KiB (4) | t (1) | p (1) | salt (16) | symmetric body
    verifier = SHA-256 of a second output of the same derivation

The cost and the salt are part of what is authenticated.  Stealing the slot without the pepper
does not even allow guessing.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field

from crypto.envelope import (
    COST_BYTES,
    COST_SALT_BYTES,
    HEADER_BYTES,
    KEY_ID_BYTES,
    Header,
    Shape,
    Size,
    Suite,
    pad,
    read_header,
    unpad,
)
from crypto.errors import MalformedKey, SealBroken, WrongSecret
from crypto.places import Place
from crypto.secret import Secret
from crypto.seeds import Seed, SymmetricKey, expand
from crypto.stretching import CEILING, DEFAULT_COST, FLOOR, Cost, stretch
from crypto.symmetric import open_body, seal_body

__all__ = [
    "FLOOR",
    "Cost",
    "Keyslot",
    "decoy_keyslot_work",
    "make_keyslot",
    "needs_upgrade",
    "open_keyslot",
]

PEPPER_BYTES = 32
_PARAMETERS = slice(HEADER_BYTES, HEADER_BYTES + COST_BYTES + COST_SALT_BYTES)
_HEADER = Header(Suite.HYBRID, Shape.KEYSLOT, Size.SEED, bytes(KEY_ID_BYTES)).pack()


@dataclass(frozen=True, slots=True)
class Keyslot:
    """Two columns of one row."""

    sealed: bytes = field(repr=False)
    verifier: bytes = field(repr=False)
    """32 bytes; tells a wrong password from an altered slot."""


def make_keyslot(
    secret: bytes, seed: Seed, place: Place, pepper: Secret | None, cost: Cost = DEFAULT_COST
) -> Keyslot:
    """Wrap a seed under a secret, for one place.

    Args:
        secret: the password's exact bytes, or those of a recovery code.
        seed: what the slot shall open.
        place: the slot's row; its owner is the account.
        pepper: at least 32 bytes that are kept outside the database; None for a slot that must
            open without the server's configuration.
        cost: what one guess shall cost.

    Raises:
        MalformedKey: the pepper is too short, or the cost is out of bounds.
        KeyWorkBusy: too many wait already.
    """
    if not _is_allowed(cost):
        raise MalformedKey
    salt = secrets.token_bytes(COST_SALT_BYTES)
    parameters = cost.m_kib.to_bytes(4) + bytes([cost.t, cost.p]) + salt
    prk = _derive(secret, salt, pepper, cost)
    front = _HEADER + parameters
    body = seal_body(_kek(prk), pad(seed.secret.reveal(), Size.SEED), front + place.as_bytes())
    return Keyslot(sealed=front + body, verifier=_verifier(prk))


def open_keyslot(
    secret: bytes, keyslot: bytes, verifier: bytes, place: Place, pepper: Secret | None
) -> Seed:
    """Unwrap a seed.  Compare its public key with the stored one before using it.

    Raises:
        WrongSecret: not this password, recovery code or pepper.
        SealBroken: the slot was altered or moved, or asks for less work than the floor.
        KeyWorkBusy: too many wait already.
    """
    cost = _read_cost(keyslot)
    parameters = keyslot[_PARAMETERS]
    prk = _derive(secret, parameters[COST_BYTES:], pepper, cost)
    if not hmac.compare_digest(_verifier(prk), verifier):
        raise WrongSecret
    context = keyslot[: _PARAMETERS.stop] + place.as_bytes()
    padded = open_body(_kek(prk), keyslot[_PARAMETERS.stop :], context)
    return Seed.from_bytes(unpad(padded))


def decoy_keyslot_work(
    secret: bytes, pepper: Secret | None, username: str, cost: Cost = DEFAULT_COST
) -> None:
    """Do for an unknown name what a wrong password costs for a known one.

    The salt is the same each time that a name is asked for, as a real one would be.
    """
    key = pepper.reveal() if pepper is not None else b""
    salt = hmac.digest(
        key, b"muye/1/decoy" + username.encode(errors="backslashreplace"), hashlib.sha256
    )
    prk = _derive(secret, salt[:COST_SALT_BYTES], pepper, cost)
    hmac.compare_digest(_verifier(prk), salt)


def needs_upgrade(keyslot: bytes, cost: Cost = DEFAULT_COST) -> bool:
    """Whether a slot asks for less work than is wanted now.

    Raises:
        SealBroken: it is not a keyslot, or asks for less work than the floor.
    """
    return not _read_cost(keyslot).reaches(cost)


def _is_allowed(cost: Cost) -> bool:
    return cost.reaches(FLOOR) and CEILING.reaches(cost)


def _read_cost(keyslot: bytes) -> Cost:
    header = read_header(keyslot, Shape.KEYSLOT, Size.SEED)
    parameters = keyslot[_PARAMETERS]
    cost = Cost(int.from_bytes(parameters[:4]), parameters[4], parameters[5])
    if header.key_id != bytes(KEY_ID_BYTES) or not _is_allowed(cost):
        raise SealBroken
    return cost


def _derive(secret: bytes, salt: bytes, pepper: Secret | None, cost: Cost) -> bytes:
    if pepper is not None and len(pepper) < PEPPER_BYTES:
        raise MalformedKey
    stretched = stretch(secret, salt, cost)
    return hmac.digest(pepper.reveal() if pepper else b"", stretched, hashlib.sha256)


def _kek(prk: bytes) -> SymmetricKey:
    return SymmetricKey.from_bytes(expand(prk, b"muye/1/keyslot/kek"))


def _verifier(prk: bytes) -> bytes:
    return hashlib.sha256(expand(prk, b"muye/1/keyslot/auth")).digest()
