"""The child's way: code, greeting, assent, one item a screen, hand-in, closing page."""

from contextlib import suppress

from flask import Blueprint, current_app, g, redirect, render_template, request, session, url_for
from werkzeug import Response

from crypto import survey_codes
from referral.errors import StepNotAllowed
from screening.documents import BLANK
from screening.services import administrations, seats, signals, survey_answers, talks
from screening.services.errors import (
    CodeUsed,
    ItemRefused,
    RoomClosed,
    SittingOver,
    TakenOver,
    Throttled,
    TicketRefused,
)
from screening.services.seats import Seat
from screening.web.access import public
from screening.web.comforts import COOKIE as COMFORTS
from screening.web.cookies import drop_cookie, put_cookie, read_cookie
from screening.web.forms.administrations import AnswerForm, CodeForm
from screening.web.headers import clear_browser
from screening.web.item_pages import item_page
from screening.web.notices import leave_notice
from screening.web.seats import COOKIE, current_seat, seat_id, token_of
from screening.web.survey_answers import begin
from screening.web.times import clock
from screening.web.unit_of_work import is_token
from screening.web.wording import language, say

bp = Blueprint("administrations", __name__)

REFUSALS = {
    TicketRefused: ("ticket.refused", 400),
    CodeUsed: ("survey.code_used", 400),
    Throttled: ("ticket.throttled", 429),
}
"""What is said of a code that opens nothing, and the status."""

IDLE = {"ticket": "ticket.idle", "survey": "survey.idle"}
"""What is said to whoever was sent back to the start, by what lay open."""


@bp.route("/", methods=["GET", "POST"])
@public
def enter() -> Response | tuple[str, int]:
    """Ask for the code on the paper."""
    form = CodeForm()
    if form.validate_on_submit():
        try:
            return _begin(form.code.data or "")
        except (TicketRefused, CodeUsed, Throttled) as error:
            words, status = REFUSALS[type(error)]
            form.code.errors = [words]
            return _code_page(form), status
    return _code_page(form), 400 if form.is_submitted() else 200


@bp.route("/sit/hello", methods=["GET", "POST"])
@public
def hello() -> Response | str:
    """Ask whether the right child sits here."""
    seat = current_seat()
    if seat.is_handed_in:
        return redirect(url_for(".done"))
    if request.method == "POST":
        return redirect(_next(seat) if seat.draft.agreed else url_for(".assent"))
    return render_template("administrations/hello.html", greeting=seat.greeting)


@bp.route("/sit/assent", methods=["GET", "POST"])
@public
def assent() -> Response | str:
    """Say what this is, who sees it and what happens then; ask whether the child agrees."""
    seat = current_seat()
    if seat.is_handed_in:
        return redirect(url_for(".done"))
    if request.method == "POST" and request.form.get("agreed") == "yes":
        administrations.agree(g.lab, seat, language())
        return redirect(_next(seat))
    if request.method == "POST" and request.form.get("agreed") == "no":
        administrations.decline(g.lab, seat)
        return redirect(url_for(".goodbye"))
    return render_template(
        "administrations/assent.html",
        n_items=len(seat.form.items),
        is_under_way=seat.draft.agreed,
        lines=g.lab.settings.help_lines,
        has_consent=seat.greeting.has_consent,
    )


@bp.route("/sit/<int:number>", methods=["GET", "POST"])
@public
def item(number: int) -> Response | tuple[str, int] | str:
    """Ask one item, and save its answer at once."""
    seat = current_seat()
    if seat.is_handed_in:
        return redirect(url_for(".done"))
    if not seat.draft.agreed:
        return redirect(url_for(".assent"))
    if not 1 <= number <= len(seat.form.items):
        return redirect(_next(seat))
    if request.method == "GET":
        return item_page(seat, number)
    form = AnswerForm()
    if not form.validate():
        return item_page(seat, number, error="question.choose"), 400
    seconds = max(g.now.timestamp() - (form.shown.data or g.now.timestamp()), 0.0)
    try:
        seat = administrations.save(
            g.lab, seat, {number - 1: (form.answer.data, seconds)}, language()
        )
    except ItemRefused:
        return item_page(seat, number, error="question.choose"), 400
    if number < len(seat.form.items):
        return redirect(url_for(".item", number=number + 1))
    return redirect(url_for(".check"))


@bp.get("/sit/check")
@public
def check() -> Response | str:
    """Show which items are left, or offer to hand in."""
    seat = current_seat()
    if seat.is_handed_in:
        return redirect(url_for(".done"))
    blanks = [n for n, b in enumerate(seat.draft.answers, start=1) if b == BLANK]
    return render_template(
        "administrations/check.html", blanks=blanks, n_items=len(seat.form.items)
    )


@bp.post("/sit/hand-in")
@public
def hand_in() -> Response:
    """Hand the sheet in, once."""
    seat = current_seat()
    try:
        administrations.hand_in(g.lab, seat)
    except ItemRefused as error:
        leave_notice("question.left_out", "info")
        return redirect(url_for(".item", number=error.position + 1))
    return redirect(url_for(".done"))


