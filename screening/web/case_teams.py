"""The counselor's pages of a case's team: who is on it, who comes, and what they are shown."""

from uuid import UUID

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug import Response
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]

from referral.teams import INVITED, TeamFunction
from screening.roles import Role
from screening.services import case_reports, case_teams, cases, rosters
from screening.services.cases import OpenedCase
from screening.services.errors import MemberRefused
from screening.team_documents import Slice
from screening.web.access import open_to
from screening.web.forms.cases import MemberForm
from screening.web.notices import leave_notice
from screening.web.wording import say, tongue

bp = Blueprint("case_teams", __name__, url_prefix="/staff/cases")


@bp.get("/<uuid:case_id>/team")
@open_to(Role.COUNSELOR)
def index(case_id: UUID) -> str:
    """Show the team."""
    case = cases.opened(g.work, case_id)
    return _page(case, _offering(case, MemberForm(formdata=None)))


@bp.post("/<uuid:case_id>/team")
@open_to(Role.COUNSELOR)
def add(case_id: UUID) -> Response | tuple[str, int] | str:
    """Show what somebody would be shown, and put them on the team once that was seen."""
    case = case_reports.settle(g.work, case_id)
    form = _offering(case, MemberForm())
    if not form.validate():
        return _page(case, form), 400
    account_id, function = UUID(form.account.data), TeamFunction(form.function.data)
    if "confirmed" not in request.form:
        return _page(case, form, case_teams.preview(g.work, case, account_id, function))
    try:
        case_teams.add(g.work, case, account_id, function)
    except MemberRefused as error:
        form.form_errors.append(f"team.cannot.{error.why}")
        return _page(case, form), 409
    leave_notice("team.added")
    return redirect(url_for(".index", case_id=case_id))


@bp.post("/<uuid:case_id>/team/renew")
@open_to(Role.COUNSELOR)
def renew(case_id: UUID) -> Response:
    """Give everybody on the team, and the school lead who is to decide, their part anew."""
    case_teams.renew(g.work, case_reports.settle(g.work, case_id))
    leave_notice("team.renewed")
    return redirect(url_for(".index", case_id=case_id))


@bp.post("/<uuid:case_id>/team/<uuid:member_id>/remove")
@open_to(Role.COUNSELOR)
def remove(case_id: UUID, member_id: UUID) -> Response:
    """Take somebody off the team."""
    case_teams.remove(g.work, case_reports.settle(g.work, case_id), member_id)
    leave_notice("team.removed")
    return redirect(url_for(".index", case_id=case_id))


def _offering(case: OpenedCase, form: MemberForm) -> MemberForm:
    named = [
        (say(f"role.{account.role}"), str(account.id), account.display_name, unit_name)
        for account, unit_name in case_teams.candidates(g.work, case)
    ]
    form.account.choices = [SelectChoice("", say("form.none_chosen"))]
    for role, account_id, name, unit_name in sorted(named):
        words = say("team.candidate", name=name, unit=unit_name)
        form.account.choices.append(
            SelectChoice(account_id, words, {"lang": tongue(words)}, optgroup=role)
        )
    functions = {function: say(f"team.function.{function}") for function in INVITED}
    form.function.choices = {"": say("form.none_chosen")} | functions
    return form


def _page(case: OpenedCase, form: MemberForm, preview: Slice | None = None) -> str:
    return render_template(
        "cases/team.html",
        case=case,
        team=case_teams.members(g.work, case),
        form=form,
        preview=preview,
        masked_name=rosters.masked(case.profile.name),
    )
