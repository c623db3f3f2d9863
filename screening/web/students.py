"""The pages of the students: a class, a search, who left, and one student's enrolment."""

from uuid import UUID

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug import Response

from screening.roles import Role
from screening.services import students
from screening.services.enrolment import LeaveReason
from screening.services.errors import NothingToDo
from screening.services.students import MOST_FOUND, Listed
from screening.web.access import open_to
from screening.web.forms.students import LeaveForm, SearchForm
from screening.web.notices import leave_notice

bp = Blueprint("students", __name__, url_prefix="/staff/students")


@bp.get("/class")
@open_to(Role.COORDINATOR)
def of_class() -> Response | str:
    """Show the students of a class, by the sound of their names."""
    at = request.args.get("grade", 0, type=int), request.args.get("name", "")
    listed = students.of_class(g.work, *at)
    if not listed:
        return redirect(url_for("rosters.index"))
    return render_template("students/of_class.html", listed=listed, at=at)


@bp.get("/left")
@open_to(Role.COORDINATOR)
def who_left() -> str:
    """Show who is at the school no more."""
    return render_template("students/left.html", listed=students.who_left(g.work))


@bp.route("/search", methods=["GET", "POST"])
@open_to(Role.COORDINATOR)
def search() -> str | tuple[str, int]:
    """Find students. What is typed stands in no address, and so in no log and no history."""
    form, found = SearchForm(), None
    if form.validate_on_submit():
        found = students.search(g.work, form.words.data or "")
    page = render_template(
        "students/search.html", form=form, found=found and found[:MOST_FOUND], n=len(found or ())
    )
    return page, 400 if form.errors else 200


@bp.get("/<uuid:student_id>")
@open_to(Role.COORDINATOR)
def show(student_id: UUID) -> str:
    """Show one student's profile and enrolment."""
    return _page(students.one(g.work, student_id), LeaveForm(formdata=None))


@bp.post("/<uuid:student_id>/leave")
@open_to(Role.COORDINATOR)
def leave(student_id: UUID) -> Response | tuple[str, int]:
    """End a student's enrolment."""
    student, form = students.one(g.work, student_id), LeaveForm()
    if not form.validate():
        return _page(student, form), 400
    try:
        students.leave(g.work, student_id, LeaveReason(form.reason.data))
    except NothingToDo:
        leave_notice("step.not_now", "warning")
    else:
        leave_notice("leave.done")
    return redirect(url_for(".show", student_id=student_id))


@bp.post("/<uuid:student_id>/return")
@open_to(Role.COORDINATOR)
def come_back(student_id: UUID) -> Response:
    """Begin a student's enrolment again."""
    try:
        students.come_back(g.work, student_id)
    except NothingToDo:
        leave_notice("step.not_now", "warning")
    else:
        leave_notice("student.returned")
    return redirect(url_for(".show", student_id=student_id))


def _page(student: Listed, form: LeaveForm) -> str:
    return render_template("students/show.html", student=student, form=form)
