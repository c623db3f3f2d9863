"""The whole form in one page, for browsers with scripts: an answer is one small request.

The page shows one item at a time, sends each choice at once, and goes on without the network:
what is not acknowledged lies masked in the browser until it is (`screening.services.batches`).
Without scripts the item pages of `administrations` do the same, one request a page more.
"""

import base64
import binascii
from typing import Any

from flask import (
    Blueprint,
    current_app,
    g,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_wtf.csrf import generate_csrf
from werkzeug import Response

from crypto import pads
from referral.errors import StepNotAllowed
from screening.documents import BLANK
from screening.services import batches
from screening.services.errors import ItemRefused, SittingOver, TakenOver
from screening.services.forms import offered
from screening.services.seats import Seat
from screening.web.access import public
from screening.web.comforts import comforts
from screening.web.item_pages import option_words
from screening.web.notices import KEY as NOTICES
from screening.web.seats import current_seat
from screening.web.wording import in_language, language

bp = Blueprint("whole_forms", __name__, url_prefix="/sit")

MOST_KEPT = 200
"""Pages, one a form and language; each has some forty thousand characters."""

PLACE = "muye-{}-goes-here"
"""Stands in a kept page where this seat's own goes: nothing in it is about anybody."""

Given = tuple[dict[str, Any], int]


@bp.get("/form")
@public
def show() -> Response | str:
    """Show every item, for a script that shows one of them."""
    seat = current_seat()
    if seat.is_handed_in:
        return redirect(url_for("administrations.done"))
    if not seat.draft.agreed:
        return redirect(url_for("administrations.assent"))
    return _page(seat)


@bp.post("/answers")
@public
def save() -> Given:
    """Save the choices that a page sends; they are durable when this answers."""
    try:
        batch = _batch()
    except ValueError:
        return {"go": url_for("administrations.check")}, 400
    revision = batches.save(g.lab, current_seat(), batch, language())
    return {"saved": revision}, 200


@bp.errorhandler(ItemRefused)
def item_refused(error: ItemRefused) -> Given:
    """Send the page to the item that is to be asked again."""
    return {"go": url_for("administrations.item", number=error.position + 1)}, 400


@bp.errorhandler(SittingOver)
@bp.errorhandler(StepNotAllowed)
@bp.errorhandler(TakenOver)
def elsewhere(_error: Exception) -> Given | Response:
    """Send the page to where it is told in words why it may not go on."""
    address = url_for("administrations.check")
    if request.method == "GET":
        return redirect(address)
    return {"go": address}, 409


def _batch() -> batches.Batch:
    """Read what a page sent.

    Raises:
        ValueError: it is not what a page of ours sends.
    """
    sent = request.form
    try:
        nonce, masked = bytes.fromhex(sent["nonce"]), bytes.fromhex(sent["masked"])
    except (KeyError, binascii.Error) as error:
        raise ValueError from error
    base, first = int(sent.get("base", "")[:9]), int(sent.get("first", "")[:9])
    tenths = [int(t[:6]) for t in sent.get("tenths", "").split(",") if t]
    if len(nonce) != pads.NONCE_BYTES or not 0 <= base < first:
        raise ValueError
    return batches.Batch(nonce, base, first, masked, tenths)


def _chosen(seat: Seat) -> str:
    """Return the number of the chosen option of each item, empty where there is none."""
    numbers = []
    for (_, item), value in zip(seat.form.items, seat.draft.answers, strict=True):
        numbers.append("" if value == BLANK else str(offered(item).index(value)))
    return ",".join(numbers)


def _page(seat: Seat) -> str:
    """Draw the page, or put what is this seat's into one that was drawn for the same form."""
    nonce = pads.new_nonce()
    own = {
        "token": generate_csrf(),
        "chosen": _chosen(seat),
        "revision": str(seat.draft.revision),
        "nonce": nonce.hex(),
        "pad": base64.b64encode(batches.page_pad(seat, nonce)).decode(),
        "tag": seat.ticket_id.hex,
    }
    kept: dict[tuple[object, ...], str] = current_app.extensions.setdefault("whole_forms", {})
    key = (*(i.digest for i in seat.form.instruments), language(), comforts(), request.script_root)
    is_own = NOTICES in session or request.args or seat.ends_at is not None
    page = None if is_own else kept.get(key)
    if page is None:
        page = _draw(seat).replace(own["token"], PLACE.format("token"))
        if not is_own and len(kept) < MOST_KEPT:
            kept[key] = page
    for name, value in own.items():
        page = page.replace(PLACE.format(name), value)
    return page


def _draw(seat: Seat) -> str:
    places = {name: PLACE.format(name) for name in ("chosen", "revision", "nonce", "pad", "tag")}
    return render_template(
        "administrations/form.html", items=_items(seat), most=batches.MOST_REVISIONS, **places
    )


def _items(seat: Seat) -> list[dict[str, object]]:
    return [
        {
            "number": n,
            "total": len(seat.form.items),
            "stem": in_language(item.text),
            "recall": in_language(instrument.recall),
            "instruction": in_language(instrument.instruction) if n - 1 in seat.form.starts else "",
            "options": list(enumerate(option_words(item))),
            "declined": len(item.options),
        }
        for n, (instrument, item) in enumerate(seat.form.items, start=1)
    ]
