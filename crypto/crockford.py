"""Codes that people read aloud and type: Crockford's base 32, with a check character.

Source:
    Douglas Crockford, Base 32, https://www.crockford.com/base32.html (alphabet and look-alikes;
    the check character is ours: his would need five more symbols).
"""

import secrets
import unicodedata

from crypto.errors import CodeMistyped

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
BITS = 5
LONGEST_INPUT = 200

_VALUE = {character: value for value, character in enumerate(ALPHABET)}
_LOOK_ALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})
_DASHES = frozenset("-‐‑‒–—―−_·.")
_POLYNOMIAL = 0b100101
"""x**5 + x**2 + 1, which is primitive: the powers of x run through all 31 elements but zero."""


def new_text(n_characters: int) -> str:
    """Draw random characters, five bits each."""
    return "".join(secrets.choice(ALPHABET) for _ in range(n_characters))


def normalise(text: str) -> str:
    """Forgive what people do to a code: case, spaces, dashes, full width, O for 0, I or L for 1.

    Returns:
        Characters of the alphabet only.

    Raises:
        CodeMistyped: something else is in it, or it is far too long.
    """
    if len(text) > LONGEST_INPUT:
        raise CodeMistyped
    plain = unicodedata.normalize("NFKC", text).upper().translate(_LOOK_ALIKES)
    kept = "".join(c for c in plain if not c.isspace() and c not in _DASHES)
    if not set(kept) <= _VALUE.keys():
        raise CodeMistyped
    return kept


def check_character(text: str) -> str:
    """Return the character to put after ``text``.

    The sum over the whole code of value times weight is zero in GF(32), with weights x**0 for the
    check, then x**1, x**2, … from the right.  A weight is never zero, so every single wrong
    character is noticed; neighbouring weights differ, so every swap of neighbours is.
    """
    total = 0
    for character in text:
        total = _times_x(total ^ _VALUE[character])
    return ALPHABET[total]


def checked(text: str, n_characters: int) -> str:
    """Normalise a code and verify its length and its check character.

    Returns:
        The code without its check character.

    Raises:
        CodeMistyped: it is not a code of ``n_characters`` (check character included).
    """
    typed = normalise(text)
    if len(typed) != n_characters or check_character(typed[:-1]) != typed[-1]:
        raise CodeMistyped
    return typed[:-1]


def group(text: str, n_characters: int = 4) -> str:
    """Set a code in groups with dashes between them."""
    starts = range(0, len(text), n_characters)
    return "-".join(text[start : start + n_characters] for start in starts)


def encode(value: bytes) -> str:
    """Write bytes as characters; their number must be a multiple of five."""
    n_characters = len(value) * 8 // BITS
    number = int.from_bytes(value)
    return "".join(ALPHABET[number >> BITS * i & 31] for i in reversed(range(n_characters)))


def decode(text: str) -> bytes:
    """Read back what `encode` wrote."""
    number = 0
    for character in text:
        number = number << BITS | _VALUE[character]
    return number.to_bytes(len(text) * BITS // 8)


def _times_x(element: int) -> int:
    doubled = element << 1
    return doubled ^ _POLYNOMIAL if doubled > 31 else doubled
