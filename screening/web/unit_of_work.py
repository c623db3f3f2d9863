"""Give each request its piece of work, and make all of it durable, or none, at the end."""

import base64
from contextlib import ExitStack
from datetime import timedelta

from flask import Flask, Response, current_app, g, request
from sqlalchemy import insert

from crypto.secret import Secret
from screening import clock
from screening.db import Database
from screening.models import AuditEntry
from screening.roles import Role
from screening.services import audit, grace, sessions
from screening.services.work import Actor, LabWork, Work
from screening.settings import Settings
from screening.vault import Keyring
from screening.web.access import readers
from screening.web.cookies import read_cookie

COOKIE = "staff"
"""Holds the browser's third of an unlocked session."""

SWEEP_EVERY = timedelta(seconds=30)
"""How often a process looks for rooms whose grace time is over."""

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def install_work(app: Flask, database: Database, settings: Settings, boot: Secret) -> None:
    """Open a piece of work before each request and end it after."""
    app.extensions["database"] = database
    app.extensions["boot"] = boot

    @app.before_request
    def begin() -> None:
        g.now = clock.now()
        g.actor = None
        g.lab = LabWork(database, settings, boot, g.now)
        _sweep(app)
        token = read_cookie(COOKIE)
        if token and is_token(token) and request.endpoint not in ("static", None):
            _begin_staff(database, settings, boot, token)

    @app.after_request
    def end(response: Response) -> Response:
        work: Work | None = g.get("work")
        if work is not None:
            if response.status_code >= 400:
                _forget_all_but_openings(work)
            _finish(database, work)
        return response

    @app.teardown_request
    def let_go(_error: BaseException | None) -> None:
        stack: ExitStack | None = g.pop("stack", None)
        if stack is not None:
            stack.close()


def is_token(text: str) -> bool:
    """Whether a cookie's value can be a token at all."""
    try:
        return len(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))) == 32
    except ValueError:
        return False


def database() -> Database:
    """Return the database that this app works on."""
    found: Database = current_app.extensions["database"]
    return found


def settings() -> Settings:
    """Return the settings that this app was made with."""
    found: Settings = current_app.extensions["settings"]
    return found


def boot() -> Secret:
    """Return the process secret."""
    found: Secret = current_app.extensions["boot"]
    return found


def _sweep(app: Flask) -> None:
    """Have rooms end that nobody ended: any request will do, and none waits for it."""
    swept_at = app.extensions.get("swept_at")
    if swept_at is None or g.now - swept_at > SWEEP_EVERY:
        app.extensions["swept_at"] = g.now
        grace.sweep(g.lab)


def _is_somebody_there(actor: Actor) -> bool:
    """Whether a request shows that a person is there, and not a page that asks by itself."""
    view = current_app.view_functions.get(request.endpoint or "")
    return actor.role is Role.PROCTOR or not hasattr(view, "asks_by_itself")


def _begin_staff(database: Database, settings: Settings, boot: Secret, token: str) -> None:
    """Say who is signed in and, but for public pages, give them a piece of work.

    A public page writes through the one writer or in a session of its own; with a session held here
    it would wait for itself.
    """
    g.stack = ExitStack()
    is_public = readers(current_app, request.endpoint or "") is None
    writes = request.method not in SAFE and not is_public
    session = g.stack.enter_context(database.session(writes=writes))
    resumed = sessions.resume(session, settings, boot, token, g.now)
    if resumed is None:
        return
    unlocked, held = resumed
    is_there = _is_somebody_there(unlocked.actor)
    if is_there and g.now - held.seen_at > sessions.SEEN_EVERY:
        database.post(sessions.touch(held.id, g.now))
    g.actor = unlocked.actor
    if is_public:
        return
    keys = Keyring(session, settings.directory, unlocked.actor.account_id, unlocked.seed)
    g.work = Work(session, keys, unlocked.actor, g.now, settings)


def _forget_all_but_openings(work: Work) -> None:
    """Undo a refused piece of work; what it has shown of a child stays in the audit log."""
    work.session.rollback()
    work.audited[:] = [action for action in work.audited if action.event in audit.OPENINGS]


def _finish(database: Database, work: Work) -> None:
    """Commit the work with its audit rows; a page that only reads still leaves those."""
    rows = audit.entries(work)
    if request.method not in SAFE:
        work.session.add_all(rows)
        work.session.commit()
    elif rows:
        values = [_values(row) for row in rows]
        work.session.rollback()
        database.write(lambda connection: connection.execute(insert(AuditEntry), values))


def _values(row: AuditEntry) -> dict[str, object]:
    return {c.key: getattr(row, c.key) for c in AuditEntry.__table__.columns}
