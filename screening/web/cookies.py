"""Every cookie of ours: unreadable to scripts, of this site only, gone with the browser."""

import hashlib

from flask import Flask, request
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer
from werkzeug import Response

SESSION_COOKIE = "muye"
"""Holds the form token, the keys of notices, a survey's code; never anything about a person."""


def cookie_name(name: str) -> str:
    """Return a cookie's name: over TLS it is bound to this host by its prefix."""
    return f"__Host-{name}" if request.is_secure else name


def read_cookie(name: str) -> str | None:
    """Return a cookie's value, or None."""
    return request.cookies.get(cookie_name(name))


def put_cookie(response: Response, name: str, value: str) -> None:
    """Set a cookie that lives until the browser is closed."""
    response.set_cookie(
        cookie_name(name),
        value,
        path="/",
        secure=request.is_secure,
        httponly=True,
        samesite="Strict",
    )


def drop_cookie(response: Response, name: str) -> None:
    """Take a cookie back."""
    response.delete_cookie(
        cookie_name(name), path="/", secure=request.is_secure, httponly=True, samesite="Strict"
    )


class SignedCookie(SecureCookieSessionInterface):
    """Flask's session, in a cookie with our flags."""

    digest_method = staticmethod(hashlib.sha256)

    def __init__(self) -> None:
        """Make it for one app."""
        self._serializer: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Return what signs and checks; it is made once, since an app's key never changes."""
        if self._serializer is None:
            self._serializer = super().get_signing_serializer(app)
        return self._serializer

    def get_cookie_name(self, app: Flask) -> str:
        """Name the cookie after the connection that it travels on."""
        return cookie_name(SESSION_COOKIE)

    def get_cookie_secure(self, app: Flask) -> bool:
        """Bind the cookie to TLS where there is TLS."""
        return request.is_secure
