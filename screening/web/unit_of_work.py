"""Give each request its piece of work, and make all of it durable, or none, at the end."""

import base64
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import timedelta

from flask import Flask, Response, current_app, g, request
from sqlalchemy import Connection, insert

from crypto.secret import Secret
from screening import clock
from screening.db import Database
from screening.models import AuditEntry
from screening.roles import Role
from screening.services import audit, grace, sessions
from screening.services.work import Actor, LabWork, Work
from screening.settings import Settings
from screening.vault import Keyring
from screening.web.access import OPEN_ENDPOINTS, readers
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
        token = read_cookie(COOKIE)
        if token and is_token(token) and _is_staff_work():
            _begin_staff(database, settings, boot, token)

    @app.after_request
    def end(response: Response) -> Response:
        # Taken out: the page of a failure to finish comes here again, and must not fail too.
        work: Work | None = g.pop("work", None)
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
        _sweep(app)


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


def _is_staff_work() -> bool:
    """Whether a request may need the work of whoever is signed in.

    A form that anyone may send writes for nobody in particular: were the write lock held for the
    sender's cookie, whatever its view hands to the writer would wait for its own request.
    """
    endpoint = request.endpoint
    if endpoint is None or endpoint in OPEN_ENDPOINTS:
        return False
    return request.method in SAFE or readers(current_app, endpoint) is not None


def _sweep(app: Flask) -> None:
    """Have rooms end that nobody ended: any request will do, once it has been answered.

    Not before: whoever comes too late is told that the room is over, which the draft alone tells.
    """
    lab: LabWork | None = g.get("lab")
    if lab is None:
        return
    swept_at = app.extensions.get("swept_at")
    if swept_at is None or lab.now - swept_at > SWEEP_EVERY:
        app.extensions["swept_at"] = lab.now
        grace.sweep(lab)
        lab.database.forget_what_is_owed()


def _is_somebody_there(actor: Actor) -> bool:
    """Whether a request shows that a person is there, and not a page that asks by itself."""
    view = current_app.view_functions.get(request.endpoint or "")
    return actor.role is Role.PROCTOR or not hasattr(view, "asks_by_itself")


def _begin_staff(database: Database, settings: Settings, boot: Secret, token: str) -> None:
    g.stack = ExitStack()
    writes = request.method not in SAFE
    session = g.stack.enter_context(database.session(writes=writes))
    resumed = sessions.resume(session, settings, boot, token, g.now)
    if resumed is None:
        return
    unlocked, held = resumed
    is_there = _is_somebody_there(unlocked.actor)
    if is_there and g.now - held.seen_at > sessions.SEEN_EVERY:
        database.post(sessions.touch(held.id, g.now))
    g.actor = unlocked.actor
    g.session_id = held.id
    keys = Keyring(session, settings.directory, unlocked.actor.account_id, unlocked.seed)
    g.work = Work(session, keys, unlocked.actor, g.now, settings)


def _forget_all_but_openings(work: Work) -> None:
    """Undo a refused piece of work; what it has shown of a child stays in the audit log."""
    work.session.rollback()
    work.afterwards.clear()
    work.later.clear()
    work.audited[:] = [action for action in work.audited if action.event in audit.OPENINGS]


def _finish(database: Database, work: Work) -> None:
    """Commit the work with its audit rows; a page that only reads still leaves those."""
    rows = audit.entries(work)
    if request.method not in SAFE:
        work.session.add_all(rows)
        work.write_afterwards(work.session.connection())
        work.session.commit()
        for job in work.later:
            database.post(job)
    elif rows or work.afterwards:
        values = [_values(row) for row in rows]
        work.session.rollback()
        database.write(lambda connection: _write(connection, work, values))


def _write(connection: Connection, work: Work, values: Sequence[Mapping[str, object]]) -> None:
    if values:
        connection.execute(insert(AuditEntry), values)
    work.write_afterwards(connection)


def _values(row: AuditEntry) -> dict[str, object]:
    return {c.key: getattr(row, c.key) for c in AuditEntry.__table__.columns}
