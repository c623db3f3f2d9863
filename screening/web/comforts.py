"""What a reader may change about how pages look: ``?comfort=`` on any page says what is on.

Kept in a cookie that lives until the browser is closed, and that a student who leaves takes along.
"""

from flask import Flask, g, redirect, request
from werkzeug import Response

from screening.web.cookies import put_cookie, read_cookie
from screening.web.wording import page_address

COOKIE = "comforts"

COMFORTS = ("bigger", "stark", "keyless")
"""Larger type; black on white with strong lines; digits choose nothing (WCAG 2.2, 2.1.4).

Each is a class of the page, and its words stand in the catalogue under ``comfort``.
"""


def install_comforts(app: Flask) -> None:
    """Let every page be drawn as its reader wants it."""
    app.before_request(_switch)
    app.jinja_env.globals.update(COMFORTS=COMFORTS, comforts=comforts, changed=changed)


def comforts() -> tuple[str, ...]:
    """Return what this reader has turned on, in the order of `COMFORTS`."""
    if "comforts" not in g:
        g.comforts = _known(read_cookie(COOKIE) or "")
    found: tuple[str, ...] = g.comforts
    return found


def changed(comfort: str) -> str:
    """Return what is on once one comfort is turned on, or off, as an address says it.

    All of it, not only the one: of two requests at once neither undoes the other.
    """
    return ".".join(one for one in COMFORTS if (one in comforts()) != (one == comfort))


def _known(text: str) -> tuple[str, ...]:
    chosen = text.split(".")
    return tuple(one for one in COMFORTS if one in chosen)


def _switch() -> Response | None:
    wanted = request.args.get("comfort")
    if wanted is None or request.method not in {"GET", "HEAD"} or request.endpoint is None:
        return None
    answer = redirect(page_address({}))
    put_cookie(answer, COOKIE, ".".join(_known(wanted)))
    return answer
