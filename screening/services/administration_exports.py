"""A wave's administrations as FHIR resources, for whoever may open its records."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from instruments.interchange.fhir_responses import Given, resources_of
from screening.clock import day_in_china
from screening.documents import BLANK, DECLINED, SheetDocument
from screening.models import Purpose, Wave
from screening.roles import Role
from screening.services import audit, opened_sheets, rosters
from screening.services.errors import ReasonWanted, RoleRefused
from screening.services.opened_sheets import OpenedSheet
from screening.services.sheets import instruments_of, results_of
from screening.services.work import Work

Resource = dict[str, Any]

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
    subjects: dict[UUID, Resource] = {}

    def written(sheet: OpenedSheet) -> Iterator[Resource]:
        fresh = {"identifier": {"system": "urn:ietf:rfc:3986", "value": uuid4().urn}}
        yield from _of_sheet(sheet.document, subjects.setdefault(sheet.student_id, fresh))

    yield from _every(work, wave, "", written, tick)


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
    if not reason.strip():
        raise ReasonWanted
    seen: set[UUID] = set()

    def written(sheet: OpenedSheet) -> Iterator[Resource]:
        if sheet.student_id not in seen:
            seen.add(sheet.student_id)
            yield _patient(work, sheet)
        yield from _of_sheet(sheet.document, {"reference": f"Patient/{sheet.student_id}"})

    yield from _every(work, wave, reason.strip(), written, tick)


def _every(
    work: Work,
    wave: Wave,
    reason: str,
    written: Callable[[OpenedSheet], Iterator[Resource]],
    tick: Callable[[int], None],
) -> Iterator[Resource]:
    """Yield what is written of every sheet but those voided for a re-test, and audit it."""
    if work.actor.role is not Role.COUNSELOR:
        raise RoleRefused(Role.COUNSELOR)
    n_sheets = 0
    for sheet in opened_sheets.of_wave(work, wave):
        if not sheet.is_void:
            yield from written(sheet)
            n_sheets += 1
        tick(1)
    facts = {"n_sheets": n_sheets, "reason": reason}
    audit.note(work, "administrations_exported", wave=wave.id, **facts)


def _patient(work: Work, sheet: OpenedSheet) -> Resource:
    roster = work.keys.vault(work.actor.unit_id, Purpose.ROSTER).symmetric
    profile = rosters.open_profile(roster, sheet.student_id, sheet.sealed_profile)
    return {
        "resourceType": "Patient",
        "id": str(sheet.student_id),
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
