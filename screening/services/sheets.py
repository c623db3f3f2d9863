"""Turn answers into the one document that is sealed, and that document back into results."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

from instruments.catalogue import with_digest
from instruments.definition import Instrument, Subscale
from referral.advice import tier_with
from referral.definition import Standard
from referral.flags import Reason, reasons_for
from referral.triage import tier_of
from scoring.results import CriticalAnswer, Result, Score, Validity
from scoring.risk.models import Model
from scoring.scores import score
from screening.documents import Answering, SheetDocument
from screening.services.advice import advice_on, kept_advice
from screening.services.forms import Form

DIGEST_BYTES = 8


class Scored(Protocol):
    """What was scored of a form, at hand-in or under a later standard."""

    @property
    def form(self) -> list[str]:
        """The instruments, ``id@version`` each."""

    @property
    def digests(self) -> list[bytes]:
        """First eight bytes of each instrument file's digest."""

    @property
    def scores(self) -> list[list[list[Any]]]:
        """As in `SheetDocument`."""

    @property
    def critical(self) -> list[list[list[Any]]]:
        """As in `SheetDocument`."""

    @property
    def validity(self) -> list[list[Any]]:
        """As in `SheetDocument`."""

    @property
    def reasons(self) -> list[list[Any]]:
        """As in `SheetDocument`."""


class Mode(StrEnum):
    """What a form was filled in on."""

    ONLINE = "online"
    PAPER = "paper"


@dataclass(frozen=True, slots=True)
class FilledForm:
    """A form as a student has filled it in, and whose it is."""

    school_id: UUID
    wave_id: UUID
    student_id: UUID
    grade: int
    form: Form
    answering: Answering
    mode: Mode


def sheet_document(
    filled: FilledForm, standard: Standard, now: datetime, model: Model | None = None
) -> SheetDocument:
    """Score and triage a filled form, in memory, into the document that is sealed.

    Args:
        filled: the form.
        standard: the one that the wave pinned.
        now: when it is handed in.
        model: what may raise the tier that the rules give; None while it is off.
    """
    form, answering = filled.form, filled.answering
    seconds = seconds_of(answering.tenths)
    results = measured(form, answering.answers, seconds)
    reasons = reasons_for(standard, results, filled.grade)
    instruments, advice = form.instruments, None
    if model is not None:
        parts = form.by_instrument(answering.answers, seconds)
        advice = advice_on(model, [(instrument, answers) for instrument, answers, _ in parts])
    return SheetDocument(
        form=form.ids,
        digests=[bytes.fromhex(i.digest)[:DIGEST_BYTES] for i in instruments],
        language=answering.language,
        started_at=answering.started_at,
        handed_in_at=int(now.timestamp()),
        answers=answering.answers,
        tenths=answering.tenths,
        scores=[kept_scores(i, r) for i, r in zip(instruments, results, strict=True)],
        critical=[kept_critical(i, r) for i, r in zip(instruments, results, strict=True)],
        validity=[kept_validity(result.validity) for result in results],
        tier=tier_with(standard, tier_of(standard, reasons), advice).id,
        reasons=[kept_reason(r, standard, instruments) for r in reasons],
        standard_digest=bytes.fromhex(standard.digest)[:DIGEST_BYTES],
        grade=filled.grade,
        changes=answering.changes,
        mode=filled.mode,
        model=kept_advice(advice),
    )


def measured(form: Form, answers: bytes, seconds: Sequence[float | None]) -> list[Result]:
    """Return what the answers to a form measure, one result an instrument."""
    parts = form.by_instrument(answers, seconds)
    return [score(instrument, given, spent) for instrument, given, spent in parts]


def seconds_of(tenths: bytes) -> list[float | None]:
    """Return the seconds spent on each item; None where no time was taken."""
    pairs = (tenths[i : i + 2] for i in range(0, len(tenths), 2))
    spent = (int.from_bytes(pair, "little") for pair in pairs)
    return [s / 10 if s else None for s in spent]


def results_of(document: Scored) -> tuple[Result, ...]:
    """Return what was scored, at hand-in or later, one result an instrument.

    Raises:
        UnknownInstrument: an instrument of the sheet is not in the catalogue any more.
    """
    parts = zip(
        instruments_of(document), document.scores, document.critical, document.validity, strict=True
    )
    return tuple(
        Result(
            instrument_id=instrument.id,
            instrument_version=instrument.version,
            scores={
                subscale.id: _read_score(subscale, kept)
                for subscale, kept in zip(instrument.subscales.values(), scores, strict=True)
            },
            critical=tuple(_read_critical(instrument, kept) for kept in critical),
            validity=_read_validity(validity),
        )
        for instrument, scores, critical, validity in parts
    )


