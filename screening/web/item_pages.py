"""The page of one item: drawn once for each form and language, then only filled in.

Drawing it takes ten times as long as everything else about it, and it is what a class asks for
most. Nothing in a page that is kept is about anybody: the token and the moment are put in anew,
and a page that shows an earlier answer, a notice or an error is drawn for its one reader.
"""

from flask import current_app, g, render_template, request, session
from flask_wtf.csrf import generate_csrf

from instruments.definition import Item
from screening.documents import BLANK, DECLINED
from screening.services.forms import offered
from screening.services.seats import Seat
from screening.web.comforts import comforts
from screening.web.notices import KEY as NOTICES
from screening.web.wording import in_language, language, say

TOKEN, MOMENT = "muye-token-goes-here", "muye-moment-goes-here"
"""Stand in a kept page where this reader's token and this moment go."""

MOST_KEPT = 2000
"""Pages; one has about six thousand characters. Beyond that pages are drawn each time."""


def item_page(seat: Seat, number: int, error: str | None = None) -> str:
    """Return the page of an item.

    Args:
        seat: the browser's ticket.
        number: of the item in the form, from 1.
        error: the catalogue key of what is wrong with the answer that was sent.
    """
    chosen = seat.draft.answers[number - 1]
    moment = str(int(g.now.timestamp()))
    is_own = error or chosen != BLANK or NOTICES in session or request.args
    if is_own or seat.ends_at is not None:
        return _draw(seat, number, moment, None if chosen == BLANK else chosen, error)
    kept: dict[tuple[object, ...], str] = current_app.extensions.setdefault("item_pages", {})
    key = (
        *(i.digest for i in seat.form.instruments),
        number,
        language(),
        comforts(),
        request.script_root,
    )
    token = generate_csrf()
    page = kept.get(key)
    if page is None:
        page = _draw(seat, number, MOMENT).replace(token, TOKEN)
        if len(kept) < MOST_KEPT:
            kept[key] = page
    return page.replace(TOKEN, token).replace(MOMENT, moment)


def option_words(item: Item) -> list[str]:
    """Return the words of everything that a student may choose, in the reader's language."""
    words = [in_language(option.text) for option in item.options]
    return [*words, say("question.decline")] if item.may_skip else words


def _draw(
    seat: Seat, number: int, moment: str, chosen: int | None = None, error: str | None = None
) -> str:
    instrument, item = seat.form.items[number - 1]
    return render_template(
        "administrations/item.html",
        number=number,
        total=len(seat.form.items),
        stem=in_language(item.text),
        recall=in_language(instrument.recall),
        instruction=in_language(instrument.instruction),
        is_first=(number - 1) in seat.form.starts,
        options=list(zip(offered(item), option_words(item), strict=True)),
        declined=DECLINED,
        chosen=chosen,
        shown=moment,
        error=error,
    )
