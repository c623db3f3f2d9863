"""The page of recovery cards: which are known to open the records, and where one is typed."""

from flask import Blueprint, g, redirect, render_template, url_for
from werkzeug import Response

from crypto.errors import RecoveryMistyped, WrongSecret
from screening.roles import Role
from screening.services import cards, recovery_paths
from screening.web.access import open_to
from screening.web.forms.cards import CardForm
from screening.web.notices import leave_notice

bp = Blueprint("cards", __name__, url_prefix="/staff/cards")


@bp.route("/", methods=["GET", "POST"])
@open_to(Role.COORDINATOR, Role.COUNSELOR, Role.SCHOOL_LEAD, Role.CLINICIAN)
def index() -> Response | tuple[str, int]:
    """Show the cards that lead to the records, and take one that is typed as proof."""
    form = CardForm()
    if form.validate_on_submit():
        try:
            recovery_paths.prove(g.work, form.code.data or "")
        except RecoveryMistyped:
            form.code.errors = ["card.mistyped"]
        except WrongSecret:
            form.code.errors = ["card.unknown"]
        else:
            leave_notice("card.is_proven")
            return redirect(url_for(".index"))
    page = render_template(
        "cards/index.html", form=form, paths=recovery_paths.paths(g.work), needed=cards.NEEDED
    )
    return page, 400 if form.is_submitted() else 200
