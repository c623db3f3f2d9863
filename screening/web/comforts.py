"""What a reader may change about how pages look: ``?comfort=`` on any page turns one on or off.

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
    app.jinja_env.globals.update(COMFORTS=COMFORTS, comforts=comforts)


def comforts() -> tuple[str, ...]:
    """Return what this reader has turned on, in the order of `COMFORTS`."""
    if "comforts" not in g:
        chosen = (read_cookie(COOKIE) or "").split(".")
        g.comforts = tuple(one for one in COMFORTS if one in chosen)
    found: tuple[str, ...] = g.comforts
    return found


def _switch() -> Response | None:
    wanted = request.args.get("comfort")
    if wanted is None or request.method not in {"GET", "HEAD"} or request.endpoint is None:
        return None
    answer = redirect(page_address({}))
    if wanted in COMFORTS:
        kept = [one for one in COMFORTS if (one in comforts()) != (one == wanted)]
        put_cookie(answer, COOKIE, ".".join(kept))
    return answer
