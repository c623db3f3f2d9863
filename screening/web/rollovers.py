"""The page of a new school year: what would become of each class, and the doing of it."""

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug import Response

from screening.roles import Role
from screening.services import rollovers
from screening.services.errors import NothingToDo, WaveUnderWay
from screening.services.rollovers import Rollover
from screening.web.access import open_to
from screening.web.forms.rollovers import RolloverForm
from screening.web.notices import leave_notice
from screening.web.wording import say

bp = Blueprint("rollovers", __name__, url_prefix="/staff/rollover")


@bp.get("/")
@open_to(Role.COORDINATOR)
def index() -> str:
    """Show what would become of each class."""
    plan = rollovers.plan(g.work, request.args.get("last_grade", None, type=int))
    if plan.last_grade not in rollovers.last_grades(plan):
        plan = rollovers.plan(g.work)
    return _page(plan, _form(plan))


@bp.post("/")
@open_to(Role.COORDINATOR)
def carry_out() -> Response | tuple[str, int]:
    """Move every class up, all or nothing."""
    plan = rollovers.plan(g.work, request.form.get("last_grade", None, type=int))
    form = _form(plan)
    if not form.validate():
        return _page(rollovers.plan(g.work), form), 400
    try:
        rollovers.carry_out(g.work, plan)
    except NothingToDo:
        leave_notice("rollover.nothing", "info")
    except WaveUnderWay:
        leave_notice("rollover.wave_under_way", "warning")
        return redirect(url_for(".index"))
    else:
        leave_notice("rollover.done")
    return redirect(url_for("rosters.index"))


def _form(plan: Rollover) -> RolloverForm:
    grades = {n: say(f"grade.{n}") for n in rollovers.last_grades(plan)}
    return RolloverForm.offering(grades, plan.last_grade)


def _page(plan: Rollover, form: RolloverForm) -> str:
    return render_template(
        "rollovers/index.html",
        plan=plan,
        form=form,
        is_wave_under_way=rollovers.is_wave_under_way(g.work),
    )
