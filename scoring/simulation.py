"""A township's answers made up: schools that differ, traits that hang together, careless forms.

For rehearsals, for tests, and to plan how many counselors a standard needs. It is evidence of
nothing: where a figure comes from is said beside it, and what has no source is called so.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from instruments.definition import Instrument
from scoring.compiled import MISSING
from scoring.graded import graded_answers, graded_models
from scoring.synthetic import synthetic_answers, synthetic_seconds

Floats = NDArray[np.float64]


class Manner(IntEnum):
    """How a respondent answered."""

    ATTENTIVE = 0
    STRAIGHT_LINE = 1
    BY_CHANCE = 2


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What a simulation supposes; each with where it comes from."""

    #: Correlation of the traits of two instruments. Source: totals of PHQ-9 and GAD-7 correlate
    #: at .83 in the UKM answers of `scoring/data/graded`.
    correlation: float = 0.83
    #: Share of the variance of a trait that lies between schools. Source: none of pupils in a
    #: township was found; 2 to 5 per cent is usual of schools (Hale 2014, PLoS ONE 9, e90252).
    between_schools: float = 0.03
    #: Share of careless respondents, half of them straight lines. Source: 10 to 12 per cent,
    #: Meade & Craig (2012), Psychol Methods 17, 437-455.
    careless: float = 0.10
    #: Share of answers left blank. Source: none; made up.
    blank: float = 0.005
    #: Seconds on an item of a careless respondent, in the middle. Source: below one second is
    #: hardly read; see `scoring.validity`.
    careless_s: float = 0.7


@dataclass(frozen=True, slots=True, eq=False)
class Simulated:
    """What was made up, with the truth behind it; respondents in the same order everywhere."""

    #: By instrument: option values, shape (n_items, n_respondents), `MISSING` for a blank.
    answers: Mapping[str, NDArray[np.int8]]
    #: By instrument: seconds, of the same shape.
    seconds: Mapping[str, Floats]
    #: By instrument: the trait of each respondent, higher is worse.
    traits: Mapping[str, Floats]
    #: The number of each respondent's school.
    schools: NDArray[np.intp]
    #: What each school adds to every trait of its pupils.
    effects: Floats
    #: Of each respondent, a `Manner`.
    manners: NDArray[np.int8]


def simulate(
    instruments: Sequence[Instrument],
    pupils: Sequence[int],
    *,
    seed: int,
    assumed: Assumptions | None = None,
) -> Simulated:
    """Make up a township's answers.

    Args:
        instruments: the battery, in order.
        pupils: how many pupils each school has.
        seed: the same seed gives the same answers.
        assumed: what is supposed; None for the defaults.

    Returns:
        Answers, times, and the traits, schools and manners behind them. Instruments without an
        estimated model are answered by `scoring.synthetic`, whose figures are made up.

    Source:
        See `Assumptions` and `scoring.graded`.
    """
    assumed, rng = assumed or Assumptions(), np.random.default_rng(seed)
    schools = np.repeat(np.arange(len(pupils)), pupils)
    effects, traits = _traits(assumed, rng, schools, len(pupils), len(instruments))
    manners = _manners(assumed, rng, len(schools))
    answers, seconds = {}, {}
    for instrument, trait in zip(instruments, traits, strict=True):
        given = _answer(instrument, rng, trait)
        spent = synthetic_seconds(rng, instrument.n_items, len(schools))
        spend_less = manners != Manner.ATTENTIVE
        quick = rng.lognormal(np.log(assumed.careless_s), 0.3, spent.shape)
        answers[instrument.id] = _carelessly(instrument, rng, given, manners)
        answers[instrument.id][rng.random(given.shape) < assumed.blank] = MISSING
        seconds[instrument.id] = np.where(spend_less, quick, spent)
    ids = [instrument.id for instrument in instruments]
    by_id = dict(zip(ids, traits, strict=True))
    return Simulated(answers, seconds, by_id, schools, effects, manners)


def filled_forms(
    instruments: Sequence[Instrument], found: Simulated, *, blank: int
) -> Iterator[tuple[int, bytes, list[float]]]:
    """Yield what each respondent handed in, for a caller that holds no arrays.

    Args:
        instruments: in the order in which they are answered.
        found: a simulation of them.
        blank: the byte that stands for a blank.

    Returns:
        The number of the school, a byte an item over all instruments, and the seconds on each.

    Source:
        `simulate`.
    """
    answers = np.concatenate([found.answers[each.id] for each in instruments]).T
    seconds = np.concatenate([found.seconds[each.id] for each in instruments]).T
    coded = np.where(answers == MISSING, blank, answers).astype(np.uint8)
    for school, row, spent in zip(found.schools.tolist(), coded, seconds, strict=True):
        yield school, row.tobytes(), spent.tolist()


def _traits(
    assumed: Assumptions,
    rng: np.random.Generator,
    schools: NDArray[np.intp],
    n_schools: int,
    n_traits: int,
) -> tuple[Floats, Floats]:
    """Draw standard normal traits, a part of them the respondent's and a part the school's.

    Returns the schools' parts, and the traits.
    """
    common = rng.standard_normal(len(schools))
    own = rng.standard_normal((n_traits, len(schools)))
    within = np.sqrt(assumed.correlation) * common + np.sqrt(1 - assumed.correlation) * own
    share = assumed.between_schools
    effects = np.sqrt(share) * rng.standard_normal(n_schools)
    return effects, np.asarray(np.sqrt(1 - share) * within + effects[schools])


def _manners(
    assumed: Assumptions, rng: np.random.Generator, n_respondents: int
) -> NDArray[np.int8]:
    half = assumed.careless / 2
    return rng.choice(
        np.array([manner.value for manner in Manner], dtype=np.int8),
        n_respondents,
        p=[1 - assumed.careless, half, half],
    )


def _answer(instrument: Instrument, rng: np.random.Generator, trait: Floats) -> NDArray[np.int8]:
    model = graded_models().get(instrument.id)
    if model is None or model.version != instrument.version:
        return synthetic_answers(instrument, rng, trait)
    return graded_answers(model, instrument, rng, trait)


def _carelessly(
    instrument: Instrument,
    rng: np.random.Generator,
    given: NDArray[np.int8],
    manners: NDArray[np.int8],
) -> NDArray[np.int8]:
    lines, chances = manners == Manner.STRAIGHT_LINE, manners == Manner.BY_CHANCE
    found, line = given.copy(), rng.random(int(lines.sum()))
    for row, item_id in enumerate(instrument.items):
        values = np.array(instrument.option_values(item_id), dtype=np.int8)
        found[row, lines] = values[(line * len(values)).astype(np.intp)]
        found[row, chances] = rng.choice(values, int(chances.sum()))
    return found
