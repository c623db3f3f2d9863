"""From reasons to a tier. A machine never lowers: more reasons can only mean sooner."""

from collections.abc import Iterable

from referral.definition import Standard, Tier
from referral.flags import Reason


def tier_of(standard: Standard, reasons: Iterable[Reason]) -> Tier:
    """Return the highest tier that any reason asks for.

    Returns:
        The lowest tier of the standard where there is no reason. That is no finding that a
        student is well: only that no rule asks for a person.

    Raises:
        KeyError: a reason names a tier that the standard does not have.
    """
    tiers = (standard.tier(reason.tier) for reason in reasons)
    return max(tiers, key=lambda tier: tier.rank, default=standard.lowest)
