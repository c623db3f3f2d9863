"""The page on which a school lead agrees to a referral in danger, from a summary."""

from uuid import UUID

from flask import Blueprint, abort, g, redirect, render_template, url_for
from werkzeug import Response

from referral.errors import ReasonMissing
from referral.referrals import ReferralAction
from screening.roles import Role
from screening.services import referral_seconds
from screening.services.errors import ReferralRefused
from screening.web.access import open_to
from screening.web.forms.referrals import ReasonForm
from screening.web.notices import leave_notice

bp = Blueprint("referral_seconds", __name__, url_prefix="/staff/referrals/asked")

DECISIONS = (ReferralAction.SEND_WITHOUT_CONSENT, ReferralAction.DISAGREE)


@bp.get("/")
@open_to(Role.SCHOOL_LEAD)
def index() -> str:
    """Show what the lead is asked to agree to."""
    return _page(ReasonForm())


@bp.post("/<uuid:referral_id>/<action>")
@open_to(Role.SCHOOL_LEAD)
def decide(referral_id: UUID, action: str) -> Response | tuple[str, int]:
    """Agree or disagree, with a reason."""
    if action not in DECISIONS:
        abort(404)
    form = ReasonForm.of(referral_id)
    if not form.validate():
        return _page(form), 400
    try:
        referral_seconds.decide(g.work, referral_id, ReferralAction(action), form.reason.data or "")
    except ReasonMissing:
        form.reason.errors = ["referral.reason_missing"]
        return _page(form), 400
    except ReferralRefused as error:
        form.refuse(error)
        return _page(form), 409
    leave_notice(f"referral.done.{action}")
    return redirect(url_for(".index"))


def _page(form: ReasonForm) -> str:
    asked = referral_seconds.asked(g.work)
    return render_template("referrals/asked.html", asked=asked, form=form, decisions=DECISIONS)
