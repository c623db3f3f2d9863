"""The outside of a seal: sixteen bytes of header, a fixed size, and nothing to guess.

    offset  length  field
    0       2       magic "MY"
    2       1       format version, 1
    3       1       suite
    4       1       shape
    5       1       size class
    6       2       reserved, zero
    8       8       key id
    16      …       body, of one length for each shape, suite and size class

An unknown value anywhere is an error.  There is no second way to read an envelope.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Literal, TypeAlias

from crypto.errors import SealBroken, SealOverflow

MAGIC = b"MY"
VERSION = 1
HEADER_BYTES = 16
KEY_ID_BYTES = 8
TAG_BYTES = 16
SALT_BYTES = 24
COMMITMENT_BYTES = 32
COST_BYTES = 6
COST_SALT_BYTES = 16

_PREFIX = MAGIC + bytes([VERSION])
_RESERVED = bytes(2)
_PAD_MARK = b"\x80"


class Suite(IntEnum):
    """Which algorithms; every suite so far uses HKDF-SHA256 and AES-256-GCM."""

    X25519 = 1
    HYBRID = 2
    """ML-KEM-768 with X25519 (X-Wing); symmetric shapes always carry this value."""


class Shape(IntEnum):
    """What the body looks like, and who can open it."""

    SYM = 1
    SEALED = 2
    KEYSLOT = 3
    SESSION = 4
    DRAFT = 5


SymmetricShape: TypeAlias = Literal[Shape.SYM, Shape.SESSION, Shape.DRAFT]


class Size(IntEnum):
    """What the seal holds; it fixes the padded length, so that length says nothing more."""

    SEED = 1
    SHEET = 2
    DRAFT = 3
    PROFILE = 4
    GREETING = 5
    INDEX = 6
    NOTE_1K = 7
    NOTE_4K = 8
    NOTE_16K = 9
    REFERRAL = 10
    SLOT = 11
    AUDIT = 12
    BOX = 13


SIZE_BYTES: dict[Size, int] = {
    Size.SEED: 64,
    Size.SHEET: 2048,
    Size.DRAFT: 2048,
    Size.PROFILE: 1024,
    Size.GREETING: 512,
    Size.INDEX: 4096,
    Size.NOTE_1K: 1024,
    Size.NOTE_4K: 4096,
    Size.NOTE_16K: 16384,
    Size.REFERRAL: 4096,
    Size.SLOT: 256,
    Size.AUDIT: 512,
    Size.BOX: 114_688,
}
"""Length after padding, in bytes; a value may be at most one byte shorter."""

_ENCAPSULATION_BYTES = {Suite.X25519: 32, Suite.HYBRID: 1088 + 32}
_SYMMETRIC_OVERHEAD = HEADER_BYTES + SALT_BYTES + COMMITMENT_BYTES + TAG_BYTES


@dataclass(frozen=True, slots=True)
class Header:
    """The sixteen bytes in front; all of them are authenticated by every shape."""

    suite: Suite
    shape: Shape
    size: Size
    key_id: bytes

    def pack(self) -> bytes:
        """Return the header's sixteen bytes."""
        return _PREFIX + bytes([self.suite, self.shape, self.size]) + _RESERVED + self.key_id


def sealed_length(shape: Shape, suite: Suite, size: Size) -> int:
    """Return the one length, in bytes, that a seal of this shape, suite and size has."""
    padded = SIZE_BYTES[size]
    if shape is Shape.SEALED:
        return HEADER_BYTES + _ENCAPSULATION_BYTES[suite] + padded + TAG_BYTES
    if shape is Shape.KEYSLOT:
        return _SYMMETRIC_OVERHEAD + COST_BYTES + COST_SALT_BYTES + padded
    return _SYMMETRIC_OVERHEAD + padded


def read_header(sealed: bytes, shape: Shape, size: Size) -> Header:
    """Read a header and check it against what the caller expects to find.

    Returns:
        The header.  That its key id fits the key at hand remains to be checked.

    Raises:
        SealBroken: unknown or unexpected magic, version, suite, shape, size class, reserved bytes
            or length.
    """
    try:
        suite = Suite(sealed[3])
    except (IndexError, ValueError):
        raise SealBroken from None
    header = Header(suite, shape, size, sealed[HEADER_BYTES - KEY_ID_BYTES : HEADER_BYTES])
    symmetric_in_another_suite = shape is not Shape.SEALED and suite is not Suite.HYBRID
    if symmetric_in_another_suite or sealed[:HEADER_BYTES] != header.pack():
        raise SealBroken
    if len(sealed) != sealed_length(shape, suite, size):
        raise SealBroken
    return header


def pad(plaintext: bytes, size: Size) -> bytes:
    """Pad to the length of a size class.

    Raises:
        SealOverflow: the value has no room for the mark; it never spills into a larger class.

    Source:
        ISO/IEC 7816-4: one byte 0x80, then zeros.
    """
    room = SIZE_BYTES[size]
    if len(plaintext) >= room:
        raise SealOverflow
    return (plaintext + _PAD_MARK).ljust(room, b"\0")


def unpad(padded: bytes) -> bytes:
    """Take the padding off again.

    Raises:
        SealBroken: there is no mark.
    """
    plaintext, mark, tail = padded.rpartition(_PAD_MARK)
    if not mark or tail.strip(b"\0"):
        raise SealBroken
    return plaintext
