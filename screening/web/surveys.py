"""The pages on which anonymous surveys are set up, given codes, opened and closed.

A page is open to whoever runs or reads a survey of some kind; which kinds a reader may know of, and
which step he may take, the services say (`referral.surveys`).
"""

from datetime import timedelta
from uuid import UUID

from flask import Blueprint, g, redirect, render_template, url_for
from werkzeug import Response

from instruments.definition import WordingStatus
from referral.batteries import Fit, fit_of
from referral.errors import ReferralError
from referral.states import open_steps
from referral.surveys import SURVEYS, SurveyAction, SurveyState, kinds_run_by
from screening.clock import day_in_china
from screening.models import Survey
from screening.roles import Role
from screening.services import survey_codes, survey_instruments, surveys, waves
from screening.services.errors import NameTaken, NothingToDo, SurveyRefused
from screening.services.survey_boxes import MOST
from screening.web.access import open_to
from screening.web.forms.surveys import CodesForm, SurveyClassForm, SurveyForm
from screening.web.lab_address import is_only_here, lab_address
from screening.web.notices import leave_notice
from screening.web.qr import qr_path
from screening.web.wording import in_language, say, term

bp = Blueprint("surveys", __name__, url_prefix="/staff/surveys")

READERS = (Role.COORDINATOR, Role.COUNSELOR, Role.SCHOOL_LEAD)
RUNNERS = (Role.COORDINATOR, Role.SCHOOL_LEAD)

USUAL_DAYS = timedelta(days=14)

BY_BUTTON = (SurveyAction.OPEN, SurveyAction.CLOSE, SurveyAction.DISCARD)


@bp.get("/")
@open_to(*READERS)
def index() -> str:
    """List the surveys that this reader may know of."""
    found = surveys.listed(g.work)
    counts = {each.id: surveys.counted(g.work, each) for each in found}
    return render_template(
        "surveys/index.html",
        surveys=found,
        counts={
            survey_id: (sum(c.n_used for c in each), sum(c.n_codes for c in each))
            for survey_id, each in counts.items()
        },
        can_set_up=bool(kinds_run_by(g.actor.party)),
    )


@bp.route("/new", methods=["GET", "POST"])
@open_to(*RUNNERS)
def new() -> Response | tuple[str, int]:
    """Set a survey up."""
    instruments = {each.id: in_language(each.name) for each in surveys.offered(g.work)}
    today = day_in_china(g.now)
    form = SurveyForm.offering(instruments, {t: term(t) for t in waves.terms_around(today)})
    if form.validate_on_submit():
        try:
            survey = surveys.set_up(
                g.work,
                instrument_id=form.instrument.data,
                term=form.term.data,
                name=form.name.data or "",
                opens_on=form.opens_on.data or today,
                closes_on=form.closes_on.data or today,
            )
            return redirect(url_for(".show", survey_id=survey.id))
        except NameTaken:
            form.name.errors = ["survey.name_taken"]
        except SurveyRefused as error:
            form.form_errors = [f"survey.cannot.{error.why}"]
    elif not form.is_submitted():
        form.opens_on.data, form.closes_on.data = today, today + USUAL_DAYS
        form.instrument.data = next(iter(instruments)) if len(instruments) == 1 else None
    return render_template("surveys/new.html", form=form), 400 if form.is_submitted() else 200


@bp.get("/<uuid:survey_id>")
@open_to(*READERS)
def show(survey_id: UUID) -> str:
    """Show one survey: its window, its classes with their codes, and its steps."""
    survey = surveys.get(g.work, survey_id)
    return _page(survey, _class_form(survey))


@bp.post("/<uuid:survey_id>/classes")
@open_to(*RUNNERS)
def add_class(survey_id: UUID) -> Response | tuple[str, int]:
    """Take a class into the sample."""
    survey = surveys.get(g.work, survey_id)
    form = _class_form(survey)
    if not form.validate():
        return _page(survey, form), 400
    try:
        surveys.add_class(
            g.work,
            survey_id,
            grade=form.grade.data,
            class_name=form.class_name.data or "",
            n_enrolled=form.n_enrolled.data,
        )
    except NameTaken:
        form.class_name.errors = ["survey.class_taken"]
        return _page(survey, form), 400
    except (SurveyRefused, ReferralError) as error:
        return _refused(error, survey_id)
    return redirect(url_for(".show", survey_id=survey_id))


