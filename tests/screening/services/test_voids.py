"""What becomes of the tickets of students who may not sit any more."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from referral.consents import Decision
from referral.states import SittingAction
from screening import clock
from screening.roles import Role
from screening.services import consents, rooms, rosters, seats, sittings, students
from screening.services.enrolment import LeaveReason
from screening.services.errors import NoConsent, SittingOver
from screening.services.rooms import Board
from screening.services.slips import PrintedTicket
from screening.services.work import Work
from tests.township import AGREED, Township, Wave

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
