"""Every sheet of one student, opened, with its wave and with where it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select

from referral.definition import Standard
from screening.models import Sheet, Wave
from screening.services import opened_sheets, rescorings, waves
from screening.services.opened_sheets import OpenedSheet
from screening.services.rescorings import Later, Standing
from screening.services.work import Work


@dataclass(frozen=True, slots=True)
class StudentSheet:
    """One sheet, voided or not."""

    sheet: OpenedSheet
    wave: Wave
    #: The one that the wave pinned.
    standard: Standard
    #: What later standards made of it, the earliest first.
    laters: Sequence[Later]
    #: The highest tier that anything has asked for.
    standing: Standing

    @property
    def at(self) -> datetime:
        """When it was handed in."""
        return datetime.fromtimestamp(self.sheet.document.handed_in_at, UTC)


def of_student(work: Work, student_id: UUID) -> list[StudentSheet]:
    """Open every sheet of a student of the actor's school, the earliest first.

    Raises:
        NoKey: the actor has no grant to the school's care vault.
        SealBroken: a stored value was altered.
    """
    query = opened_sheets.rows(work).where(Sheet.student_id == student_id)
    opened = [opened_sheets.opened(work, row) for row in work.session.execute(query)]
    later = rescorings.of_sheets(work, [sheet.id for sheet in opened])
    own = Wave.school_id == work.actor.unit_id, Wave.id.in_({sheet.wave_id for sheet in opened})
    by_id = {wave.id: wave for wave in work.session.scalars(select(Wave).where(*own))}
    found = []
    for sheet in opened:
        wave = by_id[sheet.wave_id]
        standard = waves.standard_of(work, wave)
        laters = rescorings.opened(work, sheet.seed, later.get(sheet.id, ()))
        stands = rescorings.standing(sheet.document, standard, laters, len(sheet.review_ids))
        found.append(StudentSheet(sheet, wave, standard, laters, stands))
    return sorted(found, key=lambda each: each.at)
