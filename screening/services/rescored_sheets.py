"""Sheets under a later standard, worked out in memory: what it says, and where each stands then."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from instruments.catalogue import get
from instruments.definition import Instrument
from referral.advice import tier_with
from referral.flags import reasons_for
from referral.states import FlagState
from referral.triage import tier_of
from scoring.groups import GroupAnswers
from scoring.results import Result
from scoring.scores import score_each
from screening.documents import BLANK, DECLINED
from screening.rescored import RescoringDocument
from screening.services import rescorings
from screening.services.advice import advice_on, kept_advice
from screening.services.forms import form_with
from screening.services.opened_sheets import OpenedSheet
from screening.services.queue_entries import ENDED
from screening.services.rescoring_bases import Basis
from screening.services.rescorings import Later, Standing
from screening.services.sheets import (
    DIGEST_BYTES,
    kept_critical,
    kept_reason,
    kept_scores,
    kept_validity,
)


@dataclass(slots=True)
class Outcome:
    """What scoring again came to: counts only. Voided sheets are counted as sheets alone."""

    n_sheets: int = 0
    n_void: int = 0
    #: By tier: where sheets stood, what the later standard says, and where they stand then.
    before: Counter[str] = field(default_factory=Counter)
    says: Counter[str] = field(default_factory=Counter)
    after: Counter[str] = field(default_factory=Counter)
    #: Sheets in a higher tier than before, and those that the later standard would have lower.
    n_raised: int = 0
    n_milder: int = 0
    #: Of those raised: decided by a person, who is asked again.
    n_again: int = 0

    def add(self, other: "Outcome") -> None:
        """Take another part of the same wave in."""
        for name in ("n_sheets", "n_void", "n_raised", "n_milder", "n_again"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in ("before", "says", "after"):
            getattr(self, name).update(getattr(other, name))


@dataclass(frozen=True, slots=True)
class Rescored:
    """One sheet with where it stood, what the later standard says, and where it stands then."""

    sheet: OpenedSheet
    before: Standing
    document: RescoringDocument
    after: Standing


def rescored(
    basis: Basis,
    sheets: Sequence[OpenedSheet],
    earlier: Mapping[UUID, Sequence[Later]],
    now: datetime,
    scores: Mapping[UUID, Mapping[str, float]] | None = None,
) -> list[Rescored]:
    """Score sheets again, in memory.

    Args:
        basis: what to score by.
        sheets: of one wave, opened.
        earlier: by sheet, what other later standards made of it, the earliest first.
        now: when it is done.
        scores: by sheet, the student's earlier scores that the model asks for; None for nobody's.
    """
    found = []
    for sheet, results in zip(sheets, _measured(sheets), strict=True):
        laters = earlier.get(sheet.id, ())
        n_reviews = len(sheet.review_ids)
        before = rescorings.standing(sheet.document, basis.before, laters, n_reviews)
        known = (scores or {}).get(sheet.id)
        document = _document(basis, sheet, results, before, known, now)
        heard = [*laters, Later(basis.standard, document)]
        after = rescorings.standing(sheet.document, basis.before, heard, n_reviews)
        found.append(Rescored(sheet, before, document, after))
    return found


def waits_newly(each: Rescored, is_so: Callable[[Standing], bool]) -> bool:
    """Whether a sheet waits for a person in some way, and did not before."""
    now = _is_open(each.sheet, each.after) and is_so(each.after)
    return now and not (_is_open(each.sheet, each.before) and is_so(each.before))


def outcome_of(basis: Basis, found: Iterable[Rescored]) -> Outcome:
    """Count what scoring some sheets again came to."""
    outcome = Outcome()
    for each in found:
        outcome.n_sheets += 1
        if each.sheet.is_void:
            outcome.n_void += 1
            continue
        says = basis.standard.tier(each.document.tier)
        outcome.before[each.before.tier.id] += 1
        outcome.says[says.id] += 1
        outcome.after[each.after.tier.id] += 1
        outcome.n_raised += each.after.tier.rank > each.before.tier.rank
        outcome.n_milder += says.rank < each.before.tier.rank
        outcome.n_again += each.document.asks_again
    return outcome


def _document(
    basis: Basis,
    sheet: OpenedSheet,
    results: Sequence[Result],
    before: Standing,
    earlier: Mapping[str, float] | None,
    now: datetime,
) -> RescoringDocument:
    standard = basis.standard
    instruments = [_today(form) for form in sheet.document.form]
    reasons = reasons_for(standard, results, sheet.document.grade)
    advice = None
    if basis.model is not None:
        parts = form_with(instruments).by_instrument(
            sheet.document.answers, [None] * len(sheet.document.answers)
        )
        advice = advice_on(basis.model, [(each, answers) for each, answers, _ in parts], earlier)
    tier = tier_with(standard, tier_of(standard, reasons), advice)
    known = before.tier.rank
    if sheet.reviewed_tier is not None:
        known = max(known, basis.before.tier(sheet.reviewed_tier).rank)
    is_decided = sheet.state in (FlagState.CONFIRMED, FlagState.DISMISSED)
    return RescoringDocument(
        form=sheet.document.form,
        digests=[bytes.fromhex(each.digest)[:DIGEST_BYTES] for each in instruments],
        scores=[kept_scores(i, r) for i, r in zip(instruments, results, strict=True)],
        critical=[kept_critical(i, r) for i, r in zip(instruments, results, strict=True)],
        validity=[kept_validity(result.validity) for result in results],
        tier=tier.id,
        reasons=[kept_reason(reason, standard, instruments) for reason in reasons],
        standard_digest=bytes.fromhex(standard.digest)[:DIGEST_BYTES],
        scored_at=int(now.timestamp()),
        n_reviews=len(sheet.review_ids),
        asks_again=is_decided and tier.rank > known,
        model=kept_advice(advice),
    )


def _measured(sheets: Sequence[OpenedSheet]) -> Iterator[list[Result]]:
    """Score sheets by the engine that scored them at hand-in, one form's sheets together."""
    results: dict[UUID, list[Result]] = {}
    forms: dict[tuple[str, ...], list[OpenedSheet]] = {}
    for sheet in sheets:
        forms.setdefault(tuple(sheet.document.form), []).append(sheet)
    for form, same in forms.items():
        columns = zip(*(_of_instrument(_today(i), n, same) for i, n in _starts(form)), strict=True)
        results |= {sheet.id: list(own) for sheet, own in zip(same, columns, strict=True)}
    return (results[sheet.id] for sheet in sheets)


def _starts(form: Iterable[str]) -> Iterator[tuple[str, int]]:
    start = 0
    for named in form:
        yield named, start
        start += _today(named).n_items


def _of_instrument(
    instrument: Instrument, start: int, sheets: Sequence[OpenedSheet]
) -> Iterator[Result]:
    stop = start + instrument.n_items
    group = GroupAnswers(instrument, blank=BLANK, declined=DECLINED)
    for sheet in sheets:
        document = sheet.document
        group.add_timed(document.answers[start:stop], document.tenths[2 * start : 2 * stop])
    return score_each(instrument, group.answers, group.seconds)


def _today(form: str) -> Instrument:
    instrument_id, _, version = form.partition("@")
    return get(instrument_id, version)


def _is_open(sheet: OpenedSheet, standing: Standing) -> bool:
    return sheet.state not in ENDED or standing.asks_again
