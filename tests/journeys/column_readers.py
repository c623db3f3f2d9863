"""Who opens each sealed column in the product, and how an altered value is refused there."""

from collections.abc import Callable

from crypto.errors import SealBroken
from screening import clock
from screening.models import UnitKind
from screening.roles import Role
from screening.services import (
    consents,
    coverage,
    flags,
    founding,
    paper_classes,
    rooms,
    roster_undos,
    rosters,
    seats,
    sessions,
    sittings,
    talks,
    transfers,
    wave_logs,
    waves,
)
from screening.services.errors import SittingOver, TicketRefused
from screening.services.founding import NewUnit
from tests import surveys
from tests.journeys import referral_readers
from tests.journeys.case_readers import CASE_READERS
from tests.journeys.concern_way import CONCERN_READERS
from tests.journeys.populated import Populated
from tests.township import FIRST


def queue(at: Populated) -> object:
    with at.township.work_as(Role.COUNSELOR) as work:
        return flags.queue(work, waves.get(work, at.waves[FIRST].id))


def records(at: Populated) -> object:
    with at.township.work_as(Role.COUNSELOR) as work:
        entries = flags.queue(work, waves.get(work, at.waves[FIRST].id))
        return [flags.record(work, entry.sheet_id) for entry in entries]


def kept_roster(at: Populated) -> object:
    with at.township.work_as(Role.COORDINATOR) as work:
        return rosters.kept(work)


def last_change(at: Populated) -> object:
    with at.township.work_as(Role.COORDINATOR) as work:
        return roster_undos.find(work)


def offers(at: Populated) -> object:
    with at.township.work_as(Role.COUNSELOR) as work:
        return transfers.incoming(work)


def papers(at: Populated) -> object:
    with at.township.work_as(Role.COORDINATOR) as work:
        return paper_classes.by_class(work, at.waves[FIRST].id)


def steps_taken(at: Populated) -> object:
    with at.township.work_as(Role.COORDINATOR) as work:
        return wave_logs.listed(work, waves.get(work, at.waves[FIRST].id))


def talks_asked_for(at: Populated) -> object:
    with at.township.work_as(Role.COUNSELOR) as work:
        return talks.listed(work)


def consents_of_all(at: Populated) -> object:
    with at.township.work_as(Role.COORDINATOR) as work:
        return coverage.by_class(work)


def signed(at: Populated) -> object:
    with at.township.work_as(Role.COORDINATOR) as work:
        student_id, _ = min(rosters.profiles(work), key=lambda found: found[1].number)
        last, *_ = consents.opened(work, student_id).entries
        assert last.attachment_id is not None
        return consents.attachment(work, student_id, last.attachment_id)


def printed_again(at: Populated) -> object:
    with at.township.work_as(Role.COORDINATOR) as work:
        student_id, _ = next(iter(rosters.present(work)))
        return sittings.reissue(work, waves.get(work, at.waves[FIRST].id), student_id)


def typed_code(at: Populated) -> object:
    return seats.enter(at.township.lab(), at.waves[FIRST].slips[3].code, "seat")


def seat(at: Populated) -> object:
    return seats.current(at.township.lab(), at.half_way[FIRST])


def board(at: Populated) -> object:
    with at.township.work_as(Role.PROCTOR) as work:
        return rooms.board(work, at.waves[FIRST].sitting_id)


def session(at: Populated) -> object:
    account = at.township.accounts[FIRST, Role.COUNSELOR]
    with at.township.database.reading() as rows:
        found = [
            sessions.resume(rows, at.township.settings, at.township.boot, token, clock.now())
            for token in at.keys.tokens.values()
        ]
    held = [f for f in found if f and f[0].actor.account_id == account.account_id]
    if not held:
        raise SealBroken
    return held


def new_unit(at: Populated) -> object:
    unit = NewUnit(UnitKind.SCHOOL, "新学校", "new")
    code = at.founded.directory_code
    return founding.add_unit(at.township.database, at.township.settings, code, unit)


READERS: dict[str, tuple[Callable[[Populated], object], type[Exception]]] = {
    "installation.sealed_directory_seed": (new_unit, SealBroken),
    "keyslot.sealed_seed": (queue, SealBroken),
    "staff_session.sealed_seed": (session, SealBroken),
    "grant.sealed_seed": (queue, SealBroken),
    "student_key.sealed_seed": (queue, SealBroken),
    "student.sealed_profile": (queue, SealBroken),
    "student.sealed_index": (queue, SealBroken),
    "student.sealed_consents": (consents_of_all, SealBroken),
    "consent_part.sealed_part": (signed, SealBroken),
    "paper.sealed_entries": (papers, SealBroken),
    "pending_roster.sealed_rows": (kept_roster, SealBroken),
    "roster_undo.sealed_part": (last_change, SealBroken),
    "transfer.sealed_profile": (offers, SealBroken),
    "wave_step.sealed_step": (steps_taken, SealBroken),
    "ticket.sealed_greeting": (typed_code, TicketRefused),
    "ticket.sealed_holder": (printed_again, SealBroken),
    "signal.sealed_signal": (board, SealBroken),
    "draft.sealed_key": (seat, SittingOver),
    "draft.sealed_draft": (seat, SealBroken),
    "sheet.sealed_sheet": (queue, SealBroken),
    "rescoring.sealed_rescoring": (queue, SealBroken),
    "talk_request.sealed_request": (talks_asked_for, SealBroken),
    **CONCERN_READERS,
    "survey_box.sealed_box": (lambda at: surveys.figures(at.township), SealBroken),
    "review.sealed_review": (records, SealBroken),
    **CASE_READERS,
    **referral_readers.READERS,
}
"""Who opens each column in the product, and how an altered value is refused there."""

NO_READER_YET = {"audit_entry.sealed_detail"}
"""Sealed now, and read by nothing of the product so far."""
