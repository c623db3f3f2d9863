"""The pages of concerns: anybody at a school writes one, the counselor looks into it."""

from uuid import UUID

from flask import Blueprint, g, redirect, render_template, url_for
from werkzeug import Response

from referral.errors import StepNotAllowed
from screening.roles import Role
from screening.services import concerns, students
from screening.services.concerns import OpenConcern
from screening.web.access import open_to
from screening.web.forms.concerns import AnswerForm, ConcernForm, WhoForm
from screening.web.forms.students import SearchForm
from screening.web.notices import leave_notice

bp = Blueprint("concerns", __name__, url_prefix="/staff/concerns")

WRITERS = (
    *(Role.PROCTOR, Role.COORDINATOR, Role.COUNSELOR),
    *(Role.SCHOOL_LEAD, Role.TEAM_MEMBER),
)
"""Everybody at a school."""


@bp.route("/new", methods=["GET", "POST"])
@open_to(*WRITERS)
def new() -> Response | str | tuple[str, int]:
    """Take down what somebody noticed."""
    form = ConcernForm()
    if form.validate_on_submit():
        concerns.raise_concern(g.work, form.said)
        leave_notice("concern.raised")
        return redirect(url_for("accounts.home"))
    page = render_template("concerns/new.html", form=form)
    return (page, 400) if form.errors else page


@bp.get("/")
@open_to(Role.COUNSELOR)
def index() -> str:
    """Show what waits, what is due first in front."""
    return render_template("concerns/index.html", waiting=concerns.waiting(g.work))


@bp.route("/<uuid:concern_id>", methods=["GET", "POST"])
@open_to(Role.COUNSELOR)
def show(concern_id: UUID) -> Response | str | tuple[str, int]:
    """Show one concern, with the students that its words may mean, or those looked for."""
    found = concerns.one(g.work, concern_id)
    search = SearchForm()
    if search.validate_on_submit():
        listed = students.search(g.work, search.words.data or "")
        like_it = [(one.id, one.profile) for one in listed[: concerns.MOST_LIKE_IT]]
        return _page(found, WhoForm.among(like_it), AnswerForm(formdata=None), search)
    page = _page(found, WhoForm.among(found.like_it), AnswerForm(formdata=None), search)
    return (page, 400) if search.errors else page


@bp.post("/<uuid:concern_id>/take")
@open_to(Role.COUNSELOR)
def take(concern_id: UUID) -> Response | tuple[str, int]:
    """Let a concern open the case of a student, or join it."""
    found = concerns.one(g.work, concern_id)
    form = WhoForm()
    form.student.validate_choice = False
    try:
        student_id = UUID(form.student.data or "")
    except ValueError:
        form = WhoForm.among(found.like_it)
        form.student.errors = ["concern.who_missing"]
        return _page(found, form, AnswerForm(formdata=None), SearchForm(formdata=None)), 400
    try:
        case_id = concerns.take_into_case(g.work, concern_id, student_id)
    except StepNotAllowed:
        leave_notice("concern.ended_already", "warning")
        return redirect(url_for(".index"))
    leave_notice("concern.taken")
    leads_on = "harms.new" if form.is_harm.data else "cases.show"
    return redirect(url_for(leads_on, case_id=case_id))


@bp.post("/<uuid:concern_id>/answer")
@open_to(Role.COUNSELOR)
def answer(concern_id: UUID) -> Response | tuple[str, int]:
    """End a concern without a case."""
    form = AnswerForm()
    if not form.validate():
        found = concerns.one(g.work, concern_id)
        return _page(found, WhoForm.among(found.like_it), form, SearchForm(formdata=None)), 400
    try:
        concerns.answer(g.work, concern_id, form.reason.data or "")
    except StepNotAllowed:
        leave_notice("concern.ended_already", "warning")
    else:
        leave_notice("concern.answered")
    return redirect(url_for(".index"))


def _page(found: OpenConcern, who: WhoForm, ending: AnswerForm, search: SearchForm) -> str:
    return render_template(
        "concerns/show.html", concern=found, who=who, ending=ending, search=search
    )
