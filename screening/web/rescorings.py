"""The counselor's page on which a closed wave is scored again by the standard in force."""

from uuid import UUID

from flask import Blueprint, g, redirect, render_template, url_for
from werkzeug import Response

from referral.errors import MalformedStandard
from screening.models import Wave
from screening.roles import Role
from screening.services import rescoring_jobs, waves
from screening.services.errors import RescoringRefused
from screening.services.rescoring_bases import Basis, basis_of, check
from screening.web.access import open_to
from screening.web.notices import leave_notice
from screening.web.wording import say

bp = Blueprint("rescorings", __name__, url_prefix="/staff/rescorings")


@bp.get("/<uuid:wave_id>")
@open_to(Role.COUNSELOR)
def show(wave_id: UUID) -> str:
    """Show what would come of it, tier by tier, or why it cannot be."""
    wave = waves.get(g.work, wave_id)
    basis, why = _basis(wave)
    return render_template(
        "rescorings/show.html",
        wave=wave,
        why=why,
        basis=basis,
        outlook=rescoring_jobs.look_at_once(g.work, basis) if basis else None,
        n_left=rescoring_jobs.n_left(g.work, basis) if basis else 0,
        n_next=rescoring_jobs.AT_A_TIME,
    )


@bp.post("/<uuid:wave_id>")
@open_to(Role.COUNSELOR)
def go_on(wave_id: UUID) -> Response:
    """Score the next sheets again: so many at a time as hold up no lab."""
    basis, _ = _basis(waves.get(g.work, wave_id))
    if basis is not None and rescoring_jobs.take(g.work, basis).n_sheets:
        leave_notice("rescoring.saved")
    return redirect(url_for(".show", wave_id=wave_id))


def _basis(wave: Wave) -> tuple[Basis | None, str]:
    """Return what the wave can be scored by, or the words of why it cannot."""
    try:
        basis = basis_of(g.work, wave)
        check(g.work, wave, basis)
    except RescoringRefused as error:
        return None, say(f"rescoring.cannot.{error.why}", **error.facts)
    except MalformedStandard as error:
        return None, say("standard.refused", file=error.file, key=error.key, rule=error.rule)
    return basis, ""
