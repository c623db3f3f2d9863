"""The arithmetic of scoring on one block of answers, shape (n_items, n_respondents), int8.

Every function here works on a block that fits a processor's cache. Blanks are `MISSING`.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from scoring.compiled import MISSING, Compiled, CompiledSubscale
from scoring.errors import AnswerOutOfRange

NO_BAND = -1
"""Stands in arrays of bands for "no score, or no bands"."""

NOT_REACHED, REACHED, BLANK = 0, 1, 2
"""The codes in arrays of critical items."""

Block = NDArray[np.int8]
Floats = NDArray[np.float64]


def check_options(compiled: Compiled, block: Block) -> bool:
    """Refuse answers that their item does not offer.

    Returns:
        Whether any answer is blank.

    Raises:
        AnswerOutOfRange: an answer is not among its item's options.
    """
    lowest = int(block.min(initial=127))
    if not _all_offered(compiled, block, lowest):
        wrong = (block < MISSING) | ~_offered(compiled, np.maximum(block, MISSING))
        row = int(wrong.any(axis=1).argmax())
        raise AnswerOutOfRange(list(compiled.instrument.items)[row])
    return lowest < 0


def _all_offered(compiled: Compiled, block: Block, lowest: int) -> bool:
    if lowest < MISSING:
        return False
    if compiled.ends is None:
        return bool(_offered(compiled, block).all())
    low, high = compiled.ends
    if lowest < low and low > 0 and not ((block < 0) | (block >= low)).all():
        return False
    return bool(block.max(initial=0) <= high)


def _offered(compiled: Compiled, block: Block) -> NDArray[np.bool_]:
    return compiled.offered[np.arange(len(block))[:, None], block]


def score_complete(
    compiled: Compiled,
    block: Block,
    raw: Sequence[NDArray[np.generic]],
    bands: Sequence[Block],
) -> None:
    """Write the raw sums and bands of a block, as if no answer were blank.

    What it writes for a respondent with a blank has no meaning; `score_incomplete` follows.

    Args:
        compiled: the instrument.
        block: the answers.
        raw: where each subscale's sums go, shape (n_respondents,).
        bands: where each subscale's bands go, shape (n_respondents,).
    """
    for subscale, sums, codes in zip(compiled.subscales, raw, bands, strict=True):
        _add_up(subscale, block, sums)
        if len(subscale.cuts) == 0:
            continue
        if subscale.raw_cuts is not None:
            _count_cuts(sums, subscale.raw_cuts, codes)
        else:
            _count_cuts(subscale.value_of(sums.astype(np.float64)), subscale.cuts, codes)


def _add_up(subscale: CompiledSubscale, block: Block, sums: NDArray[np.generic]) -> None:
    if subscale.groups is None:
        np.add.reduce(_looked_up(subscale, block), axis=0, out=sums)
        return
    if not subscale.groups:
        sums.fill(subscale.constant)
        return
    first, *others = subscale.groups
    np.add.reduce(block[first.rows], axis=0, dtype=sums.dtype, out=sums)
    if first.coefficient != 1:
        np.multiply(sums, first.coefficient, out=sums)
    for group in others:
        part = np.add.reduce(block[group.rows], axis=0, dtype=sums.dtype)
        np.add(sums, part * group.coefficient, out=sums)
    if subscale.constant:
        np.add(sums, subscale.constant, out=sums)


def _looked_up(subscale: CompiledSubscale, block: Block) -> Floats:
    """Return the weighted keyed score of every answer, shape (n_items, n_respondents)."""
    return subscale.tables[np.arange(subscale.n_items)[:, None], block[subscale.rows]]


def _count_cuts(values: NDArray[np.generic], cuts: NDArray[np.generic], codes: Block) -> None:
    """Write how many cuts each value reaches: that is the index of its band."""
    np.add.reduce(np.greater_equal(values, cuts).view(np.int8), axis=0, out=codes)


def mark_critical(compiled: Compiled, block: Block, critical: Block) -> None:
    """Write `NOT_REACHED`, `REACHED` or `BLANK` for every critical item and respondent."""
    for row, (item, rule) in enumerate(compiled.critical):
        given, codes = block[item], critical[row]
        np.greater_equal(given, rule.at_least, out=codes.view(np.bool_))
        if rule.at_most < 127:
            codes &= given <= rule.at_most
        codes[given < 0] = BLANK


def score_incomplete(
    compiled: Compiled, block: Block
) -> tuple[Floats, NDArray[np.int16], NDArray[np.int8]]:
    """Score respondents who left something blank.

    Args:
        compiled: the instrument.
        block: their answers.

    Returns:
        Three arrays of shape (n_subscales, n_respondents): scores, NaN where there are too many
        blanks; the number of blanks in each subscale; the bands, `NO_BAND` where there is none.

    Source:
        The missing rules are the instrument's own; see its file.
    """
    shape = (len(compiled.subscales), block.shape[1])
    values, missing = np.empty(shape), np.empty(shape, dtype=np.int16)
    bands = np.full(shape, NO_BAND, dtype=np.int8)
    is_blank = block < 0
    for n, subscale in enumerate(compiled.subscales):
        np.add.reduce(is_blank[subscale.rows].view(np.int8), axis=0, dtype=np.int16, out=missing[n])
        sums = np.empty(shape[1], dtype=subscale.dtype)
        _add_up(subscale, block, sums)
        values[n] = subscale.value_of(sums.astype(np.float64))
        # most who leave something blank leave it blank elsewhere: only these are filled up
        few = np.flatnonzero(missing[n])
        of_few = is_blank[subscale.rows][:, few]
        if subscale.at_blank is None:
            known = _looked_up(subscale, block[:, few]).sum(axis=0)
        else:
            known = sums[few] - _weighed(subscale.at_blank, of_few, missing[n, few])
        values[n, few] = _filled_up(subscale, known, of_few, missing[n, few])
        if subscale.band_ids:
            _band(subscale, values[n], bands[n])
    return values, missing, bands


def _band(subscale: CompiledSubscale, values: Floats, codes: Block) -> None:
    codes.fill(0)
    if len(subscale.cuts):
        _count_cuts(values, subscale.cuts, codes)
    codes[np.isnan(values)] = NO_BAND


def _filled_up(
    subscale: CompiledSubscale, known: Floats, blank: NDArray[np.bool_], n_blank: NDArray[np.int16]
) -> Floats:
    """Let each blank count the mean of what was answered, or what the subscale says.

    ``known`` is the weighted sum of what was answered, ``blank`` what was not, each of respondents
    who left some item of the subscale blank.
    """
    of_blanks = _weighed(subscale.weights, blank, n_blank)
    if subscale.blank_counts_as is not None:
        values = subscale.value_of(known + of_blanks * subscale.blank_counts_as)
    else:
        total = float(subscale.weights.sum())
        answered = total - of_blanks
        answered[answered <= 0] = 1.0  # no score comes of these
        values = subscale.value_of(known * total / answered)
    too_many = (n_blank > subscale.max_missing) | (n_blank == subscale.n_items)
    if len(subscale.required):
        too_many |= blank[subscale.required].any(axis=0)
    values[too_many] = np.nan
    return np.asarray(values)


def _weighed(each: Floats, blank: NDArray[np.bool_], n_blank: NDArray[np.int16]) -> Floats:
    """Add up what each blank item stands for; where all stand for the same, count them."""
    if (each == each[0]).all():
        return np.asarray(n_blank * float(each[0]), dtype=np.float64)
    return np.asarray(each @ blank)
