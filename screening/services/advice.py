"""What a model says of one sheet, how a sheet keeps it, and how it is told to a counselor."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from instruments.definition import Answers, Instrument
from referral.advice import Advice
from scoring.errors import MalformedModel
from scoring.risk.explanations import Part, column_of, explain
from scoring.risk.models import Model, read_model

MODELS = "models"
"""The folder of the home folder that holds models."""

DIGEST_BYTES = 8

STEPS = 1000
"""A risk is kept in thousandths."""


@dataclass(frozen=True, slots=True)
class ToldAdvice:
    """What a model said of a sheet, and why as far as its file is still there."""

    advice: Advice
    instrument: Instrument | None
    parts: Sequence[Part]


def advice_on(
    model: Model,
    parts: Sequence[tuple[Instrument, Answers]],
    earlier: Mapping[str, float] | None = None,
) -> Advice | None:
    """Ask a model about a form; None where the form has no part that it was made for.

    Args:
        model: the one that is on.
        parts: what was asked, and the answers.
        earlier: by subscale of the model's instrument, the student's earlier score. None at a
            hand-in, which opens no earlier sheet: the model then hears of no change.
    """
    for instrument, answers in parts:
        if _is_for(model, instrument):
            risk, _ = explain(model, instrument, column_of(instrument, answers), earlier)
            asks = model.asks_from is not None and risk >= model.asks_from
            return Advice(bytes.fromhex(model.digest)[:DIGEST_BYTES], risk, asks)
    return None


def kept_advice(advice: Advice | None) -> list[Any] | None:
    """Return advice as a sheet keeps it: the model, thousandths, and whether it asks."""
    if advice is None:
        return None
    return [advice.model, round(advice.risk * STEPS), int(advice.asks)]


def read_advice(kept: list[Any] | None) -> Advice | None:
    """Return the advice that a sheet keeps; None where no model was on."""
    if kept is None:
        return None
    digest, steps, asks = kept
    return Advice(digest, steps / STEPS, bool(asks))


def strongest(kept: Iterable[list[Any] | None]) -> Advice | None:
    """Return the advice with the highest risk: what was said later lowers nothing."""
    found = [advice for each in kept if (advice := read_advice(each)) is not None]
    return max(found, key=lambda advice: advice.risk, default=None)


def told_advice(
    kept: list[Any] | None, home: Path, parts: Sequence[tuple[Instrument, Answers]]
) -> ToldAdvice | None:
    """Return what a model said of a sheet, with the answers that added the most.

    Args:
        kept: as the sheet keeps it.
        home: the installation's folder.
        parts: what was asked, and the answers.
    """
    advice = read_advice(kept)
    if advice is None:
        return None
    model = _model(home, advice.model)
    for instrument, answers in parts if model else ():
        if model and _is_for(model, instrument):
            _, found = explain(model, instrument, column_of(instrument, answers))
            return ToldAdvice(advice, instrument, found)
    return ToldAdvice(advice, None, ())


def _is_for(model: Model, instrument: Instrument) -> bool:
    named = (model.instrument_id, model.instrument_version)
    return (instrument.id, instrument.version) == named


def model_file(digest: str) -> str:
    """Name the file that a model stands in for good: by as much of its digest as sheets keep."""
    return f"{digest[: 2 * DIGEST_BYTES]}.json"


def _model(home: Path, digest: bytes) -> Model | None:
    try:
        model = read_model((home / MODELS / model_file(digest.hex())).read_bytes())
    except (MalformedModel, OSError):
        return None
    return model if bytes.fromhex(model.digest).startswith(digest) else None
