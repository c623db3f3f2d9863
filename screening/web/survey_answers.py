"""A child's way through an anonymous survey: assent, one page of questions, thanks.

The browser holds the lookup id of its code, signed, and nothing else; the server holds nothing
until the answers come, and then nothing that leads from them to the code.
"""

from uuid import UUID

from flask import Blueprint, g, redirect, render_template, request, session, url_for
from werkzeug import Response

from instruments.definition import Instrument
from screening.services import survey_answers
from screening.services.errors import CodeUsed, ItemRefused, SurveyOver
from screening.services.survey_answers import Asked
from screening.web.access import public
from screening.web.notices import leave_notice
from screening.web.wording import in_language, language

bp = Blueprint("survey_answers", __name__, url_prefix="/survey")

CODE, AGREED = "survey", "survey_agreed"
"""What the browser's signed cookie holds: the code's lookup id, and whether the child agreed."""


def begin(code_id: UUID) -> Response:
    """Let a browser go on with a code."""
    session[CODE] = code_id.hex
    session.pop(AGREED, None)
    return redirect(url_for("survey_answers.assent"))


@bp.route("/", methods=["GET", "POST"])
@public
def assent() -> Response | str:
    """Say that nobody can know who answers what; ask whether the child agrees."""
    asked = _asked()
    if request.method == "POST" and request.form.get("agreed") == "yes":
        session[AGREED] = True
        return redirect(url_for(".form"))
    if request.method == "POST" and request.form.get("agreed") == "no":
        _forget()
        return redirect(url_for(".goodbye"))
    return render_template(
        "survey_answers/assent.html",
        kind=asked.instrument.kind,
        n_items=asked.instrument.n_items,
        lines=g.lab.settings.help_lines,
    )


@bp.route("/form", methods=["GET", "POST"])
@public
def form() -> Response | tuple[str, int]:
    """Ask everything in one page, and take it in one go."""
    asked = _asked()
    if not session.get(AGREED):
        return redirect(url_for(".assent"))
    if request.method == "GET":
        return _page(asked, {}), 200
    given = {name: request.form.get(name, "") for name in asked.instrument.items}
    blanks = [n for n, value in enumerate(given.values(), start=1) if not value]
    if blanks and request.form.get("with_blanks") != ",".join(map(str, blanks)):
        return _page(asked, given, blanks=blanks), 400
    try:
        answers = [_value(value) for value in given.values()]
        survey_answers.hand_in(g.lab, asked, answers, language())
    except (ItemRefused, ValueError):
        return _page(asked, given, is_refused=True), 400
    _forget()
    return redirect(url_for(".done"))


@bp.get("/done")
@public
def done() -> str:
    """Thank whoever handed in, and show whom to call."""
    return _last_page(is_handed_in=True)


@bp.get("/goodbye")
@public
def goodbye() -> str:
    """Let a child who does not take part go kindly."""
    return _last_page(is_handed_in=False)


@bp.errorhandler(CodeUsed)
def code_used(_error: CodeUsed) -> Response:
    """Show the last page: what was handed in first counts, also where its answer never arrived."""
    _forget()
    leave_notice("survey.again", "info")
    return redirect(url_for(".done"))


@bp.errorhandler(SurveyOver)
def survey_over(_error: SurveyOver) -> Response:
    """Ask for a code where there is none, or where it leads nowhere any more."""
    was_there = CODE in session
    _forget()
    leave_notice("survey.over" if was_there else "survey.no_code", "info")
    return redirect(url_for("administrations.enter"))


def _asked() -> Asked:
    """Return what this browser's code leads to.

    Raises:
        CodeUsed, SurveyOver: it leads nowhere, or not any more.
    """
    if CODE not in session:
        raise SurveyOver
    return survey_answers.current(g.lab, UUID(session[CODE]))


def _forget() -> None:
    session.pop(CODE, None)
    session.pop(AGREED, None)


def _value(text: str) -> int | None:
    return int(text[:4]) if text else None


def _page(
    asked: Asked,
    given: dict[str, str],
    *,
    blanks: list[int] | None = None,
    is_refused: bool = False,
) -> str:
    return render_template(
        "survey_answers/form.html",
        instruction=in_language(asked.instrument.instruction),
        items=_items(asked.instrument, given),
        blanks=blanks or [],
        is_refused=is_refused,
    )


def _items(instrument: Instrument, given: dict[str, str]) -> list[dict[str, object]]:
    return [
        {
            "name": item.id,
            "number": number,
            "stem": in_language(item.text),
            "chosen": given.get(item.id, ""),
            "options": [(str(o.value), in_language(o.text)) for o in item.options],
        }
        for number, item in enumerate(instrument.items.values(), start=1)
    ]


def _last_page(*, is_handed_in: bool) -> str:
    settings = g.lab.settings
    return render_template(
        "survey_answers/done.html",
        is_handed_in=is_handed_in,
        lines=settings.help_lines,
        checked_on=settings.help_lines_checked_on,
    )
