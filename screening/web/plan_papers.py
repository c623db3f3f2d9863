"""The counselor's page of a plan on paper, and the same as a PDF file for the file of the case."""

import io
from uuid import UUID

from flask import Blueprint, g, render_template, send_file
from werkzeug import Response

from screening.roles import Role
from screening.services import plan_papers
from screening.web.access import open_to
from screening.web.forms.plan_papers import PlanPaperForm
from screening.web.wording import language

bp = Blueprint("plan_papers", __name__, url_prefix="/staff/cases")


@bp.get("/<uuid:case_id>/plan/paper")
@open_to(Role.COUNSELOR)
def show(case_id: UUID) -> str:
    """Show the whole plan as it is printed, masked, and ask how it is wanted as a file."""
    return _page(case_id, PlanPaperForm.blank())


@bp.post("/<uuid:case_id>/plan/paper")
@open_to(Role.COUNSELOR)
def file(case_id: UUID) -> Response | tuple[str, int]:
    """Give the plan as a PDF file; that it was printed is audited, and why with the whole name."""
    form = PlanPaperForm.sent()
    if not form.validate():
        return _page(case_id, form), 400
    # A library for PDF files is loaded only when one is asked for.
    from screening.web.plan_files import plan_file

    paper = plan_papers.printed(g.work, case_id, form.why.data or "")
    content = plan_file(paper, with_formulation=form.with_formulation.data, language=language())
    return send_file(
        io.BytesIO(content),
        mimetype="application/pdf",
        as_attachment=True,
        download_name=f"plan-{paper.number}-{paper.version.number}.pdf",
    )


def _page(case_id: UUID, form: PlanPaperForm) -> str:
    paper = plan_papers.masked(g.work, case_id)
    return render_template("cases/plan_paper.html", paper=paper, form=form)
