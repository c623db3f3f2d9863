"""The pages of a hand-over in a crisis: written down by one, confirmed by a second."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from flask import Blueprint, g, redirect, render_template, url_for
from werkzeug import Response

from crypto.errors import SealOverflow
from referral.errors import ReasonMissing, StepNotAllowed
from referral.hand_overs import HandOverAction
from screening.roles import Role
from screening.services import cases, hand_over_steps, hand_overs, rosters
from screening.services.errors import NotFound, SamePerson
from screening.web.access import open_to
from screening.web.forms.protection import HandOverForm, SecondForm
from screening.web.notices import leave_notice
from screening.web.shared_cases import MEMBERS

bp = Blueprint("hand_overs", __name__, url_prefix="/staff")

SECONDS = (*MEMBERS, Role.SCHOOL_LEAD)
"""Who holds no key of a case and may be its second person; another counselor is one as well."""


@bp.route("/cases/<uuid:case_id>/hand-overs", methods=["GET", "POST"])
@open_to(Role.COUNSELOR)
def new(case_id: UUID) -> Response | tuple[str, int]:
    """Write down that a student in a crisis was handed over."""
    case, form = cases.opened(g.work, case_id), HandOverForm.of()
    if form.validate_on_submit():
        try:
            hand_over_steps.hand_over(g.work, case_id, form.document)
        except SealOverflow:
            form.form_errors.append("note.too_long")
        else:
            leave_notice("hand_over.written")
            return redirect(url_for("cases.show", case_id=case_id))
    name = rosters.masked(case.profile.name)
    page = render_template("hand_overs/new.html", case=case, form=form, masked_name=name)
    return page, 400 if form.errors else 200


@bp.route("/cases/<uuid:case_id>/hand-overs/<uuid:hand_over_id>", methods=["GET", "POST"])
@open_to(Role.COUNSELOR)
def answer(case_id: UUID, hand_over_id: UUID) -> Response | tuple[str, int]:
    """Show one hand-over to another counselor, who confirms it or objects."""
    case = cases.opened(g.work, case_id)
    found, form = hand_overs.one(case, hand_over_id), SecondForm.of(hand_over_id)
    status = 200
    if form.is_submitted():
        status = _said(form, partial(hand_over_steps.answer, g.work, case_id, hand_over_id))
        if status == 200:
            return redirect(url_for("cases.show", case_id=case_id))
    page = render_template(
        "hand_overs/answer.html",
        case=case,
        found=found,
        by_name=cases.names(g.work, {found.by}).get(found.by, ""),
        masked_name=rosters.masked(case.profile.name),
        form=form,
    )
    return page, status


@bp.route("/hand-overs/", methods=["GET"])
@open_to(*SECONDS)
def index() -> str:
    """Show what waits for the reader's word as the second person."""
    return _index(SecondForm(formdata=None))


@bp.post("/hand-overs/<uuid:hand_over_id>")
@open_to(*SECONDS)
def say(hand_over_id: UUID) -> Response | tuple[str, int]:
    """Confirm a hand-over, or object to it."""
    form = SecondForm.of(hand_over_id)
    try:
        found = hand_over_steps.find(g.work, hand_over_id)
    except NotFound:
        form.form_errors.append("hand_over.gone")
        return _index(form), 404
    status = _said(form, partial(hand_over_steps.say, g.work, found))
    return redirect(url_for(".index")) if status == 200 else (_index(form), status)


def _said(form: SecondForm, take: Callable[[HandOverAction, str], None]) -> int:
    """Take what a second person says, and return the status of the answer: 200 where it was."""
    if not form.validate():
        return 400
    try:
        take(HandOverAction(form.action.data), form.reason.data or "")
    except ReasonMissing:
        form.reason.errors = ["hand_over.reason_missing"]
        return 400
    except SealOverflow:
        form.reason.errors = ["form.too_long"]
        return 400
    except SamePerson:
        form.form_errors.append("hand_over.same_person")
        return 409
    except StepNotAllowed:
        form.form_errors.append("hand_over.said_already")
        return 409
    leave_notice(f"hand_over.done.{form.action.data}")
    return 200


def _index(form: SecondForm) -> str:
    waiting = hand_over_steps.waiting(g.work)
    return render_template("hand_overs/index.html", waiting=waiting, form=form)
