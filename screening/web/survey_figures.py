"""The page of what an anonymous survey found, and the same figures as a file."""

from uuid import UUID

from flask import Blueprint, Response, g, redirect, render_template, url_for
from werkzeug import Response as AnyResponse

from instruments.definition import WordingStatus
from screening.services import surveys
from screening.services.errors import NotOverYet
from screening.services.survey_figures import SurveyFigures, figures_of
from screening.web.access import open_to
from screening.web.notices import leave_notice
from screening.web.survey_files import csv_of, withheld
from screening.web.surveys import READERS

bp = Blueprint("survey_figures", __name__, url_prefix="/staff/surveys")

bp.add_app_template_filter(withheld)


@bp.get("/<uuid:survey_id>/figures")
@open_to(*READERS)
def show(survey_id: UUID) -> str | AnyResponse:
    """Show what a survey that is over found; small cells withheld."""
    found = _figures(survey_id)
    if found is None:
        return _not_yet(survey_id)
    status = found.instrument.wording.get("zh")
    is_provisional = status is WordingStatus.PROVISIONAL
    return render_template("surveys/figures.html", found=found, is_provisional=is_provisional)


@bp.get("/<uuid:survey_id>/figures.csv")
@open_to(*READERS)
def file(survey_id: UUID) -> AnyResponse:
    """Give the figures of the page as a file of comma-separated values."""
    found = _figures(survey_id)
    if found is None:
        return _not_yet(survey_id)
    name = f"muye-{found.survey.kind}-{found.survey.term}.csv"
    return Response(
        csv_of(found),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _figures(survey_id: UUID) -> SurveyFigures | None:
    try:
        return figures_of(g.work, surveys.get(g.work, survey_id))
    except NotOverYet:
        return None


def _not_yet(survey_id: UUID) -> AnyResponse:
    leave_notice("survey.not_over", "info")
    return redirect(url_for("surveys.show", survey_id=survey_id))
