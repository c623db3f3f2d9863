from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from referral.states import SittingAction, TicketState, WaveAction
from screening.models import Draft, Signal, Ticket
from screening.roles import Role
from screening.services import administrations, grace, seats, signals, sittings, waves
from screening.services.errors import RoomClosed, TicketRefused
from tests.township import A_MORNING, CALM, Township, Wave

LAST = len(CALM) - 1
WITHIN, AFTER = A_MORNING + timedelta(seconds=599), A_MORNING + timedelta(seconds=601)


def _begin(township: Township, wave: Wave, n_items: int, slip: int = 0) -> str:
    lab = township.lab(A_MORNING)
    token = seats.enter(lab, wave.slips[slip].code, f"seat {slip}")
    given = {n: (v, 2.0) for n, v in enumerate(CALM[:n_items])}
    administrations.save(lab, seats.current(lab, token), given, "zh")
    return token


def _move(
    township: Township,
    wave: Wave,
    action: SittingAction,
    now: datetime = A_MORNING,
    reason: str = "",
) -> None:
    with township.work_as(Role.PROCTOR, now=now) as work:
        sittings.move(work, wave.sitting_id, action, reason)


def _swept(township: Township, now: datetime = AFTER) -> None:
    grace.sweep(township.lab(now))
    township.database.write(lambda _: None)  # the writer takes one after the other


def _states(township: Township) -> dict[TicketState, int]:
    with township.database.reading() as session:
        rows = session.execute(select(Ticket.state, func.count()).group_by(Ticket.state))
        return dict(rows.all())


def _count(township: Township, table: type) -> int:
    with township.database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_who_is_at_the_last_item_when_the_room_is_closed_can_still_hand_in(
    township: Township,
) -> None:
    wave = township.wave(2)
    token = _begin(township, wave, LAST)
    _move(township, wave, SittingAction.CLOSE)
    lab = township.lab(WITHIN)

    administrations.save(lab, seats.current(lab, token), {LAST: (CALM[LAST], 2.0)}, "zh")
    receipt = administrations.hand_in(lab, seats.current(lab, token))

    assert receipt
    assert seats.current(township.lab(AFTER), token).receipt_text == receipt


def test_a_started_ticket_is_taken_by_another_computer_within_the_grace_time(
    township: Township,
) -> None:
    wave = township.wave(1)
    _begin(township, wave, 3)
    _move(township, wave, SittingAction.CLOSE)
    lab = township.lab(WITHIN)

    token = seats.enter(lab, wave.slips[0].code, "another seat")

    assert seats.current(lab, token).draft.answers[:3] == bytes(CALM[:3])
    with pytest.raises(TicketRefused):
        seats.enter(township.lab(AFTER), wave.slips[0].code, "another seat")


def test_after_the_grace_time_nothing_is_taken_even_where_nobody_swept(township: Township) -> None:
    wave = township.wave(1)
    token = _begin(township, wave, len(CALM))
    _move(township, wave, SittingAction.CLOSE)

    with pytest.raises(RoomClosed):
        seats.current(township.lab(AFTER), token)


def test_a_code_that_nobody_used_works_no_more_once_the_room_is_closed(
    township: Township,
) -> None:
    wave = township.wave(1)
    _move(township, wave, SittingAction.CLOSE)

    with pytest.raises(TicketRefused):
        seats.enter(township.lab(A_MORNING), wave.slips[0].code, "seat")


def test_a_room_closed_by_mistake_is_opened_again_as_it_was(township: Township) -> None:
    wave = township.wave(2)
    token = _begin(township, wave, 3)
    _move(township, wave, SittingAction.CLOSE)

    _move(township, wave, SittingAction.REOPEN, WITHIN, "点错了")
    _swept(township)

    assert seats.current(township.lab(AFTER), token).ends_at is None
    assert seats.enter(township.lab(AFTER), wave.slips[1].code, "seat")


def test_a_room_opened_after_its_grace_time_keeps_its_tickets_expired(township: Township) -> None:
    wave = township.wave(2)
    _begin(township, wave, 3)
    _move(township, wave, SittingAction.CLOSE)

    _move(township, wave, SittingAction.REOPEN, AFTER, "停电")

    assert _states(township) == {TicketState.EXPIRED: 2}
    with pytest.raises(TicketRefused):
        seats.enter(township.lab(AFTER), wave.slips[1].code, "seat")


