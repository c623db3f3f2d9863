"""What becomes of the tickets of students who may not sit any more."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from referral.consents import Decision
from referral.papers import PaperState
from referral.states import SittingAction
from screening import clock
from screening.roles import Role
from screening.services import (
    administrations,
    consents,
    grace,
    paper_classes,
    paper_entries,
    rooms,
    rosters,
    seats,
    signals,
    sittings,
    students,
    voids,
    waves,
)
from screening.services.enrolment import LeaveReason
from screening.services.errors import NoConsent, SittingOver, TicketRefused
from screening.services.rooms import Board, SeatState
from screening.services.slips import PrintedTicket
from screening.services.work import Work
from tests.township import AGREED, CALM, CLASS, Township, Wave

NOW = clock.now().replace(microsecond=0)


def _board(township: Township, wave: Wave, seconds: float = 0) -> Board:
    with township.work_as(Role.PROCTOR, now=NOW + timedelta(seconds=seconds)) as work:
        return rooms.board(work, wave.sitting_id)


def _close(township: Township, wave: Wave) -> None:
    with township.work_as(Role.PROCTOR, now=NOW) as work:
        sittings.move(work, wave.sitting_id, SittingAction.CLOSE)


def _leaves(work: Work, student_id: UUID) -> None:
    students.leave(work, student_id, LeaveReason.MOVED)


def _withdraws(work: Work, student_id: UUID) -> None:
    consents.record(work, student_id, replace(AGREED, decision=Decision.WITHDRAWN))


def _does(
    township: Township, slip: PrintedTicket, act: Callable[[Work, UUID], None], seconds: float = 0
) -> None:
    with township.work_as(Role.COORDINATOR, now=NOW + timedelta(seconds=seconds)) as work:
        found = next(i for i, profile in rosters.profiles(work) if profile.number == slip.number)
        act(work, found)


@pytest.mark.parametrize("act", [_leaves, _withdraws])
def test_a_ticket_that_was_taken_back_is_on_no_board_and_in_no_count(
    township: Township, act: Callable[[Work, UUID], None]
) -> None:
    wave = township.wave(3)
    unused, started, _ = wave.slips
    token = seats.enter(township.lab(NOW), started.code, "seat")

    for slip in (unused, started):
        _does(township, slip, act)

    board = _board(township, wave)
    assert [seat.number for seat in board.seats] == [wave.slips[2].seat]
    assert (board.n_finished, board.n_tickets) == (0, 1)
    with pytest.raises(SittingOver):
        seats.current(township.lab(NOW), token)


@pytest.mark.parametrize("act", [_leaves, _withdraws])
def test_who_may_not_sit_any_more_is_on_no_make_up_list(
    township: Township, act: Callable[[Work, UUID], None]
) -> None:
    wave = township.wave(3)
    _close(township, wave)
    _does(township, wave.slips[0], act)
    assert len(_board(township, wave, 601).missing) == 2

    _does(township, wave.slips[1], act, 602)

    assert len(_board(township, wave, 603).missing) == 1
    with township.work_as(Role.COORDINATOR, now=NOW + timedelta(seconds=603)) as work:
        names = [absent.name for absent in rooms.absentees(work, wave.sitting_id)]
        issued = sittings.make_up(work, wave.sitting_id)
        assert names == [slip.name for slip in issued.slips] == [wave.slips[2].name]


def test_whose_consent_ends_before_the_wave_is_named_beside_the_make_up_list(
    township: Township,
) -> None:
    wave = township.wave(2)
    until = replace(AGREED, expires_on=NOW.date() + timedelta(days=1))
    _does(township, wave.slips[0], lambda work, student: consents.record(work, student, until))

    with township.work_as(Role.COORDINATOR, now=NOW) as work, pytest.raises(NoConsent):
        rooms.replace_slip(work, wave.sitting_id, wave.slips[0].seat)
    _close(township, wave)
    with township.work_as(Role.COORDINATOR, now=NOW + timedelta(seconds=601)) as work:
        absent = rooms.absentees(work, wave.sitting_id)
        issued = sittings.make_up(work, wave.sitting_id)

        assert [a.name for a in absent] == [wave.slips[1].name]
        assert [slip.name for slip in issued.slips] == [wave.slips[1].name]
        assert [m.profile.name for m in issued.left_out] == [wave.slips[0].name]


def _on_paper(township: Township, slip: PrintedTicket, wave: Wave) -> None:
    for role in (Role.COORDINATOR, Role.COUNSELOR):
        with township.work_as(role, now=NOW) as work:
            found = next(
                i for i, profile in rosters.profiles(work) if profile.number == slip.number
            )
            paper_entries.enter(work, wave.id, found, CALM, "zh")


def test_a_seat_whose_sheet_came_from_paper_looks_like_one_that_handed_in(
    township: Township,
) -> None:
    wave = township.wave(4)
    handed_in, unused, started, waiting = wave.slips
    township.sit(handed_in, CALM, NOW)
    lab = township.lab(NOW)
    token = seats.enter(lab, started.code, "seat")
    signals.raise_hand(lab, seats.current(lab, token).spot)

    for slip in (unused, started):
        _on_paper(township, slip, wave)

    board = _board(township, wave)
    assert {
        (row.state, row.n_answered, row.n_items, row.is_hand_up)
        for row in board.seats
        if row.number != waiting.seat
    } == {(SeatState.FINISHED, 0, 0, False)}
    assert (board.n_finished, board.n_tickets) == (3, 4)
    with pytest.raises(TicketRefused):
        seats.enter(lab, started.code, "another seat")
    _close(township, wave)
    assert [row.number for row in _board(township, wave, 601).missing] == [waiting.seat]


def test_whoever_missed_the_room_and_filled_paper_in_is_on_no_make_up_list(
    township: Township,
) -> None:
    wave = township.wave(2)
    _close(township, wave)
    with township.work_as(Role.COORDINATOR, now=NOW + timedelta(seconds=601)) as work:
        grace.end(work, sittings.get_sitting(work, wave.sitting_id))
    assert len(_board(township, wave, 601).missing) == 2

    _on_paper(township, wave.slips[0], wave)

    with township.work_as(Role.COORDINATOR, now=NOW + timedelta(seconds=602)) as work:
        names = [a.name for a in rooms.absentees(work, wave.sitting_id)]
        progress = waves.progress(work, waves.get(work, wave.id))
        issued = sittings.make_up(work, wave.sitting_id)
    assert names == [slip.name for slip in issued.slips] == [wave.slips[1].name]
    assert (progress.n_finished, progress.n_expected, progress.n_handed_in) == (1, 2, 1)


def test_whoever_declined_is_on_no_list_of_papers_and_may_have_thought_better_of_it(
    township: Township,
) -> None:
    wave = township.wave(2)
    lab = township.lab(NOW)
    administrations.decline(lab, seats.current(lab, seats.enter(lab, wave.slips[0].code, "seat")))

    with township.work_as(Role.COORDINATOR) as work:
        found = paper_classes.of_class(work, wave.id, 7, CLASS)
        before = waves.progress(work, waves.get(work, wave.id))
    (hidden,) = found.unlisted
    assert [line.profile.number for line in found.lines] == [wave.slips[1].number]
    assert (found.n_done, found.n(PaperState.BLANK)) == (1, 1)
    assert found.of_code(hidden.code) == hidden
    _on_paper(township, wave.slips[0], wave)

    with township.work_as(Role.COORDINATOR) as work:
        found = paper_classes.of_class(work, wave.id, 7, CLASS)
        after = waves.progress(work, waves.get(work, wave.id))
        assert voids.declined(work, wave.id) == frozenset()
    assert (found.n_done, len(found.unlisted)) == (1, 0)
    assert [(p.n_finished, p.n_expected, p.n_handed_in) for p in (before, after)] == [
        (1, 2, 0),
        (1, 2, 1),
    ]
