"""Sign in, sign out, and the first page of each role."""

from flask import Blueprint, current_app, g, redirect, render_template, request, session, url_for
from werkzeug import Response

from screening.roles import Role
from screening.services import audit, hand_over_steps, sessions
from screening.services.desks import desk
from screening.services.errors import SignInRefused, Throttled
from screening.web.access import open_to, public
from screening.web.cookies import drop_cookie, put_cookie, read_cookie
from screening.web.forms.accounts import SignInForm
from screening.web.frame import NavItem
from screening.web.headers import clear_browser
from screening.web.seats import seat_id
from screening.web.unit_of_work import COOKIE, boot, database, settings

bp = Blueprint("accounts", __name__, url_prefix="/staff")

NAV = (
    ("accounts.home", "nav.home", frozenset(Role)),
    ("flags.index", "nav.queue", frozenset({Role.COUNSELOR})),
    ("cases.index", "nav.cases", frozenset({Role.COUNSELOR})),
    ("approvals.index", "nav.approvals", frozenset({Role.SCHOOL_LEAD})),
    ("hand_overs.index", "nav.hand_overs", frozenset({Role.SCHOOL_LEAD})),
    ("shared_cases.index", "nav.shared", frozenset({Role.TEAM_MEMBER, Role.CLINICIAN})),
    ("referrals.index", "nav.referrals", frozenset({Role.COUNSELOR})),
    ("referral_seconds.index", "nav.asked", frozenset({Role.SCHOOL_LEAD})),
    ("referral_inbox.index", "nav.inbox", frozenset({Role.CLINICIAN})),
    ("waves.index", "nav.waves", frozenset({Role.COORDINATOR, Role.COUNSELOR, Role.PROCTOR})),
    (
        "surveys.index",
        "nav.surveys",
        frozenset({Role.COORDINATOR, Role.COUNSELOR, Role.SCHOOL_LEAD}),
    ),
    ("consents.index", "nav.consents", frozenset({Role.COORDINATOR})),
    ("rosters.index", "nav.roster", frozenset({Role.COORDINATOR})),
    (
        "cards.index",
        "nav.cards",
        frozenset({Role.COORDINATOR, Role.COUNSELOR, Role.SCHOOL_LEAD, Role.CLINICIAN}),
    ),
    ("transfers.index", "nav.transfers", frozenset({Role.COUNSELOR})),
)
"""The top bar: a page, its words, and the roles that it is shown to."""

UNDER = {
    "students": "rosters",
    "rollovers": "rosters",
    "consent_imports": "consents",
    "wave_setups": "waves",
    "survey_figures": "surveys",
    "case_plans": "cases",
    "case_notes": "cases",
    "case_teams": "cases",
    "referral_drafts": "referrals",
}
"""Pages of a noun that stand in the top bar under another."""


@bp.app_context_processor
def navigation() -> dict[str, object]:
    """Give every staff page the links that its reader may follow."""
    actor = g.get("actor")
    if actor is None:
        return {"nav": []}
    noun = (request.endpoint or "").split(".")[0]
    noun = UNDER.get(noun, noun)
    return {
        "nav": [
            NavItem(endpoint, url_for(endpoint), key, endpoint.split(".")[0] == noun)
            for endpoint, key, roles in NAV
            if actor.role in roles
        ]
    }


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> Response | tuple[str, int]:
    """Open an account."""
    form = SignInForm()
    if not form.validate_on_submit():
        return _sign_in_page(form), 400 if form.is_submitted() else 200
    try:
        token = sessions.sign_in(
            database(),
            settings(),
            boot(),
            username=form.username.data or "",
            passphrase=form.passphrase.data or "",
            seat=seat_id(),
            now=g.now,
        )
    except (SignInRefused, Throttled) as error:
        slow = isinstance(error, Throttled)
        form.form_errors.append("sign_in.throttled" if slow else "sign_in.refused")
        return _sign_in_page(form), 429 if slow else 403
    session.clear()
    answer = redirect(url_for(".home"))
    put_cookie(answer, COOKIE, token)
    return answer


@bp.post("/sign-out")
@open_to(*Role)
def sign_out() -> Response:
    """Close the account on every worker, and leave nothing in the browser."""
    audit.note(g.work, "signed_out")
    token = read_cookie(COOKIE)
    if token:
        sessions.sign_out(g.work, boot(), token)
    session.clear()
    answer = redirect(url_for(".sign_in"))
    drop_cookie(answer, COOKIE)
    clear_browser(answer)
    return answer


@bp.get("/")
@open_to(*Role)
def home() -> str:
    """Show what waits for this reader."""
    n_hand_overs = hand_over_steps.n_waiting(g.work)
    return render_template("accounts/home.html", desk=desk(g.work), n_hand_overs=n_hand_overs)


def _sign_in_page(form: SignInForm) -> str:
    has_lab = "lab" in current_app.extensions["faces"]
    return render_template("accounts/sign_in.html", form=form, has_lab=has_lab)
