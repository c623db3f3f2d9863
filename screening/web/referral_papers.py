"""What of a referral leaves the screen: the printed form, its PDF file, a bundle, carried files."""

import io
import json
from uuid import UUID

from flask import Blueprint, g, redirect, render_template, send_file, url_for
from werkzeug import Response

from referral import fhir
from referral.answers import Advice, Attendance
from referral.dossier import Basis, FieldId, Request
from referral.referrals import READABLE, ReferralAction
from screening.clock import day_in_china
from screening.roles import Role
from screening.services import referral_carrying, referral_files, referral_inbox, referrals
from screening.services.errors import NotFound, NothingToDo, ReferralRefused
from screening.services.referral_carrying import TakenIn
from screening.services.referrals import OpenedReferral
from screening.web.access import open_to
from screening.web.forms.referral_files import CarriedFileForm
from screening.web.limits import body_up_to
from screening.web.notices import leave_notice
from screening.web.qr import qr_path
from screening.web.wording import language

bp = Blueprint("referral_papers", __name__, url_prefix="/staff/referral-papers")

LARGEST_SENT = referral_files.LARGEST + 64 * 1024


@bp.get("/form/<uuid:referral_id>")
@open_to(Role.COUNSELOR)
def form(referral_id: UUID) -> str:
    """Show the form of a referral that was sent, for printing."""
    found = _sent(referral_id)
    number = found.row.number
    return render_template(
        "referrals/form.html",
        found=found,
        qr=qr_path(number),
        advices=list(Advice),
        attendances=list(Attendance),
    )


@bp.get("/form/<uuid:referral_id>/referral.pdf")
@open_to(Role.COUNSELOR)
def form_file(referral_id: UUID) -> Response:
    """Give the same form as a PDF file."""
    # A library for PDF files is loaded only when one is asked for.
    from screening.web.referral_form_files import form_file as draw

    found = _sent(referral_id)
    content = draw(found.dossier, language=language(), made_at=g.now)
    name = f"referral-{found.row.number}.pdf"
    return send_file(
        io.BytesIO(content), mimetype="application/pdf", as_attachment=True, download_name=name
    )


@bp.get("/bundle/<uuid:referral_id>")
@open_to(Role.COUNSELOR)
def bundle(referral_id: UUID) -> Response:
    """Give a referral that was sent as a FHIR bundle."""
    found = _sent(referral_id)
    answer = found.last(ReferralAction.ANSWER)
    dossier = found.dossier
    told = fhir.Told(
        id=found.row.id,
        number=dossier.number,
        state=found.row.state,
        school=dossier.school,
        centre=dossier.centre,
        request=Request(dossier.request),
        basis=Basis(dossier.basis),
        prepared_on=dossier.prepared_on,
        moved_at=found.course[-1].document.moment,
        fields=[(FieldId(name), text) for name, text in dossier.fields],
        answer=answer.facts if answer else None,
    )
    return _json(fhir.bundle(told), f"referral-{found.row.number}.json")


@bp.get("/files")
@open_to(Role.COUNSELOR)
def files() -> str:
    """Show the files for a centre without a line."""
    return _files_page(CarriedFileForm())


@bp.post("/files/to/<uuid:unit_id>")
@open_to(Role.COUNSELOR)
def give(unit_id: UUID) -> Response | tuple[str, int]:
    """Give the file for one centre."""
    if unit_id not in {unit.id for unit in referrals.centres(g.work)}:
        raise NotFound("centre")
    try:
        return _file(referral_carrying.to_centre(g.work, unit_id), "referrals")
    except (ReferralRefused, NothingToDo) as error:
        return _refused(CarriedFileForm(formdata=None), error)


@bp.post("/files")
@open_to(Role.COUNSELOR)
@body_up_to(LARGEST_SENT)
def take() -> Response | tuple[str, int]:
    """Take the file in that came back from a centre."""
    sent = CarriedFileForm()
    if not sent.validate():
        return _files_page(sent), 400
    try:
        found = referral_carrying.from_centre(g.work, sent.content)
    except ReferralRefused as error:
        return _refused(sent, error)
    return _taken(found, ".files")


@bp.get("/answers")
@open_to(Role.CLINICIAN)
def answers() -> str:
    """Show the files of a centre without a line."""
    return _answers_page(CarriedFileForm())


@bp.post("/answers/to/<uuid:unit_id>")
@open_to(Role.CLINICIAN)
def give_answers(unit_id: UUID) -> Response | tuple[str, int]:
    """Give the file for one school."""
    try:
        return _file(referral_carrying.to_school(g.work, unit_id), "answers")
    except (ReferralRefused, NothingToDo) as error:
        return _refused(CarriedFileForm(formdata=None), error)


@bp.post("/answers")
@open_to(Role.CLINICIAN)
@body_up_to(LARGEST_SENT)
def take_referrals() -> Response | tuple[str, int]:
    """Take the file in that came from a school."""
    sent = CarriedFileForm()
    if not sent.validate():
        return _answers_page(sent), 400
    try:
        found = referral_carrying.from_school(g.work, sent.content)
    except ReferralRefused as error:
        return _refused(sent, error)
    return _taken(found, ".answers")


def _sent(referral_id: UUID) -> OpenedReferral:
    found = referrals.opened(g.work, referral_id)
    if found.row.state not in READABLE:
        raise NotFound("referral")
    return found


def _refused(form: CarriedFileForm, error: Exception) -> tuple[str, int]:
    why = error.why if isinstance(error, ReferralRefused) else "nothing_to_carry"
    form.form_errors.append(f"referral.cannot.{why}")
    page = _answers_page if g.actor.role is Role.CLINICIAN else _files_page
    return page(form), 409


def _taken(found: TakenIn, endpoint: str) -> Response:
    leave_notice("referral_file.taken_steps" if found.n_steps else "referral_file.taken")
    return redirect(url_for(endpoint))


def _files_page(form: CarriedFileForm) -> str:
    return render_template(
        "referrals/files.html", form=form, units=referrals.centres(g.work), give=".give"
    )


def _answers_page(form: CarriedFileForm) -> str:
    return render_template(
        "referrals/files.html",
        form=form,
        units=referral_inbox.schools(g.work),
        give=".give_answers",
    )


def _file(content: bytes, noun: str) -> Response:
    name = f"{noun}-{day_in_china(g.now)}.{referral_files.ENDING}"
    return send_file(
        io.BytesIO(content),
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=name,
    )


def _json(table: object, name: str) -> Response:
    content = json.dumps(table, ensure_ascii=False, indent=2).encode()
    return send_file(
        io.BytesIO(content),
        mimetype="application/fhir+json",
        as_attachment=True,
        download_name=name,
    )
