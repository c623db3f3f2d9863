"""A student asks to talk to the counselor, and the counselor sees who.

The lab seals a request to the school's care vault: no proctor, coordinator or disk learns of whom.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from crypto import tickets
from screening.db import upserting
from screening.documents import Profile, RequestToTalk
from screening.models import Purpose, Student, TalkRequest, TalkState
from screening.models.seals import SEALS
from screening.services import audit
from screening.services.errors import NotFound
from screening.services.seats import Seat
from screening.services.work import LabWork, Work
from screening.vault import certified_vault, get, get_with

REQUEST = SEALS["talk_request.sealed_request"]


@dataclass(frozen=True, slots=True)
class Waiting:
    """One student who asked; no profile where the student went to another school since."""

    id: UUID
    profile: Profile | None
    asked_at: datetime


def ask(work: LabWork, seat: Seat) -> None:
    """Pass a student's wish on; asking again changes nothing. In a rehearsal nobody asks.

    Raises:
        CertificateInvalid: the key of the school's care vault was exchanged.
    """
    if seat.is_rehearsal:
        return
    request_id = UUID(bytes=tickets.talk_id(seat.key))
    with work.database.reading() as session:
        care = certified_vault(session, work.settings.directory, seat.school_id, Purpose.CARE)
    asked = RequestToTalk(seat.greeting.student_id, int(work.now.timestamp()))
    values = {
        "school_id": seat.school_id,
        "id": request_id,
        "state": TalkState.OPEN,
        "sealed_request": REQUEST.close_to(care, asked.pack(), request_id, seat.school_id),
    }
    work.database.write(
        lambda c: c.execute(
            upserting(c.dialect.name, TalkRequest).values(**values).on_conflict_do_nothing()
        )
    )


def n_open(work: Work) -> int:
    """Return how many requests of the actor's school wait; no seal need be opened for it."""
    query = select(func.count()).where(*_open(work))
    return work.session.scalar(query) or 0


def listed(work: Work) -> Sequence[Waiting]:
    """Open what waits, the longest first.

    Raises:
        NoKey: the actor has no grant to the school's care vault.
        SealBroken: a stored value was altered.
    """
    care = work.keys.vault(work.actor.unit_id, Purpose.CARE)
    found = []
    for row in work.session.scalars(select(TalkRequest).where(*_open(work))):
        request = get_with(care, row, "sealed_request", RequestToTalk)
        asked_at = datetime.fromtimestamp(request.asked_at, UTC)
        found.append(Waiting(row.id, _profile(work, request.student_id), asked_at))
    audit.note(work, "talks_opened", n_students=len(found))
    return sorted(found, key=lambda one: one.asked_at)


def close(work: Work, request_id: UUID) -> None:
    """Take a request off the list: the counselor has found the student.

    Raises:
        NotFound: there is no such open request in the actor's school.
    """
    row = work.session.scalar(select(TalkRequest).where(*_open(work), TalkRequest.id == request_id))
    if row is None:
        raise NotFound("talk_request")
    care = work.keys.vault(work.actor.unit_id, Purpose.CARE)
    request = get_with(care, row, "sealed_request", RequestToTalk)
    row.state = TalkState.DONE
    audit.note(work, "talk_held", student=request.student_id)


def _open(work: Work) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return (
        TalkRequest.school_id == work.actor.unit_id,
        TalkRequest.state == TalkState.OPEN,
    )


def _profile(work: Work, student_id: UUID) -> Profile | None:
    # As `rosters.profile_of`, which the lab's process does not load.
    student = work.session.get(Student, (work.actor.unit_id, student_id))
    if student is None:
        return None
    roster = work.keys.vault(work.actor.unit_id, Purpose.ROSTER).symmetric
    return get(roster, student, "sealed_profile", Profile)
