"""The counselor's page of what a wave's answers amount to."""

from uuid import UUID

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug import Response

from instruments.catalogue import catalogue
from referral.errors import MalformedStandard
from screening.roles import Role
from screening.services import proposals, waves
from screening.services.errors import ProposalRefused
from screening.services.wave_statistics import statistics_of
from screening.services.wave_tables import tables_of
from screening.web.access import open_to
from screening.web.notices import leave_notice

bp = Blueprint("wave_statistics", __name__, url_prefix="/staff/statistics")


@bp.get("/<uuid:wave_id>")
@open_to(Role.COUNSELOR)
def show(wave_id: UUID) -> str:
    """Show a wave's tiers, instruments, rules and forms to be read again; small counts withheld."""
    wave = waves.get(g.work, wave_id)
    found = statistics_of(g.work, wave)
    return render_template(
        "wave_statistics/show.html",
        wave=wave,
        standard=found.standard,
        tables=tables_of(found),
        instruments=catalogue(),
    )


@bp.post("/<uuid:wave_id>/propose")
@open_to(Role.COUNSELOR)
def propose(wave_id: UUID) -> Response:
    """Propose a suggested cut score to the township, signed by the counselor."""
    wave = waves.get(g.work, wave_id)
    try:
        proposals.propose(g.work, wave, request.form.get("rule", ""))
    except ProposalRefused as error:
        leave_notice(f"proposal.cannot.{error.why}", "warning")
    except MalformedStandard:
        leave_notice("proposal.faulty", "warning")
    else:
        leave_notice("proposal.saved")
    return redirect(url_for(".show", wave_id=wave_id))
