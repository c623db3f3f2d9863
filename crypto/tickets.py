"""Printed codes: what a student types, and the keys that the server has only while he is there.

    Q7K2-9ABC-DEFG-HJKM = sitting (4) | secret (11) | check (1)

The first four characters are public: they say which salt to use.  The eleven hold 55 bits.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from crypto import crockford
from crypto.errors import CodeMistyped, TicketMistyped
from crypto.secret import Secret
from crypto.seeds import SymmetricKey, expand
from crypto.stretching import FLOOR, stretch

SITTING_CHARACTERS = 4
SECRET_CHARACTERS = 11
CODE_CHARACTERS = SITTING_CHARACTERS + SECRET_CHARACTERS + 1
SECRET_BITS = SECRET_CHARACTERS * crockford.BITS
_RECEIPT_SHOWN_BYTES = 5


@dataclass(frozen=True, slots=True)
class TicketCode:
    """A code that was typed correctly; whether such a ticket exists is another question."""

    sitting: str
    secret: Secret


@dataclass(frozen=True, slots=True)
class TicketKeys:
    """What one run of Argon2id yields for one ticket."""

    lookup: bytes
    """16 bytes under which the ticket's row is found."""
    key: SymmetricKey
    """Opens the greeting and the draft; never stored."""
    receipt: bytes
    """16 bytes that the student may keep as proof of having handed in."""


def new_sitting_code() -> str:
    """Draw the four public characters of a sitting; the caller sees to it that they are unused."""
    return crockford.new_text(SITTING_CHARACTERS)


def new_code(sitting_code: str) -> str:
    """Draw the code of one ticket, as it is printed.

    Raises:
        TicketMistyped: the sitting code is not four characters of the alphabet.
    """
    sitting = _normalised(sitting_code)
    if len(sitting) != SITTING_CHARACTERS:
        raise TicketMistyped
    text = sitting + crockford.new_text(SECRET_CHARACTERS)
    return crockford.group(text + crockford.check_character(text))


def parse(text: str) -> TicketCode:
    """Read a typed code, forgiving case, spaces, dashes, full width and look-alikes.

    Raises:
        TicketMistyped: it cannot be a code.
    """
    try:
        code = crockford.checked(text, CODE_CHARACTERS)
    except CodeMistyped:
        raise TicketMistyped from None
    secret = Secret(code[SITTING_CHARACTERS:].encode())
    return TicketCode(sitting=code[:SITTING_CHARACTERS], secret=secret)


def derive(code: TicketCode, salt: bytes) -> TicketKeys:
    """Derive a ticket's lookup id, key and receipt, with one run of Argon2id (19 MiB, t = 2).

    Args:
        code: the code that was typed.
        salt: the sitting's 16 random bytes.

    Raises:
        KeyWorkBusy: too many wait already.
    """
    stretched = stretch(code.sitting.encode() + code.secret.reveal(), salt, FLOOR)
    return TicketKeys(
        lookup=expand(stretched, b"lookup", 16),
        key=SymmetricKey.from_bytes(expand(stretched, b"draft")),
        receipt=expand(stretched, b"receipt", 16),
    )


def keys_without_code() -> TicketKeys:
    """Draw a ticket's keys at random, for a ticket whose code nobody will ever type."""
    return TicketKeys(
        lookup=secrets.token_bytes(16),
        key=SymmetricKey.from_bytes(secrets.token_bytes(32)),
        receipt=secrets.token_bytes(16),
    )


def talk_id(key: SymmetricKey) -> bytes:
    """Return the 16 bytes under which a ticket's request to talk is kept, however often it is sent.

    Whoever has not the code cannot tell whose they are.
    """
    return expand(key.secret.reveal(), b"muye/1/talk", 16)


def receipt_text(receipt: bytes) -> str:
    """Return a receipt as a student can copy it: two groups of four characters."""
    return crockford.group(crockford.encode(receipt[:_RECEIPT_SHOWN_BYTES]))


def in_any_order(numbers: Sequence[int]) -> list[int]:
    """Return seat numbers in an order drawn by chance, so that none of them tells a name."""
    return [number for _, number in sorted((secrets.token_bytes(16), n) for n in numbers)]


def _normalised(text: str) -> str:
    try:
        return crockford.normalise(text)
    except CodeMistyped:
        raise TicketMistyped from None
