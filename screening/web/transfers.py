"""The page of transfers: who is offered to this school, and whom it offers to another."""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, g, redirect, render_template, url_for
from werkzeug import Response

from screening.roles import Role
from screening.services import rosters, students, transfers
from screening.services.errors import CannotTransfer
from screening.services.transfers import Offer
from screening.web.access import open_to
from screening.web.forms.transfers import AcceptForm, At, OfferForm
from screening.web.notices import leave_notice

bp = Blueprint("transfers", __name__, url_prefix="/staff/transfers")


@bp.get("/")
@open_to(Role.COUNSELOR)
def index() -> str:
    """Show who is offered to this school, and whom it offers."""
    return _page(_offer_form())


@bp.post("/")
@open_to(Role.COUNSELOR)
def offer() -> Response | tuple[str, int]:
    """Offer a student who left to another school of the township."""
    form = _offer_form()
    if not form.validate():
        return _page(form), 400
    try:
        transfers.offer(g.work, UUID(form.student.data), UUID(form.school.data))
    except CannotTransfer as error:
        form.form_errors.append(f"transfer.cannot.{error.why}")
        return _page(form), 409
    leave_notice("transfer.offered")
    return redirect(url_for(".index"))


@bp.post("/<uuid:transfer_id>/accept")
@open_to(Role.COUNSELOR)
def accept(transfer_id: UUID) -> Response | tuple[str, int]:
    """Take a student over."""
    offered = transfers.to_us(g.work, transfer_id)
    form = AcceptForm.offering(_classes([offered]))
    if not form.validate():
        leave_notice("transfer.choose_class", "warning")
        return redirect(url_for(".index"))
    grade, class_name = form.chosen
    try:
        transfers.accept(g.work, transfer_id, grade=grade, class_name=class_name)
    except CannotTransfer as error:
        again = _offer_form()
        again.form_errors.append(f"transfer.cannot.{error.why}")
        return _page(again), 409
    leave_notice("transfer.accepted")
    return redirect(url_for(".index"))


@bp.post("/<uuid:transfer_id>/call-off")
@open_to(Role.COUNSELOR)
def call_off(transfer_id: UUID) -> Response:
    """End an offer."""
    transfers.call_off(g.work, transfer_id)
    leave_notice("transfer.called_off")
    return redirect(url_for(".index"))


def _offer_form() -> OfferForm:
    names = {
        one.id: f"{one.profile.name} {one.profile.number}" for one in students.who_left(g.work)
    }
    return OfferForm.offering(names, {unit.id: unit.name for unit in transfers.schools(g.work)})


def _classes(offered: Sequence[Offer]) -> list[At]:
    """Return the classes of this school, and those that the students come from."""
    own = [(grade, name) for grade, name, _ in rosters.class_counts(g.work)]
    before = [(one.profile.grade, one.profile.class_name) for one in offered]
    return list(dict.fromkeys([*own, *before]))


def _page(form: OfferForm) -> str:
    offered = transfers.incoming(g.work)
    return render_template(
        "transfers/index.html",
        form=form,
        incoming=offered,
        outgoing=transfers.outgoing(g.work),
        classes=_classes(offered),
    )
