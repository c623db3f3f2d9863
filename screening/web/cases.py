"""The counselor's pages of a case: the list, one case, its steps, and how one is opened."""

from uuid import UUID

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug import Response

from referral.cases import CASE, CaseAction, CaseState
from referral.errors import ReasonMissing, ReferralError
from referral.states import Party, open_steps
from screening.case_documents import OpeningDocument
from screening.roles import Role
from screening.services import (
    case_lists,
    case_notes,
    case_openings,
    case_pages,
    case_reports,
    case_steps,
    cases,
    rosters,
    students,
)
from screening.services.case_lists import CaseChoice
from screening.services.case_pages import CasePage
from screening.services.errors import CaseNotQuiet, NotFound, PlanIncomplete
from screening.team_documents import Verdict
from screening.web.access import open_to
from screening.web.forms.cases import JudgeForm, OpenForm, StepForm
from screening.web.forms.flags import IdentityForm
from screening.web.forms.students import SearchForm
from screening.web.notices import leave_notice

bp = Blueprint("cases", __name__, url_prefix="/staff/cases")

PAGE = 50
CHOICES = ("state", "incomplete", "overdue", "sort")
"""What may be chosen of a list, by its name in the address."""


@bp.get("/")
@open_to(Role.COUNSELOR)
def index() -> str:
    """Show the school's cases; the address holds what was chosen."""
    chosen = {name: request.args.get(name) for name in CHOICES}
    choice = CaseChoice(
        state=chosen["state"] or "",
        only_incomplete=chosen["incomplete"] is not None,
        only_overdue=chosen["overdue"] is not None,
        by_due=chosen["sort"] == "due",
    )
    found = case_lists.page_of(g.work, choice, request.args.get("page", 1, type=int), PAGE)
    return render_template("cases/index.html", found=found, states=list(CaseState), chosen=chosen)


@bp.route("/new", methods=["GET", "POST"])
@open_to(Role.COUNSELOR)
def find() -> tuple[str, int]:
    """Find the student for whom a case is to be opened. What is typed stands in no address."""
    form, found = SearchForm(), None
    if form.validate_on_submit():
        found = students.search(g.work, form.words.data or "")[: students.MOST_FOUND]
    page = render_template("cases/find.html", form=form, found=found)
    return page, 400 if form.errors else 200


@bp.route("/new/<uuid:student_id>", methods=["GET", "POST"])
@open_to(Role.COUNSELOR)
def new(student_id: UUID) -> Response | tuple[str, int]:
    """Open a case without a flag, with a reason; or go on in the one that is open."""
    profile, form = rosters.profile_of(g.work, student_id), OpenForm()
    known = case_openings.of_student(g.work, student_id)
    if not form.validate_on_submit():
        page = render_template(
            "cases/new.html", form=form, profile=profile, student_id=student_id, known=known
        )
        return page, 400 if form.errors else 200
    reason = form.reason.data or ""
    case = case_openings.open_case(g.work, student_id, OpeningDocument(None, None, reason))
    leave_notice("case.opened")
    return redirect(url_for(".show", case_id=case.id))


@bp.get("/<uuid:case_id>")
@open_to(Role.COUNSELOR)
def show(case_id: UUID) -> str:
    """Show one case, masked."""
    return _page(case_pages.page(g.work, case_id))


@bp.post("/<uuid:case_id>/identity")
@open_to(Role.COUNSELOR)
def identity(case_id: UUID) -> tuple[str, int]:
    """Show who it is, and keep why in the audit log."""
    form = IdentityForm.sent()
    if not form.validate():
        return _page(case_pages.page(g.work, case_id), identity=form), 400
    found = case_pages.show_identity(g.work, case_id, form.why.data)
    return _page(found, shows_identity=True), 200


@bp.post("/<uuid:case_id>/steps/<action>")
@open_to(Role.COUNSELOR)
def step(case_id: UUID, action: str) -> Response | tuple[str, int]:
    """Take a step of the table."""
    case = cases.find(g.work, case_id)
    if action not in set(CaseAction):
        raise NotFound("step")
    form = StepForm.sent()
    steps = open_steps(CASE, case.row.state, Party.COUNSELOR)
    wanted = next((one for one in steps if one.action == action), None)
    if not form.validate():
        return _page(case_pages.page(g.work, case_id), form=form), 400
    try:
        case_steps.take(g.work, case_id, CaseAction(action), form.reason.data or "", form.why)
    except ReasonMissing:
        form.refuse_blanks(wanted)
        return _page(case_pages.page(g.work, case_id), form=form), 400
    except CaseNotQuiet as error:
        form.form_errors.append(f"case.not_quiet.{error.why}")
        return _page(case_pages.page(g.work, case_id), form=form), 409
    except PlanIncomplete:
        form.form_errors.append("case.incomplete")
        return _page(case_pages.page(g.work, case_id), form=form), 409
    except ReferralError:
        form.form_errors.append("case.moved_meanwhile")
        return _page(case_pages.page(g.work, case_id), form=form), 409
    leave_notice(f"case.did.{action}")
    return redirect(url_for(".show", case_id=case_id))


@bp.post("/<uuid:case_id>/notes/<uuid:note_id>")
@open_to(Role.COUNSELOR)
def restricted(case_id: UUID, note_id: UUID) -> str:
    """Open a restricted note for whoever may; that it was opened is audited."""
    case = cases.find(g.work, case_id)
    words = case_notes.read_restricted(g.work, case, note_id)
    return render_template("cases/restricted.html", case_id=case_id, words=words)


@bp.post("/<uuid:case_id>/reports/<uuid:report_id>")
@open_to(Role.COUNSELOR)
def judge(case_id: UUID, report_id: UUID) -> Response | tuple[str, int]:
    """Take up what a member of the team has handed in, or decline it."""
    case, form = case_reports.settle(g.work, case_id), JudgeForm()
    case_reports.check(g.work, case, report_id)
    if not form.validate():
        return _page(case_pages.page(g.work, case_id), judging=(report_id, form)), 400
    try:
        if form.verdict.data == Verdict.TAKEN_UP:
            case_reports.take_up(g.work, case, report_id, form.word.data or "")
        else:
            case_reports.decline(g.work, case, report_id, form.word.data or "")
    except ReferralError:
        form.form_errors.append("report.too_late")
        return _page(case_pages.page(g.work, case_id), judging=(report_id, form)), 409
    leave_notice(f"report.{form.verdict.data}")
    return redirect(url_for(".show", case_id=case_id))


def _page(
    found: CasePage,
    *,
    form: StepForm | None = None,
    identity: IdentityForm | None = None,
    judging: tuple[UUID, JudgeForm] | None = None,
    shows_identity: bool = False,
) -> str:
    return render_template(
        "cases/show.html",
        found=found,
        case=found.case,
        masked_name=rosters.masked(found.case.profile.name),
        form=form or StepForm.blank(),
        identity=identity or IdentityForm.blank(),
        judging=judging,
        shows_identity=shows_identity,
    )
