"""The room board: one sitting by its seats, for whoever watches over it."""

from uuid import UUID

from flask import Blueprint, g, redirect, render_template, url_for
from werkzeug import Response

from referral.states import SITTING, SittingAction, open_steps
from screening.roles import Role
from screening.services import rooms, waves
from screening.services.rooms import Board, Phase
from screening.web.access import asks_by_itself, open_to
from screening.web.lab_address import lab_address

bp = Blueprint("rooms", __name__, url_prefix="/staff/sittings")

WATCHERS = (Role.PROCTOR, Role.COORDINATOR)

STEPS = (SittingAction.OPEN, SittingAction.CLOSE, SittingAction.REOPEN)
"""Steps that have a button; a lesson that fell out is cancelled elsewhere."""


@bp.get("/<uuid:sitting_id>/room")
@open_to(*WATCHERS)
def show(sitting_id: UUID) -> str:
    """Show the board; once the sitting is over, who has still to sit."""
    board = rooms.board(g.work, sitting_id)
    is_rehearsal = waves.get(g.work, board.sitting.wave_id).is_rehearsal
    keeps_roster = g.actor.role is Role.COORDINATOR and not is_rehearsal
    return render_template(
        "rooms/show.html",
        board=board,
        steps=steps(board),
        grace_minutes=grace_minutes(),
        address=lab_address(),
        can_print=keeps_roster,
        is_rehearsal=is_rehearsal,
        absentees=rooms.absentees(g.work, sitting_id)
        if keeps_roster and board.phase is Phase.OVER and board.missing
        else None,
    )


@bp.get("/<uuid:sitting_id>/room/seats")
@open_to(*WATCHERS)
@asks_by_itself
def seats(sitting_id: UUID) -> str:
    """Show only what changes on the board."""
    return render_template("rooms/seats.html", board=rooms.board(g.work, sitting_id))


@bp.post("/<uuid:sitting_id>/seats/<int:number>/lower")
@open_to(*WATCHERS)
def lower(sitting_id: UUID, number: int) -> Response:
    """Take a call off the board: somebody went there."""
    rooms.lower_hand(g.work, sitting_id, number)
    return redirect(url_for(".show", sitting_id=sitting_id))


def steps(board: Board) -> list[object]:
    """Return the steps of a sitting that have a button for this reader."""
    found = open_steps(SITTING, board.sitting.state, g.actor.party)
    return [step for step in found if step.action in STEPS]


def grace_minutes() -> int:
    """Return the grace time in whole minutes, at least 1."""
    seconds: int = g.work.settings.grace_time_s
    return max(seconds // 60, 1)
