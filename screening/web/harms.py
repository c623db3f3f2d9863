"""The counselor's pages of a suspected harm: written down, reported, followed up, on paper."""

from uuid import UUID

from flask import Blueprint, g, redirect, render_template, url_for
from werkzeug import Response

from crypto.errors import SealOverflow
from referral.errors import ReasonMissing, ReferralError
from referral.harms import HarmAction
from screening.roles import Role
from screening.services import cases, harm_steps, harms, rosters
from screening.services.errors import NotFound
from screening.web.access import open_to
from screening.web.forms.protection import HarmForm, HarmReportForm, WordForm
from screening.web.notices import leave_notice

bp = Blueprint("harms", __name__, url_prefix="/staff/cases")


@bp.route("/<uuid:case_id>/harms", methods=["GET", "POST"])
@open_to(Role.COUNSELOR)
def new(case_id: UUID) -> Response | tuple[str, int]:
    """Write a suspected harm down."""
    case, form = cases.opened(g.work, case_id), HarmForm.of()
    if form.validate_on_submit():
        try:
            harm_id = harm_steps.notice(g.work, case_id, form.document)
        except SealOverflow:
            form.form_errors.append("note.too_long")
        else:
            leave_notice("harm.noticed")
            return redirect(url_for(".show", case_id=case_id, harm_id=harm_id))
    name = rosters.masked(case.profile.name)
    page = render_template("harms/new.html", case=case, form=form, masked_name=name)
    return page, 400 if form.errors else 200


@bp.get("/<uuid:case_id>/harms/<uuid:harm_id>")
@open_to(Role.COUNSELOR)
def show(case_id: UUID, harm_id: UUID) -> str:
    """Show one, with what can be done now."""
    return _page(case_id, harm_id)


@bp.post("/<uuid:case_id>/harms/<uuid:harm_id>/<action>")
@open_to(Role.COUNSELOR)
def step(case_id: UUID, harm_id: UUID, action: str) -> Response | tuple[str, int]:
    """Take a step of the table."""
    harms.one(cases.find(g.work, case_id), harm_id)
    if action not in set(HarmAction):
        raise NotFound("step")
    is_report = action == HarmAction.REPORT
    report = HarmReportForm.of(is_sent=True) if is_report else None
    word = None if is_report else WordForm.of(action)
    form = report or word
    if form is None or not form.validate():
        return _page(case_id, harm_id, report=report, word=word), 400
    try:
        harm_steps.take(
            g.work,
            case_id,
            harm_id,
            HarmAction(action),
            (word.reason.data or "") if word else "",
            report.document if report else None,
        )
    except ReasonMissing:
        form["reason"].errors = ["form.required"]
        return _page(case_id, harm_id, report=report, word=word), 400
    except SealOverflow:
        form.form_errors.append("note.too_long")
        return _page(case_id, harm_id, report=report, word=word), 400
    except ReferralError:
        form.form_errors.append("harm.moved_meanwhile")
        return _page(case_id, harm_id, report=report, word=word), 409
    leave_notice("harm.taken")
    return redirect(url_for(".show", case_id=case_id, harm_id=harm_id))


@bp.get("/<uuid:case_id>/harms/<uuid:harm_id>/paper")
@open_to(Role.COUNSELOR)
def paper(case_id: UUID, harm_id: UUID) -> str:
    """Show the sheet for the authorities, for printing: it names the student, and is audited."""
    case, harm = harm_steps.sheet(g.work, case_id, harm_id)
    return render_template("harms/paper.html", case=case, harm=harm)


def _page(
    case_id: UUID,
    harm_id: UUID,
    *,
    report: HarmReportForm | None = None,
    word: WordForm | None = None,
) -> str:
    case = cases.opened(g.work, case_id)
    harm = harms.one(case, harm_id)
    return render_template(
        "harms/show.html",
        case=case,
        harm=harm,
        masked_name=rosters.masked(case.profile.name),
        names=cases.names(g.work, {harm.by, *(taken.by for taken in harm.course)}),
        report=report or HarmReportForm.of(is_sent=False),
        word=word,
    )
