"""The pages of waves: the list, and one wave with its classes and its steps."""

from uuid import UUID

from flask import Blueprint, g, redirect, render_template, url_for
from werkzeug import Response

from instruments.catalogue import catalogue
from referral.errors import ReasonMissing, ReferralError
from referral.states import SITTING, UNDER_WAY, WAVE, WaveAction, WaveState, open_steps
from screening.roles import ROSTER_KEEPERS, Role
from screening.services import batteries, sitting_rows, waves
from screening.services.errors import CannotOpen
from screening.services.rehearsals import MOST
from screening.web import wave_parts
from screening.web.access import open_to
from screening.web.forms.waves import StepForm
from screening.web.lab_address import is_only_here, lab_address
from screening.web.notices import leave_notice
from screening.web.rooms import STEPS, WATCHERS, grace_minutes

bp = Blueprint("waves", __name__, url_prefix="/staff/waves")

SCHOOL = (Role.COORDINATOR, Role.COUNSELOR, Role.PROCTOR)

BY_HAND = (WaveAction.OPEN, WaveAction.CLOSE, WaveAction.REOPEN, WaveAction.DISCARD)
"""Steps that have a button here; the others have a page, or follow from something else."""


@bp.get("/")
@open_to(*SCHOOL)
def index() -> str:
    """List the school's waves."""
    listed, rehearsals = waves.listed(g.work), waves.rehearsals(g.work)
    progress = {wave.id: waves.progress(g.work, wave) for wave in (*listed, *rehearsals)}
    return render_template(
        "waves/index.html",
        waves=listed,
        rehearsals=rehearsals,
        progress=progress,
        can_set_up=g.actor.role is Role.COORDINATOR,
    )


@bp.get("/<uuid:wave_id>")
@open_to(*SCHOOL)
def show(wave_id: UUID) -> str:
    """Show one wave: its window, its forms, its classes and how far they are."""
    wave = waves.get(g.work, wave_id)
    is_on = wave.state in UNDER_WAY and not wave.is_rehearsal
    takes_papers = g.actor.role in ROSTER_KEEPERS and is_on
    can_print, can_watch = g.actor.role is Role.COORDINATOR, g.actor.role in WATCHERS
    forms = batteries.forms(g.work, wave)
    classes = wave_parts.classes_of(wave, forms) if can_print else ()
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
        checks=wave_parts.checks(wave, classes) if can_print else None,
        consents=wave_parts.standings(classes) if can_print and not wave.is_rehearsal else (),
        course=wave_parts.course(wave),
        reach=wave_parts.reach(wave),
        log=wave_parts.log(wave),
        gone=wave_parts.gone(wave, forms),
        is_past=wave_parts.is_past(wave),
        most_seats=MOST,
        sitting_steps=sitting_steps,
        grace_minutes=grace_minutes(),
        can_watch=can_watch,
        address=lab_address(),
        is_loopback=is_only_here(),
        acts=can_print or can_watch or any(sitting_steps.values()),
    )


@bp.post("/<uuid:wave_id>/<any(open,close,reopen,discard):action>")
@open_to(Role.COORDINATOR)
def move(wave_id: UUID, action: str) -> Response:
    """Open, close or discard a wave; what is erased by it has no page any more."""
    form = StepForm()
    if not form.validate():
        leave_notice("step.reason_too_long", "warning")
        return redirect(url_for(".show", wave_id=wave_id))
    try:
        wave = waves.move(g.work, wave_id, WaveAction(action), form.reason.data or "")
        if wave.state is WaveState.DISCARDED or (wave.is_rehearsal and action == "close"):
            leave_notice("rehearsal.erased" if wave.is_rehearsal else "wave.discarded")
            return redirect(url_for(".index"))
    except ReasonMissing:
        leave_notice("step.reason_missing", "warning")
    except ReferralError:
        leave_notice("step.not_now", "warning")
    except CannotOpen as error:
        if error.why == "cards_unproven":
            leave_notice("wave.cannot.cards_unproven", "warning")
            return redirect(url_for("cards.index"))
        leave_notice("wave.not_ready", "warning")
    return redirect(url_for(".show", wave_id=wave_id))
