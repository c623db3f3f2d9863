"""One sheet as its counselor reads what later standards say of it, beside what the hand-in said."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from instruments.definition import Instrument
from referral.advice import Advice
from referral.definition import Standard
from referral.errors import MalformedStandard
from referral.flags import Reason
from referral.standard import parse_standard
from referral.states import UNDER_WAY
from screening.services import waves
from screening.services.advice import read_advice
from screening.services.flags import Record
from screening.services.records import Part, ShownReason, ShownScore, shown_reason, shown_scores
from screening.services.rescorings import Later
from screening.services.sheets import instruments_of, results_of
from screening.services.work import Work


class Verdict(StrEnum):
    """How a later standard's tier lies to the one of the hand-in."""

    SOONER = "sooner"
    SAME = "same"
    #: A person decides: nothing is lowered by itself.
    MILDER = "milder"


@dataclass(frozen=True, slots=True)
class ChangedScore:
    """A score that an instrument file of today counts otherwise."""

    instrument: Instrument
    before: ShownScore
    after: ShownScore


@dataclass(frozen=True, slots=True)
class ShownLater:
    """What one later standard says of a sheet."""

    later: Later
    verdict: Verdict
    #: Reasons that the hand-in did not give, or gave with another cut score or tier.
    added: Sequence[ShownReason]
    #: Reasons of the hand-in that the later standard does not give, or gives otherwise.
    gone: Sequence[ShownReason]
    changed: Sequence[ChangedScore]
    #: What the township's model said then, who may have heard of earlier sheets; None while off.
    advice: Advice | None


def laters_of(record: Record, parts: Sequence[Part]) -> list[ShownLater]:
    """Lay out what later standards made of a sheet, the newest first.

    Args:
        record: the sheet, opened.
        parts: the same, laid out as it was scored at hand-in.

    Raises:
        UnknownInstrument: an instrument of the sheet is not in the catalogue any more.
    """
    return [_shown(record, later, parts) for later in reversed(record.laters)]


def unheard(work: Work, record: Record) -> Standard | None:
    """Return the standard in force where it has not been heard on this sheet and could be.

    Returns:
        None where it has, where the wave is under way, and where the file cannot be used.
    """
    if record.wave.state in UNDER_WAY:
        return None
    try:
        standard = parse_standard(waves.standard_text(work), "standard.toml")
    except MalformedStandard:
        return None
    heard = {record.standard.digest, *(later.standard.digest for later in record.laters)}
    return None if standard.digest in heard else standard


def _shown(record: Record, later: Later, parts: Sequence[Part]) -> ShownLater:
    step = later.tier.rank - record.standard.tier(record.document.tier).rank
    before = {_told(each.reason): each for part in parts for each in part.reasons}
    after: dict[tuple[object, ...], ShownReason] = {}
    changed = []
    pairs = zip(instruments_of(later.document), results_of(later.document), parts, strict=True)
    for instrument, result, part in pairs:
        scores = shown_scores(instrument, result)
        own = [reason for reason in later.reasons if reason.instrument_id == instrument.id]
        for reason in own:
            shown = shown_reason(later.standard, instrument, reason, part.answers, scores)
            after[_told(reason)] = shown
        known = {each.subscale.id: each for each in (*part.scores, *part.other_scores)}
        changed += [
            ChangedScore(instrument, known[each.subscale.id], each)
            for each in scores
            if each.subscale.id in known and _number(each) != _number(known[each.subscale.id])
        ]
    return ShownLater(
        later=later,
        verdict=Verdict.SOONER if step > 0 else Verdict.MILDER if step < 0 else Verdict.SAME,
        added=[shown for told, shown in after.items() if told not in before],
        gone=[shown for told, shown in before.items() if told not in after],
        changed=changed,
        advice=read_advice(later.document.model),
    )


def _told(reason: Reason) -> tuple[object, ...]:
    """Return what makes two reasons the same to a reader."""
    return reason.instrument_id, reason.rule_id, reason.cut_score, reason.tier


def _number(shown: ShownScore) -> tuple[float | None, str | None]:
    return shown.score.value, shown.score.band
