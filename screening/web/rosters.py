"""The roster's pages: who is there by class, and an import with a dry run and a way back."""

from dataclasses import replace

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug import Response

from screening.clock import day_in_china
from screening.roles import Role
from screening.services import roster_undos, rosters, uploads
from screening.services.errors import CannotUndo, NothingToDo
from screening.services.roster_files import ROSTER, RosterFile
from screening.services.roster_plans import Kind, Plan
from screening.services.roster_rows import Reading
from screening.services.roster_sandbox import mend_safely, read_safely
from screening.services.roster_template import roster_template
from screening.services.uploads import Upload
from screening.web.access import open_to
from screening.web.forms.columns import ColumnsForm
from screening.web.forms.rosters import AbsentForm, RosterForm
from screening.web.forms.students import SearchForm
from screening.web.limits import body_up_to
from screening.web.notices import leave_notice
from screening.web.unit_of_work import database
from screening.web.uploads import LARGEST_FILE, download, uploaded
from screening.web.wording import language

bp = Blueprint("rosters", __name__, url_prefix="/staff/roster")

LABELS = {name: f"roster.field.{name}" for name in ROSTER.fields}

PAGE = 100
"""Students of one page of a dry run."""


@bp.get("/")
@open_to(Role.COORDINATOR)
def index() -> str:
    """Show how many students each class has."""
    database().post(roster_undos.forget_expired(g.now))
    uploads.forget_old(g.work)
    return _index(RosterForm())


@bp.post("/check")
@open_to(Role.COORDINATOR)
@body_up_to(LARGEST_FILE)
def check() -> Response | tuple[str, int]:
    """Read a file, and go to what is wrong with it or to what an import would do."""
    form = RosterForm()
    if not form.validate():
        return _index(form), 400
    upload = uploaded(form)
    return _checked(upload, read_safely(upload.content, upload.filename))


@bp.post("/mend")
@open_to(Role.COORDINATOR)
@body_up_to(LARGEST_FILE)
def mend() -> Response | tuple[str, int]:
    """Read a file and give it back with its faults marked; nothing of it stays here."""
    form = RosterForm()
    if not form.validate():
        return _index(form), 400
    upload = uploaded(form)
    file, workbook = mend_safely(upload.content, upload.filename, language())
    if workbook:
        return download(workbook, "muye-roster-to-mend.xlsx")
    return _checked(upload, file)


@bp.post("/columns")
@open_to(Role.COORDINATOR)
def columns() -> Response | tuple[str, int]:
    """Read the file that was checked last by other columns."""
    upload = uploads.upload(g.work, ROSTER.name)
    reading = uploads.reading(g.work, ROSTER.name)
    if upload is None or reading is None:
        return redirect(url_for(".index"))
    form = ColumnsForm.sent(reading, ROSTER.fields, LABELS)
    if not form.validate():
        left_out, back = reading.left_out, url_for(".faults")
        page = render_template("rosters/columns.html", form=form, left_out=left_out, back=back)
        return page, 400
    upload = replace(upload, chosen=form.chosen)
    return _checked(upload, read_safely(upload.content, upload.filename, chosen=form.chosen))


@bp.get("/faults")
@open_to(Role.COORDINATOR)
def faults() -> Response | str:
    """Say what is wrong with the file that was checked last."""
    upload = uploads.upload(g.work, ROSTER.name)
    if upload is None:
        return redirect(url_for(".index"))
    file = read_safely(upload.content, upload.filename, chosen=upload.chosen)
    if not file.faults:
        return redirect(url_for(".plan"))
    return _faults(file)


@bp.post("/discard")
@open_to(Role.COORDINATOR)
def discard() -> Response:
    """Drop the file that was checked last."""
    uploads.drop(g.work)
    return redirect(url_for(".index"))


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
    return download(roster_template(), "muye-roster.xlsx")


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
        **_columns(uploads.reading(g.work, ROSTER.name)),
    )


def _checked(upload: Upload, file: RosterFile) -> Response | tuple[str, int]:
    """Keep what was read, and go on; what no line could be read of is not kept."""
    if file.reading is None:
        return _faults(file), 400
    rosters.keep(g.work, file, upload)
    return redirect(url_for(".faults" if file.faults else ".plan"))


def _faults(file: RosterFile) -> str:
    return render_template(
        "rosters/faults.html",
        faults=file.faults,
        form=RosterForm(formdata=None),
        **_columns(file.reading),
    )


def _columns(reading: Reading | None) -> dict[str, object]:
    if reading is None or not reading.heads:
        return {"columns": None, "left_out": ()}
    form = ColumnsForm.offered(reading, ROSTER.fields, LABELS)
    return {"columns": form, "left_out": reading.left_out}
