"""The pages of the health centre: what was referred to it, and what it does about each."""

from uuid import UUID

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from werkzeug import Response

from referral.errors import ReasonMissing
from referral.referrals import ReferralAction, ReferralState
from referral.states import Step
from screening.clock import day_in_china
from screening.roles import Role
from screening.services import referral_inbox, referral_programme
from screening.services.errors import NotFound, ReferralRefused
from screening.services.referral_inbox import Received
from screening.web.access import open_to
from screening.web.forms.referral_inbox import (
    AcceptForm,
    AnswerForm,
    AppointmentForm,
    DeclineForm,
    NumberForm,
)
from screening.web.forms.referrals import ReasonForm, RefusableForm
from screening.web.notices import leave_notice

bp = Blueprint("referral_inbox", __name__, url_prefix="/staff/inbox")

A = ReferralAction

BY_BUTTON = (A.SEE, A.MISS_APPOINTMENT, A.RESUME, A.HOLD, A.REFER_ON)
"""Steps that need a button, and a reason where the table asks for one; what is hoped for first."""


@bp.get("/")
@open_to(Role.CLINICIAN)
def index() -> str:
    """List what lies with the centre."""
    return _list_page(NumberForm())


@bp.get("/find")
@open_to(Role.CLINICIAN)
def find() -> Response | str:
    """Lead to the referral whose number was typed or scanned."""
    form = NumberForm(request.args)
    try:
        referral_id = referral_inbox.by_number(g.work, form.number.data or "")
    except NotFound:
        form.number.errors = ["inbox.no_such_number"]
        return _list_page(form)
    return redirect(url_for(".show", referral_id=referral_id))


@bp.get("/overdue")
@open_to(Role.CLINICIAN)
def overdue() -> str:
    """Show what is overdue, for printing."""
    return render_template("referral_inbox/overdue.html", lines=referral_inbox.overdue(g.work))


@bp.get("/programme")
@open_to(Role.CLINICIAN)
def programme() -> str:
    """Show counts, of nobody in particular."""
    return render_template("referral_inbox/programme.html", found=referral_programme.of(g.work))


@bp.get("/<uuid:referral_id>")
@open_to(Role.CLINICIAN)
def show(referral_id: UUID) -> str:
    """Show one referral with its dossier."""
    return _page(referral_inbox.opened(g.work, referral_id))


@bp.post("/<uuid:referral_id>/accept")
@open_to(Role.CLINICIAN)
def accept(referral_id: UUID) -> Response | tuple[str, int]:
    """Accept, with an appointment."""
    found, form = referral_inbox.opened(g.work, referral_id), AcceptForm()
    if not form.validate():
        return _page(found, accepting=form), 400
    try:
        referral_inbox.accept(g.work, found, form.day, confirmed=form.compared.data)
    except ReferralRefused as error:
        form.refuse(error)
        return _page(found, accepting=form), 409
    return _done(referral_id, A.ACCEPT)


@bp.post("/<uuid:referral_id>/appoint")
@open_to(Role.CLINICIAN)
def appoint(referral_id: UUID) -> Response | tuple[str, int]:
    """Give another appointment."""
    found, form = referral_inbox.opened(g.work, referral_id), AppointmentForm()
    if not form.validate():
        return _page(found, appointing=form), 400
    try:
        referral_inbox.appoint_again(g.work, found, form.day)
    except ReferralRefused as error:
        form.refuse(error)
        return _page(found, appointing=form), 409
    return _done(referral_id, A.APPOINT_AGAIN)


@bp.post("/<uuid:referral_id>/decline")
@open_to(Role.CLINICIAN)
def decline(referral_id: UUID) -> Response | tuple[str, int]:
    """Decline, with a reason."""
    found, form = referral_inbox.opened(g.work, referral_id), DeclineForm()
    if not form.validate():
        return _page(found, declining=form), 400
    try:
        referral_inbox.decline(g.work, found, form.why.data, form.words.data or "")
    except ReferralRefused as error:
        form.refuse(error)
        return _page(found, declining=form), 409
    leave_notice("inbox.done.decline")
    return redirect(url_for(".index"))


@bp.post("/<uuid:referral_id>/answer")
@open_to(Role.CLINICIAN)
def answer(referral_id: UUID) -> Response | tuple[str, int]:
    """Send the answer slip."""
    found, form = referral_inbox.opened(g.work, referral_id), AnswerForm()
    if not form.validate():
        return _page(found, answering=form), 400
    try:
        referral_inbox.answer(g.work, found, form.answer)
    except ReferralRefused as error:
        form.refuse(error)
        return _page(found, answering=form), 409
    return _done(referral_id, A.ANSWER)


@bp.post("/<uuid:referral_id>/step/<action>")
@open_to(Role.CLINICIAN)
def step(referral_id: UUID, action: str) -> Response | tuple[str, int]:
    """Take a step that needs a button and perhaps a reason."""
    if action not in BY_BUTTON:
        abort(404)
    found, form = referral_inbox.opened(g.work, referral_id), ReasonForm.of(action)
    if not form.validate():
        return _page(found, stepping=form), 400
    try:
        referral_inbox.take(g.work, found, ReferralAction(action), form.reason.data or "")
    except ReasonMissing:
        form.reason.errors = ["referral.reason_missing"]
        return _page(found, stepping=form), 400
    return _done(referral_id, ReferralAction(action))


def _buttons(found: Received) -> list[Step[ReferralState, ReferralAction]]:
    offered = [step for step in found.may_do if step.action in BY_BUTTON]
    return sorted(offered, key=lambda step: BY_BUTTON.index(step.action))


def _done(referral_id: UUID, action: ReferralAction) -> Response:
    leave_notice(f"inbox.done.{action}")
    return redirect(url_for(".show", referral_id=referral_id))


def _list_page(form: NumberForm) -> str:
    lines = referral_inbox.inbox(g.work)
    return render_template("referral_inbox/index.html", lines=lines, form=form)


def _page(found: Received, **sent: RefusableForm) -> str:
    today = day_in_china(g.now)
    forms = {
        "accepting": AcceptForm(formdata=None, appointment=today),
        "appointing": AppointmentForm(formdata=None, appointment=today),
        "declining": DeclineForm(formdata=None),
        "answering": AnswerForm(formdata=None, seen_on=today),
        "stepping": ReasonForm(formdata=None),
    }
    return render_template(
        "referral_inbox/show.html",
        found=found,
        may={step.action for step in found.may_do},
        buttons=_buttons(found),
        sent=next(iter(sent.values()), None),
        **{**forms, **sent},
    )
