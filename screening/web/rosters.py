"""The roster's pages: who is there by class, and an import with a dry run and a way back."""

import io

from flask import Blueprint, g, redirect, render_template, request, send_file, url_for
from werkzeug import Response

from screening.clock import day_in_china
from screening.roles import Role
from screening.services import roster_undos, rosters
from screening.services.errors import CannotUndo, NothingToDo
from screening.services.roster_plans import Kind, Plan
from screening.services.roster_sandbox import mend_safely, read_safely
from screening.services.roster_template import roster_template
from screening.web.access import open_to
from screening.web.forms.rosters import AbsentForm, RosterForm
from screening.web.forms.students import SearchForm
from screening.web.limits import body_up_to
from screening.web.notices import leave_notice
from screening.web.unit_of_work import database
from screening.web.wording import language

bp = Blueprint("rosters", __name__, url_prefix="/staff/roster")

LARGEST_FILE = 6 * 1024 * 1024
"""Bytes of an upload; the reader itself refuses anything over 5 MB in plain words."""

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

PAGE = 100
"""Students of one page of a dry run."""


@bp.get("/")
@open_to(Role.COORDINATOR)
def index() -> str:
    """Show how many students each class has."""
    database().post(roster_undos.forget_expired(g.now))
    return _index(RosterForm())


@bp.post("/check")
@open_to(Role.COORDINATOR)
@body_up_to(LARGEST_FILE)
def check() -> Response | tuple[str, int]:
    """Read a file and say what is wrong with it, or what an import would do."""
    form = RosterForm()
    if not form.validate():
        return _index(form), 400
    file = read_safely(*_uploaded(form))
    if file.faults:
        return render_template("rosters/faults.html", faults=file.faults, form=form), 400
    rosters.keep(g.work, file)
    return redirect(url_for(".plan"))


@bp.post("/mend")
@open_to(Role.COORDINATOR)
@body_up_to(LARGEST_FILE)
def mend() -> Response | tuple[str, int]:
    """Read a file and give it back with its faults marked; nothing of it stays here."""
    form = RosterForm()
    if not form.validate():
        return _index(form), 400
    file, workbook = mend_safely(*_uploaded(form), language())
    if workbook:
        return _download(workbook, "muye-roster-to-mend.xlsx")
    if file.faults:
        return render_template("rosters/faults.html", faults=file.faults, form=form), 400
    rosters.keep(g.work, file)
    return redirect(url_for(".plan"))


@bp.get("/plan")
@open_to(Role.COORDINATOR)
def plan() -> Response | str:
    """Say what the import would do, student by student, before anything is done."""
    found = rosters.look_at_kept(g.work)
    if found is None:
        return redirect(url_for(".index"))
    return _plan(found, AbsentForm(formdata=None))


@bp.post("/import")
@open_to(Role.COORDINATOR)
def carry_out() -> Response | tuple[str, int]:
    """Store what was shown, all or nothing."""
    kept = rosters.kept(g.work)
    if not kept:
        return redirect(url_for(".index"))
    found, form = rosters.plan_import(g.work, kept), AbsentForm()
    if found.absent and not form.validate():
        return _plan(found, form), 400
    if found.absent and form.have_left:
        found = found.with_leavers(day_in_china(g.now))
    rosters.carry_out(g.work, found)
    leave_notice("roster.imported")
    return redirect(url_for(".index"))


@bp.route("/undo", methods=["GET", "POST"])
@open_to(Role.COORDINATOR)
def undo() -> Response | str | tuple[str, int]:
    """Show what undoing the last change would do, and do it."""
    if request.method == "POST":
        try:
            roster_undos.undo(g.work)
        except NothingToDo:
            leave_notice("undo.nothing", "warning")
        except CannotUndo:
            return render_template("rosters/undo.html", undo=roster_undos.find(g.work)), 409
        else:
            leave_notice("undo.done")
        return redirect(url_for(".index"))
    found = roster_undos.find(g.work)
    if found is None:
        return redirect(url_for(".index"))
    return render_template("rosters/undo.html", undo=found)


@bp.get("/template.xlsx")
@open_to(Role.COORDINATOR)
def template() -> Response:
    """Give a workbook to fill in."""
    return _download(roster_template(), "muye-roster.xlsx")


def _index(form: RosterForm) -> str:
    return render_template(
        "rosters/index.html",
        classes=rosters.class_counts(g.work),
        form=form,
        search=SearchForm(formdata=None),
        changed_at=roster_undos.changed_at(g.work),
    )


def _plan(found: Plan, form: AbsentForm) -> str:
    counts = found.counts
    kinds = [kind for kind in Kind if counts[kind]]
    kind = next((k for k in kinds if k == request.args.get("kind")), kinds[0])
    listed = found.listed(kind)
    pages = -(-len(listed) // PAGE)
    page = min(max(request.args.get("page", 1, type=int), 1), pages)
    return render_template(
        "rosters/plan.html",
        plan=found,
        counts=counts,
        kind=kind,
        listed=listed[(page - 1) * PAGE : page * PAGE],
        page=page,
        pages=pages,
        form=form,
        header=rosters.kept_header(g.work),
    )


def _uploaded(form: RosterForm) -> tuple[bytes, str]:
    upload = form.file.data
    return upload.read(), upload.filename or ""


def _download(workbook: bytes, name: str) -> Response:
    return send_file(io.BytesIO(workbook), mimetype=XLSX, as_attachment=True, download_name=name)
