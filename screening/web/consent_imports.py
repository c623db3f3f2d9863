"""The import of what guardians said: a list is brought in, looked at, and written down whole."""

from dataclasses import dataclass, replace

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug import Response

from screening.roles import Role
from screening.services import consent_imports, coverage, uploads
from screening.services.consent_files import CONSENTS, ConsentFile
from screening.services.consent_imports import Outcome, Plan
from screening.services.consent_template import consent_list
from screening.services.roster_columns import Chosen
from screening.services.roster_rows import Fault, Reading
from screening.services.roster_sandbox import mend_consents_safely, read_consents_safely
from screening.services.roster_tables import listed
from screening.services.uploads import Upload
from screening.web.access import open_to
from screening.web.forms.columns import ColumnsForm
from screening.web.forms.consents import ListForm
from screening.web.limits import body_up_to
from screening.web.notices import leave_notice
from screening.web.uploads import LARGEST_FILE, download, uploaded
from screening.web.wording import language

bp = Blueprint("consent_imports", __name__, url_prefix="/staff/consents/import")

LABELS = {name: f"consent_import.field.{name}" for name in CONSENTS.fields}


@dataclass(frozen=True, slots=True)
class _Read:
    """The list that was checked last, as it stands now."""

    upload: Upload
    file: ConsentFile
    plan: Plan

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What is wrong with the file itself, and with its rows beside the roster."""
        return listed(replace(self.file, faults=(*self.file.faults, *self.plan.faults))).faults


@bp.get("/")
@open_to(Role.COORDINATOR)
def index() -> str:
    """Ask for a list, and offer one for each class to be filled in."""
    uploads.forget_old(g.work)
    return _index(ListForm(formdata=None))


@bp.get("/list/<int:grade>/<class_name>.xlsx")
@open_to(Role.COORDINATOR)
def blank(grade: int, class_name: str) -> Response:
    """Give a class's list to fill in."""
    return download(
        consent_list(coverage.of_class(g.work, grade, class_name)), "muye-consents.xlsx"
    )


@bp.post("/check")
@open_to(Role.COORDINATOR)
@body_up_to(LARGEST_FILE)
def check() -> Response | tuple[str, int]:
    """Read a list, keep it sealed, and go to what it would do."""
    form = ListForm()
    if not form.validate():
        return _index(form), 400
    return _checked(uploaded(form))


@bp.post("/columns")
@open_to(Role.COORDINATOR)
def columns() -> Response | tuple[str, int]:
    """Read the list that was checked last by other columns."""
    upload = uploads.upload(g.work, CONSENTS.name)
    reading = uploads.reading(g.work, CONSENTS.name)
    if upload is None or reading is None:
        return redirect(url_for(".index"))
    form = ColumnsForm.sent(reading, CONSENTS.fields, LABELS)
    if not form.validate():
        left_out, back = reading.left_out, url_for(".plan")
        page = render_template("rosters/columns.html", form=form, left_out=left_out, back=back)
        return page, 400
    return _checked(replace(upload, chosen=form.chosen))


@bp.get("/plan")
@open_to(Role.COORDINATOR)
def plan() -> Response | str:
    """Say what the list would do row by row, or what is wrong with it."""
    read = _read()
    if read is None:
        return redirect(url_for(".index"))
    if read.faults:
        return _faults(read.faults, read.file.reading)
    counts = read.plan.counts
    kinds = [outcome for outcome in Outcome if counts[outcome]]
    kind = next((k for k in kinds if k == request.args.get("kind")), kinds[0])
    return render_template(
        "consent_imports/plan.html",
        plan=read.plan,
        counts=counts,
        kind=kind,
        **_columns(read.file.reading),
    )


@bp.post("/mend")
@open_to(Role.COORDINATOR)
def mend() -> Response:
    """Give the list that was checked last back with its faults marked."""
    read = _read()
    if read is None or not read.faults:
        return redirect(url_for(".plan"))
    upload, reading = read.upload, read.file.reading
    chosen = upload.chosen or (Chosen(reading.header, reading.places) if reading else None)
    content = upload.content, upload.filename, chosen
    workbook = mend_consents_safely(*content, read.plan.faults, language())
    return download(workbook, "muye-consents-to-mend.xlsx")


@bp.post("/store")
@open_to(Role.COORDINATOR)
def store() -> Response:
    """Write down what was shown, all or nothing."""
    read = _read()
    if read is None:
        return redirect(url_for(".index"))
    if read.faults:
        return redirect(url_for(".plan"))
    consent_imports.carry_out(g.work, read.plan)
    leave_notice("consent_import.stored")
    return redirect(url_for("consents.index"))


@bp.post("/discard")
@open_to(Role.COORDINATOR)
def discard() -> Response:
    """Drop the list that was checked last."""
    uploads.drop(g.work)
    return redirect(url_for(".index"))


def _checked(upload: Upload) -> Response | tuple[str, int]:
    """Keep a list, and go on; what no line could be read of is not kept."""
    file = read_consents_safely(upload.content, upload.filename, upload.chosen)
    if file.reading is None:
        return _faults(file.faults, None), 400
    uploads.keep(g.work, CONSENTS.name, upload, file.reading, [])
    return redirect(url_for(".plan"))


def _read() -> _Read | None:
    upload = uploads.upload(g.work, CONSENTS.name)
    if upload is None:
        return None
    file = read_consents_safely(upload.content, upload.filename, upload.chosen)
    if file.reading is None:
        return _Read(upload, file, Plan((), ()))
    return _Read(upload, file, consent_imports.plan(g.work, file.rows, file.reading))


def _index(form: ListForm) -> str:
    classes = coverage.by_class(g.work)
    return render_template("consent_imports/index.html", classes=classes, form=form)


def _faults(faults: tuple[Fault, ...], reading: Reading | None) -> str:
    return render_template("consent_imports/faults.html", faults=faults, **_columns(reading))


def _columns(reading: Reading | None) -> dict[str, object]:
    if reading is None:
        return {"columns": None, "left_out": ()}
    form = ColumnsForm.offered(reading, CONSENTS.fields, LABELS)
    return {"columns": form, "left_out": reading.left_out}
