from datetime import timedelta
from uuid import uuid4

import pytest

from referral.states import SittingAction, WaveAction
from screening import clock
from screening.roles import Role
from screening.services import (
    administrations,
    rooms,
    seats,
    signals,
    sittings,
    waves,
)
from screening.services.errors import NotFound, NothingToDo, TicketRefused
from screening.services.rooms import Board, Phase, SeatRow, SeatState
from screening.services.slips import PrintedTicket
from screening.vault import NoKey
from tests.township import CALM, SECOND, Township, Wave

NOW = clock.now().replace(microsecond=0)
N = len(CALM)


def _board(township: Township, wave: Wave, seconds: float = 0) -> Board:
    with township.work_as(Role.PROCTOR, now=NOW + timedelta(seconds=seconds)) as work:
        return rooms.board(work, wave.sitting_id)


def _row(board: Board, slip: PrintedTicket) -> SeatRow:
    return next(seat for seat in board.seats if seat.number == slip.seat)


def _begin(township: Township, slip: PrintedTicket, n_items: int = 0) -> str:
    lab = township.lab(NOW)
    token = seats.enter(lab, slip.code, str(slip.seat))
    administrations.agree(lab, seats.current(lab, token), "zh")
    given = {n: (v, 2.0) for n, v in enumerate(CALM[:n_items])}
    administrations.save(lab, seats.current(lab, token), given, "zh")
    return token


def _close(township: Township, wave: Wave) -> None:
    with township.work_as(Role.PROCTOR, now=NOW) as work:
        sittings.move(work, wave.sitting_id, SittingAction.CLOSE)


def test_each_seat_is_shown_as_it_stands(township: Township) -> None:
    wave = township.wave(3)
    township.sit(wave.slips[0], CALM, NOW)
    _begin(township, wave.slips[1], 7)

    board = _board(township, wave)

    assert [seat.number for seat in board.seats] == [1, 2, 3]
    assert [_row(board, slip).state for slip in wave.slips] == [
        SeatState.FINISHED,
        SeatState.UNDER_WAY,
        SeatState.NOT_STARTED,
    ]
    assert (_row(board, wave.slips[1]).n_answered, _row(board, wave.slips[1]).n_items) == (7, N)
    assert (board.phase, board.ends_at, board.n_finished, board.n_tickets) == (
        Phase.OPEN,
        None,
        1,
        3,
    )


@pytest.mark.parametrize(("seconds", "state"), [(90, SeatState.UNDER_WAY), (91, SeatState.LOST)])
def test_a_seat_that_is_silent_for_more_than_ninety_seconds_is_lost(
    township: Township, seconds: int, state: SeatState
) -> None:
    wave = township.wave(1)
    _begin(township, wave.slips[0], 3)

    assert _board(township, wave, seconds).seats[0].state is state


def test_a_lost_seat_is_back_once_the_code_is_typed_on_another_computer(
    township: Township,
) -> None:
    wave = township.wave(1)
    _begin(township, wave.slips[0], 3)
    assert _board(township, wave, 300).lost

    seats.enter(township.lab(NOW + timedelta(seconds=299)), wave.slips[0].code, "another")

    assert _board(township, wave, 300).seats[0].state is SeatState.UNDER_WAY


def test_whoever_declines_looks_like_whoever_handed_in(township: Township) -> None:
    wave = township.wave(3)
    township.sit(wave.slips[0], CALM, NOW)
    lab = township.lab(NOW)
    for slip, n in ((wave.slips[1], 0), (wave.slips[2], 9)):
        token = _begin(township, slip, n)
        signals.raise_hand(lab, seats.current(lab, token).spot)
        administrations.decline(lab, seats.current(lab, token))

    board = _board(township, wave)
    rows = [_row(board, slip) for slip in wave.slips]

    assert {(r.state, r.n_answered, r.n_items, r.is_hand_up) for r in rows} == {
        (SeatState.FINISHED, 0, 0, False)
    }
    assert (board.n_finished, board.n_tickets) == (3, 3)
    _close(township, wave)
    over = _board(township, wave, 601)
    assert (over.seats, over.missing, over.n_finished) == ([], [], 3)


def test_whoever_declined_is_on_no_make_up_list_and_gets_no_ticket(township: Township) -> None:
    wave = township.wave(2)
    lab = township.lab(NOW)
    token = _begin(township, wave.slips[0])
    administrations.decline(lab, seats.current(lab, token))
    _close(township, wave)

    with township.work_as(Role.COORDINATOR, now=NOW + timedelta(seconds=601)) as work:
        absent = rooms.absentees(work, wave.sitting_id)
        slips = sittings.make_up(work, wave.sitting_id).slips

    assert [a.name for a in absent] == [wave.slips[1].name] == [slip.name for slip in slips]


