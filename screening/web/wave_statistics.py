"""The counselor's page of what a wave's answers amount to."""

from uuid import UUID

from flask import Blueprint, g, render_template

from instruments.catalogue import catalogue
from screening.roles import Role
from screening.services import waves
from screening.services.wave_statistics import statistics_of
from screening.services.wave_tables import tables_of
from screening.web.access import open_to

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
