"""What an instrument is: items, options, subscales, bands, and where all of it comes from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Text = Mapping[str, str]
"""The same words by language (``zh``, ``en``). Holds only the languages that the file gives."""

Answers = Mapping[str, int | None]
"""Option values by item id, exactly as chosen; None where the respondent left it blank."""

TOTAL = "total"
"""The id of the subscale that is the whole instrument. An instrument need not have one."""


class Method(StrEnum):
    """How the scores of a subscale's items become one number."""

    SUM = "sum"
    MEAN = "mean"


class Direction(StrEnum):
    """What a high score on a subscale means for the respondent."""

    WORSE = "worse"
    BETTER = "better"


class InstrumentKind(StrEnum):
    """What an instrument is for; only a screening instrument may enter a wave or a record."""

    #: Answered by a student under a name, scored into the sealed record.
    SCREENING = "screening"
    #: Asked aloud by a counselor, in private, once a flag is looked at.
    PROTOCOL = "protocol"
    #: An anonymous sample survey of what people know of mental health.
    AWARENESS = "awareness"
    #: An anonymous survey of bullying.
    BULLYING = "bullying"


class WordingStatus(StrEnum):
    """How far the wording in one language may be trusted."""

    #: The text of the holder's own document in this language.
    OFFICIAL = "official"
    #: A text that was published or validated, and agrees over several sources.
    PUBLISHED = "published"
    #: Composed or circulated; not for a live wave until a person has confirmed an official text.
    PROVISIONAL = "provisional"
    #: Not in the file: the licensee supplies it.
    WITHHELD = "withheld"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that an item offers."""

    #: What is stored when the option is chosen, 0 to 127.
    value: int
    text: Text
    #: What it counts before keying; differs from ``value`` where a form's codes are recoded.
    score: float
    loinc: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One question, with the options in their published order."""

    id: str
    #: Empty where the wording is withheld in every language.
    text: Text
    options: tuple[Option, ...]
    #: Whether the score is turned: lowest plus highest score of the options, minus the score.
    reverse: bool = False
    loinc: str | None = None
    #: Whether the respondent is offered not to answer.
    may_skip: bool = False
    #: False for an item that is asked but enters no subscale.
    scored: bool = True

    @property
    def scores(self) -> Mapping[int, float]:
        """The score of each option value, after turning."""
        plain = {option.value: option.score for option in self.options}
        if not self.reverse:
            return plain
        turn = min(plain.values()) + max(plain.values())
        return {value: turn - score for value, score in plain.items()}


@dataclass(frozen=True, slots=True)
class Band:
    """A named stretch of scores, from ``lowest`` up to the next band."""

    id: str
    lowest: float
    name: Text


@dataclass(frozen=True, slots=True)
class Subscale:
    """Items that are scored together, and how many of them may be blank.

    The score is ``multiplier * s + offset``, where ``s`` is the weighted sum or mean of the keyed
    item scores. Blank items are prorated (the weighted mean of the answered ones stands in for
    each) or count ``blank_counts_as``; there is no score where more than ``max_missing`` items
    or any of ``required`` are blank. A prorated score is not rounded.
    """

    id: str
    name: Text
    item_ids: tuple[str, ...]
    #: How many items may be blank.
    max_missing: int
    method: Method = Method.SUM
    #: Weights by item id; an item that is not named weighs 1.
    weights: Mapping[str, float] | None = None
    #: Where given, an item counts 1 if its score is at least this, else 0.
    counts_from: float | None = None
    multiplier: float = 1
    offset: float = 0
    higher_is: Direction = Direction.WORSE
    #: Items that must be answered for a score to be given, whatever ``max_missing`` says.
    required: tuple[str, ...] = ()
    #: What a blank item counts; None for prorating.
    blank_counts_as: float | None = None
    #: Ascending by ``lowest``; empty where no cut score was published.
    bands: tuple[Band, ...] = ()
    bands_source: str | None = None
    loinc: str | None = None

    def weight_of(self, item_id: str) -> float:
        """Return what an item weighs in this subscale."""
        return (self.weights or {}).get(item_id, 1)

    def counted(self, item: Item) -> Mapping[int, float]:
        """Return what each option of an item adds to this subscale's sum."""
        weight, limit = self.weight_of(item.id), self.counts_from
        if limit is None:
            return {value: weight * score for value, score in item.scores.items()}
        return {value: weight * (score >= limit) for value, score in item.scores.items()}