@bp.get("/sit/done")
@public
def done() -> Response | str:
    """Thank everybody alike, and show whom to call."""
    seat = current_seat()
    if not seat.is_handed_in:
        return redirect(_next(seat))
    return _last_page(seat.receipt_text, is_rehearsal=seat.is_rehearsal)


@bp.get("/sit/goodbye")
@public
def goodbye() -> str:
    """Let a child who does not take part go kindly."""
    is_rehearsal = False
    with suppress(SittingOver):
        is_rehearsal = seats.ended(g.lab, token_of()).is_rehearsal
    return _last_page(None, is_rehearsal=is_rehearsal)


@bp.post("/sit/talk")
@public
def talk() -> str:
    """Tell the counselor, and nobody else, that this child would like to talk."""
    seat = seats.ended(g.lab, token_of())
    talks.ask(g.lab, seat)
    receipt = seat.receipt_text if seat.is_handed_in else None
    return _last_page(receipt, is_told=True, is_rehearsal=seat.is_rehearsal)


@bp.route("/sit/hand", methods=["GET", "POST"])
@public
def hand() -> Response | str:
    """Call the proctor, or take the call back; no answer is shown beside it."""
    seat = current_seat()
    if seat.is_handed_in:
        return redirect(url_for(".done"))
    onward = _next(seat) if seat.draft.agreed else url_for(".hello")
    if request.method == "POST" and request.form.get("hand") == "down":
        signals.lower_hand(g.lab, seat.spot)
        return redirect(onward)
    if request.method == "POST":
        signals.raise_hand(g.lab, seat.spot)
        return redirect(url_for(".hand", scripted=request.form.get("scripted") or None))
    return render_template(
        "administrations/hand.html",
        number=seat.greeting.seat,
        is_up=signals.is_hand_up(g.lab, seat.spot),
        onward=onward,
    )


@bp.post("/sit/beat")
@public
def beat() -> Response:
    """Hear that a browser is still there, and answer with what it has to be told meanwhile."""
    with suppress(SittingOver, TakenOver):
        seat = current_seat()
        signals.seen(g.lab, seat.spot)
        if seat.ends_at is not None:
            words = say("hello.closing", time=clock(seat.ends_at))
            return Response(words, mimetype="text/plain")
    return Response(status=204, mimetype="text/plain")


@bp.post("/sit/leave")
@public
def leave() -> Response:
    """Leave this computer, or be sent from it after a while: the next child finds an empty page."""
    token = read_cookie(COOKIE)
    if token and is_token(token):
        seats.leave(g.lab, token)
    answer = redirect(url_for(".enter"))
    drop_cookie(answer, COOKIE)
    drop_cookie(answer, COMFORTS)
    session.clear()
    noun = request.form.get("idle")
    if noun in IDLE:
        leave_notice(IDLE[noun], "info")
    clear_browser(answer)
    return answer


@bp.errorhandler(SittingOver)
def sitting_over(error: SittingOver) -> Response:
    """Say that the room is closed, or ask for the code again; nothing is lost by it."""
    leave_notice("ticket.closed" if isinstance(error, RoomClosed) else "ticket.again", "info")
    answer = redirect(url_for(".enter"))
    drop_cookie(answer, COOKIE)
    return answer


@bp.errorhandler(TakenOver)
def taken_over(_error: TakenOver) -> tuple[str, int]:
    """Tell the first computer that another one goes on."""
    return render_template("administrations/taken_over.html"), 409


@bp.errorhandler(StepNotAllowed)
def step_not_allowed(_error: StepNotAllowed) -> Response:
    """Ask for the code again where a page stayed open beyond its ticket's end."""
    return sitting_over(SittingOver())


def _begin(code: str) -> Response:
    """Open a ticket, or an anonymous survey: which of them, the code's length tells."""
    if survey_codes.has_form(code):
        return begin(survey_answers.enter(g.lab, code, seat_id()))
    token = seats.enter(g.lab, code, seat_id())
    answer = redirect(url_for(".hello"))
    put_cookie(answer, COOKIE, token)
    return answer


def _last_page(receipt: str | None, *, is_told: bool = False, is_rehearsal: bool = False) -> str:
    settings = g.lab.settings
    return render_template(
        "administrations/done.html",
        receipt=receipt,
        is_told=is_told,
        is_rehearsal=is_rehearsal,
        lines=settings.help_lines,
        checked_on=settings.help_lines_checked_on,
    )


def _next(seat: Seat) -> str:
    if request.values.get("scripted") == "yes":
        return url_for("whole_forms.show")
    blank = seat.form.first_blank(seat.draft.answers)
    return url_for(".check") if blank is None else url_for(".item", number=blank + 1)


def _code_page(form: CodeForm) -> str:
    staff = "staff" in current_app.extensions["faces"]
    return render_template("administrations/enter.html", form=form, has_staff=staff)
