"""The pages of consent: by class, one class's list, one student, and the form for guardians."""

import io
from uuid import UUID

from flask import Blueprint, g, redirect, render_template, request, send_file, url_for
from werkzeug import Response

from instruments.catalogue import catalogue
from referral.consents import Decision, Standing
from referral.errors import MalformedStandard
from screening.clock import day_in_china
from screening.roles import Role
from screening.services import attachments, consents, coverage, waves
from screening.services.consents import Opened
from screening.services.coverage import ClassConsents
from screening.services.errors import AttachmentRefused, DecisionRefused
from screening.web.access import open_to
from screening.web.forms.consents import ClassForm, ConsentForm
from screening.web.limits import body_up_to
from screening.web.notices import leave_notice

bp = Blueprint("consents", __name__, url_prefix="/staff/consents")

LARGEST_SENT = attachments.LARGEST + 256 * 1024
"""Bytes of a form with a file; a file a little too large is still refused in plain words."""


@bp.get("/")
@open_to(Role.COORDINATOR)
def index() -> str:
    """Show how many guardians of each class have agreed."""
    return render_template("consents/index.html", classes=coverage.by_class(g.work))


@bp.get("/class/<int:grade>/<class_name>")
@open_to(Role.COORDINATOR)
def of_class(grade: int, class_name: str) -> str:
    """Show one class, with a list to tick what came back."""
    found = coverage.of_class(g.work, grade, class_name)
    preset = Decision.GIVEN if request.args.get("preset") == Decision.GIVEN else ""
    form = ClassForm.for_class(found.members, day_in_china(g.now), preset=preset)
    return _class_page(found, form)


@bp.post("/class/<int:grade>/<class_name>")
@open_to(Role.COORDINATOR)
def record_class(grade: int, class_name: str) -> Response | tuple[str, int]:
    """Write down what was ticked."""
    found = coverage.of_class(g.work, grade, class_name)
    form = ClassForm.for_class(found.members, day_in_china(g.now))
    if not form.validate():
        return _class_page(found, form), 400
    words = form.words(found.members)
    try:
        consents.record_many(g.work, words)
    except DecisionRefused as error:
        form.refuse(error)
        return _class_page(found, form), 400
    if words:
        leave_notice("consent.recorded_many")
    else:
        leave_notice("consent.nothing_ticked", "warning")
    return redirect(url_for(".of_class", grade=grade, class_name=class_name))


@bp.get("/class/<int:grade>/<class_name>/form")
@open_to(Role.COORDINATOR)
def forms(grade: int, class_name: str) -> str:
    """Show the form for guardians, one for each student of a class, for printing."""
    try:
        asked = waves.standard_in_force(g.work).battery_for(grade)
    except MalformedStandard:
        asked = ()
    return render_template(
        "consents/forms.html",
        found=coverage.of_class(g.work, grade, class_name),
        instruments=[catalogue()[instrument_id] for instrument_id in asked],
        school=g.actor.unit_name,
    )


@bp.get("/<uuid:student_id>")
@open_to(Role.COORDINATOR)
def show(student_id: UUID) -> str:
    """Show one student's consents, and take down another."""
    opened = consents.opened(g.work, student_id)
    return _student_page(opened, ConsentForm.about(opened, day_in_china(g.now)))


@bp.post("/<uuid:student_id>")
@open_to(Role.COORDINATOR)
@body_up_to(LARGEST_SENT)
def record(student_id: UUID) -> Response | tuple[str, int]:
    """Write down what one guardian said."""
    opened = consents.opened(g.work, student_id)
    form = ConsentForm.about(opened, day_in_china(g.now))
    if not form.validate():
        return _student_page(opened, form), 400
    try:
        found = consents.record(g.work, student_id, form.word, form.content)
    except (DecisionRefused, AttachmentRefused) as error:
        form.refuse(error)
        return _student_page(opened, form), 400
    is_told = (found is Standing.GIVEN) == (form.word.decision is Decision.GIVEN)
    if is_told:
        leave_notice("consent.recorded")
    else:
        leave_notice("consent.recorded_other", "warning")
    return redirect(url_for(".show", student_id=student_id))


@bp.get("/<uuid:student_id>/<uuid:attachment_id>")
@open_to(Role.COORDINATOR)
def attachment(student_id: UUID, attachment_id: UUID) -> Response:
    """Give the file that came with a consent; a picture is shown and leaves no copy on the disk."""
    content = consents.attachment(g.work, student_id, attachment_id)
    media, ending = attachments.media_of(content)
    return send_file(
        io.BytesIO(content),
        mimetype=media,
        as_attachment=not media.startswith("image/"),
        download_name=f"consent.{ending}",
    )


def _class_page(found: ClassConsents, form: ClassForm) -> str:
    lines = form.lines
    rows = [(m, lines[str(m.student_id)]) for m in found.members if str(m.student_id) in lines]
    return render_template("consents/of_class.html", found=found, rows=rows, form=form)


def _student_page(opened: Opened, form: ConsentForm) -> str:
    return render_template("consents/show.html", opened=opened, form=form)
