"""The pages of a member of a team: the cases that are shared with them, and how they answer."""

from uuid import UUID

from flask import Blueprint, g, redirect, render_template, url_for
from werkzeug import Response

from crypto.errors import SealOverflow
from referral.cases import Evidence, MeasureState
from screening.clock import day_in_china
from screening.roles import Role
from screening.services import shared_cases
from screening.services.errors import NotFound, PlanRefused
from screening.services.shared_cases import Shared
from screening.web.access import open_to
from screening.web.forms.cases import DoneForm, WatchedForm
from screening.web.notices import leave_notice

bp = Blueprint("shared_cases", __name__, url_prefix="/staff/shared")

MEMBERS = (Role.PROCTOR, Role.COORDINATOR, Role.TEAM_MEMBER, Role.CLINICIAN)
"""The roles that may be on a team."""


@bp.errorhandler(NotFound)
def gone(_error: NotFound) -> tuple[str, int]:
    """Say that nothing is shared here: not any more, or never."""
    return render_template("shared_cases/gone.html"), 404


@bp.get("/")
@open_to(*MEMBERS)
def index() -> str:
    """Show every case that is shared with the reader."""
    return render_template("shared_cases/index.html", listed=shared_cases.listed(g.work))


@bp.get("/<uuid:case_id>")
@open_to(*MEMBERS)
def show(case_id: UUID) -> str:
    """Show one case as far as it is shared."""
    return _page(shared_cases.one(g.work, case_id), WatchedForm(formdata=None))


@bp.post("/<uuid:case_id>")
@open_to(*MEMBERS)
def watched(case_id: UUID) -> Response | tuple[str, int]:
    """Hand in what was noticed."""
    shared, form = shared_cases.one(g.work, case_id), WatchedForm()
    if not form.validate():
        return _page(shared, form), 400
    try:
        shared_cases.watched(g.work, case_id, form.text.data or "")
    except SealOverflow:
        form.text.errors = ["form.too_long"]
        return _page(shared, form), 400
    leave_notice("shared.handed_in")
    return redirect(url_for(".show", case_id=case_id))


@bp.route("/<uuid:case_id>/measures/<uuid:measure_id>", methods=["GET", "POST"])
@open_to(*MEMBERS)
def done(case_id: UUID, measure_id: UUID) -> Response | tuple[str, int]:
    """Report that a measure was carried out."""
    shared, form = shared_cases.one(g.work, case_id), DoneForm.of(day_in_china(g.now))
    measure = next((m for m in shared.content.told_measures if m.id == measure_id), None)
    if measure is None or not measure.is_own or measure.state != MeasureState.OPEN:
        leave_notice("shared.not_yours", "warning")
        return redirect(url_for(".show", case_id=case_id))
    if form.validate_on_submit():
        try:
            shared_cases.carried_out(
                g.work,
                case_id,
                measure_id,
                evidence=Evidence(form.evidence.data),
                outcome=form.outcome.data or "",
                day=form.ended_on.data or day_in_china(g.now),
            )
        except PlanRefused as error:
            form.ended_on.errors = [f"measure.cannot.{error.why}"]
        except SealOverflow:
            form.outcome.errors = ["form.too_long"]
        else:
            leave_notice("shared.handed_in")
            return redirect(url_for(".show", case_id=case_id))
    page = render_template("shared_cases/done.html", shared=shared, measure=measure, form=form)
    return page, 400 if form.errors else 200


def _page(shared: Shared, form: WatchedForm) -> str:
    return render_template("shared_cases/show.html", shared=shared, form=form)
