"""The set-up of a wave: what and when, who and with what; a draft is changed the same way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from flask import Blueprint, g, redirect, render_template, url_for
from werkzeug import Response

from instruments.catalogue import catalogue
from instruments.definition import Instrument
from referral.batteries import Bar, Fit, bar_of, fit_of
from referral.definition import Standard
from referral.errors import MalformedStandard, StepNotAllowed
from referral.states import WaveState
from screening.clock import day_in_china
from screening.models import Wave
from screening.roles import Role
from screening.services import batteries, waves
from screening.services.errors import CannotOpen, NameTaken
from screening.web.access import open_to
from screening.web.forms.waves import WaveForm
from screening.web.notices import leave_notice
from screening.web.wave_parts import in_words
from screening.web.wording import in_language, say, term

bp = Blueprint("wave_setups", __name__, url_prefix="/staff/waves")

USUAL_DAYS = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Offer:
    """What may be chosen, and what may not with the reason."""

    standard: Standard
    grades: Sequence[int]
    #: Grade, instrument and key of the reason.
    barred: Sequence[tuple[int, str, str]]
    #: Whether the school has students at all; without any there can be a rehearsal only.
    has_roster: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One instrument of the catalogue, and which of the offered grades answer it."""

    instrument: Instrument
    grades: Sequence[int]
    #: Of them, in which some students are too young or too old for it.
    partly: Sequence[int]

    @property
    def bar(self) -> Bar | None:
        """Why no grade at all may be given it; None where nothing bars it."""
        return bar_of(self.instrument)


@bp.route("/new", methods=["GET", "POST"])
@open_to(Role.COORDINATOR)
def new() -> Response | tuple[str, int]:
    """Set a wave, or a rehearsal, up."""
    return _set_up(None)


@bp.route("/<uuid:wave_id>/edit", methods=["GET", "POST"])
@open_to(Role.COORDINATOR)
def edit(wave_id: UUID) -> Response | tuple[str, int]:
    """Change a wave that is a draft still."""
    wave = waves.get(g.work, wave_id)
    if wave.state is not WaveState.DRAFT:
        leave_notice("step.not_now", "warning")
        return redirect(url_for("waves.show", wave_id=wave_id))
    return _set_up(wave)


def _set_up(wave: Wave | None) -> Response | tuple[str, int]:
    try:
        offer = _offer(waves.standard_in_force(g.work))
    except MalformedStandard as error:
        page = render_template("waves/standard_faulty.html", key=error.key, rule=error.rule)
        return page, 409
    form = _form(offer, wave)
    if form.validate_on_submit():
        made = _saved(form, offer, wave)
        if made is not None:
            return redirect(url_for("waves.show", wave_id=made.id))
    if not form.is_submitted():
        _fill(form, offer, wave)
    return _page(form, offer, wave), 400 if form.is_submitted() else 200


def _offer(standard: Standard) -> Offer:
    on_roster = waves.grades_on_roster(g.work)
    asked = sorted({grade for band in standard.grade_bands for grade in band.grades})
    found = [grade for grade in on_roster or asked if standard.battery_for(grade)]
    barred = [
        (grade, instrument_id, why)
        for grade in found
        for instrument_id in standard.battery_for(grade)
        if (why := bar_of(catalogue()[instrument_id], grade))
    ]
    out = {grade for grade, _, _ in barred}
    return Offer(standard, [n for n in found if n not in out], barred, bool(on_roster))


def _form(offer: Offer, wave: Wave | None) -> WaveForm:
    terms = dict.fromkeys(waves.terms_around(day_in_china(g.now)))
    if wave is not None:
        terms[wave.term] = None
    return WaveForm.offering(
        {n: say(f"grade.{n}") for n in offer.grades}, {code: term(code) for code in terms}
    )


def _saved(form: WaveForm, offer: Offer, wave: Wave | None) -> Wave | None:
    """Keep what was typed; None where it cannot be, with the reason in the form."""
    is_rehearsal = wave.is_rehearsal if wave else bool(form.is_rehearsal.data)
    if not (offer.has_roster or is_rehearsal):
        form.form_errors.append("wave.cannot.no_students")
        return None
    today = day_in_china(g.now)
    text = waves.standard_text(g.work)
    name, code = form.name.data or "", form.term.data or ""
    grades = sorted(set(form.grades.data or ()))
    days = {
        "opens_on": form.opens_on.data or today,
        "closes_on": form.closes_on.data or today,
    }
    try:
        if wave is not None:
            return waves.edit(g.work, wave.id, text, term=code, name=name, grades=grades, **days)
        return waves.set_up(
            g.work,
            text,
            term=code,
            name=name,
            grades=grades,
            **days,
            is_rehearsal=is_rehearsal,
        )
    except NameTaken:
        form.name.errors = ["wave.name_taken"]
    except StepNotAllowed:
        form.form_errors.append("step.not_now")
    except CannotOpen as error:
        form.form_errors.append(say(f"wave.cannot.{error.why}", **in_words(error.facts)))
    return None


def _fill(form: WaveForm, offer: Offer, wave: Wave | None) -> None:
    today = day_in_china(g.now)
    if wave is None:
        form.opens_on.data, form.closes_on.data = today, today + USUAL_DAYS
        form.term.data = waves.term_of(today)
        form.grades.data = list(offer.grades)
        form.is_rehearsal.data = not offer.has_roster
        return
    form.term.data, form.name.data = wave.term, wave.name
    form.opens_on.data, form.closes_on.data = wave.opens_on, wave.closes_on
    form.grades.data = list(batteries.forms(g.work, wave))


def _page(form: WaveForm, offer: Offer, wave: Wave | None) -> str:
    rows = _rows(offer)
    return render_template(
        "waves/edit.html",
        form=form,
        wave=wave,
        offer=offer,
        batteries={n: offer.standard.battery_for(n) for n in offer.grades},
        barred=[
            say(f"wave.cannot.{why}", **in_words({"instrument": i, "grade": n}))
            for n, i, why in offer.barred
        ],
        rows=[row for row in rows if row.grades],
        others=[row for row in rows if not row.grades],
        instruments=catalogue(),
        standard_name=in_language(offer.standard.name),
    )


def _rows(offer: Offer) -> list[Row]:
    rows = []
    for instrument in catalogue().values():
        asked = [n for n in offer.grades if instrument.id in offer.standard.battery_for(n)]
        partly = [n for n in asked if fit_of(instrument, n) is Fit.PARTLY]
        rows.append(Row(instrument, asked, partly))
    return rows
