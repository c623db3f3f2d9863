"""The roster's pages: who is there by class, and an import with a dry run."""

import io

from flask import Blueprint, g, redirect, render_template, send_file, url_for
from werkzeug import Response

from screening.roles import Role
from screening.services import rosters
from screening.services.roster_files import RosterFile
from screening.services.roster_sandbox import read_safely
from screening.services.roster_template import roster_template
from screening.web.access import open_to
from screening.web.forms.rosters import RosterForm
from screening.web.limits import body_up_to
from screening.web.notices import leave_notice

bp = Blueprint("rosters", __name__, url_prefix="/staff/roster")

LARGEST_FILE = 6 * 1024 * 1024
"""Bytes of an upload; the reader itself refuses anything over 5 MB in plain words."""


@bp.get("/")
@open_to(Role.COORDINATOR)
def index() -> str:
    """Show how many students each class has."""
    return render_template(
        "rosters/index.html", classes=rosters.class_counts(g.work), form=RosterForm()
    )


@bp.post("/check")
@open_to(Role.COORDINATOR)
@body_up_to(LARGEST_FILE)
def check() -> Response | tuple[str, int]:
    """Read a file and say what is wrong with it, or what an import would do."""
    form = RosterForm()
    if not form.validate():
        classes = rosters.class_counts(g.work)
        return render_template("rosters/index.html", classes=classes, form=form), 400
    file = _read(form)
    if file.faults:
        return render_template("rosters/faults.html", faults=file.faults, form=form), 400
    rosters.keep(g.work, file.rows)
    return redirect(url_for(".plan"))


@bp.get("/plan")
@open_to(Role.COORDINATOR)
def plan() -> Response | str:
    """Say what the import would do, before anything is done."""
    kept = rosters.kept(g.work)
    if not kept:
        return redirect(url_for(".index"))
    return render_template("rosters/plan.html", plan=rosters.plan_import(g.work, kept))


@bp.post("/import")
@open_to(Role.COORDINATOR)
def carry_out() -> Response:
    """Store what was shown, all or nothing."""
    rosters.carry_out(g.work, rosters.plan_import(g.work, rosters.kept(g.work)))
    leave_notice("roster.imported")
    return redirect(url_for(".index"))


@bp.get("/template.xlsx")
@open_to(Role.COORDINATOR)
def template() -> Response:
    """Give a workbook to fill in."""
    return send_file(
        io.BytesIO(roster_template()),
        mimetype="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        as_attachment=True,
        download_name="muye-roster.xlsx",
    )


def _read(form: RosterForm) -> RosterFile:
    upload = form.file.data
    return read_safely(upload.read(), upload.filename or "")
