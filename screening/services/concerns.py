"""Concerns from outside of waves: anybody at a school writes one, the counselor looks into it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4

from sqlalchemy import select

from referral.concerns import (
    CONCERN,
    SCHOOL_DAYS,
    ConcernAction,
    ConcernSource,
    ConcernState,
    Haste,
)
from referral.deadlines import Light, light
from referral.states import next_state
from referral.tasks import TaskKind
from screening.case_documents import ConcernDocument, OpeningDocument
from screening.documents import Profile
from screening.models import Concern, Purpose
from screening.services import audit, calendars, case_openings, rosters, students, tasks
from screening.services.errors import NotFound
from screening.services.roster_values import tidy
from screening.services.work import Work
from screening.vault import certified_vault, get_with, put_to

MOST_LIKE_IT = 10
"""Students of the roster that may be meant, which a page offers."""


@dataclass(frozen=True, slots=True)
class Said:
    """What whoever writes a concern down says."""

    name: str
    class_name: str
    source: ConcernSource
    haste: Haste
    noticed: str
    contact: str = ""


@dataclass(frozen=True, slots=True)
class OpenConcern:
    """A concern that waits, opened, with the students that its words may mean."""

    id: UUID
    document: ConcernDocument
    at: datetime
    due_at: datetime | None
    light: Light
    like_it: Sequence[tuple[UUID, Profile]]


def raise_concern(work: Work, said: Said) -> UUID:
    """Seal a concern to the counselors of the actor's school, and raise the task.

    Args:
        work: anybody's at the school.
        said: what was noticed, and about whom in words.

    Raises:
        SealOverflow: it is longer than a concern may be.
        CertificateInvalid: the key of the school's care vault was exchanged.
    """
    school_id = work.actor.unit_id
    care = certified_vault(work.session, work.directory, school_id, Purpose.CARE)
    concern = Concern(school_id=school_id, id=uuid4(), state=CONCERN.start)
    document = ConcernDocument(
        name=said.name,
        class_name=said.class_name,
        source=str(said.source),
        haste=str(said.haste),
        noticed=said.noticed,
        contact=said.contact,
        by=work.actor.account_id,
        at=int(work.now.timestamp()),
    )
    put_to(care, concern, "sealed_concern", document)
    work.session.add(concern)
    work.session.flush()
    due_at = calendars.due_at(work.settings.home, work.now, SCHOOL_DAYS[said.haste])
    tasks.raise_task(work, TaskKind.ANSWER_CONCERN, concern.id, unit_id=school_id, due_at=due_at)
    audit.note(work, "concern_raised", concern=concern.id)
    return concern.id


def waiting(work: Work) -> list[OpenConcern]:
    """Open what waits, what is due first in front; that it was opened is audited.

    Raises:
        NoKey: the actor holds no care vault.
        SealBroken: a stored value was altered.
    """
    at = Concern.school_id == work.actor.unit_id, Concern.state == ConcernState.OPEN
    rows = work.session.scalars(select(Concern).where(*at)).all()
    due = tasks.soonest(work, [row.id for row in rows], [work.actor.unit_id])
    profiles = list(rosters.present(work)) if rows else []
    found = [_opened(work, row, due.get(row.id), profiles) for row in rows]
    audit.note(work, "concerns_opened", n_concerns=len(found))
    return sorted(found, key=lambda one: (one.due_at or one.at, one.at))


def one(work: Work, concern_id: UUID) -> OpenConcern:
    """Return one concern that waits; that it was opened is audited.

    Raises:
        NotFound: none of this id waits at the actor's school.
        NoKey: the actor holds no care vault.
    """
    found = next((each for each in waiting(work) if each.id == concern_id), None)
    if found is None:
        raise NotFound("concern")
    return found


def take_into_case(work: Work, concern_id: UUID, student_id: UUID) -> UUID:
    """Let a concern open the case of a student, or join it, and return the case.

    Raises:
        NotFound: the actor's school has no such concern or student.
        StepNotAllowed: a colleague has ended it meanwhile.
    """
    row = _row(work, concern_id)
    row.state = next_state(CONCERN, row.state, ConcernAction.TAKE_INTO_CASE, work.actor.party)
    document = _read(work, row)
    case = case_openings.open_case(work, student_id, OpeningDocument(None, None, document.noticed))
    tasks.close_tasks(work, TaskKind.ANSWER_CONCERN, concern_id)
    audit.note(work, "concern_taken", concern=concern_id, student=student_id)
    return case.id


def answer(work: Work, concern_id: UUID, reason: str) -> None:
    """End a concern without a case.

    Raises:
        NotFound: the actor's school has no such concern.
        StepNotAllowed: a colleague has ended it meanwhile.
        ReasonMissing: nothing was said.
    """
    row = _row(work, concern_id)
    row.state = next_state(CONCERN, row.state, ConcernAction.ANSWER, work.actor.party, reason)
    tasks.close_tasks(work, TaskKind.ANSWER_CONCERN, concern_id)
    audit.note(work, "concern_answered", concern=concern_id, reason=reason.strip())


def _row(work: Work, concern_id: UUID) -> Concern:
    own = Concern.school_id == work.actor.unit_id, Concern.id == concern_id
    row = work.session.scalar(select(Concern).where(*own).with_for_update())
    if row is None:
        raise NotFound("concern")
    return row


def _read(work: Work, row: Concern) -> ConcernDocument:
    care = work.keys.vault(work.actor.unit_id, Purpose.CARE)
    return get_with(care, row, "sealed_concern", ConcernDocument)


def _opened(
    work: Work,
    row: Concern,
    due: tuple[datetime, datetime] | None,
    profiles: Sequence[tuple[UUID, Profile]],
) -> OpenConcern:
    document = _read(work, row)
    since, due_at = due or (None, None)
    wanted = tidy(document.name).replace(" ", "").lower()
    like_it = [(i, p) for i, p in profiles if wanted and students.fits(p, wanted)][:MOST_LIKE_IT]
    at = datetime.fromtimestamp(document.at, UTC)
    shown = light(due_at, work.now, since=since or at)
    return OpenConcern(row.id, document, at, due_at, shown, like_it)
