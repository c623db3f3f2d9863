"""The counselor's pages of a case plan: write it, compare its versions, end a measure."""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug import Response

from crypto.errors import SealOverflow
from referral.cases import CaseState, MeasureState
from referral.errors import ReferralError
from screening.clock import day_in_china
from screening.roles import Role
from screening.services import case_plans, case_reports, case_teams, cases, plan_writing, rosters
from screening.services.case_plans import EMPTY, Version
from screening.services.cases import OpenedCase
from screening.services.errors import NotFound, PlanChanged, PlanRefused
from screening.services.plan_differences import differences
from screening.web.access import open_to
from screening.web.forms.case_plans import PlanForm, texts, with_added
from screening.web.forms.cases import MeasureForm
from screening.web.notices import leave_notice

bp = Blueprint("case_plans", __name__, url_prefix="/staff/cases")


@bp.get("/<uuid:case_id>/plan")
@open_to(Role.COUNSELOR)
def edit(case_id: UUID) -> str | Response:
    """Show the form of the plan; one that was approved is revised first."""
    case = cases.opened(g.work, case_id)
    if case.row.state is not CaseState.OPEN:
        leave_notice("plan.revise_first", "warning")
        return redirect(url_for("cases.show", case_id=case_id))
    form = PlanForm.of(case_plans.current(case), case.row.revision, _team(case))
    return _page(case, form)


@bp.post("/<uuid:case_id>/plan")
@open_to(Role.COUNSELOR)
def save(case_id: UUID) -> Response | str | tuple[str, int]:
    """Write a version; whatever stands in the way, what was typed stays in the form."""
    case = case_reports.settle(g.work, case_id)
    team = _team(case)
    form = PlanForm.sent(team)
    if "more" in request.form:
        return _page(case, form.ready(team))
    if not form.validate():
        return _page(case, form), 400
    plan, seen = form.plan(team), form.revision.data or 0
    try:
        plan_writing.save(g.work, case, plan, seen)
    except PlanChanged:
        return _both(case, form), 409
    except PlanRefused as error:
        form.form_errors.append(f"plan.cannot.{error.why}")
        return _page(case, form), 400
    except SealOverflow:
        form.form_errors.append("plan.too_long")
        return _page(case, form), 400
    except ReferralError:
        form.form_errors.append("plan.with_lead")
        return _page(case, form), 409
    leave_notice("plan.saved")
    return redirect(url_for("cases.show", case_id=case_id))


@bp.get("/<uuid:case_id>/plan/versions")
@open_to(Role.COUNSELOR)
def versions(case_id: UUID) -> str:
    """Show every version, the newest first, and what changed in it."""
    case = cases.opened(g.work, case_id)
    found = case_plans.versions(case)
    before = [EMPTY, *(version.plan for version in found)]
    changed = [(v, differences(old, v.plan)) for old, v in zip(before, found, strict=False)]
    return render_template(
        "cases/versions.html",
        case=case,
        changed=list(reversed(changed)),
        names=cases.names(g.work, {version.by for version in found}),
        masked_name=rosters.masked(case.profile.name),
    )


@bp.route("/<uuid:case_id>/measures/<uuid:measure_id>", methods=["GET", "POST"])
@open_to(Role.COUNSELOR)
def measure(case_id: UUID, measure_id: UUID) -> Response | tuple[str, int]:
    """End a measure: carried out with evidence, or replaced with a reason."""
    case = case_reports.settle(g.work, case_id) if request.method == "POST" else None
    case = case or cases.opened(g.work, case_id)
    found = next((m for m in case_plans.current(case).measures if m.id == measure_id), None)
    if found is None:
        raise NotFound("measure")
    form = MeasureForm.of(day_in_china(g.now))
    status = 200
    if form.validate_on_submit():
        try:
            plan_writing.end(
                g.work,
                case,
                measure_id,
                form.action.data,
                outcome=form.outcome.data or "",
                ended_on=form.ended_on.data or day_in_china(g.now),
                evidence=form.proof,
            )
        except PlanRefused as error:
            form.ended_on.errors = [f"measure.cannot.{error.why}"]
            status = 400
        except ReferralError:
            form.form_errors.append("measure.ended_already")
            status = 409
        else:
            leave_notice("measure.ended")
            return redirect(url_for("cases.show", case_id=case_id))
    page = render_template(
        "cases/measure.html",
        case=case,
        measure=found,
        is_open=found.state is MeasureState.OPEN,
        form=form,
        masked_name=rosters.masked(case.profile.name),
    )
    return page, 400 if form.errors and status == 200 else status


def _team(case: OpenedCase) -> Mapping[str, str]:
    return texts([(m.account_id, m.name) for m in case_teams.members(g.work, case)])


def _both(case: OpenedCase, form: PlanForm) -> str:
    """Show what a colleague has saved beside what was typed, with all that either has added."""
    found = {version.number: version for version in case_plans.versions(case)}
    theirs = found[case.row.revision]
    base = found.get(form.revision.data or 0)
    team = _team(case)
    typed = form.plan(team)
    merged = with_added(typed, theirs.plan, base.plan if base else EMPTY)
    shown = PlanForm.of(merged, case.row.revision, team)
    return _page(case, shown, theirs=theirs, typed=typed)


def _page(
    case: OpenedCase, form: PlanForm, theirs: Version | None = None, typed: object = None
) -> str:
    plan = case_plans.current(case)
    return render_template(
        "cases/plan.html",
        case=case,
        form=form,
        ended=[m for m in plan.measures if m.state is not MeasureState.OPEN],
        theirs=theirs,
        typed=typed,
        names=cases.names(g.work, {theirs.by} if theirs else set()),
        masked_name=rosters.masked(case.profile.name),
    )