def test_a_sweep_expires_what_is_left_and_keeps_no_draft_of_it(township: Township) -> None:
    wave = township.wave(4)
    township.sit(wave.slips[0], CALM, A_MORNING)
    _begin(township, wave, 5, slip=1)
    _move(township, wave, SittingAction.CLOSE)

    _swept(township, WITHIN)
    assert _states(township)[TicketState.STARTED] == 1
    _swept(township)

    assert _states(township) == {TicketState.HANDED_IN: 1, TicketState.EXPIRED: 3}
    assert _count(township, Draft) == 1


def test_of_the_signals_only_the_seats_of_the_missing_are_left(township: Township) -> None:
    wave = township.wave(3)
    township.sit(wave.slips[0], CALM, A_MORNING)
    _begin(township, wave, 5, slip=1)
    _move(township, wave, SittingAction.CLOSE)

    _swept(township)

    key = signals.room_key(township.settings)
    with township.database.reading() as session:
        left = [
            signals.opened(key, signals.Spot(r.school_id, r.sitting_id, r.id), r.sealed_signal)
            for r in session.scalars(select(Signal))
        ]
    assert {s.seat for s in left} == {slip.seat for slip in wave.slips[1:]}
    assert {(s.n_answered, s.n_items, s.seen_at) for s in left} == {(0, 0, 0)}


def test_an_altered_signal_does_not_keep_a_room_from_ending(township: Township) -> None:
    wave = township.wave(2)
    _move(township, wave, SittingAction.CLOSE)
    with township.database.writing() as session:
        row = session.scalars(select(Signal)).first()
        assert row is not None
        row.sealed_signal = bytes(len(row.sealed_signal))

    _swept(township)

    assert _states(township) == {TicketState.EXPIRED: 2}
    assert _count(township, Signal) == 1


def test_a_room_that_is_open_is_left_alone(township: Township) -> None:
    wave = township.wave(1)
    _begin(township, wave, 2)

    _swept(township)

    assert _states(township) == {TicketState.STARTED: 1}


def test_of_a_room_in_which_everybody_finished_no_signal_is_left(township: Township) -> None:
    wave = township.wave(2)
    for slip in wave.slips:
        township.sit(slip, CALM, A_MORNING)
    _move(township, wave, SittingAction.CLOSE)

    _swept(township, WITHIN)
    assert _count(township, Signal) == 2
    _swept(township)

    assert _count(township, Signal) == 0


def test_any_request_ends_a_room_whose_grace_time_is_over(township: Township) -> None:
    wave = township.wave(2)
    _move(township, wave, SittingAction.CLOSE, A_MORNING - timedelta(days=400))

    township.browser().get("/help/")
    township.opened[-1].close()  # the server's own, which finishes what was posted

    assert _states(township) == {TicketState.EXPIRED: 2}


def test_no_ticket_outlives_the_last_day_of_its_wave(township: Township) -> None:
    wave = township.wave(3)
    with township.work_as(Role.COORDINATOR) as work:
        last = waves.get(work, wave.id).closes_on
    midnight = datetime(last.year, last.month, last.day, 16, tzinfo=UTC)  # where China is 8 h ahead
    before, after = (township.lab(midnight + timedelta(seconds=s)) for s in (-60, 0))
    token = seats.enter(before, wave.slips[0].code, "seat")
    seats.current(before, token)

    with pytest.raises(RoomClosed):
        seats.current(after, token)
    with pytest.raises(TicketRefused):
        seats.enter(after, wave.slips[1].code, "seat")
    assert _states(township) == {TicketState.STARTED: 1, TicketState.ISSUED: 2}

    with township.work_as(Role.COORDINATOR) as work:
        waves.move(work, wave.id, WaveAction.CLOSE)

    assert _states(township) == {TicketState.EXPIRED: 3}


def test_a_wave_that_is_closed_ends_its_rooms_without_any_grace(township: Township) -> None:
    wave = township.wave(3)
    township.sit(wave.slips[0], CALM, A_MORNING)
    _begin(township, wave, 2, slip=1)

    with township.work_as(Role.COORDINATOR) as work:
        waves.move(work, wave.id, WaveAction.CLOSE)

    assert _states(township) == {TicketState.HANDED_IN: 1, TicketState.EXPIRED: 2}
    assert (_count(township, Draft), _count(township, Signal)) == (0, 0)
