"""The pages of sittings: print a class's tickets, open and close the room, plan a make-up."""

import base64
from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, g, redirect, render_template, url_for
from werkzeug import Response

from referral.errors import ReasonMissing, ReferralError
from referral.states import SittingAction
from screening.models import Sitting
from screening.roles import Role
from screening.services import rehearsals, rooms, sittings, waves
from screening.services.errors import NoConsent, NotFound, NothingToDo, NotOverYet
from screening.services.sittings import Issued
from screening.services.slips import PrintedTicket
from screening.web.access import open_to
from screening.web.forms.sittings import ClassForm, RehearsalForm, SeatForm
from screening.web.forms.waves import StepForm
from screening.web.lab_address import is_only_here, lab_address
from screening.web.notices import leave_notice
from screening.web.qr import qr_path
from screening.web.wording import language

bp = Blueprint("sittings", __name__, url_prefix="/staff/sittings")


@bp.post("/of/<uuid:wave_id>/tickets")
@open_to(Role.COORDINATOR)
def tickets(wave_id: UUID) -> Response | str:
    """Issue a class's tickets and show them for printing, this once."""
    if waves.get(g.work, wave_id).is_rehearsal:
        return _rehearsal_tickets(wave_id)
    form = ClassForm()
    back = url_for("waves.show", wave_id=wave_id)
    if not form.validate():
        leave_notice("ticket.choose_class", "warning")
        return redirect(back)
    grade, class_name = form.grade.data or 0, form.class_name.data or ""
    try:
        issued = sittings.issue(g.work, wave_id, grade=grade, class_name=class_name)
    except NoConsent:
        return _without_consent(grade, class_name)
    except (NothingToDo, NotOverYet, ReferralError) as error:
        return _refused(error, back)
    return _print_page(issued, back)


def _rehearsal_tickets(wave_id: UUID) -> Response | str:
    form = RehearsalForm()
    back = url_for("waves.show", wave_id=wave_id)
    if not form.validate():
        leave_notice("rehearsal.choose_seats", "warning")
        return redirect(back)
    try:
        issued = rehearsals.issue(
            g.work, wave_id, grade=form.grade.data or 0, n_seats=form.n_seats.data or 0
        )
    except (NotOverYet, ReferralError) as error:
        return _refused(error, back)
    return _print_page(issued, back, is_rehearsal=True)


@bp.post("/<uuid:sitting_id>/make-up")
@open_to(Role.COORDINATOR)
def make_up(sitting_id: UUID) -> Response | str:
    """Plan a make-up sitting and show the tickets of those who missed theirs, this once."""
    missed = sittings.get_sitting(g.work, sitting_id)
    try:
        issued = sittings.make_up(g.work, sitting_id)
    except NoConsent:
        return _without_consent(missed.grade, missed.class_name)
    except (NothingToDo, NotOverYet, ReferralError) as error:
        return _refused(error, url_for("rooms.show", sitting_id=sitting_id))
    return _print_page(issued, url_for("rooms.show", sitting_id=issued.sitting.id))


@bp.post("/<uuid:sitting_id>/slip")
@open_to(Role.COORDINATOR)
def slip(sitting_id: UUID) -> Response | str:
    """Show one new ticket in the place of a lost one, this once."""
    form = SeatForm()
    sitting = sittings.get_sitting(g.work, sitting_id)
    back = url_for("rooms.show", sitting_id=sitting_id)
    if not form.validate():
        leave_notice("room.choose_seat", "warning")
        return redirect(back)
    try:
        printed = rooms.replace_slip(g.work, sitting_id, form.seat.data or 0)
    except (NothingToDo, NotFound) as error:
        lapsed = isinstance(error, NoConsent)
        leave_notice("ticket.no_consent" if lapsed else "room.no_slip", "warning")
        return redirect(back)
    return _print_page(Issued(sitting, [printed], ()), back)


@bp.post("/<uuid:sitting_id>/<any(open,close,reopen):action>")
@open_to(Role.PROCTOR, Role.COORDINATOR)
def move(sitting_id: UUID, action: str) -> Response:
    """Open or close a room."""
    back = url_for("rooms.show", sitting_id=sitting_id)
    form = StepForm()
    if not form.validate():
        leave_notice("step.reason_too_long", "warning")
        return redirect(back)
    try:
        sittings.move(g.work, sitting_id, SittingAction(action), form.reason.data or "")
    except ReasonMissing:
        leave_notice("step.reason_missing", "warning")
    except ReferralError:
        leave_notice("step.not_now", "warning")
    return redirect(back)


def _without_consent(grade: int, class_name: str) -> Response:
    leave_notice("ticket.no_consent", "warning")
    return redirect(url_for("consents.of_class", grade=grade, class_name=class_name))


def _refused(error: Exception, back: str) -> Response:
    if isinstance(error, NothingToDo):
        leave_notice("ticket.nobody_left", "info")
    elif isinstance(error, NotOverYet):
        leave_notice("ticket.not_over_yet", "warning")
    else:
        leave_notice("step.not_now", "warning")
    return redirect(back)


def _print_page(issued: Issued, back: str, *, is_rehearsal: bool = False) -> str:
    address = lab_address()
    slips = sorted(issued.slips, key=lambda slip: slip.seat)
    return render_template(
        "sittings/tickets.html",
        sitting=issued.sitting,
        slips=[(slip, qr_path(f"{address}#{slip.code}")) for slip in slips],
        left_out=issued.left_out,
        address=address,
        is_loopback=is_only_here(),
        back=back,
        is_rehearsal=is_rehearsal,
        **_as_file(issued.sitting, slips, address),
    )


def _as_file(sitting: Sitting, slips: Sequence[PrintedTicket], address: str) -> dict[str, object]:
    """Draw the slips as a file that is a link of the page itself.

    A code is kept nowhere, so that page and file must come out of one answer: a second request
    would have nothing left to draw.
    """
    from screening.web.slip_files import MOST, slip_file

    if len(slips) > MOST:
        return {"file": None, "spelled": ()}
    drawn = slip_file(slips, sitting, address=address, language=language(), made_at=g.now)
    content = base64.b64encode(drawn.content).decode()
    return {"file": f"data:application/pdf;base64,{content}", "spelled": drawn.spelled}
