"""The page of the help lines: anyone may open it, from every page, at the same place."""

from flask import Blueprint, current_app, render_template

from screening.web.access import public

bp = Blueprint("help", __name__, url_prefix="/help")


@bp.get("/")
@public
def index() -> str:
    """Show whom to call."""
    settings = current_app.extensions["settings"]
    return render_template(
        "help/index.html", lines=settings.help_lines, checked_on=settings.help_lines_checked_on
    )
