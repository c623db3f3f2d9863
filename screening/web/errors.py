"""How a refusal looks from outside: one line for each, and one page for all."""

import traceback
from types import TracebackType

from flask import Flask, current_app, g, has_request_context, make_response, render_template
from flask import request as asked
from flask_wtf.csrf import CSRFError
from werkzeug import Response
from werkzeug.exceptions import HTTPException

from crypto.errors import CryptoError, KeyWorkBusy
from crypto.places import random_id
from referral.errors import ReferralError
from screening import wording
from screening.services.errors import (
    Busy,
    CannotOpen,
    NotFound,
    ServiceError,
    SignInRefused,
    Throttled,
)
from screening.web.wording import TAGS, language

STATUS: dict[type[Exception], int] = {
    NotFound: 404,
    SignInRefused: 403,
    ServiceError: 409,
    ReferralError: 409,
    Throttled: 429,
    Busy: 503,
    KeyWorkBusy: 503,
    CryptoError: 500,
}
"""The HTTP status of each error that a use case lets through, its subclasses included."""

OURS = (ServiceError, ReferralError, CryptoError)
"""Errors whose messages hold no content, so that they may stand in the log."""

INCIDENT = "INCIDENT"


def install_errors(app: Flask) -> None:
    """Answer every error with the page of its status, which says nothing of its cause."""
    _prepare_failure_pages(app)
    for error, status in STATUS.items():
        app.register_error_handler(error, lambda error, status=status: _refuse(error, status))
    app.register_error_handler(CannotOpen, lambda error: _refuse(error, 409, "cannot_open"))
    app.register_error_handler(CSRFError, lambda error: _refuse(error, 400, "csrf"))
    app.register_error_handler(HTTPException, _answer_http)
    app.log_exception = lambda info: _log_trace(app, info)  # type: ignore[method-assign, assignment]


def incident() -> str:
    """Return this request's incident id: what a person reads out and an operator finds."""
    if "incident" not in g:
        g.incident = random_id().hex()[:8]
    known: str = g.incident
    return known


def _answer_http(error: HTTPException) -> Response:
    status = error.code or 500
    cause = getattr(error, "original_exception", None) or error
    answer = _refuse(cause, status)
    for name, value in error.get_headers():
        if name not in {"Content-Type", "Content-Length"}:
            answer.headers[name] = value
    return answer


def _refuse(error: Exception, status: int, words: str = "") -> Response:
    level = current_app.logger.error if status >= 500 else current_app.logger.warning
    detail = f": {error}" if isinstance(error, OURS) else ""
    level("incident %s: %d %s%s", incident(), status, type(error).__name__, detail)
    if status >= 500 and not isinstance(error, Busy):
        answer = make_response(_failure_page(), status)
    else:
        known = words or (
            str(status) if f"error.{status}.title" in wording.catalogue(language()) else "other"
        )
        answer = make_response(
            render_template("errors/error.html", words=known, status=status, incident=incident()),
            status,
        )
    if isinstance(error, Throttled | Busy):
        answer.headers["Retry-After"] = str(error.wait_s)
    return answer


def _prepare_failure_pages(app: Flask) -> None:
    """Render the page of a failure at start, so that showing it later can hardly fail."""
    template = app.jinja_env.get_template("errors/failure.html")
    app.extensions["failure_pages"] = {
        chosen: template.render(
            tag=TAGS[chosen],
            title=wording.say(chosen, "error.500.title"),
            advice=wording.say(chosen, "error.500.advice"),
            incident=wording.say(chosen, "error.incident", incident=INCIDENT),
            home=wording.say(chosen, "error.home"),
        )
        for chosen in wording.LANGUAGES
    }


def _failure_page() -> str:
    page: str = current_app.extensions["failure_pages"][language()]
    return page.replace(INCIDENT, incident())


def _log_trace(
    app: Flask,
    info: tuple[type, BaseException, TracebackType | None] | tuple[None, None, None],
) -> None:
    """Log where something failed, without its message: a message may quote what it choked on."""
    _, error, trace = info
    endpoint = asked.endpoint if has_request_context() else None
    lines = "".join(traceback.format_tb(trace))
    says = f": {error}" if isinstance(error, OURS) else ""
    app.logger.error("%s at %s%s\n%s", type(error).__name__, endpoint, says, lines)