@bp.post("/<uuid:survey_id>/classes/<uuid:class_id>/remove")
@open_to(*RUNNERS)
def remove_class(survey_id: UUID, class_id: UUID) -> Response:
    """Take a class out of the sample of a draft."""
    try:
        surveys.remove_class(g.work, survey_id, class_id)
    except ReferralError as error:
        return _refused(error, survey_id)
    return redirect(url_for(".show", survey_id=survey_id))


@bp.post("/<uuid:survey_id>/classes/<uuid:class_id>/codes")
@open_to(*RUNNERS)
def draw_codes(survey_id: UUID, class_id: UUID) -> Response | str:
    """Draw a class's codes and show them, this once."""
    form = CodesForm()
    if not form.validate():
        leave_notice("survey.bad_n", "warning")
        return redirect(url_for(".show", survey_id=survey_id))
    try:
        codes = survey_codes.draw(g.work, survey_id, class_id, form.n.data or 0)
    except (NothingToDo, ReferralError) as error:
        return _refused(error, survey_id)
    survey = surveys.get(g.work, survey_id)
    address = lab_address()
    return render_template(
        "surveys/codes.html",
        survey=survey,
        of=surveys.class_of(g.work, survey, class_id).row,
        slips=[(code, qr_path(f"{address}#{code}")) for code in codes],
        address=address,
        is_loopback=is_only_here(),
    )


@bp.post("/<uuid:survey_id>/<any(open,close,discard):action>")
@open_to(*RUNNERS)
def move(survey_id: UUID, action: str) -> Response:
    """Open, close or discard a survey."""
    try:
        survey = surveys.move(g.work, survey_id, SurveyAction(action))
    except (SurveyRefused, ReferralError) as error:
        if isinstance(error, SurveyRefused) and error.why == "cards_unproven":
            leave_notice("survey.cannot.cards_unproven", "warning")
            return redirect(url_for("cards.index"))
        return _refused(error, survey_id)
    if survey.state is SurveyState.DISCARDED:
        leave_notice("survey.discarded")
        return redirect(url_for(".index"))
    return redirect(url_for(".show", survey_id=survey_id))


def _class_form(survey: Survey) -> SurveyClassForm:
    instrument = survey_instruments.pinned(survey)
    grades = [grade for grade in range(1, 13) if fit_of(instrument, grade) is not Fit.OUTSIDE]
    return SurveyClassForm.offering({grade: say(f"grade.{grade}") for grade in grades})


def _page(survey: Survey, form: SurveyClassForm) -> str:
    instrument = survey_instruments.pinned(survey)
    steps = open_steps(SURVEYS[survey.kind], survey.state, g.actor.party)
    actions = {step.action for step in steps}
    return render_template(
        "surveys/show.html",
        survey=survey,
        instrument=instrument,
        is_provisional=instrument.wording.get("zh") is WordingStatus.PROVISIONAL,
        classes=surveys.counted(g.work, survey),
        form=form,
        steps=[step for step in steps if step.action in BY_BUTTON],
        can_sample=SurveyAction.SAMPLE in actions,
        can_draw=SurveyAction.DRAW_CODES in actions,
        is_past=survey.state is SurveyState.OPEN and survey.closes_on < day_in_china(g.now),
        most=MOST,
    )


def _refused(error: Exception, survey_id: UUID) -> Response:
    if isinstance(error, SurveyRefused):
        leave_notice(f"survey.cannot.{error.why}", "warning")
    else:
        used_up = isinstance(error, NothingToDo)
        leave_notice("survey.used_up" if used_up else "step.not_now", "warning")
    return redirect(url_for(".show", survey_id=survey_id))
