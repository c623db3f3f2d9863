"""Turn answers into scores, bands and critical items: one engine for one respondent and a million.

Blanks (`MISSING` in arrays, None for one respondent) are handled as each subscale says: prorated or
counted as a fixed score, up to ``max_missing``; beyond that there is no score, which is NaN in
arrays and None for one respondent. A prorated score is not rounded.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from instruments.definition import Answers, Instrument
from scoring.blocks import (
    BLANK,
    NO_BAND,
    NOT_REACHED,
    Block,
    Floats,
    check_options,
    mark_critical,
    score_complete,
    score_incomplete,
)
from scoring.compiled import MISSING, Compiled, CompiledSubscale, compile_instrument
from scoring.errors import AnswerOutOfRange, ShapeMismatch
from scoring.results import CriticalAnswer, Result, Score
from scoring.validity import validity_of_many, validity_of_one

BLOCK_BYTES = 1 << 18
"""Answers worked on at a time: a block and its sums fit into a core's cache."""

INCOMPLETE_AT_A_TIME = 4096
"""Respondents with a blank that are worked on at a time."""


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """The scores of many respondents, kept small.

    Most respondents leave nothing blank: their sums are kept as the smallest integers that hold
    them. Those with a blank are kept beside them in full.
    """

    compiled: Compiled
    n_respondents: int
    #: Sums of each subscale, shape (n_respondents,); without meaning at ``incomplete``.
    raw: tuple[NDArray[np.generic], ...]
    #: Index of each subscale's band, shape (n_respondents,); `NO_BAND` where there is none.
    bands: tuple[Block, ...]
    #: `NOT_REACHED`, `REACHED` or `BLANK`, shape (n_critical_items, n_respondents).
    critical: Block
    #: Which respondents left something blank, ascending.
    incomplete: NDArray[np.intp]
    #: Their scores, shape (n_subscales, n_incomplete); NaN where there is none.
    incomplete_values: Floats
    #: Their blanks in each subscale, shape (n_subscales, n_incomplete).
    incomplete_missing: NDArray[np.int16]

    def values(self, subscale_id: str) -> Floats:
        """Return a subscale's scores, shape (n_respondents,); NaN where there is none."""
        n = self.compiled.index[subscale_id]
        values = self.compiled.subscales[n].value_of(self.raw[n].astype(np.float64))
        values[self.incomplete] = self.incomplete_values[n]
        return values

    def band_codes(self, subscale_id: str) -> Block:
        """Return the index of each respondent's band; `NO_BAND` where there is none."""
        return self.bands[self.compiled.index[subscale_id]]

    def band_ids(self, subscale_id: str) -> tuple[str, ...]:
        """Return the bands of a subscale in the order that their codes count."""
        return self.compiled.subscales[self.compiled.index[subscale_id]].band_ids

    def n_missing(self, subscale_id: str) -> NDArray[np.int16]:
        """Return how many of a subscale's items each respondent left blank."""
        counts = np.zeros(self.n_respondents, dtype=np.int16)
        counts[self.incomplete] = self.incomplete_missing[self.compiled.index[subscale_id]]
        return counts


