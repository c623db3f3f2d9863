"""A small application in the real frame, with a page of each layout; it has no database."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, abort, g, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from jinja2 import FileSystemLoader
from werkzeug import Response
from wtforms import BooleanField, RadioField, StringField
from wtforms.validators import InputRequired, Length

from crypto.errors import SealBroken
from crypto.secret import Secret
from referral.errors import ReasonMissing
from screening.roles import Role
from screening.services.errors import Busy, NotFound, Refused, SignInRefused, Throttled
from screening.settings import Settings
from screening.web.access import guard, open_to, public
from screening.web.frame import dress
from screening.web.limits import body_up_to
from screening.web.notices import leave_notice
from screening.wording import TEMPLATES
from tests.screening.web.samples import LOOKS, NAV

MARK = "张小明的答案是三"

RAISED = {
    "not-found": NotFound(MARK),
    "refused": Refused(),
    "reason": ReasonMissing("send"),
    "sign-in": SignInRefused(),
    "throttled": Throttled(wait_s=30),
    "busy": Busy(),
    "seal": SealBroken(),
    "bug": ValueError(MARK),
}


@dataclass(frozen=True)
class Somebody:
    """Who is signed in."""

    role: Role
    unit_name: str = "清溪中学"
    display_name: str = "李老师"


class SampleForm(FlaskForm):
    """One field of each kind."""

    name = StringField("role.counselor", [InputRequired("form.required"), Length(max=5)])
    choice = RadioField("light.grey", choices={"a": "light.green", "b": "light.red"})
    agreed = BooleanField("notice.warning")


def settings_for_tests(home: Path = Path("unused"), **others: Any) -> Settings:
    """Return settings with fixed secrets."""
    return Settings(home=home, pepper=Secret(b"p" * 32), signing_key=Secret(b"s" * 32), **others)


bp = Blueprint("sample", __name__)
accounts = Blueprint("accounts", __name__, url_prefix="/accounts")
guides = Blueprint("guides", __name__, url_prefix="/staff/guides")


@bp.get("/")
@public
def start() -> str:
    return render_template("sample/plain.html")


@bp.get("/counselor")
@open_to(Role.COUNSELOR)
def counselor() -> str:
    return "for counselors"


@bp.post("/counselor")
@open_to(Role.COUNSELOR)
def change() -> str:
    return "changed"


@bp.route("/form", methods=["GET", "POST"])
@public
def form() -> str | Response:
    sent = SampleForm()
    if sent.validate_on_submit():
        leave_notice("notice.success")
        return redirect(url_for("sample.start"))
    return render_template("sample/form.html", form=sent)


@bp.post("/small")
@public
def small() -> Response:
    return Response(str(len(request.form)), mimetype="text/plain")


@bp.post("/large")
@public
@body_up_to(300_000)
def large() -> Response:
    return Response(str(len(request.files)), mimetype="text/plain")


@bp.get("/raise/<what>")
@public
def raise_it(what: str) -> str:
    if what.isdigit():
        abort(int(what))
    raise RAISED[what]


@bp.get("/look/<layout>")
@public
def look(layout: str) -> str:
    return render_template(f"sample/{layout}.html", **LOOKS)


@accounts.get("/sign-in")
@public
def sign_in() -> str:
    return render_template("sample/plain.html")


@accounts.post("/sign-out")
@public
def sign_out() -> Response:
    return redirect("/")


@guides.get("/<reader>")
@public
def show(reader: str) -> str:
    return render_template("sample/plain.html", reader=reader)


def framed_app(role: Role | None = None, *, testing: bool = True, **settings: Any) -> Flask:
    """Return the application, with somebody of this role signed in, or nobody."""
    app = Flask("framed", static_folder=None)
    app.testing = testing
    dress(app, settings_for_tests(**settings))
    app.jinja_loader = FileSystemLoader([TEMPLATES, Path(__file__).parent / "looks"])

    @app.before_request
    def find_actor() -> None:
        g.actor = Somebody(role) if role else None

    @app.context_processor
    def navigation() -> dict[str, Any]:
        return {"nav": NAV, "guides": ["proctor"]}

    app.register_blueprint(bp)
    app.register_blueprint(accounts)
    app.register_blueprint(guides)
    guard(app)
    return app
