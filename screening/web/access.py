"""Who may open which page. A page that does not say stops the app from starting."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, redirect, request, url_for
from werkzeug import Response

from screening.roles import Role

View = TypeVar("View", bound=Callable[..., Any])

OPEN_ENDPOINTS = frozenset({"static"})
"""Endpoints that are nobody's view."""

SIGN_IN = "accounts.sign_in"
"""Where somebody who is not signed in is sent."""


class AccessNotDeclared(Exception):
    """A page does not say who may open it."""

    def __init__(self, endpoint: str) -> None:
        """Name the page."""
        super().__init__(f"{endpoint} does not say who may open it: use @open_to or @public")
        self.endpoint = endpoint


def open_to(*roles: Role) -> Callable[[View], View]:
    """Declare the roles that may open a page.

    Raises:
        ValueError: no role is named.
    """
    if not roles:
        raise ValueError("a page that is open to nobody is no page")

    def declare(view: View) -> View:
        view.open_to = frozenset(roles)  # type: ignore[attr-defined]
        return view

    return declare


def public(view: View) -> View:
    """Declare that anyone may open a page."""
    view.open_to = None  # type: ignore[attr-defined]
    return view


def asks_by_itself(view: View) -> View:
    """Declare that a script asks for a page again and again, whether anybody is there or not.

    It keeps only a proctor's session from idling out, whose account opens no content.
    """
    view.asks_by_itself = True  # type: ignore[attr-defined]
    return view


def readers(app: Flask, endpoint: str) -> frozenset[Role] | None:
    """Return the roles that may open a page; None where anyone may.

    Raises:
        AccessNotDeclared: the page has no declaration.
    """
    view = app.view_functions[endpoint]
    if not hasattr(view, "open_to"):
        raise AccessNotDeclared(endpoint)
    declared: frozenset[Role] | None = view.open_to
    return declared


def guard(app: Flask) -> None:
    """Check every request against the declarations; call this after the pages are registered.

    The check reads ``g.actor`` (an object with a ``role``, or None), so whatever sets it must be
    registered before.

    Raises:
        AccessNotDeclared: a page has no declaration.
    """
    for endpoint in app.view_functions.keys() - OPEN_ENDPOINTS:
        readers(app, endpoint)
    app.before_request(_check)


def _check() -> Response | None:
    endpoint = request.endpoint
    if endpoint is None or endpoint in OPEN_ENDPOINTS:
        return None
    roles = readers(current_app, endpoint)
    if roles is None:
        return None
    actor = g.get("actor")
    if actor is None:
        if request.method not in {"GET", "HEAD"}:
            abort(401)
        return redirect(url_for(SIGN_IN))
    if actor.role not in roles:
        abort(403)
    return None
