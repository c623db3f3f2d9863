"""The page of what is owed: each thing with whom it is about and by when, the soonest in front."""

from flask import Blueprint, g, render_template, request

from referral.tasks import TaskKind
from screening.roles import Role
from screening.services import task_lists
from screening.services.errors import NotFound
from screening.web.access import open_to

bp = Blueprint("tasks", __name__, url_prefix="/staff/tasks")


@bp.get("/")
@open_to(Role.COUNSELOR)
def index() -> str:
    """List what a counselor owes: all of it, or one kind."""
    kind = _kind(request.args.get("kind", ""))
    return render_template("tasks/index.html", listed=task_lists.listed(g.work, kind), kind=kind)


def _kind(name: str) -> TaskKind | None:
    try:
        return TaskKind(name) if name else None
    except ValueError as error:
        raise NotFound("kind") from error
