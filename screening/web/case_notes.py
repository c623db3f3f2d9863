"""The counselor's pages of what is written down beside a plan: notes, minutes, files."""

import io
from typing import Any
from uuid import UUID

from flask import Blueprint, g, redirect, render_template, request, send_file, url_for
from werkzeug import Response

from crypto.errors import SealOverflow
from referral.safety import SafetyStep
from screening.case_documents import EntryKind
from screening.clock import day_in_china
from screening.roles import Role
from screening.services import attachments, case_files, case_notes, case_reports, cases, rosters
from screening.services.cases import OpenedCase
from screening.services.errors import AttachmentRefused, NotFound
from screening.web.access import open_to
from screening.web.forms.case_notes import CaseFileForm, form_of, restricted
from screening.web.limits import body_up_to
from screening.web.notices import leave_notice
from screening.web.unit_of_work import settings

bp = Blueprint("case_notes", __name__, url_prefix="/staff/cases")

LARGEST_SENT = attachments.LARGEST + 256 * 1024
"""Bytes of a form with a file; a file a little too large is still refused in plain words."""

KINDS = frozenset({*case_notes.KINDS, EntryKind.RESTRICTED_NOTE})
"""What a counselor writes down, each on a page of its own."""


@bp.get("/<uuid:case_id>/write/<kind>")
@open_to(Role.COUNSELOR)
def write(case_id: UUID, kind: str) -> str:
    """Show the form of one kind of what is written down."""
    case, kind_ = cases.opened(g.work, case_id), _kind(kind)
    form = _form(case, kind_)
    if kind_ is EntryKind.NOTE and "talked" in request.args:
        form.talked_on.data = day_in_china(g.now)
    return _page(case, kind_, form)


@bp.post("/<uuid:case_id>/write/<kind>")
@open_to(Role.COUNSELOR)
def take_down(case_id: UUID, kind: str) -> Response | tuple[str, int]:
    """Write it down in the case."""
    case, kind_ = case_reports.settle(g.work, case_id), _kind(kind)
    form = _form(case, kind_)
    if not form.validate():
        return _page(case, kind_, form), 400
    try:
        if kind_ is EntryKind.RESTRICTED_NOTE:
            case_notes.restrict(g.work, case, form.text.data, form.readers.data)
        else:
            case_notes.take_down(g.work, case, kind_, form.document)
    except SealOverflow:
        form.form_errors.append("note.too_long")
        return _page(case, kind_, form), 400
    leave_notice("note.saved")
    return redirect(url_for("cases.show", case_id=case_id))


@bp.get("/<uuid:case_id>/safety-plan")
@open_to(Role.COUNSELOR)
def safety_plan(case_id: UUID) -> str:
    """Show the safety plan on paper: a copy that the student takes along, and nothing else."""
    case = cases.opened(g.work, case_id)
    plan = case_notes.last_safety_plan(case)
    if plan is None:
        raise NotFound("safety_plan")
    helping = settings()
    return render_template(
        "cases/safety_plan.html",
        case_id=case_id,
        plan=plan,
        steps=SafetyStep,
        lines=helping.help_lines,
        checked_on=helping.help_lines_checked_on,
    )


@bp.route("/<uuid:case_id>/files", methods=["GET", "POST"])
@open_to(Role.COUNSELOR)
@body_up_to(LARGEST_SENT)
def files(case_id: UUID) -> Response | tuple[str, int]:
    """Put a file into the case."""
    form = CaseFileForm()
    if not form.is_submitted():
        return _file_page(cases.opened(g.work, case_id), form), 200
    case = case_reports.settle(g.work, case_id)
    if not form.validate():
        return _file_page(case, form), 400
    try:
        case_files.keep(g.work, case, form.title.data or "", form.file.data.read())
    except AttachmentRefused as error:
        form.file.errors = [f"consent.cannot.{error.why}"]
        return _file_page(case, form), 400
    leave_notice("case_file.kept")
    return redirect(url_for("cases.show", case_id=case_id))


@bp.get("/<uuid:case_id>/files/<uuid:file_id>")
@open_to(Role.COUNSELOR)
def file(case_id: UUID, file_id: UUID) -> Response:
    """Give a file of the case; a picture is shown and leaves no copy on the disk."""
    case = cases.find(g.work, case_id)
    about, content = case_files.read(g.work, case, file_id)
    return send_file(
        io.BytesIO(content),
        mimetype=about.media,
        as_attachment=not about.media.startswith("image/"),
        download_name=f"case.{about.ending}",
    )


def _kind(name: str) -> EntryKind:
    if name not in KINDS:
        raise NotFound("kind")
    return EntryKind(name)


def _form(case: OpenedCase, kind: EntryKind) -> Any:
    if kind is EntryKind.RESTRICTED_NOTE:
        return restricted([(a.id, a.display_name) for a in case_notes.colleagues(g.work)])
    return form_of(kind, day_in_china(g.now), case_notes.last_safety_plan(case))


def _page(case: OpenedCase, kind: EntryKind, form: Any) -> str:
    name = rosters.masked(case.profile.name)
    return render_template("cases/write.html", case=case, kind=kind, form=form, masked_name=name)


def _file_page(case: OpenedCase, form: CaseFileForm) -> str:
    name = rosters.masked(case.profile.name)
    return render_template("cases/files.html", case=case, form=form, masked_name=name)
