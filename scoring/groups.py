"""What a group's answers to one instrument amount to: reliability, items, shares, odd forms.

The answers are kept as one byte an item, nothing else of a sheet: a school of three thousand takes
63 KB for PHQ-9 and GAD-7 and WHO-5 together.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from instruments.definition import Instrument, Subscale
from scoring.blocks import BLANK as BLANK_CRITICAL
from scoring.blocks import REACHED
from scoring.compiled import MISSING, compile_instrument
from scoring.errors import TooFewResponses
from scoring.intervals import Proportion, wilson
from scoring.items import EndShares, ItemStatistics, end_shares, item_statistics
from scoring.reliability import cronbach_alpha, omega_total
from scoring.scores import Scores, score_many

FEWEST_FOR_RELIABILITY = 30
"""Below this many complete forms a reliability would say more than is known."""

Floats = NDArray[np.float64]


class GroupAnswers:
    """The answers of a group to one instrument, added form by form."""

    def __init__(self, instrument: Instrument, *, blank: int, declined: int) -> None:
        """Begin with nobody.

        Args:
            instrument: which one.
            blank: the byte that stands for no answer.
            declined: the byte that stands for the choice not to answer.
        """
        self.instrument = instrument
        self._blank, self._declined = blank, declined
        self._bytes = bytearray()
        self._tenths = bytearray()

    def add(self, answers: bytes) -> None:
        """Take one form: one byte an item, in the order of the instrument."""
        self._bytes += answers

    def add_timed(self, answers: bytes, tenths: bytes) -> None:
        """Take one form with its times; a group is timed as a whole or not at all.

        Args:
            answers: as in `add`.
            tenths: of seconds spent on each item, two bytes each, little-endian; 0 for not known.
        """
        self.add(answers)
        self._tenths += tenths

    def __len__(self) -> int:
        return len(self._bytes) // self.instrument.n_items

    @property
    def declined(self) -> NDArray[np.bool_]:
        """Which items were declined, shape (n_items, n_respondents)."""
        return np.asarray(self._given == self._declined)

    @property
    def answers(self) -> NDArray[np.int8]:
        """Option values, shape (n_items, n_respondents); `MISSING` for a blank."""
        given = self._given
        is_blank = (given == self._blank) | (given == self._declined)
        return np.where(is_blank, MISSING, given.astype(np.int8)).astype(np.int8, order="C")

    @property
    def seconds(self) -> Floats:
        """Seconds spent on each item, shape (n_items, n_respondents); NaN where not known."""
        tenths = np.frombuffer(bytes(self._tenths), dtype="<u2").astype(np.float64)
        spent = tenths.reshape(len(self), self.instrument.n_items).T / 10
        return np.where(spent == 0, np.nan, spent)

    @property
    def _given(self) -> NDArray[np.uint8]:
        rows = np.frombuffer(bytes(self._bytes), dtype=np.uint8)
        return rows.reshape(len(self), self.instrument.n_items).T


@dataclass(frozen=True, slots=True)
class SubscaleReport:
    """One subscale in a group; None and NaN where too few answered to say."""

    subscale: Subscale
    #: How many have a score.
    n: int
    mean: float
    sd: float
    alpha: float | None
    omega: float | None
    ends: EndShares
    #: How many scored in each band, in the instrument's order.
    bands: tuple[tuple[str, int], ...]
    items: Sequence[ItemStatistics]
    #: The known scores, in no particular order.
    values: Sequence[float]


@dataclass(frozen=True, slots=True)
class CriticalReport:
    """One critical item in a group."""

    item_id: str
    n_reached: int
    n_blank: int
    #: Reached, of those who answered; None where nobody did.
    share: Proportion | None


@dataclass(frozen=True, slots=True)
class GroupReport:
    """One instrument in a group."""

    instrument: Instrument
    n: int
    subscales: Sequence[SubscaleReport]
    critical: Sequence[CriticalReport]


def describe_group(group: GroupAnswers) -> GroupReport:
    """Score a group and describe it.

    Args:
        group: the answers, as raw option values.

    Returns:
        Every subscale and critical item of the instrument.

    Raises:
        AnswerOutOfRange: an answer is not among its item's options.

    Source:
        See the modules of each statistic.
    """
    instrument, answers = group.instrument, group.answers
    scores = score_many(compile_instrument(instrument), answers)
    declined = group.declined
    return GroupReport(
        instrument=instrument,
        n=len(group),
        subscales=[
            _subscale(scores, subscale, answers, declined)
            for subscale in instrument.subscales.values()
        ],
        critical=_critical(scores),
    )


def keyed(instrument: Instrument, subscale: Subscale, answers: NDArray[np.int8]) -> Floats:
    """Turn option values into keyed scores.

    Args:
        instrument: whose items they are.
        subscale: which items, and how they count.
        answers: of the whole instrument, shape (n_items, n_respondents); `MISSING` for a blank.

    Returns:
        Shape (n_items of the subscale, n_respondents), NaN for a blank; without weights.

    Source:
        The keys are the instrument's own.
    """
    order = list(instrument.items)
    rows = []
    for item_id in subscale.item_ids:
        table = np.full(129, np.nan)
        for value, score in instrument.items[item_id].scores.items():
            table[value] = score
        rows.append(table[answers[order.index(item_id)]])
    return np.array(rows)


def _subscale(
    scores: Scores, subscale: Subscale, answers: NDArray[np.int8], declined: NDArray[np.bool_]
) -> SubscaleReport:
    instrument = scores.compiled.instrument
    values, codes = scores.values(subscale.id), scores.band_codes(subscale.id)
    known = values[~np.isnan(values)]
    items = keyed(instrument, subscale, answers)
    order = list(instrument.items)
    counted = [instrument.items[i].scores.values() for i in subscale.item_ids]
    alpha, omega = _reliability(items)
    lowest, highest = instrument.range_of(subscale.id)
    return SubscaleReport(
        subscale=subscale,
        n=len(known),
        mean=float(known.mean()) if len(known) else float("nan"),
        sd=float(known.std(ddof=1)) if len(known) > 1 else float("nan"),
        alpha=alpha,
        omega=omega,
        ends=end_shares(values, lowest, highest),
        bands=tuple(
            (band_id, int((codes == code).sum()))
            for code, band_id in enumerate(scores.band_ids(subscale.id))
        ),
        items=item_statistics(
            subscale.item_ids,
            items,
            declined[[order.index(i) for i in subscale.item_ids]],
            np.array([[min(c), max(c)] for c in counted]),
        ),
        values=known.tolist(),
    )


def _reliability(items: Floats) -> tuple[float | None, float | None]:
    found: list[float | None] = []
    n_complete = int((~np.isnan(items).any(axis=0)).sum())
    for estimate in (cronbach_alpha, omega_total):
        try:
            value = estimate(items.T) if n_complete >= FEWEST_FOR_RELIABILITY else float("nan")
        except TooFewResponses:
            value = float("nan")
        found.append(None if np.isnan(value) else value)
    return found[0], found[1]


def _critical(scores: Scores) -> list[CriticalReport]:
    found = []
    for (_, rule), codes in zip(scores.compiled.critical, scores.critical, strict=True):
        n_reached, n_blank = int((codes == REACHED).sum()), int((codes == BLANK_CRITICAL).sum())
        answered = len(codes) - n_blank
        share = wilson(n_reached, answered) if answered else None
        found.append(CriticalReport(rule.item_id, n_reached, n_blank, share))
    return found
