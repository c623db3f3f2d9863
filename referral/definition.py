"""What a township's standard says, as values: tiers, batteries, rules, clocks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Text = Mapping[str, str]
"""The same words by language code; every language of `LANGUAGES` is there."""

LANGUAGES = ("zh", "en")

Clock = Literal["acknowledge", "first_contact", "guardian_told", "plan_made"]
"""The four things that a confirmed flag starts a clock for, in the order in which they fall due."""

CLOCKS: tuple[Clock, ...] = ("acknowledge", "first_contact", "guardian_told", "plan_made")


@dataclass(frozen=True, slots=True)
class Tier:
    """How soon a person must look. The higher the rank, the sooner; the lowest rank is 0."""

    id: str
    rank: int
    name: Text
    #: Hours until somebody has taken the flag up; None where this tier sets no such clock.
    acknowledge_h: float | None
    #: Hours until somebody has spoken with the student.
    first_contact_h: float | None
    #: Hours until a guardian has been told.
    guardian_told_h: float | None
    #: Hours until a plan is written.
    plan_made_h: float | None

    def hours(self, clock: Clock) -> float | None:
        """Return one clock of this tier in hours, or None where the tier does not set it."""
        return {
            "acknowledge": self.acknowledge_h,
            "first_contact": self.first_contact_h,
            "guardian_told": self.guardian_told_h,
            "plan_made": self.plan_made_h,
        }[clock]


@dataclass(frozen=True, slots=True)
class GradeBand:
    """The grades (1 to 12, counted from the first year of primary school) that share a battery."""

    id: str
    grades: tuple[int, ...]
    #: Instrument ids, in the order in which they are given.
    instruments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """One condition that asks for a person, and the tier that it asks for.

    Which of the optional parts are set follows from the kind (`referral.kinds.KINDS`).
    """

    id: str
    kind: str
    tier: str
    #: What the counselor reads under "why this flag".
    words: Text
    #: Where the cut score or the practice comes from.
    source: Text
    #: None where the rule holds for every instrument of the battery.
    instrument: str | None = None
    subscale: str | None = None
    item: str | None = None
    #: In the units of the subscale or of the item's options.
    at_least: float | None = None
    at_most: float | None = None
    band: str | None = None
    #: A validity note of `scoring.results.ValidityNote`.
    note: str | None = None
    #: A measure of the way of answering, of `referral.answering`.
    index: str | None = None
    #: What the way of answering should lead to, of `referral.answering.Outcome`; a person does it.
    outcome: str | None = None
    #: The grades that the rule holds for; empty for all.
    grades: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Provenance:
    """Why a version of a standard has another cut score than the one before it."""

    #: SHA-256 of the file that it was made from, in hexadecimal digits.
    previous: str
    rule: str
    before: float
    after: float
    #: The wave whose reviews speak for it.
    wave: str
    #: Sheets that the rule raised and a person judged, and those of them that were confirmed.
    n_judged: int
    n_confirmed: int
    #: The share that was confirmed, with its interval of 95 per cent, each in [0, 1].
    ppv: float
    ppv_low: float
    ppv_high: float
    proposed_by: str
    #: ISO 8601.
    proposed_on: str
    #: Agreement of the rule with the reviews, with its interval; None where it cannot be said.
    kappa: float | None = None
    kappa_low: float | None = None
    kappa_high: float | None = None


@dataclass(frozen=True, slots=True)
class Standard:
    """One version of a township's standard. A wave pins its digest."""

    id: str
    version: str
    #: SHA-256 of the file's bytes, in hexadecimal digits.
    digest: str
    name: Text
    #: By rising rank.
    tiers: tuple[Tier, ...]
    grade_bands: tuple[GradeBand, ...]
    rules: tuple[Rule, ...]
    #: Cells of released tables below this many respondents are suppressed.
    smallest_cell: int
    #: By the names in `referral.reader.TARGETS`; shares in [0, 1], hours and weeks as counted.
    targets: Mapping[str, float]
    #: The changes of cut scores that were proposed and taken over, the earliest first.
    provenance: tuple[Provenance, ...] = ()

    @property
    def lowest(self) -> Tier:
        """The tier of a student for whom nothing asks for a person."""
        return self.tiers[0]

    @property
    def highest(self) -> Tier:
        """The tier that cannot wait."""
        return self.tiers[-1]

    def tier(self, tier_id: str) -> Tier:
        """Return a tier by its id.

        Raises:
            KeyError: the standard has no such tier.
        """
        return {tier.id: tier for tier in self.tiers}[tier_id]

    def rule(self, rule_id: str) -> Rule:
        """Return a rule by its id.

        Raises:
            KeyError: the standard has no such rule.
        """
        return {rule.id: rule for rule in self.rules}[rule_id]

    def battery_for(self, grade: int) -> tuple[str, ...]:
        """Return the instruments of a grade, by id; empty where the grade is not screened."""
        return next((b.instruments for b in self.grade_bands if grade in b.grades), ())