def score_many(compiled: Compiled, answers: Block) -> Scores:
    """Score any number of respondents.

    Args:
        compiled: the instrument that the answers were given under.
        answers: option values as chosen, before keying, shape (n_items, n_respondents), so that
            one item's answers are neighbours in memory; `MISSING` for a blank.

    Returns:
        Scores, bands and critical items of every respondent, in the order of the columns.

    Raises:
        ShapeMismatch: there is not one row for each item, or the type is not int8.
        AnswerOutOfRange: an answer is not among its item's options.

    Source:
        The keys and missing rules are the instrument's own; see its file.
    """
    if len(answers) != compiled.instrument.n_items or answers.dtype != np.int8:
        raise ShapeMismatch(f"{compiled.instrument.id} wants {compiled.instrument.n_items} rows")
    n_items, n_respondents = answers.shape
    raw = tuple(np.empty(n_respondents, dtype=s.dtype) for s in compiled.subscales)
    bands = tuple(_empty_bands(s, n_respondents) for s in compiled.subscales)
    critical = np.empty((len(compiled.critical), n_respondents), dtype=np.int8)
    incomplete = [np.empty(0, dtype=np.intp)]
    step = max(1024, BLOCK_BYTES // n_items)
    for start in range(0, n_respondents, step):
        part = slice(start, min(start + step, n_respondents))
        block = answers[:, part]
        if check_options(compiled, block):
            incomplete.append(np.flatnonzero((block < 0).any(axis=0)) + start)
        score_complete(compiled, block, [r[part] for r in raw], [b[part] for b in bands])
        mark_critical(compiled, block, critical[:, part])
    at = np.concatenate(incomplete)
    values, missing = _score_incomplete(compiled, answers, bands, at)
    return Scores(compiled, n_respondents, raw, bands, critical, at, values, missing)


def _score_incomplete(
    compiled: Compiled, answers: Block, bands: tuple[Block, ...], at: NDArray[np.intp]
) -> tuple[Floats, NDArray[np.int16]]:
    values = np.empty((len(compiled.subscales), len(at)))
    missing = np.empty(values.shape, dtype=np.int16)
    for start in range(0, len(at), INCOMPLETE_AT_A_TIME):
        part = slice(start, start + INCOMPLETE_AT_A_TIME)
        values[:, part], missing[:, part], codes = score_incomplete(compiled, answers[:, at[part]])
        for band, corrected in zip(bands, codes, strict=True):
            band[at[part]] = corrected
    return values, missing


def _empty_bands(subscale: CompiledSubscale, n_respondents: int) -> Block:
    if len(subscale.cuts):
        return np.empty(n_respondents, dtype=np.int8)
    return np.full(n_respondents, 0 if subscale.band_ids else NO_BAND, dtype=np.int8)


def score(
    instrument: Instrument,
    answers: Answers,
    item_seconds: Mapping[str, float | None] | None = None,
) -> Result:
    """Score one respondent.

    Args:
        instrument: the definition that the answers were given under.
        answers: option values by item id, as chosen, before keying; None or absent for a blank.
        item_seconds: time spent on each item, in seconds, by item id; None where unknown.

    Returns:
        Every subscale's score, the critical items reached or left blank, and the validity.

    Raises:
        AnswerOutOfRange: an answer is not among its item's options, or of no item.

    Source:
        The keys and missing rules are the instrument's own; see its file.
    """
    compiled = compile_instrument(instrument)
    column = _column(compiled, answers)
    scores = score_many(compiled, column)
    return Result(
        instrument_id=instrument.id,
        instrument_version=instrument.version,
        scores=MappingProxyType(_first_scores(scores)),
        critical=_critical(scores, column, 0),
        validity=validity_of_one(compiled, column, item_seconds),
    )


def score_each(
    instrument: Instrument, answers: Block, item_seconds: Floats | None = None
) -> Iterator[Result]:
    """Score many respondents and give each result by itself, as `score` would.

    Args:
        instrument: the definition that the answers were given under.
        answers: as in `score_many`.
        item_seconds: time spent on each item, in seconds, of the same shape; NaN where unknown.

    Yields:
        One result a respondent, in the order of the columns.

    Raises:
        ShapeMismatch: there is not one row for each item, or the type is not int8.
        AnswerOutOfRange: an answer is not among its item's options.

    Source:
        The keys and missing rules are the instrument's own; see its file.
    """
    compiled = compile_instrument(instrument)
    scores = score_many(compiled, answers)
    validities = validity_of_many(compiled, answers, item_seconds)
    columns = [
        (
            subscale.id,
            subscale.band_ids,
            scores.values(subscale.id).tolist(),
            scores.band_codes(subscale.id).tolist(),
            scores.n_missing(subscale.id).tolist(),
        )
        for subscale in compiled.subscales
    ]
    for n in range(scores.n_respondents):
        found = {
            id_: Score(
                subscale_id=id_,
                value=None if values[n] != values[n] else values[n],
                band=None if codes[n] == NO_BAND else band_ids[codes[n]],
                n_missing=missing[n],
            )
            for id_, band_ids, values, codes, missing in columns
        }
        yield Result(
            instrument_id=instrument.id,
            instrument_version=instrument.version,
            scores=MappingProxyType(found),
            critical=_critical(scores, answers, n),
            validity=validities.of(n),
        )


def _column(compiled: Compiled, answers: Answers) -> Block:
    """Check the answers and put them into an array of one respondent."""
    items = compiled.instrument.items
    for item_id, value in answers.items():
        if item_id not in items or (value is not None and value not in compiled.values[item_id]):
            raise AnswerOutOfRange(item_id)
    given = [answers.get(item_id) for item_id in items]
    return np.array([[MISSING if value is None else value] for value in given], dtype=np.int8)


def _first_scores(scores: Scores) -> dict[str, Score]:
    """Return the first respondent's scores, by subscale."""
    if len(scores.incomplete):
        values = scores.incomplete_values[:, 0].tolist()
        missing = scores.incomplete_missing[:, 0].tolist()
    else:
        pairs = zip(scores.compiled.subscales, scores.raw, strict=True)
        values = [subscale.value_of(sums[0].item()) for subscale, sums in pairs]
        missing = [0] * len(values)
    codes = [codes[0].item() for codes in scores.bands]
    return {
        subscale.id: Score(
            subscale_id=subscale.id,
            value=None if value != value else value,
            band=None if code == NO_BAND else subscale.band_ids[code],
            n_missing=n_missing,
        )
        for subscale, value, code, n_missing in zip(
            scores.compiled.subscales, values, codes, missing, strict=True
        )
    }


def _critical(scores: Scores, answers: Block, n: int) -> tuple[CriticalAnswer, ...]:
    return tuple(
        CriticalAnswer(
            item_id=rule.item_id,
            value=None if code == BLANK else int(answers[item, n]),
            at_least=rule.at_least,
            concern=rule.concern,
        )
        for (item, rule), code in zip(
            scores.compiled.critical, scores.critical[:, n].tolist(), strict=True
        )
        if code != NOT_REACHED
    )
