"""The pages of referrals for the school's counselor: the list, one referral, and its steps."""

from uuid import UUID

from flask import Blueprint, abort, g, redirect, render_template, url_for
from werkzeug import Response

from referral.errors import ReasonMissing
from referral.referrals import ReferralAction
from screening.roles import Role
from screening.services import referral_returns, referral_seconds, referrals
from screening.services.errors import ReferralRefused
from screening.services.referrals import OpenedReferral
from screening.web.access import open_to
from screening.web.forms.referrals import ReasonForm, ReturnForm
from screening.web.notices import leave_notice

bp = Blueprint("referrals", __name__, url_prefix="/staff/referrals")

BY_BUTTON = frozenset(
    {
        *(ReferralAction.REVISE, ReferralAction.NOTIFY_AGAIN, ReferralAction.KEEP_AT_SCHOOL),
        *(ReferralAction.WITHDRAW, ReferralAction.CLOSE),
    }
)
"""Steps that need no page of their own: a button, with a reason where the table asks for one."""

LEADS_ON = {
    ReferralAction.REVISE: "referral_drafts.dossier",
    ReferralAction.NOTIFY_AGAIN: "referral_drafts.consent",
}
"""Steps after which the work goes on in the wizard."""

SECOND = {
    ReferralAction.SEND_WITHOUT_CONSENT: referral_seconds.agree,
    ReferralAction.DISAGREE: referral_seconds.disagree,
}


@bp.get("/")
@open_to(Role.COUNSELOR)
def index() -> str:
    """List the school's referrals."""
    return render_template("referrals/index.html", lines=referrals.listed(g.work))


@bp.get("/<uuid:referral_id>")
@open_to(Role.COUNSELOR)
def show(referral_id: UUID) -> str:
    """Show one referral: where it stands, what it says, its course."""
    return _page(referrals.opened(g.work, referral_id), ReasonForm())


@bp.post("/<uuid:referral_id>/step/<action>")
@open_to(Role.COUNSELOR)
def step(referral_id: UUID, action: str) -> Response | tuple[str, int]:
    """Take a step that needs a button and perhaps a reason."""
    if action not in BY_BUTTON and action not in SECOND:
        abort(404)
    wanted, form = ReferralAction(action), ReasonForm.of(action)
    found = referrals.opened(g.work, referral_id)
    if not form.validate():
        return _page(found, form), 400
    try:
        if wanted in SECOND:
            SECOND[wanted](g.work, found, form.reason.data or "")
        else:
            referrals.take(g.work, found, wanted, form.reason.data or "")
    except ReasonMissing:
        form.reason.errors = ["referral.reason_missing"]
        return _page(found, form), 400
    except ReferralRefused as error:
        form.refuse(error)
        return _page(found, form), 409
    leave_notice(f"referral.done.{wanted}")
    return redirect(url_for(LEADS_ON.get(wanted, ".show"), referral_id=referral_id))


@bp.get("/<uuid:referral_id>/return")
@open_to(Role.COUNSELOR)
def assess(referral_id: UUID) -> str:
    """Show the questions about the return to school."""
    found = referrals.opened(g.work, referral_id)
    return render_template("referrals/return.html", found=found, form=ReturnForm.asking())


@bp.post("/<uuid:referral_id>/return")
@open_to(Role.COUNSELOR)
def assess_return(referral_id: UUID) -> Response | tuple[str, int]:
    """Write the return assessment down."""
    found, form = referrals.opened(g.work, referral_id), ReturnForm.asking()
    status = 400
    if form.validate():
        try:
            referral_returns.assess(g.work, found, form.answers, form.words.data or "")
        except ReferralRefused as error:
            form.refuse(error)
            status = 409
        else:
            leave_notice("referral.done.assess_return")
            return redirect(url_for(".show", referral_id=referral_id))
    return render_template("referrals/return.html", found=found, form=form), status


def _page(found: OpenedReferral, form: ReasonForm) -> str:
    buttons = [step for step in found.may_do if step.action in BY_BUTTON]
    return render_template(
        "referrals/show.html",
        found=found,
        form=form,
        buttons=buttons,
        second=[step for step in found.may_do if step.action in SECOND],
    )
