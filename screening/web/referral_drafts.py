"""The wizard of a referral in four steps: what for, which fields, the guardian's word, preview."""

from uuid import UUID

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug import Response

from referral.dossier import FIELDS, Basis, faults
from referral.errors import ReasonMissing
from referral.referrals import ReferralAction, ReferralState
from screening.clock import day_in_china
from screening.roles import Role
from screening.services import (
    attachments,
    referral_dossiers,
    referral_seconds,
    referral_sending,
    referrals,
    rosters,
)
from screening.services.errors import AttachmentRefused, DecisionRefused, ReferralRefused
from screening.services.referrals import OpenedReferral
from screening.web.access import open_to
from screening.web.forms.referrals import DossierForm, PurposeForm, ReasonForm, WordForm
from screening.web.limits import body_up_to
from screening.web.notices import leave_notice
from screening.web.wording import language

bp = Blueprint("referral_drafts", __name__, url_prefix="/staff/referrals")

LARGEST_SENT = attachments.LARGEST + 256 * 1024
"""Bytes of a form with a file; a file a little too large is still refused in plain words."""


@bp.get("/new/<uuid:student_id>")
@open_to(Role.COUNSELOR)
def new(student_id: UUID) -> str:
    """Ask what for and on what ground."""
    return _purpose_page(student_id, _purpose_form())


@bp.post("/new/<uuid:student_id>")
@open_to(Role.COUNSELOR)
def begin(student_id: UUID) -> Response | tuple[str, int]:
    """Draft a referral."""
    form = _purpose_form()
    if not form.validate():
        return _purpose_page(student_id, form), 400
    try:
        row = referrals.draft(
            g.work,
            student_id,
            UUID(form.centre.data),
            form.request.data,
            basis=form.basis.data,
            case_id=request.args.get("case", type=UUID),
        )
    except ReferralRefused as error:
        form.refuse(error)
        return _purpose_page(student_id, form), 409
    return redirect(url_for(".dossier", referral_id=row.id))


@bp.get("/<uuid:referral_id>/dossier")
@open_to(Role.COUNSELOR)
def dossier(referral_id: UUID) -> str | Response:
    """Show the fields, sensitive ones not ticked."""
    found = referrals.opened(g.work, referral_id)
    if found.row.state is not ReferralState.DRAFT:
        return redirect(url_for("referrals.show", referral_id=referral_id))
    return _dossier_page(found, DossierForm.about(_draft(found)))


@bp.post("/<uuid:referral_id>/dossier")
@open_to(Role.COUNSELOR)
def save_dossier(referral_id: UUID) -> Response | tuple[str, int]:
    """Keep the fields; go on where they are whole."""
    found = referrals.opened(g.work, referral_id)
    form = DossierForm.about(_draft(found))
    if not form.validate():
        return _dossier_page(found, form), 400
    draft = form.draft
    wrong = faults(draft.texts, draft.ticked)
    if wrong and "later" not in request.form:
        form.mark(wrong)
        return _dossier_page(found, form), 400
    try:
        referral_dossiers.save(g.work, found, draft)
        if "later" in request.form:
            leave_notice("referral.kept")
            return redirect(url_for("referrals.show", referral_id=referral_id))
        referral_sending.ask_consent(g.work, referrals.find(g.work, referral_id))
    except ReferralRefused as error:
        form.refuse(error)
        return _dossier_page(found, form), 409
    return redirect(url_for(".consent", referral_id=referral_id))


@bp.get("/<uuid:referral_id>/consent")
@open_to(Role.COUNSELOR)
def consent(referral_id: UUID) -> str:
    """Show where the guardian's consent stands, and take the word down."""
    found = referrals.opened(g.work, referral_id)
    return _consent_page(found, _word_form(found))


