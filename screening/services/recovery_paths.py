"""The ways to the records of the actor's unit that need no passphrase: its proven cards."""

from collections.abc import Sequence
from dataclasses import dataclass

from screening.models import AccountState
from screening.services import audit, cards
from screening.services.work import Work


@dataclass(frozen=True, slots=True)
class Path:
    """One way to a unit's records that needs no passphrase."""

    #: Whose card it is; None for the unit's own.
    username: str | None
    display_name: str
    is_proven: bool


def paths(work: Work) -> Sequence[Path]:
    """List the cards that lead to the records of the actor's unit, the unit's own first."""
    found = [
        Path(
            username=None if account.state is AccountState.CARD else account.username,
            display_name=account.display_name,
            is_proven=slot.is_proven,
        )
        for account, slot in cards.slots(work.session, work.actor.unit_id)
    ]
    return sorted(found, key=lambda path: path.username or "")


def prove(work: Work, code: str) -> Path:
    """Type a card of the actor's unit: it is proven where it opens the unit's records.

    Raises:
        RecoveryMistyped: the code cannot be one.
        WrongSecret: it is no card of this unit.
        SealBroken: it opens something that is not the unit's care vault.
    """
    account, slot = cards.prove(work.session, work.settings, work.actor.unit_id, code)
    audit.note(work, "card_proven", card=account.id)
    is_unit = account.state is AccountState.CARD
    return Path(None if is_unit else account.username, account.display_name, slot.is_proven)
