"""A short word to the reader on the page that follows a form: kept as a catalogue key only."""

from typing import Literal

from flask import session

KEY = "notices"

Kind = Literal["success", "info", "warning"]
"""How a word looks: something was done, something to know, or something was not done."""


def leave_notice(key: str, kind: Kind = "success") -> None:
    """Leave a word, by its catalogue key, for the next page that this browser is shown."""
    session[KEY] = [*session.get(KEY, []), (kind, key)]


def take_notices() -> list[tuple[Kind, str]]:
    """Return the kinds and keys that were left, and forget them."""
    if KEY not in session:
        return []
    return [(kind, key) for kind, key in session.pop(KEY)]
