"""The dossier of a referral while it is drafted: what is known fills it in, a person chooses."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from instruments.definition import Instrument
from referral.dossier import FIELDS, MINIMUM, FieldId, Request, chosen
from referral.referrals import ReferralState
from scoring.results import CriticalAnswer, Score
from screening.clock import day_in_china
from screening.documents import Profile, SheetDocument
from screening.models import Sheet
from screening.referral_documents import DossierDocument
from screening.services import opened_sheets, referral_keys
from screening.services.errors import ReferralRefused
from screening.services.referrals import OpenedReferral
from screening.services.sheets import instruments_of, results_of
from screening.services.work import Work
from screening.wording import in_language, say


@dataclass(frozen=True, slots=True)
class Draft:
    """A dossier as somebody edits it."""

    request: Request
    texts: Mapping[FieldId, str]
    ticked: Collection[FieldId]
    #: The revision that the page showed.
    revision: int


def draft_of(work: Work, found: OpenedReferral, language: str) -> Draft:
    """Return what a draft says, filled in from roster and newest sheet where it says nothing yet.

    Raises:
        SealBroken: a stored value was altered.
    """
    dossier = found.dossier
    request = Request(dossier.request)
    written = {FieldId(name): text for name, text in (*dossier.fields, *dossier.aside)}
    if dossier.revision:
        ticked = {FieldId(name) for name, _ in dossier.fields}
        return Draft(request, written, ticked, dossier.revision)
    texts = known_of(found.profile, language)
    texts[FieldId.CONTACT] = work.actor.display_name
    sheet = newest_sheet(work, found.holder.student_id)
    if sheet is not None:
        texts |= measured(sheet, language)
    return Draft(request, texts, MINIMUM, 0)


def save(work: Work, found: OpenedReferral, draft: Draft) -> DossierDocument:
    """Keep a draft as it stands, whole or not; what is not ticked is kept aside, at the school.

    Raises:
        ReferralRefused: it is not being drafted any more, or somebody else has changed it since.
        SealOverflow: it is longer than a dossier may be.
    """
    work.session.refresh(found.row, with_for_update=True)
    if found.row.state is not ReferralState.DRAFT:
        raise ReferralRefused("not_a_draft")
    if draft.revision != found.dossier.revision:
        raise ReferralRefused("changed_meanwhile")
    kept = chosen(draft.texts, draft.ticked)
    names = {name for name, _ in kept}
    aside = [
        [str(name), text.strip()]
        for name in FIELDS
        if name not in names and (text := draft.texts.get(name, "")).strip()
    ]
    dossier = replace(
        found.dossier,
        request=str(draft.request),
        prepared_on=day_in_china(work.now),
        prepared_by=work.actor.display_name,
        fields=[[str(name), text] for name, text in kept],
        aside=aside,
        revision=found.dossier.revision + 1,
    )
    referral_keys.make(work, found.row, dossier)
    return dossier


def known_of(profile: Profile, language: str) -> dict[FieldId, str]:
    """Return what the roster knows of the fields."""
    born = profile.born_on.isoformat() if profile.born_on else ""
    grade = say(language, f"grade.{profile.grade}")
    return {
        FieldId.NAME: profile.name,
        FieldId.BORN_ON: born,
        FieldId.SEX: say(language, f"sex.{profile.sex}") if profile.sex else "",
        FieldId.CLASS: f"{grade} {profile.class_name}",
        FieldId.GUARDIAN: profile.guardian_name or "",
        FieldId.GUARDIAN_PHONE: profile.guardian_phone or "",
    }


def newest_sheet(work: Work, student_id: UUID) -> SheetDocument | None:
    """Open a student's newest sheet that was not voided; None where there is none.

    Raises:
        SealBroken: a stored value was altered.
    """
    rows = work.session.execute(opened_sheets.rows(work).where(Sheet.student_id == student_id))
    sheets = [opened_sheets.opened(work, row) for row in rows]
    valid = [sheet.document for sheet in sheets if not sheet.is_void]
    return max(valid, key=lambda document: document.handed_in_at, default=None)


def measured(sheet: SheetDocument, language: str) -> dict[FieldId, str]:
    """Return a sheet's scores and critical answers in words."""
    scores, critical = [], []
    for instrument, result in zip(instruments_of(sheet), results_of(sheet), strict=True):
        first = next(iter(result.scores.values()), None)  # a part of it tells more than is needed
        scores += [_score(instrument, first, language)] if first else []
        critical += [_critical(instrument, answer, language) for answer in result.critical]
    return {FieldId.SCORES: "\n".join(filter(None, scores)), FieldId.CRITICAL: "\n".join(critical)}


def _score(instrument: Instrument, score: Score, language: str) -> str:
    if score.value is None:
        return ""
    subscale = instrument.subscales[score.subscale_id]
    band = next((b for b in subscale.bands if b.id == score.band), None)
    words = f" ({in_language(language, band.name)})" if band else ""
    short, name = in_language(language, instrument.short_name), in_language(language, subscale.name)
    of = name if short in name else f"{short} {name}"
    return f"{of}: {score.value:g}{words}"


def _critical(instrument: Instrument, answer: CriticalAnswer, language: str) -> str:
    item = instrument.items[answer.item_id]
    options = {option.value: option.text for option in item.options}
    given = options.get(answer.value) if answer.value is not None else None
    said = in_language(language, given) if given else say(language, "referral.left_blank")
    short = in_language(language, instrument.short_name)
    return f"{short} {in_language(language, item.text)}: {said}"
