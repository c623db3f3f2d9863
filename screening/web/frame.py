"""What every page stands in: words, headers, limits, tokens, errors, static files."""

import hashlib
import hmac
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple

from flask import Flask, request
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from screening.settings import Settings
from screening.web import help as help_page
from screening.web.comforts import install_comforts
from screening.web.cookies import SignedCookie
from screening.web.errors import install_errors
from screening.web.fields import described
from screening.web.headers import install_headers
from screening.web.limits import install_limits
from screening.web.notices import take_notices
from screening.web.origin import install_origin_checks
from screening.web.referral_numbers import shown_number
from screening.web.score_line import figure, percent, score_line
from screening.web.sparklines import ROOM, sparkline
from screening.web.starts import start
from screening.web.tiers import tier_level
from screening.web.times import clock, day, minute, second
from screening.web.wording import install_wording
from screening.wording import TEMPLATES

STATIC = Path(__file__).resolve().parent.parent / "static"


class NavItem(NamedTuple):
    """One link of the staff's top bar."""

    endpoint: str
    url: str
    #: The catalogue key of its words.
    key: str
    #: Whether it is the page that is shown.
    current: bool


def dress(app: Flask, settings: Settings) -> None:
    """Install everything that holds for every page; call it first, `access.guard` last."""
    app.extensions["settings"] = settings
    app.secret_key = hmac.digest(settings.signing_key.reveal(), b"muye/1/cookies", hashlib.sha256)
    app.session_interface = SignedCookie()
    app.config.update(
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        SESSION_REFRESH_EACH_REQUEST=False,
    )
    app.ensure_sync = _as_it_is  # type: ignore[method-assign, assignment]
    if settings.behind_tls:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1)  # type: ignore[method-assign]
    _dress_templates(app)
    _serve_static_files(app)
    install_headers(app)
    install_limits(app)
    install_wording(app)
    install_comforts(app)
    install_origin_checks(app, frozenset({settings.host, *settings.trusted_hosts}))
    install_errors(app)
    app.register_blueprint(help_page.bp)


def _as_it_is(view: Callable[..., Any]) -> Callable[..., Any]:
    """Spare each request a dozen looks whether a view of ours is a coroutine: none is."""
    return view


def static_url(name: str) -> str:
    """Return the address of a file of ours; it changes with the file's content."""
    return f"{request.script_root}/static/{name}?v={_digest(name)}"


def _dress_templates(app: Flask) -> None:
    app.template_folder = str(TEMPLATES)
    env = app.jinja_env
    env.autoescape = True
    env.undefined = StrictUndefined
    env.trim_blocks = env.lstrip_blocks = True
    for unwanted in ("config", "get_flashed_messages"):
        env.globals.pop(unwanted, None)
    env.globals.update(
        described=described,
        score_line=score_line,
        sparkline=partial(sparkline, frame=ROOM),
        start=start,
        static_url=static_url,
        take_notices=take_notices,
        tier_level=tier_level,
    )
    env.filters.update(day=day, minute=minute, second=second, clock=clock)
    env.filters.update(figure=figure, percent=percent, referral_number=shown_number)


def _serve_static_files(app: Flask) -> None:
    app.static_folder = str(STATIC)
    if "static" not in app.view_functions:
        app.add_url_rule("/static/<path:filename>", "static", app.send_static_file)


@cache
def _digest(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:16]
