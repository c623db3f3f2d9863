"""Short codes on paper forms: who knows a key finds out whose form it is, and nobody else.

    K7QM-2P9X = keyed hash (7) | check (1)

Such a code opens nothing, so that it may be printed again, and need not be stored.
"""

import hmac
from hashlib import sha256

from crypto import crockford
from crypto.seeds import SymmetricKey

CODE_CHARACTERS = 8
_HASHED_BYTES = 5


def paper_code(key: SymmetricKey, round_id: bytes, owner_id: bytes) -> str:
    """Return an owner's code in one round, as it is printed: 35 bits of a keyed hash.

    Args:
        key: of whoever may tell whose code it is.
        round_id: 16 bytes; the same owner has another code in another round.
        owner_id: 16 bytes.
    """
    hashed = hmac.digest(key.secret.reveal(), b"muye/1/paper" + round_id + owner_id, sha256)
    text = crockford.encode(hashed[:_HASHED_BYTES])[: CODE_CHARACTERS - 1]
    return crockford.group(text + crockford.check_character(text))


def read(text: str) -> str:
    """Return a typed code as it is printed, forgiving what `crockford.normalise` forgives.

    Raises:
        CodeMistyped: it cannot be such a code.
    """
    checked = crockford.checked(text, CODE_CHARACTERS)
    return crockford.group(checked + crockford.check_character(checked))
