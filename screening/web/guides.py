"""The quick guides: one page of paper for each reader, as `docs/guides` holds them."""

from collections.abc import Collection, Mapping
from functools import cache

from flask import Blueprint, abort, g, render_template
from markdown_it import MarkdownIt
from markupsafe import Markup
from werkzeug import Response

from screening.roles import Role
from screening.web.access import open_to
from screening.web.shared_cases import MEMBERS
from screening.web.wording import language
from screening.wording import TEMPLATES

bp = Blueprint("guides", __name__, url_prefix="/staff")

DOCS = TEMPLATES.parent / "docs"

GUIDES: Mapping[str, Collection[Role]] = {
    "counselor": {Role.COUNSELOR},
    "school_lead": {Role.SCHOOL_LEAD},
    "clinician": {Role.CLINICIAN},
    "team_member": MEMBERS,
    **dict.fromkeys(("coordinator", "proctor", "student"), frozenset(Role)),
}
"""Whom each guide is for, and the roles whose pages lead to it. None holds a secret: anybody of
staff may open every one by its address."""


@bp.app_context_processor
def offered() -> dict[str, list[str]]:
    """Give every staff page the guides that it leads to, the reader's own first."""
    actor = g.get("actor")
    return {"guides": [one for one, roles in GUIDES.items() if actor and actor.role in roles]}


@bp.get("/guides/<reader>")
@open_to(*Role)
def show(reader: str) -> str:
    """Show a guide, to be printed."""
    if reader not in GUIDES:
        abort(404)
    return render_template("guides/show.html", reader=reader, words=_words(reader, language()))


@bp.get("/pictures/<any(zh,en):tongue>/<name>")
@open_to(*Role)
def picture(tongue: str, name: str) -> Response:
    """Send a picture, under the address by which a guide names it on the disk."""
    kept = {path.name: path for path in (DOCS / "pictures" / tongue).glob("*.png")}
    if name not in kept:
        abort(404)
    return Response(kept[name].read_bytes(), mimetype="image/png")


@cache
def _words(reader: str, tongue: str) -> Markup:
    """Return a guide as HTML. Nothing in it comes from outside: it is a file of ours."""
    text = (DOCS / "guides" / f"{reader}.{tongue}.md").read_text(encoding="utf-8")
    return Markup(MarkdownIt("commonmark", {"html": False}).enable("table").render(text))  # noqa: S704