def score_in(document: SheetDocument, instrument: Instrument, subscale: Subscale) -> Score | None:
    """Return one score of a sheet, whatever else stands in it; None where it is not this version's.

    Args:
        document: the sheet.
        instrument: which one, by the digest that the sheet keeps of it.
        subscale: one of its subscales.
    """
    digest = bytes.fromhex(instrument.digest)[:DIGEST_BYTES]
    if digest not in document.digests:
        return None
    kept = document.scores[document.digests.index(digest)]
    return _read_score(subscale, kept[list(instrument.subscales).index(subscale.id)])


def reasons_of(document: Scored, standard: Standard) -> Sequence[Reason]:
    """Return the reasons that asked for a person, at hand-in or later.

    Args:
        document: the sheet, or what a later standard made of it.
        standard: the one that it was scored by; its rules are what reasons are numbered by.
    """
    instruments = instruments_of(document) if document.reasons else ()
    return [_read_reason(kept, standard, instruments) for kept in document.reasons]


def kept_scores(instrument: Instrument, result: Result) -> list[list[Any]]:
    """Return scores as they are kept: value, number of the band, how many are missing."""
    rows = []
    for subscale in instrument.subscales.values():
        found = result.scores[subscale.id]
        bands = [band.id for band in subscale.bands]
        band = None if found.band is None else bands.index(found.band)
        rows.append([_short(found.value), band, found.n_missing])
    return rows


def kept_critical(instrument: Instrument, result: Result) -> list[list[Any]]:
    """Return critical answers as they are kept: number of the critical item, and its value."""
    known = [(c.item_id, c.at_least, c.concern) for c in instrument.critical_items]
    return [[known.index((c.item_id, c.at_least, c.concern)), c.value] for c in result.critical]


def kept_reason(reason: Reason, standard: Standard, instruments: Sequence[Instrument]) -> list[Any]:
    """Return a reason as it is kept: numbers into the pinned standard and its instruments."""
    number = next(n for n, i in enumerate(instruments) if i.id == reason.instrument_id)
    instrument = instruments[number]
    return [
        next(n for n, rule in enumerate(standard.rules) if rule.id == reason.rule_id),
        number,
        None if reason.subscale is None else list(instrument.subscales).index(reason.subscale),
        None if reason.item is None else list(instrument.items).index(reason.item),
        _short(reason.value),
        _short(reason.cut_score),
    ]


def instruments_of(document: Scored) -> tuple[Instrument, ...]:
    """Return what was asked, in the wording that was asked as far as it is still there.

    Raises:
        UnknownInstrument: an instrument of the sheet is not in the catalogue any more.
    """
    found = zip(document.form, document.digests, strict=True)
    named = ((*form.partition("@"), digest.hex()) for form, digest in found)
    return tuple(with_digest(id_, version, digest) for id_, _, version, digest in named)


def _read_score(subscale: Subscale, kept: list[Any]) -> Score:
    value, band, n_missing = kept
    return Score(subscale.id, value, None if band is None else subscale.bands[band].id, n_missing)


def _read_critical(instrument: Instrument, kept: list[Any]) -> CriticalAnswer:
    critical = instrument.critical_items[kept[0]]
    return CriticalAnswer(critical.item_id, kept[1], critical.at_least, critical.concern)


def _read_reason(kept: list[Any], standard: Standard, instruments: Sequence[Instrument]) -> Reason:
    rule_no, instrument_no, subscale, item, value, cut = kept
    rule, instrument = standard.rules[rule_no], instruments[instrument_no]
    return Reason(
        rule_id=rule.id,
        kind=rule.kind,
        instrument_id=instrument.id,
        instrument_version=instrument.version,
        subscale=None if subscale is None else list(instrument.subscales)[subscale],
        item=None if item is None else list(instrument.items)[item],
        value=value,
        cut_score=cut,
        tier=rule.tier,
    )


def _short(value: float | None) -> float | None:
    """Return a whole number as one: it takes a byte and reads back as the same value."""
    return int(value) if value is not None and float(value).is_integer() else value


def kept_validity(v: Validity) -> list[object]:
    """Return the way of answering as it is kept."""
    return [
        v.n_items,
        v.n_missing,
        v.long_string,
        v.long_string_value,
        v.median_item_s,
        list(v.notes),
    ]


def _read_validity(kept: list[Any]) -> Validity:
    n_items, n_missing, long_string, value, median_item_s, notes = kept
    return Validity(n_items, n_missing, long_string, value, median_item_s, tuple(notes))
