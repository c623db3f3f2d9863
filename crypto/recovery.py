"""The printed recovery code: 160 random bits in eight groups of four, and a check character."""

import secrets

from crypto import crockford
from crypto.errors import CodeMistyped, RecoveryMistyped

CODE_BYTES = 20
CODE_CHARACTERS = CODE_BYTES * 8 // crockford.BITS + 1


def new_recovery_code() -> str:
    """Draw a code, as it is printed; it is shown once and then typed back as proof."""
    text = crockford.encode(secrets.token_bytes(CODE_BYTES))
    return crockford.group(text + crockford.check_character(text))


def normalise_recovery_code(text: str) -> bytes:
    """Read a typed code, forgiving case, spaces, dashes, full width and look-alikes.

    Returns:
        Its 20 bytes: the secret of a keyslot.

    Raises:
        RecoveryMistyped: it cannot be a code.
    """
    try:
        return crockford.decode(crockford.checked(text, CODE_CHARACTERS))
    except CodeMistyped:
        raise RecoveryMistyped from None
