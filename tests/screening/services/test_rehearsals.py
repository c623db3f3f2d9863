from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from referral.states import SittingAction, TicketState, WaveAction, WaveState
from screening import clock
from screening.db import Base
from screening.models import Keyslot, Sheet, TalkRequest, Task, Ticket, Wave
from screening.roles import Role
from screening.services import (
    administrations,
    flags,
    rehearsals,
    rollovers,
    rooms,
    rosters,
    seats,
    sittings,
    talks,
    waves,
)
from screening.services.desks import desk
from screening.services.errors import NotFound, NothingToDo, NotOverYet, SittingOver, TicketRefused
from screening.services.rooms import SeatState
from screening.services.slips import PrintedTicket
from tests.township import CALM, CLASS, SELF_HARM, Township

TODAY = clock.day_in_china(clock.now())

GROWS = {"audit_entry", "staff_session", "throttle"}
"""What any work of a member of staff writes; of a rehearsal it holds ids and counts."""


class Rehearsal(NamedTuple):
    """An open one, with an open room."""

    id: UUID
    sitting_id: UUID
    slips: Sequence[PrintedTicket]


def _rehearsal(township: Township, n_seats: int = 3):
    with township.work_as(Role.COORDINATOR) as work:
        wave = waves.set_up(
            work,
            waves.standard_text(work),
            term="2026-autumn",
            name="演练",
            grades=[7],
            opens_on=TODAY,
            closes_on=TODAY + timedelta(days=3),
            is_rehearsal=True,
        )
        issued = rehearsals.issue(work, wave.id, grade=7, n_seats=n_seats)
        waves.move(work, wave.id, WaveAction.OPEN)
        sittings.move(work, issued.sitting.id, SittingAction.OPEN)
        return Rehearsal(wave.id, issued.sitting.id, issued.slips)


def _rows(township: Township) -> dict[str, int]:
    with township.database.reading() as session:
        tables = [t for t in Base.metadata.tables.values() if t.name not in GROWS]
        return {t.name: session.scalar(select(func.count()).select_from(t)) for t in tables}


def _close(township: Township, wave_id: UUID) -> None:
    with township.work_as(Role.COORDINATOR) as work:
        waves.move(work, wave_id, WaveAction.CLOSE)


def test_no_roster_and_no_consent_is_needed(township):
    made = _rehearsal(township)

    assert [slip.name for slip in made.slips] == ["演练 01", "演练 02", "演练 03"]
    token = seats.enter(township.lab(), made.slips[0].code, "seat")
    greeting = seats.current(township.lab(), token).greeting
    assert (greeting.masked_name, greeting.has_consent) == ("演练 01", False)


def test_the_board_works_as_in_earnest(township):
    made = _rehearsal(township)
    township.sit(made.slips[0], CALM)
    seats.enter(township.lab(), made.slips[1].code, "seat")

    with township.work_as(Role.PROCTOR) as work:
        board = rooms.board(work, made.sitting_id)

    assert {seat.number: seat.state for seat in board.seats} == {
        made.slips[0].seat: SeatState.FINISHED,
        made.slips[1].seat: SeatState.UNDER_WAY,
        made.slips[2].seat: SeatState.NOT_STARTED,
    }


@pytest.mark.parametrize("answers", [CALM, SELF_HARM], ids=["calm", "urgent"])
def test_a_sheet_is_scored_and_sealed_and_nothing_of_it_is_kept(township, answers):
    made = _rehearsal(township)

    receipt = township.sit(made.slips[0], answers)

    with township.database.reading() as session:
        ticket = session.scalars(
            select(Ticket).where(Ticket.id == UUID(bytes=made.slips[0].keys.lookup))
        ).one()
        assert ticket.state is TicketState.HANDED_IN
        for table in (Sheet, Task, TalkRequest):
            assert session.scalars(select(table.id)).all() == []
    assert receipt


def test_whoever_can_write_to_the_database_cannot_make_a_wave_lose_its_sheets(township):
    (slip,) = township.wave(1).slips
    with township.database.writing() as session:
        session.execute(update(Wave).values(is_rehearsal=True))

    township.sit(slip, CALM)

    with township.database.reading() as session:
        assert len(session.scalars(select(Sheet.id)).all()) == 1


def test_a_wish_to_talk_reaches_nobody(township):
    made = _rehearsal(township)
    lab = township.lab()
    token = seats.enter(lab, made.slips[0].code, "seat")
    administrations.decline(lab, seats.current(lab, token))

    talks.ask(lab, seats.ended(lab, token))

    with township.work_as(Role.COUNSELOR) as work:
        assert talks.n_open(work) == 0


