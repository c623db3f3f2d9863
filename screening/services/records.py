"""One sheet as its counselor reads it: reasons in words, scores on their lines, answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select

from instruments.catalogue import get
from instruments.definition import Instrument, Item, Subscale
from referral.definition import Rule, Standard, Tier
from referral.flags import Reason
from scoring.results import Result, Score, Validity
from screening.documents import BLANK, DECLINED
from screening.models import Account
from screening.services.advice import ToldAdvice, told_advice
from screening.services.flags import Record
from screening.services.forms import form_with
from screening.services.sheets import instruments_of, reasons_of, results_of, seconds_of
from screening.services.work import Work


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """One item with what was answered; ``text`` is None where there is no answer."""

    item: Item
    text: Mapping[str, str] | None
    value: int | None
    seconds: float | None
    is_critical: bool
    #: Whether the student chose not to answer.
    is_declined: bool


@dataclass(frozen=True, slots=True)
class ShownScore:
    """One subscale's score with the range that it can have."""

    subscale: Subscale
    score: Score
    lowest: float
    highest: float


@dataclass(frozen=True, slots=True)
class ShownReason:
    """One reason with the words of its rule, and the answer that it rests on where it is one."""

    reason: Reason
    rule: Rule
    tier: Tier
    instrument: Instrument
    answer: ShownAnswer | None
    score: ShownScore | None


@dataclass(frozen=True, slots=True)
class ShownReview:
    """One earlier judgement; ``tier`` is None where the reviewer named none."""

    action: str
    reason: str
    tier: Tier | None
    reviewer: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class Part:
    """One administration: an instrument with everything that its answers gave."""

    instrument: Instrument
    reasons: Sequence[ShownReason]
    #: Scores that a rule of the standard looks at; all of them where none does.
    scores: Sequence[ShownScore]
    other_scores: Sequence[ShownScore]
    answers: Sequence[ShownAnswer]
    validity: Validity


def parts_of(record: Record) -> list[Part]:
    """Lay a record out, one part an instrument, in the order in which they were answered.

    Raises:
        UnknownInstrument: an instrument of the sheet is not in the catalogue any more.
    """
    document = record.document
    seconds = seconds_of(document.tenths)
    reasons = reasons_of(document, record.standard)
    parts, start = [], 0
    for instrument, result in zip(instruments_of(document), results_of(document), strict=True):
        stop = start + instrument.n_items
        answers = _answers(instrument, document.answers[start:stop], seconds[start:stop])
        scores = shown_scores(instrument, result)
        own = [r for r in reasons if r.instrument_id == instrument.id]
        shown = [shown_reason(record.standard, instrument, r, answers, scores) for r in own]
        ruled = ruled_by(record.standard, instrument)
        main = [s for s in scores if s.subscale.id in ruled] or scores
        others = [s for s in scores if s not in main]
        parts.append(Part(instrument, shown, main, others, answers, result.validity))
        start = stop
    return parts


def advice_of(work: Work, record: Record) -> ToldAdvice | None:
    """Return what the township's model said when the sheet was handed in; None where it was off."""
    document = record.document
    if document.model is None:
        return None
    form = form_with(instruments_of(document))
    parts = form.by_instrument(document.answers, seconds_of(document.tenths))
    answered = [(instrument, answers) for instrument, answers, _ in parts]
    return told_advice(document.model, work.settings.home, answered)


def answer_behind(reason: Reason) -> Mapping[str, str] | None:
    """Return the words of the answer that a reason rests on; None where it rests on none.

    Raises:
        UnknownInstrument: the instrument is not in the catalogue any more.
    """
    if reason.item is None:
        return None
    item = get(reason.instrument_id, reason.instrument_version).items[reason.item]
    return next((o.text for o in item.options if o.value == reason.value), None)


def strongest_first(parts: Sequence[Part]) -> list[ShownReason]:
    """Return the reasons of all parts together, the most urgent first."""
    shown = [reason for part in parts for reason in part.reasons]
    return sorted(shown, key=lambda reason: -reason.tier.rank)


def shown_scores(instrument: Instrument, result: Result) -> list[ShownScore]:
    """Lay the scores of one instrument out, each with the range that it can have."""
    rows = []
    for score in result.scores.values():
        lowest, highest = instrument.range_of(score.subscale_id)
        rows.append(ShownScore(instrument.subscales[score.subscale_id], score, lowest, highest))
    return rows


def shown_reason(
    standard: Standard,
    instrument: Instrument,
    reason: Reason,
    answers: Sequence[ShownAnswer],
    scores: Sequence[ShownScore],
) -> ShownReason:
    """Lay one reason out, by the standard whose rule it is.

    Args:
        standard: the one that gave it.
        instrument: the one that it is about.
        reason: what was kept.
        answers: to the instrument.
        scores: of the instrument, by the same scoring.
    """
    return ShownReason(
        reason,
        standard.rule(reason.rule_id),
        standard.tier(reason.tier),
        instrument,
        next((a for a in answers if a.item.id == reason.item), None),
        next((s for s in scores if s.subscale.id == reason.subscale), None),
    )


def reviews_of(work: Work, record: Record) -> list[ShownReview]:
    """Return the judgements on a record, the earliest first, with the names of those who judged."""
    wanted = {review.reviewer_id for review in record.reviews}
    query = select(Account.id, Account.display_name).where(
        Account.unit_id == work.actor.unit_id, Account.id.in_(wanted)
    )
    names: dict[UUID, str] = dict(work.session.execute(query).all())
    return [
        ShownReview(
            review.action,
            review.reason,
            record.standard.tier(review.interview_tier) if review.interview_tier else None,
            names.get(review.reviewer_id, ""),
            datetime.fromtimestamp(review.decided_at, UTC),
        )
        for review in record.reviews
    ]


def minutes_of(record: Record) -> int | None:
    """Return how long the sheet took from assent to hand-in, in whole minutes, at least 1."""
    document = record.document
    if not document.started_at:
        return None
    return max(round((document.handed_in_at - document.started_at) / 60), 1)


def _answers(
    instrument: Instrument, answers: bytes, seconds: Sequence[float | None]
) -> list[ShownAnswer]:
    critical = {c.item_id for c in instrument.critical_items}
    rows = []
    for item, byte, spent in zip(instrument.items.values(), answers, seconds, strict=True):
        value = None if byte in (BLANK, DECLINED) else byte
        text = next((o.text for o in item.options if o.value == value), None)
        is_declined = byte == DECLINED
        rows.append(ShownAnswer(item, text, value, spent, item.id in critical, is_declined))
    return rows


def ruled_by(standard: Standard, instrument: Instrument) -> set[str | None]:
    """Return the subscales of an instrument that a rule of a standard looks at."""
    return {rule.subscale for rule in standard.rules if rule.instrument == instrument.id}
