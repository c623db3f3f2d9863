"""Whose seat a browser is: what its cookies say, for every page of the child's way."""

import secrets

from flask import g, session

from screening.services import seats
from screening.services.errors import SittingOver
from screening.services.seats import Seat
from screening.web.cookies import read_cookie
from screening.web.unit_of_work import is_token

COOKIE = "ticket"
"""Holds the browser's third of an open ticket."""


def current_seat() -> Seat:
    """Return the seat of this browser.

    Raises:
        SittingOver: it has none, or not any more.
        TakenOver: another computer went on with its ticket.
    """
    g.seat = seats.current(g.lab, token_of())
    seat: Seat = g.seat
    return seat


def seat_id() -> str:
    """Return an opaque id of this browser, by which wrong codes and sign-ins are counted."""
    if "seat" not in session:
        session["seat"] = secrets.token_hex(8)
    seat_id: str = session["seat"]
    return seat_id


def token_of() -> str:
    """Return the token of this browser's ticket.

    Raises:
        SittingOver: it has none.
    """
    token = read_cookie(COOKIE)
    if not token or not is_token(token):
        raise SittingOver
    return token
