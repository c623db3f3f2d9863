"""What was written in a case of suspected harms, and what the school owes about each.

Such an entry is for the counselors of the school alone: no slice of a team tells it, and no dossier
of a referral. Whoever is suspected may be the guardian.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from referral.harms import HARM, OPEN, HarmAction, HarmState
from referral.owed import Asked, OpenHarm
from referral.states import Party, Step, open_steps
from referral.tasks import ASK_AGAIN_SCHOOL_DAYS, AT_ONCE_H, TASKS, TaskKind
from referral.walks import walked
from screening.case_documents import EntryKind
from screening.protection_documents import Harm, HarmReport, HarmStep
from screening.services import calendars
from screening.services.cases import OpenedCase
from screening.services.errors import NotFound
from screening.services.work import Work


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that somebody took."""

    by: UUID
    at: datetime
    document: HarmStep


@dataclass(frozen=True, slots=True)
class OpenedHarm:
    """One suspected harm of a case, with what was done about it, the oldest first."""

    id: UUID
    by: UUID
    at: datetime
    document: Harm
    course: Sequence[Taken]

    @property
    def state(self) -> HarmState:
        """Where it stands by what was written down."""
        steps = (
            (HarmAction(d.action), Party(d.party), d.reason)
            for d in (taken.document for taken in self.course)
        )
        return walked(HARM, steps)

    @property
    def is_open(self) -> bool:
        """Whether the school still owes something about it."""
        return self.state in OPEN

    @property
    def steps(self) -> tuple[Step[HarmState, HarmAction], ...]:
        """What a counselor can do now."""
        return open_steps(HARM, self.state, Party.COUNSELOR)

    @property
    def reports(self) -> list[HarmReport]:
        """The reports that were made, the first in front."""
        return [told for taken in self.course if (told := taken.document.told)]


def all_of(case: OpenedCase) -> list[OpenedHarm]:
    """Return the suspected harms of a case, the oldest first."""
    steps = [
        Taken(entry.by, entry.at, HarmStep.unpack(entry.content))
        for entry in case.of_kind(EntryKind.HARM_STEP)
    ]
    return [
        OpenedHarm(
            entry.id,
            entry.by,
            entry.at,
            Harm.unpack(entry.content),
            [taken for taken in steps if taken.document.harm_id == entry.id],
        )
        for entry in case.of_kind(EntryKind.HARM)
    ]


def one(case: OpenedCase, harm_id: UUID) -> OpenedHarm:
    """Return one suspected harm of a case.

    Raises:
        NotFound: the case has none of this id.
    """
    found = next((harm for harm in all_of(case) if harm.id == harm_id), None)
    if found is None:
        raise NotFound("harm")
    return found


def owed_of(work: Work, case: OpenedCase) -> Iterator[OpenHarm]:
    """Yield what is owed: a report at once, then a word on what came of it, until it is closed."""
    for harm in all_of(case):
        if harm.state is HarmState.NOTICED:
            term = Asked(harm.at, harm.at + timedelta(hours=AT_ONCE_H))
        elif harm.is_open:
            since = harm.course[-1].at
            first = TASKS[TaskKind.FOLLOW_UP_HARM].school_days or 0
            days = first if harm.state is HarmState.REPORTED else ASK_AGAIN_SCHOOL_DAYS
            term = Asked(since, calendars.due_at(work.settings.home, since, days))
        else:
            continue
        yield OpenHarm(harm.id, harm.state, term)


def reported_at(case: OpenedCase, harm_id: UUID | None) -> datetime | None:
    """Return when a suspected harm was first reported; None where it was not, or there is none."""
    found = next((harm for harm in all_of(case) if harm.id == harm_id), None)
    return min((told.moment for told in found.reports), default=None) if found else None
