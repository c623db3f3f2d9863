"""What later standards say of a sheet: read beside what was scored at hand-in, never in its place.

A machine never clears a child: of all that was said of a sheet the highest tier stands, until a
person decides.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select

from crypto.seeds import Seed
from referral.definition import Standard, Tier
from referral.flags import Reason
from screening.db import in_batches
from screening.documents import SheetDocument
from screening.models import PinnedStandard, Rescoring, Sheet, Wave
from screening.rescored import RescoringDocument
from screening.services.pins import parsed
from screening.services.sheets import reasons_of
from screening.services.work import Work
from screening.vault import get

Rows = Mapping[UUID, Sequence[Rescoring]]
"""Rescorings by the sheet that they are of."""


@dataclass(frozen=True, slots=True)
class Later:
    """One sheet under one later standard."""

    standard: Standard
    document: RescoringDocument

    @property
    def tier(self) -> Tier:
        """The tier that the later standard asks for."""
        return self.standard.tier(self.document.tier)

    @property
    def reasons(self) -> Sequence[Reason]:
        """The reasons by the rules of the later standard."""
        return reasons_of(self.document, self.standard)

    @property
    def at(self) -> datetime:
        """When it was scored."""
        return datetime.fromtimestamp(self.document.scored_at, UTC)


@dataclass(frozen=True, slots=True)
class Standing:
    """The highest tier that anything has asked for on a sheet, and since when."""

    tier: Tier
    #: None where it is what the hand-in said.
    raised_by: Later | None
    since: datetime
    #: Whether a person decided, and a later standard asks for more than that person knew.
    asks_again: bool


def of_wave(work: Work, wave: Wave) -> Rows:
    """Find what later standards made of a wave's sheets; nothing is opened yet."""
    joined = (Sheet.school_id == Rescoring.school_id) & (Sheet.id == Rescoring.sheet_id)
    own = Sheet.school_id == wave.school_id, Sheet.wave_id == wave.id
    return _by_sheet(work.session.scalars(select(Rescoring).join(Sheet, joined).where(*own)))


def of_sheets(work: Work, sheet_ids: Collection[UUID]) -> Rows:
    """Find what later standards made of some sheets of the actor's school."""
    found: list[Rescoring] = []
    for some in in_batches(list(sheet_ids)):
        own = Rescoring.school_id == work.actor.unit_id, Rescoring.sheet_id.in_(some)
        found += work.session.scalars(select(Rescoring).where(*own))
    return _by_sheet(found)


def opened(work: Work, seed: Seed, rows: Iterable[Rescoring]) -> list[Later]:
    """Open what later standards made of one sheet, the earliest first.

    Args:
        work: whoever may open the records.
        seed: the student's.
        rows: of that sheet.

    Raises:
        SealBroken: a stored value was altered.
    """
    found = []
    for row in rows:
        document = get(seed.symmetric, row, "sealed_rescoring", RescoringDocument)
        text = work.session.get_one(PinnedStandard, row.standard_digest).text
        found.append(Later(parsed(text), document))
    return sorted(found, key=lambda later: later.document.scored_at)


def standing(
    document: SheetDocument, standard: Standard, laters: Sequence[Later], n_reviews: int
) -> Standing:
    """Return where a sheet stands once everything that was said of it is heard.

    Args:
        document: the sheet.
        standard: the one that the wave pinned.
        laters: what later standards made of it, the earliest first.
        n_reviews: how many judgements a person has made of it.
    """
    tier, raised_by = standard.tier(document.tier), None
    for later in laters:
        if later.tier.rank > tier.rank:
            tier, raised_by = later.tier, later
    handed_in = datetime.fromtimestamp(document.handed_in_at, UTC)
    return Standing(
        tier=tier,
        raised_by=raised_by,
        since=handed_in if raised_by is None else raised_by.at,
        asks_again=any(
            later.document.asks_again and n_reviews <= later.document.n_reviews for later in laters
        ),
    )


def _by_sheet(rows: Iterable[Rescoring]) -> Rows:
    found: dict[UUID, list[Rescoring]] = defaultdict(list)
    for row in rows:
        found[row.sheet_id].append(row)
    return found