def test_raised_hands_are_called_out_until_somebody_was_there(township: Township) -> None:
    wave = township.wave(3)
    lab = township.lab(NOW)
    for slip in wave.slips[:2]:
        signals.raise_hand(lab, seats.current(lab, _begin(township, slip, 2)).spot)
    board = _board(township, wave)
    assert {seat.number for seat in board.calling} == {slip.seat for slip in wave.slips[:2]}

    with township.work_as(Role.PROCTOR, now=NOW) as work:
        rooms.lower_hand(work, wave.sitting_id, wave.slips[0].seat)

    board = _board(township, wave)
    assert [seat.number for seat in board.calling] == [wave.slips[1].seat]
    assert _row(board, wave.slips[0]).n_answered == 2


def test_a_room_that_was_closed_waits_for_the_started_and_misses_the_others(
    township: Township,
) -> None:
    wave = township.wave(2)
    _begin(township, wave.slips[0], 3)
    _close(township, wave)

    closing, over = _board(township, wave, 80), _board(township, wave, 601)

    assert (closing.phase, over.phase) == (Phase.CLOSING, Phase.OVER)
    assert closing.ends_at == NOW + timedelta(seconds=600)
    assert [seat.number for seat in closing.missing] == [wave.slips[1].seat]
    assert closing.counts[SeatState.UNDER_WAY] == 1
    assert [seat.number for seat in over.missing] == [1, 2]


def test_the_missing_have_names_for_a_coordinator_only(township: Township) -> None:
    wave = township.wave(2)
    township.sit(wave.slips[0], CALM, NOW)
    _close(township, wave)
    later = NOW + timedelta(seconds=601)

    with township.work_as(Role.COORDINATOR, now=later) as work:
        absent = rooms.absentees(work, wave.sitting_id)
        assert [action.event for action in work.audited] == ["roster_opened"]
    with township.work_as(Role.PROCTOR, now=later) as work, pytest.raises(NoKey):
        rooms.absentees(work, wave.sitting_id)

    assert [(a.name, a.number, a.seat) for a in absent] == [
        (wave.slips[1].name, wave.slips[1].number, wave.slips[1].seat)
    ]


def test_a_lost_slip_is_replaced_at_the_same_seat_and_the_old_code_is_dead(
    township: Township,
) -> None:
    wave = township.wave(4)
    township.sit(wave.slips[0], CALM, NOW)
    _begin(township, wave.slips[1], 5)

    with township.work_as(Role.COORDINATOR, now=NOW) as work:
        new = rooms.replace_slip(work, wave.sitting_id, wave.slips[1].seat)

    assert (new.name, new.seat) == (wave.slips[1].name, wave.slips[1].seat)
    with pytest.raises(TicketRefused):
        seats.enter(township.lab(NOW), wave.slips[1].code, "seat")
    assert township.sit(new, CALM, NOW)
    assert _board(township, wave).n_tickets == 4


def test_a_finished_seat_gets_no_new_slip_whether_it_handed_in_or_declined(
    township: Township,
) -> None:
    wave = township.wave(2)
    township.sit(wave.slips[0], CALM, NOW)
    lab = township.lab(NOW)
    administrations.decline(lab, seats.current(lab, _begin(township, wave.slips[1])))

    with township.work_as(Role.COORDINATOR, now=NOW) as work:
        for slip in wave.slips:
            with pytest.raises(NothingToDo):
                rooms.replace_slip(work, wave.sitting_id, slip.seat)


@pytest.mark.parametrize("role", [Role.PROCTOR, Role.COORDINATOR])
def test_another_schools_staff_find_no_room(township: Township, role: Role) -> None:
    wave = township.wave(1)

    with township.work_as(role, SECOND) as work:
        for sitting_id in (wave.sitting_id, uuid4()):
            for call in (
                lambda at: rooms.board(work, at),
                lambda at: rooms.absentees(work, at),
                lambda at: rooms.lower_hand(work, at, 1),
                lambda at: rooms.replace_slip(work, at, 1),
                lambda at: sittings.make_up(work, at),
            ):
                with pytest.raises(NotFound):
                    call(sitting_id)


def test_a_seat_that_is_not_there_is_not_found(township: Township) -> None:
    wave = township.wave(1)

    with township.work_as(Role.COORDINATOR) as work:
        with pytest.raises(NotFound):
            rooms.lower_hand(work, wave.sitting_id, 2)
        with pytest.raises(NotFound):
            rooms.replace_slip(work, wave.sitting_id, 2)


def test_a_wave_that_is_closed_leaves_its_rooms_no_grace_time(township: Township) -> None:
    wave = township.wave(1)
    _close(township, wave)
    with township.work_as(Role.COORDINATOR, now=NOW) as work:
        waves.move(work, wave.id, WaveAction.CLOSE)

    assert (_board(township, wave).phase, _board(township, wave).seats) == (Phase.OVER, [])
