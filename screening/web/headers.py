"""What every response says to the browser, whatever page or error it is."""

from flask import Flask, request
from werkzeug import Response

from screening.web.origin import is_loopback

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "object-src 'none'",
    )
)
"""The content security policy: our own files only, nothing inline, nobody's frame."""

ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), hid=(), "
        "microphone=(), midi=(), payment=(), serial=(), usb=()"
    ),
}

WHERE_TRUSTED = {"Cross-Origin-Opener-Policy": "same-origin"}
"""What browsers heed over TLS and from their own computer; in a lab on plain HTTP they complain."""

HSTS = "max-age=31536000"
"""One year. Without includeSubDomains: a school's other hosts are not ours to decide for."""

NEVER_STORED = "no-store, private"

FOREVER = "public, max-age=31536000, immutable"
"""For a file of ours whose address names its content."""


def install_headers(app: Flask) -> None:
    """Put the headers on every response."""
    app.after_request(_put)


def clear_browser(response: Response) -> None:
    """Have the browser forget what it keeps of ours, where it listens to that."""
    if _is_trusted():
        response.headers["Clear-Site-Data"] = '"cache", "storage"'


def _is_trusted() -> bool:
    return request.is_secure or is_loopback(request.host)


def _put(response: Response) -> Response:
    response.headers.pop("Server", None)
    response.headers.extend(ALWAYS)  # no view sets one of these
    if _is_trusted():
        response.headers.extend(WHERE_TRUSTED)
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = HSTS
    if request.endpoint == "static" and response.status_code in {200, 206, 304}:
        named = "v" in request.args
        response.headers["Cache-Control"] = FOREVER if named else "no-cache"
    else:
        response.headers["Cache-Control"] = NEVER_STORED
        response.vary.add("Cookie")
    return response
