"""The pages of sittings: print a class's tickets, open and close the room."""

from uuid import UUID

from flask import Blueprint, g, redirect, render_template, url_for
from werkzeug import Response

from referral.errors import ReasonMissing, ReferralError
from referral.states import SittingAction
from screening.roles import Role
from screening.services import sittings, waves
from screening.services.errors import NoConsent, NothingToDo
from screening.web.access import open_to
from screening.web.forms.sittings import ClassForm
from screening.web.forms.waves import StepForm
from screening.web.lab_address import is_only_here, lab_address
from screening.web.notices import leave_notice
from screening.web.qr import qr_path

bp = Blueprint("sittings", __name__, url_prefix="/staff/sittings")


@bp.post("/of/<uuid:wave_id>/tickets")
@open_to(Role.COORDINATOR)
def tickets(wave_id: UUID) -> Response | str:
    """Issue a class's tickets and show them for printing, this once."""
    form = ClassForm()
    waves.get(g.work, wave_id)
    if not form.validate():
        leave_notice("ticket.choose_class", "warning")
        return redirect(url_for("waves.show", wave_id=wave_id))
    try:
        issued = sittings.issue(
            g.work, wave_id, grade=form.grade.data or 0, class_name=form.class_name.data or ""
        )
    except NoConsent:
        leave_notice("ticket.no_consent", "warning")
        return redirect(
            url_for("consents.of_class", grade=form.grade.data, class_name=form.class_name.data)
        )
    except NothingToDo:
        leave_notice("ticket.nobody_left", "info")
        return redirect(url_for("waves.show", wave_id=wave_id))
    except ReferralError:
        leave_notice("step.not_now", "warning")
        return redirect(url_for("waves.show", wave_id=wave_id))
    address = lab_address()
    return render_template(
        "sittings/tickets.html",
        sitting=issued.sitting,
        slips=[(slip, qr_path(f"{address}#{slip.code}")) for slip in issued.slips],
        left_out=issued.left_out,
        address=address,
        is_loopback=is_only_here(),
        wave_id=wave_id,
    )


@bp.post("/<uuid:sitting_id>/<any(open,close,reopen):action>")
@open_to(Role.PROCTOR, Role.COORDINATOR)
def move(sitting_id: UUID, action: str) -> Response:
    """Open or close a room."""
    wave_id = sittings.get_sitting(g.work, sitting_id).wave_id
    form = StepForm()
    if not form.validate():
        leave_notice("step.reason_too_long", "warning")
        return redirect(url_for("waves.show", wave_id=wave_id))
    try:
        sittings.move(g.work, sitting_id, SittingAction(action), form.reason.data or "")
    except ReasonMissing:
        leave_notice("step.reason_missing", "warning")
    except ReferralError:
        leave_notice("step.not_now", "warning")
    return redirect(url_for("waves.show", wave_id=wave_id))
