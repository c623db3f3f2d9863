"""A wave's administrations as FHIR resources, for whoever may open its records."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from instruments.interchange.fhir_responses import Given, resources_of
from screening.clock import day_in_china
from screening.documents import BLANK, DECLINED, Profile, SheetDocument
from screening.models import Purpose, Sheet, Student, StudentKey, Wave
from screening.models.seals import SEALS
from screening.roles import Role
from screening.services import audit, rosters
from screening.services.errors import ReasonWanted, RoleRefused
from screening.services.sheets import instruments_of, results_of
from screening.services.work import Work

Resource = dict[str, Any]

SHEET = SEALS["sheet.sealed_sheet"]
NUMBERS = "urn:muye:student-number"


def without_names(work: Work, wave: Wave, tick: Callable[[int], None]) -> Iterator[Resource]:
    """Yield the resources of a wave; whom one is about is a random number made for this export.

    Args:
        work: of a counselor.
        wave: of the actor's school.
        tick: is told of every sheet.

    Raises:
        RoleRefused: the actor is no counselor.
    """
    _check(work)
    subjects: dict[bytes, Resource] = {}
    n_sheets = 0
    for opened in _opened_sheets(work, wave):
        fresh = {"identifier": {"system": "urn:ietf:rfc:3986", "value": uuid4().urn}}
        subject = subjects.setdefault(opened.student_id.bytes, fresh)
        yield from _of_sheet(opened.document, subject)
        n_sheets += 1
        tick(1)
    audit.note(work, "administrations_exported", wave=wave.id, n_sheets=n_sheets, reason="")


def with_names(
    work: Work, wave: Wave, reason: str, tick: Callable[[int], None]
) -> Iterator[Resource]:
    """Yield the resources of a wave with a Patient for every student.

    Args:
        work: of a counselor.
        wave: of the actor's school.
        reason: why the names must leave; it is written into the audit log.
        tick: is told of every sheet.

    Raises:
        RoleRefused: the actor is no counselor.
        ReasonWanted: no reason is given.
    """
    _check(work)
    if not reason.strip():
        raise ReasonWanted
    seen: set[bytes] = set()
    n_sheets = 0
    for opened in _opened_sheets(work, wave):
        if opened.student_id.bytes not in seen:
            seen.add(opened.student_id.bytes)
            yield _patient(opened)
        yield from _of_sheet(opened.document, {"reference": f"Patient/{opened.student_id}"})
        n_sheets += 1
        tick(1)
    facts = {"n_sheets": n_sheets, "reason": reason.strip()}
    audit.note(work, "administrations_exported", wave=wave.id, **facts)


@dataclass(frozen=True, slots=True)
class _Opened:
    """One sheet with whose it is."""

    student_id: UUID
    profile: Profile
    document: SheetDocument


def _opened_sheets(work: Work, wave: Wave) -> Iterator[_Opened]:
    """Open every sheet of a wave, in no order."""
    school_id = work.actor.unit_id
    at = (Sheet.school_id == Student.school_id) & (Sheet.student_id == Student.id)
    key = (Sheet.school_id == StudentKey.school_id) & (Sheet.student_id == StudentKey.student_id)
    query = (
        select(
            *(Sheet.id, Sheet.student_id, Sheet.sealed_sheet),
            *(Student.sealed_profile, StudentKey.sealed_seed),
        )
        .join(Student, at)
        .join(StudentKey, key)
        .where(Sheet.school_id == school_id, Sheet.wave_id == wave.id)
    )
    roster = work.keys.vault(school_id, Purpose.ROSTER).symmetric
    for row in work.session.execute(query):
        seed = work.keys.student(school_id, row.student_id, row.sealed_seed)
        sheet = SHEET.open_with(seed, row.sealed_sheet, row.id, row.student_id)
        profile = rosters.open_profile(roster, row.student_id, row.sealed_profile)
        yield _Opened(row.student_id, profile, SheetDocument.unpack(sheet))


def _check(work: Work) -> None:
    if work.actor.role is not Role.COUNSELOR:
        raise RoleRefused(Role.COUNSELOR)


def _patient(opened: _Opened) -> Resource:
    profile = opened.profile
    return {
        "resourceType": "Patient",
        "id": str(opened.student_id),
        "identifier": [{"system": NUMBERS, "value": profile.number}],
        "name": [{"text": profile.name}],
    }


def _of_sheet(document: SheetDocument, subject: Resource) -> Iterator[Resource]:
    start = 0
    at = datetime.fromtimestamp(document.handed_in_at, UTC)
    parts = zip(instruments_of(document), results_of(document), document.digests, strict=True)
    for instrument, result, digest in parts:
        answers = document.answers[start : start + instrument.n_items]
        start += instrument.n_items
        by_item = dict(zip(instrument.items, answers, strict=True))
        given = Given(
            instrument=instrument,
            answers={i: None if b in (BLANK, DECLINED) else b for i, b in by_item.items()},
            declined=frozenset(i for i, b in by_item.items() if b == DECLINED),
            scores={s: (found.value, found.band) for s, found in result.scores.items()},
            digest=digest.hex(),
            language=document.language,
            day=day_in_china(at).isoformat(),
            subject=subject,
        )
        yield from resources_of(given, str(uuid4()))
