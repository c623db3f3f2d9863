"""One-time codes of anonymous surveys: drawn from a box, tied to nobody, and kept as a lookup id.

    K7Q2-9ABC-DEFG = secret (11) | check (1)

A code is four characters shorter than a ticket's, so that one page can take both: its length says
what it is. The eleven characters hold 55 bits. It is no key: nothing is sealed under it.
"""

import secrets

from crypto import crockford
from crypto.errors import CodeMistyped
from crypto.secret import Secret
from crypto.seeds import expand
from crypto.stretching import FLOOR, stretch

SECRET_CHARACTERS = 11
CODE_CHARACTERS = SECRET_CHARACTERS + 1
SECRET_BITS = SECRET_CHARACTERS * crockford.BITS


def new_code() -> str:
    """Draw a code, as it is printed."""
    text = crockford.new_text(SECRET_CHARACTERS)
    return crockford.group(text + crockford.check_character(text))


def has_form(text: str) -> bool:
    """Whether a typed text is as long as these codes are, whatever else is wrong with it."""
    try:
        return len(crockford.normalise(text)) == CODE_CHARACTERS
    except CodeMistyped:
        return False


def lookup(text: str, signing_key: Secret) -> bytes:
    """Return the 16 bytes under which a code's row is found, with one run of Argon2id.

    The salt is the installation's own and stands in no database: whoever has the database alone
    cannot try codes at any rate.

    Raises:
        CodeMistyped: it cannot be a code.
        KeyWorkBusy: too many wait already.
    """
    secret = crockford.checked(text, CODE_CHARACTERS)
    salt = expand(signing_key.reveal(), b"muye/1/survey-salt", 16)
    return expand(stretch(secret.encode(), salt, FLOOR), b"survey", 16)


def in_any_order(values: list[bytes]) -> list[bytes]:
    """Return values in an order drawn by chance, every order being as likely."""
    return [value for _, value in sorted((secrets.token_bytes(16), v) for v in values)]
