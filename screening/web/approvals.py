"""The school lead's pages: what waits for approval, and one summary to decide on."""

from uuid import UUID

from flask import Blueprint, g, redirect, render_template, url_for
from werkzeug import Response

from crypto.errors import SealOverflow
from referral.cases import CaseAction
from referral.errors import ReasonMissing, ReferralError
from screening.roles import Role
from screening.services import approvals, cases
from screening.services.approvals import Approval
from screening.services.errors import NotFound
from screening.web.access import open_to
from screening.web.forms.cases import StepForm
from screening.web.notices import leave_notice

bp = Blueprint("approvals", __name__, url_prefix="/staff/approvals")


@bp.get("/")
@open_to(Role.SCHOOL_LEAD)
def index() -> str:
    """Show what waits for the school lead."""
    return render_template("approvals/index.html", listed=approvals.listed(g.work))


@bp.get("/<uuid:case_id>")
@open_to(Role.SCHOOL_LEAD)
def show(case_id: UUID) -> str:
    """Show one summary, without any answer of a screening."""
    return _page(approvals.one(g.work, case_id), StepForm.blank())


@bp.post("/<uuid:case_id>/<action>")
@open_to(Role.SCHOOL_LEAD)
def decide(case_id: UUID, action: str) -> Response | tuple[str, int]:
    """Take the school lead's step."""
    approval, form = approvals.one(g.work, case_id), StepForm.sent()
    step = next((s for s in approval.steps if s.action == action), None)
    if step is None:
        raise NotFound("step")
    if not form.validate():
        return _page(approval, form), 400
    try:
        approvals.decide(g.work, case_id, CaseAction(action), form.reason.data or "")
    except ReasonMissing:
        form.refuse_blanks(step)
        return _page(approval, form), 400
    except SealOverflow:
        form.reason.errors = ["form.too_long"]
        return _page(approval, form), 400
    except ReferralError:
        form.form_errors.append("case.moved_meanwhile")
        return _page(approval, form), 409
    leave_notice("approval.given")
    return redirect(url_for(".index"))


def _page(approval: Approval, form: StepForm) -> str:
    asked = approval.content.asked
    by = UUID(bytes=asked[1]) if asked else None
    names = cases.names(g.work, {by} if by else set())
    asks = names.get(by, "") if by else ""
    return render_template("approvals/show.html", approval=approval, form=form, asks=asks)
