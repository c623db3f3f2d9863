"""Whether a request is meant for us, and whether what it sends comes from our own pages."""

from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Flask, abort, request
from flask_wtf.csrf import CSRFError, CSRFProtect

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})

ALWAYS_TRUSTED = frozenset({"localhost"})


def install_origin_checks(app: Flask, trusted_hosts: frozenset[str]) -> None:
    """Refuse requests for other hosts, and forms that our own pages did not send.

    The token lives as long as the browser's session. Flask-WTF's own look at the referrer is off,
    since our pages send none; `_check_origin` looks at what browsers send instead.
    """
    app.config.update(WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_SSL_STRICT=False)
    trusted = ALWAYS_TRUSTED | {host.lower() for host in trusted_hosts}

    def check_host() -> None:
        if not is_trusted(request.host, trusted):
            abort(400)

    app.before_request(check_host)
    app.before_request(_check_origin)
    CSRFProtect(app)


@lru_cache(maxsize=256)
def is_trusted(host: str, trusted: frozenset[str]) -> bool:
    """Whether a Host header may be ours: a name that we were given, or any bare address.

    A foreign name that is made to point here (DNS rebinding) needs a name, so an address is safe.
    """
    name = _name(host)
    try:
        ip_address(name)
    except ValueError:
        return name in trusted
    return True


@lru_cache(maxsize=256)
def is_loopback(host: str) -> bool:
    """Whether a Host header leads nowhere but to the computer that asked."""
    name = _name(host)
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"


def _check_origin() -> None:
    """Refuse what another site's page sends; where the browser says nothing the token decides.

    Browsers send ``Sec-Fetch-Site`` only over TLS and to loopback, and under our referrer policy
    ``Origin: null`` with a form; so in a lab on plain HTTP neither needs to be there.
    """
    if request.method in SAFE:
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site not in {"same-origin", "none"}:
        raise CSRFError("another site sent this")
    origin = request.headers.get("Origin", "null")
    if origin != "null" and _place(origin) != request.host.lower():
        raise CSRFError("another site sent this")


def _place(origin: str) -> str:
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""


def _name(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
