"""The counselor's page of students who asked to talk."""

from uuid import UUID

from flask import Blueprint, g, redirect, render_template, url_for
from werkzeug import Response

from screening.roles import Role
from screening.services import talks
from screening.web.access import open_to
from screening.web.notices import leave_notice

bp = Blueprint("talks", __name__, url_prefix="/staff/talks")


@bp.get("/")
@open_to(Role.COUNSELOR)
def index() -> str:
    """Show who asked, the longest waiting first."""
    return render_template("talks/index.html", waiting=talks.listed(g.work))


@bp.post("/<uuid:request_id>/close")
@open_to(Role.COUNSELOR)
def close(request_id: UUID) -> Response:
    """Take a request off the list."""
    talks.close(g.work, request_id)
    leave_notice("talk.closed")
    return redirect(url_for(".index"))
