"""The counselor's pages: the queue, one record with its reasons, and the review."""

from typing import Any
from uuid import UUID

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug import Response

from referral.errors import ReasonMissing, ReferralError
from referral.states import FlagAction, WaveState
from screening.models import Wave
from screening.roles import Role
from screening.services import assignments, case_openings, coverage, flags, queue_choices, waves
from screening.services.desks import desk
from screening.services.errors import NothingToDo
from screening.services.flags import Record
from screening.services.histories import history_of
from screening.services.later_records import laters_of, unheard
from screening.services.placings import placings_of
from screening.services.records import (
    advice_of,
    answer_behind,
    minutes_of,
    parts_of,
    reviews_of,
    strongest_first,
)
from screening.services.slips import PrintedTicket
from screening.web.access import open_to
from screening.web.forms.flags import DecisionForm, IdentityForm
from screening.web.forms.queue import AssignForm, QueueForm
from screening.web.lab_address import is_only_here, lab_address
from screening.web.notices import leave_notice
from screening.web.qr import qr_path

bp = Blueprint("flags", __name__, url_prefix="/staff/queue")

NOT_YET = (WaveState.DRAFT, WaveState.TICKETED)
"""States of a wave in which nobody can have handed in."""

AFTER_A_TALK = (FlagAction.CONFIRM, FlagAction.DISMISS)
"""Decisions that say what a talk came to, and so may name a tier."""

LEADS_TO_CASE = (FlagAction.OPEN_CRISIS, FlagAction.CONFIRM)
"""Decisions after which the work goes on in the case."""


@bp.get("/")
@open_to(Role.COUNSELOR)
def index() -> Response | str:
    """Lead to the queue where somebody has to look the soonest, else to the newest one."""
    listed = [queue.wave for queue in desk(g.work).queues or ()] or _begun()
    if not listed:
        return render_template("flags/index.html", wave=None)
    return redirect(url_for(".queue", wave_id=listed[0].id))


@bp.get("/<uuid:wave_id>")
@open_to(Role.COUNSELOR)
def queue(wave_id: UUID) -> str:
    """Show a wave's flags, the highest tier and the soonest due first."""
    wave = waves.get(g.work, wave_id)
    entries, standard = flags.queue(g.work, wave), waves.standard_of(g.work, wave)
    counselors = {one.id: one.display_name for one in assignments.counselors(g.work)}
    form = QueueForm.asked(request.args, entries, standard, counselors)
    narrow = queue_choices.narrowed(entries, form.choice)
    shown = queue_choices.listed(narrow, form.choice)
    size = int(form.rows.data)
    pages = max(-(-len(shown) // size), 1)
    page = min(max(request.args.get("page", 1, type=int), 1), pages)
    listed = shown[(page - 1) * size : page * size]
    return render_template(
        "flags/index.html",
        wave=wave,
        waves=_begun(),
        standard=standard,
        entries=listed,
        answers={e.sheet_id: answer_behind(e.reasons[0]) for e in listed if e.reasons},
        counts=queue_choices.counts(narrow),
        form=form,
        page=page,
        pages=pages,
        counselors=counselors,
        assigning=AssignForm.offering(counselors),
    )


@bp.post("/<uuid:wave_id>/assign")
@open_to(Role.COUNSELOR)
def assign(wave_id: UUID) -> Response:
    """Give the ticked sheets to a counselor; the page stays as it was narrowed."""
    waves.get(g.work, wave_id)
    counselors = {one.id: one.display_name for one in assignments.counselors(g.work)}
    form = AssignForm.offering(counselors)
    if form.validate():
        assignments.assign(g.work, form.sheets.data or (), form.account_id)
        leave_notice("flag.assigned")
    else:
        leave_notice("flag.none_ticked", "warning")
    return redirect(url_for(".queue", wave_id=wave_id, **dict[str, Any](request.args)))


@bp.get("/record/<uuid:sheet_id>")
@open_to(Role.COUNSELOR)
def show(sheet_id: UUID) -> str:
    """Show why one sheet was flagged, its scores and its answers."""
    record = flags.record(g.work, sheet_id)
    return _page(record, DecisionForm.blank_for(record))


@bp.post("/record/<uuid:sheet_id>/identity")
@open_to(Role.COUNSELOR)
def identity(sheet_id: UUID) -> tuple[str, int]:
    """Show who it is, and keep why in the audit log."""
    form = IdentityForm.sent()
    if not form.validate():
        record = flags.record(g.work, sheet_id)
        return _page(record, DecisionForm.blank_for(record), identity=form), 400
    record = flags.show_identity(g.work, sheet_id, form.why.data)
    return _page(record, DecisionForm.blank_for(record), shows_identity=True), 200


@bp.post("/record/<uuid:sheet_id>/review")
@open_to(Role.COUNSELOR)
def decide(sheet_id: UUID) -> Response | tuple[str, int] | str:
    """Record the counselor's judgement."""
    record = flags.record(g.work, sheet_id)
    form = DecisionForm.sent_for(record)
    if not record.steps:
        form.form_errors.append("review.decided_already")
        return _page(record, form), 409
    if not form.validate():
        return _page(record, form), 400
    action = form.action.data
    tier = form.interview_tier.data or None if action in AFTER_A_TALK else None
    try:
        slip = flags.decide(
            g.work, sheet_id, action, reason=form.reason.data or "", interview_tier=tier
        )
    except ReasonMissing:
        form.reason.errors = ["review.reason_missing"]
        return _page(record, form), 400
    except NothingToDo:
        form.form_errors.append("review.student_left")
        return _page(record, form), 409
    except ReferralError:
        form.form_errors.append("review.decided_already")
        return _page(record, form), 409
    return _decided(record, action) if slip is None else _retest_page(record, slip)


def _decided(record: Record, action: FlagAction) -> Response:
    """Lead on: to the case where the student is cared for, else back to the queue."""
    if action is FlagAction.VOID:
        leave_notice("review.saved_without_ticket", "warning")
    else:
        leave_notice(f"review.done.{action}")
    case_id = case_openings.of_student(g.work, record.entry.student_id)
    if action in LEADS_TO_CASE and case_id is not None:
        return redirect(url_for("cases.show", case_id=case_id))
    return redirect(url_for(".queue", wave_id=record.wave.id))


def _begun() -> list[Wave]:
    return [wave for wave in waves.listed(g.work) if wave.state not in NOT_YET]


def _page(
    record: Record,
    form: DecisionForm,
    *,
    identity: IdentityForm | None = None,
    shows_identity: bool = False,
) -> str:
    parts = parts_of(record)
    return render_template(
        "flags/show.html",
        record=record,
        parts=parts,
        reasons=strongest_first(parts),
        advice=advice_of(g.work, record),
        laters=laters_of(record, parts),
        unheard=unheard(g.work, record),
        reviews=reviews_of(g.work, record),
        minutes=minutes_of(record),
        placings=placings_of(g.work, record, parts),
        history=history_of(g.work, record, parts),
        consent=coverage.standing_of(g.work, record.entry.student_id),
        case_id=case_openings.of_student(g.work, record.entry.student_id),
        form=form,
        identity=identity or IdentityForm.blank(),
        shows_identity=shows_identity,
    )


def _retest_page(record: Record, slip: PrintedTicket) -> str:
    address = lab_address()
    return render_template(
        "flags/retest.html",
        slip=slip,
        entry=record.entry,
        qr=qr_path(f"{address}#{slip.code}"),
        address=address,
        is_loopback=is_only_here(),
        wave=record.wave,
    )