def test_closing_erases_all_of_it_and_every_browser_in_it_is_told(township):
    township.students(2)
    before = _rows(township)
    made = _rehearsal(township)
    township.sit(made.slips[0], CALM)
    token = seats.enter(township.lab(), made.slips[1].code, "seat")

    _close(township, made.id)

    after = _rows(township)
    assert {n: after[n] - before[n] for n in after if after[n] != before[n]} == {"standard": 1}
    with pytest.raises(SittingOver):
        seats.current(township.lab(), token)
    with township.work_as(Role.COORDINATOR) as work, pytest.raises(NotFound):
        waves.get(work, made.id)


def test_everything_that_counts_is_the_same_with_and_without_a_rehearsal(township):
    wave = township.wave(4)
    township.sit(wave.slips[0], SELF_HARM)
    township.sit(wave.slips[1], CALM)
    _everything_counted(township, wave.id)  # what is new is counted from when it was last looked at
    before = _everything_counted(township, wave.id)

    made = _rehearsal(township)
    township.sit(made.slips[0], SELF_HARM)
    during = _everything_counted(township, wave.id)
    _close(township, made.id)

    assert during == before
    assert _everything_counted(township, wave.id) == before


def _everything_counted(township: Township, wave_id: UUID) -> list[object]:
    with township.work_as(Role.COORDINATOR) as work:
        made = desk(work).preparation
        counted: list[object] = [waves.progress(work, waves.get(work, wave_id))]
        counted += [made.n_students, made.n_asked, made.n_agreed, made.n_missed, made.wave.id]
        counted += [made.progress, rosters.class_counts(work), waves.named(work, "秋季普测").id]
        counted += [[each.id for each in waves.listed(work)]]
    with township.work_as(Role.COUNSELOR) as work:
        found = desk(work)
        counted += [found.n_urgent, found.n_talks]
        counted += [(q.wave.id, q.progress, q.n_new, q.due_at) for q in found.queues]
        queue = flags.queue(work, waves.get(work, wave_id))
        counted += [[(entry.sheet_id, entry.tier.id) for entry in queue]]
    with township.database.reading() as session:
        for table in (Sheet, Task, TalkRequest):
            counted.append(sorted(map(str, session.scalars(select(table.id)))))
    return counted


def test_the_queue_of_a_rehearsal_is_empty(township):
    township.students(1)
    made = _rehearsal(township)
    township.sit(made.slips[0], SELF_HARM)

    with township.work_as(Role.COUNSELOR) as work:
        assert flags.queue(work, waves.get(work, made.id)) == []


def test_no_student_of_the_roster_gets_a_ticket_of_a_rehearsal(township):
    township.students(2)
    made = _rehearsal(township)

    with township.work_as(Role.COORDINATOR) as work:
        with pytest.raises(NothingToDo):
            sittings.issue(work, made.id, grade=7, class_name=CLASS)
        student_id = next(i for i, _ in rosters.profiles(work))
        with pytest.raises(NothingToDo):
            sittings.reissue(work, waves.get(work, made.id), student_id)


def test_a_wave_in_earnest_prints_no_tickets_of_invented_students(township):
    wave = township.wave(2)

    with township.work_as(Role.COORDINATOR) as work, pytest.raises(NotFound):
        rehearsals.issue(work, wave.id, grade=7, n_seats=3)


def test_printing_again_kills_the_codes_that_were_printed_before(township):
    made = _rehearsal(township)
    with township.work_as(Role.COORDINATOR) as work:
        second = rehearsals.issue(work, made.id, grade=7, n_seats=2)

    assert len(second.slips) == 2
    assert seats.enter(township.lab(), second.slips[0].code, "seat")
    with pytest.raises(TicketRefused):
        seats.enter(township.lab(), made.slips[0].code, "seat")


def test_a_room_in_its_grace_time_is_not_printed_for(township):
    made = _rehearsal(township)
    with township.work_as(Role.COORDINATOR) as work:
        sittings.move(work, made.sitting_id, SittingAction.CLOSE)
        with pytest.raises(NotOverYet):
            rehearsals.issue(work, made.id, grade=7, n_seats=2)


def test_a_rehearsal_opens_before_a_card_is_proven_and_stops_no_rollover(township):
    township.students(2)
    with township.database.writing() as session:
        session.execute(update(Keyslot).values(is_proven=False))

    made = _rehearsal(township)

    with township.work_as(Role.COORDINATOR) as work:
        assert waves.get(work, made.id).state is WaveState.OPEN
        assert not rollovers.is_wave_under_way(work)