@bp.post("/<uuid:referral_id>/consent")
@open_to(Role.COUNSELOR)
@body_up_to(LARGEST_SENT)
def record_word(referral_id: UUID) -> Response | tuple[str, int]:
    """Write down what the guardian said."""
    found = referrals.opened(g.work, referral_id)
    form = _word_form(found)
    if not form.validate():
        return _consent_page(found, form), 400
    try:
        named = form.names_diagnosis.data
        referral_sending.record_word(
            g.work, found, form.word, form.content, may_name_diagnosis=named
        )
    except (DecisionRefused, AttachmentRefused) as error:
        form.refuse_word(error)
        return _consent_page(found, form), 400
    except ReferralRefused as error:
        form.refuse(error)
        return _consent_page(found, form), 409
    leave_notice("consent.recorded")
    after = referrals.find(g.work, referral_id)
    page = ".preview" if referral_sending.consent_state(g.work, after).allows else ".consent"
    return redirect(url_for(page, referral_id=referral_id))


@bp.get("/<uuid:referral_id>/preview")
@open_to(Role.COUNSELOR)
def preview(referral_id: UUID) -> str:
    """Show exactly what the centre will see."""
    return _preview_page(referrals.opened(g.work, referral_id), ReasonForm())


@bp.post("/<uuid:referral_id>/preview")
@open_to(Role.COUNSELOR)
def send(referral_id: UUID) -> Response | tuple[str, int]:
    """Send what was shown, or ask for a second person."""
    found, form = referrals.opened(g.work, referral_id), ReasonForm()
    if not form.validate():
        return _preview_page(found, form), 400
    done = "send"
    try:
        if _basis() is Basis.DANGER:
            done = "call_second_person"
            referral_seconds.call_second(
                g.work, found, form.reason.data or "", form.seen.data or ""
            )
        else:
            referral_sending.send(g.work, found, form.seen.data or "")
    except ReasonMissing:
        form.reason.errors = ["referral.reason_missing"]
        return _preview_page(found, form), 400
    except ReferralRefused as error:
        form.refuse(error)
        return _preview_page(found, form), 409
    leave_notice(f"referral.done.{done}")
    return redirect(url_for("referrals.show", referral_id=referral_id))


def _basis() -> Basis:
    return Basis.DANGER if request.args.get("basis") == Basis.DANGER else Basis.CONSENT


def _draft(found: OpenedReferral) -> referral_dossiers.Draft:
    return referral_dossiers.draft_of(g.work, found, language())


def _purpose_form() -> PurposeForm:
    return PurposeForm.offering({unit.id: unit.name for unit in referrals.centres(g.work)})


def _word_form(found: OpenedReferral) -> WordForm:
    return WordForm.on(day_in_china(g.now), found.profile.guardian_name)


def _purpose_page(student_id: UUID, form: PurposeForm) -> str:
    profile = rosters.profile_of(g.work, student_id)
    return render_template("referrals/new.html", profile=profile, form=form)


def _dossier_page(found: OpenedReferral, form: DossierForm) -> str:
    fields = [(field, form[f"{field.id}"]) for field in FIELDS.values()]
    ticked = set(form.ticked.data or ())
    return render_template(
        "referrals/dossier.html", found=found, form=form, fields=fields, ticked=ticked
    )


def _consent_page(found: OpenedReferral, form: WordForm) -> str:
    stands = referral_sending.consent_state(g.work, found)
    by_button = (ReferralAction.NOTIFY_AGAIN, ReferralAction.KEEP_AT_SCHOOL)
    buttons = [step for step in found.may_do if step.action in by_button]
    return render_template(
        "referrals/consent.html", found=found, form=form, stands=stands, buttons=buttons
    )


def _preview_page(found: OpenedReferral, form: ReasonForm) -> str:
    basis = _basis()
    shown = referral_sending.preview(g.work, found, basis)
    form.seen.data = form.seen.data or referral_sending.digest(shown)
    return render_template(
        "referrals/preview.html",
        found=found,
        dossier=shown,
        form=form,
        basis=basis,
        stands=referral_sending.consent_state(g.work, found),
        lacks=referral_sending.lacks(found),
    )
