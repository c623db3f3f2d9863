"""Where somebody starts: what the brand, and the way out of an error, lead to."""

from typing import NamedTuple

from flask import current_app, request, url_for

from screening.web.cookies import read_cookie


class Start(NamedTuple):
    """A page to start from."""

    url: str
    #: The catalogue key of the words of a link to it.
    key: str
    #: The cookie by which the reader was known; empty for a stranger.
    cookie: str


STARTS = (
    ("staff", "accounts.home", "error.home"),
    ("ticket", "administrations.hello", "error.questionnaire"),
    ("", "administrations.enter", "error.home"),
    ("", "accounts.sign_in", "error.home"),
)
"""By the cookie that this browser holds, if one is asked for: the page, and a link's words.

Whoever was signed out meanwhile is led on from there to the sign-in, or to the code.
"""


def start() -> Start:
    """Return where this reader starts; the address itself where nobody starts anywhere."""
    for cookie, endpoint, key in STARTS:
        if endpoint in current_app.view_functions and (not cookie or read_cookie(cookie)):
            return Start(url_for(endpoint), key, cookie)
    return Start(f"{request.script_root}/", "error.home", "")
