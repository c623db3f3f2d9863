"""What a model may do: raise a tier that the rules gave, and order those of one tier; no more."""

from dataclasses import dataclass

from referral.definition import Standard, Tier


@dataclass(frozen=True, slots=True)
class Advice:
    """What a model says of one sheet."""

    #: The first eight bytes of the model's digest.
    model: bytes
    #: The probability that a person would find a need, 0 to 1.
    risk: float
    #: Whether the risk reaches the one from which the model asks for a person.
    asks: bool


def tier_with(standard: Standard, tier: Tier, advice: Advice | None) -> Tier:
    """Return the tier once a model was heard; never below the one that the rules gave.

    Args:
        standard: the one that the wave pinned.
        tier: what the rules gave.
        advice: what the model says; None while it is off.

    Returns:
        The first tier that asks for a person where the rules ask for nobody and the model does;
        else the same. A model never makes a matter urgent: only an answer does.
    """
    if advice is None or not advice.asks or tier.rank > 0:
        return tier
    first = min(standard.tiers[1:], key=lambda each: each.rank, default=tier)
    return tier if first is standard.highest else first


def urgency(tier: Tier, advice: Advice | None) -> tuple[int, float]:
    """Return what sheets are sorted by, the smallest first: the tier, and only then the risk.

    Who has no risk stands before those of the same tier who have one: what a model did not see is
    not put off by it.
    """
    return -tier.rank, -1.0 if advice is None else -advice.risk