@dataclass(frozen=True, slots=True)
class CriticalItem:
    """An item that calls for a person's attention on its own, whatever the total.

    It is reached where the answer, as chosen, lies in ``at_least`` to ``at_most``.
    """

    item_id: str
    at_least: int
    concern: str
    at_most: int = 127

    def is_reached_by(self, answer: int) -> bool:
        """Whether an answer calls for attention."""
        return self.at_least <= answer <= self.at_most


@dataclass(frozen=True, slots=True)
class SyndromeKind:
    """One outcome of a published symptom count."""

    id: str
    name: Text
    #: How many symptoms must be present, at the least.
    at_least: int


@dataclass(frozen=True, slots=True)
class Syndrome:
    """A published rule that counts symptoms instead of summing scores. It is no diagnosis."""

    #: From which answer on each item counts as a symptom, by item id.
    present_from: Mapping[str, int]
    #: Items of which at least one must be present for any outcome.
    core: tuple[str, ...]
    #: From the most symptoms to the fewest; the first that is reached is the outcome.
    kinds: tuple[SyndromeKind, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Rate:
    """A share that a survey is held for: of those with a score, how many reach ``at_least``."""

    id: str
    name: Text
    subscale_id: str
    at_least: float
    #: On what ground it is counted so, and who set the target.
    source: str
    #: The share that is aimed at, 0 to 1; None where there is no aim.
    target: float | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """A case worked in a publication or by hand, which the engine must reproduce."""

    answers: Answers
    #: Scores by subscale id; None where there must be none. Need not name every subscale.
    expected: Mapping[str, float | None]
    #: Band ids by subscale id.
    bands: Mapping[str, str]
    #: Ids of the critical items reached, and with ``?`` those left blank; None if not said.
    critical: tuple[str, ...] | None
    source: str


@dataclass(frozen=True, slots=True)
class Licence:
    """Under which terms the instrument may be used, and what must be shown beside it."""

    #: An SPDX id where one fits, else the holder's terms in a sentence.
    terms: str
    holder: str
    attribution: Text
    #: Where the terms were read.
    source: str
    non_commercial: bool = False


@dataclass(frozen=True, slots=True)
class Overlay:
    """Whose licensed wording was laid over a definition, and on what ground."""

    holder: str
    basis: str
    #: Counts the licensee's wordings of one definition; the highest is used.
    edition: int
    #: SHA-256 of the definition's file, in hexadecimal.
    definition: str


@dataclass(frozen=True, slots=True)
class Instrument:
    """A published questionnaire in one version."""

    id: str
    version: str
    name: Text
    short_name: Text
    measures: Text
    instruction: Text
    #: The stretch of time that the answers speak of; empty words where the instrument has none.
    recall: Text
    #: By item id, ``q1`` to ``qN`` in published order.
    items: Mapping[str, Item]
    #: By id; ``total`` first where there is one.
    subscales: Mapping[str, Subscale]
    critical_items: tuple[CriticalItem, ...]
    examples: tuple[Example, ...]
    #: Lowest and highest age in completed years; None for no upper limit.
    ages: tuple[int, int | None]
    licence: Licence
    #: Status of the wording by language.
    wording: Mapping[str, WordingStatus]
    #: Where the wording of each language was taken from.
    wording_sources: Text
    citations: tuple[str, ...]
    #: SHA-256 in hexadecimal: of the file, or of definition and overlay together.
    digest: str
    loinc_panel: str | None = None
    syndrome: Syndrome | None = None
    kind: InstrumentKind = InstrumentKind.SCREENING
    #: What a user must know of the wording, by language; holds only those that have a note.
    wording_notes: Text = field(default_factory=dict)
    overlay: Overlay | None = None
    #: What an anonymous survey is held for, the most important first; empty in every other kind.
    rates: tuple[Rate, ...] = ()

    @property
    def is_key_only(self) -> bool:
        """Whether the wording of every language is withheld: nobody can be asked."""
        return all(status is WordingStatus.WITHHELD for status in self.wording.values())

    @property
    def n_items(self) -> int:
        """How many items it has."""
        return len(self.items)

    def option_values(self, item_id: str) -> tuple[int, ...]:
        """Return the values that an item offers, in published order."""
        return tuple(option.value for option in self.items[item_id].options)

    def range_of(self, subscale_id: str) -> tuple[float, float]:
        """Return the lowest and highest score that complete answers can reach."""
        subscale = self.subscales[subscale_id]
        counted = [subscale.counted(self.items[i]).values() for i in subscale.item_ids]
        weights = sum(map(subscale.weight_of, subscale.item_ids))
        divisor = weights if subscale.method is Method.MEAN else 1
        raw = [sum(map(end, counted)) / divisor for end in (min, max)]
        low, high = sorted(subscale.multiplier * each + subscale.offset for each in raw)
        return low, high
