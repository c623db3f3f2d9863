"""The pages of waves: the list, the set-up, one wave with its classes."""

from datetime import timedelta
from uuid import UUID

from flask import Blueprint, g, redirect, render_template, url_for
from werkzeug import Response

from instruments.catalogue import catalogue
from referral.definition import Standard
from referral.errors import MalformedStandard, ReasonMissing, ReferralError
from referral.states import SITTING, UNDER_WAY, WAVE, WaveAction, open_steps
from screening.clock import day_in_china
from screening.roles import Role
from screening.services import coverage, sitting_rows, waves
from screening.services.errors import CannotOpen, NameTaken
from screening.web.access import open_to
from screening.web.forms.waves import StepForm, WaveForm
from screening.web.lab_address import is_only_here, lab_address
from screening.web.notices import leave_notice
from screening.web.papers import TYPISTS
from screening.web.rooms import STEPS, WATCHERS, grace_minutes
from screening.web.wording import in_language, say, term

bp = Blueprint("waves", __name__, url_prefix="/staff/waves")

SCHOOL = (Role.COORDINATOR, Role.COUNSELOR, Role.PROCTOR)

BY_HAND = (WaveAction.OPEN, WaveAction.CLOSE, WaveAction.REOPEN)
"""Steps that have a button here; the others follow from something else."""


@bp.get("/")
@open_to(*SCHOOL)
def index() -> str:
    """List the school's waves."""
    listed = waves.listed(g.work)
    progress = {wave.id: waves.progress(g.work, wave) for wave in listed}
    return render_template(
        "waves/index.html",
        waves=listed,
        progress=progress,
        can_set_up=g.actor.role is Role.COORDINATOR,
    )


@bp.route("/new", methods=["GET", "POST"])
@open_to(Role.COORDINATOR)
def new() -> Response | tuple[str, int]:
    """Set a wave up."""
    today = day_in_china(g.now)
    try:
        standard = waves.standard_in_force(g.work)
    except MalformedStandard as error:
        page = render_template("waves/standard_faulty.html", key=error.key, rule=error.rule)
        return page, 409
    offered = _offered(standard)
    form = WaveForm.offering(
        {n: say(f"grade.{n}") for n in offered},
        {t: term(t) for t in waves.terms_around(today)},
    )
    if form.validate_on_submit():
        try:
            wave = waves.set_up(
                g.work,
                waves.standard_text(g.work),
                term=form.term.data or "",
                name=form.name.data or "",
                grades=sorted(set(form.grades.data or ())),
                opens_on=form.opens_on.data or today,
                closes_on=form.closes_on.data or today,
            )
        except NameTaken:
            form.name.errors = ["wave.name_taken"]
        except CannotOpen as error:
            form.form_errors.append(say(f"wave.cannot.{error.why}", **error.facts))
        else:
            return redirect(url_for(".show", wave_id=wave.id))
    if not form.is_submitted():
        form.opens_on.data = today
        form.closes_on.data = today + timedelta(days=14)
        form.term.data = waves.term_of(today)
        form.grades.data = offered
    return _set_up_page(form, standard, offered), 400 if form.is_submitted() else 200


@bp.get("/<uuid:wave_id>")
@open_to(*SCHOOL)
def show(wave_id: UUID) -> str:
    """Show one wave: its window, its forms, its classes and how far they are."""
    wave = waves.get(g.work, wave_id)
    takes_papers = g.actor.role in TYPISTS and wave.state in UNDER_WAY
    can_print, can_watch = g.actor.role is Role.COORDINATOR, g.actor.role in WATCHERS
    forms = waves.forms(g.work, wave)
    classes = coverage.by_class(g.work, through=wave.closes_on, grades=forms) if can_print else ()
    sitting_steps = {
        state: [s for s in open_steps(SITTING, state, g.actor.party) if s.action in STEPS]
        for state in SITTING.states
    }
    return render_template(
        "waves/show.html",
        wave=wave,
        standard=waves.standard_of(g.work, wave),
        forms=forms,
        progress=waves.progress(g.work, wave),
        instruments=catalogue(),
        rows=sitting_rows.by_class(sitting_rows.listed(g.work, wave), classes),
        can_print=can_print and wave.state in UNDER_WAY,
        takes_papers=takes_papers,
        steps=[s for s in open_steps(WAVE, wave.state, g.actor.party) if s.action in BY_HAND],
        sitting_steps=sitting_steps,
        grace_minutes=grace_minutes(),
        can_watch=can_watch,
        address=lab_address(),
        is_loopback=is_only_here(),
        acts=can_print or can_watch or any(sitting_steps.values()),
    )


@bp.post("/<uuid:wave_id>/<any(open,close,reopen):action>")
@open_to(Role.COORDINATOR)
def move(wave_id: UUID, action: str) -> Response:
    """Open or close a wave."""
    form = StepForm()
    if not form.validate():
        leave_notice("step.reason_too_long", "warning")
        return redirect(url_for(".show", wave_id=wave_id))
    try:
        waves.move(g.work, wave_id, WaveAction(action), form.reason.data or "")
    except ReasonMissing:
        leave_notice("step.reason_missing", "warning")
    except ReferralError:
        leave_notice("step.not_now", "warning")
    except CannotOpen as error:
        leave_notice(f"wave.cannot.{error.why}", "warning")
        return redirect(url_for("cards.index"))
    return redirect(url_for(".show", wave_id=wave_id))


def _offered(standard: Standard) -> list[int]:
    return [n for n in waves.grades_on_roster(g.work) if standard.battery_for(n)]


def _set_up_page(form: WaveForm, standard: Standard, offered: list[int]) -> str:
    batteries = {n: standard.battery_for(n) for n in offered}
    return render_template(
        "waves/edit.html",
        form=form,
        batteries=batteries,
        instruments=catalogue(),
        standard_name=in_language(standard.name),
        standard_version=standard.version,
    )
