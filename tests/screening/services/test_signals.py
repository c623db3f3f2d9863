from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from crypto.errors import SealBroken
from crypto.secret import Secret
from crypto.seeds import SymmetricKey
from screening.documents import SignalDocument
from screening.models import Signal
from screening.services import administrations, seats, signals
from screening.services.signals import Spot
from tests.township import A_MORNING, CALM, Township


def _signals(township: Township) -> list[SignalDocument]:
    key = signals.room_key(township.settings)
    with township.database.reading() as session:
        rows = session.scalars(select(Signal)).all()
    return [
        signals.opened(key, Spot(row.school_id, row.sitting_id, row.id), row.sealed_signal)
        for row in rows
    ]


def _begun(township: Township) -> list[SignalDocument]:
    return [signal for signal in _signals(township) if signal.n_items]


def test_a_ticket_that_nobody_used_tells_its_seat_and_no_more(township: Township) -> None:
    township.wave(5)

    assert sorted(_signals(township), key=lambda s: s.seat) == [
        SignalDocument(seat) for seat in range(1, 6)
    ]


def test_a_seat_tells_how_many_items_have_an_answer_and_when_it_was_last_seen(
    township: Township,
) -> None:
    wave = township.wave(2)
    token = seats.enter(township.lab(A_MORNING), wave.slips[0].code, "seat")
    later = township.lab(A_MORNING + timedelta(minutes=3))

    administrations.save(later, seats.current(later, token), {0: (1, 2.0), 4: (0, 2.0)}, "zh")

    signal = _begun(township)[0]
    assert (signal.seat, signal.n_answered, signal.n_items) == (wave.slips[0].seat, 2, len(CALM))
    assert signal.seen_at == int(later.now.timestamp())
    assert not signal.is_hand_up


def test_a_beat_tells_that_the_browser_is_there_and_changes_nothing_else(
    township: Township,
) -> None:
    wave = township.wave(1)
    lab, later = township.lab(A_MORNING), township.lab(A_MORNING + timedelta(seconds=30))
    token = seats.enter(lab, wave.slips[0].code, "seat")
    spot = seats.current(lab, token).spot
    signals.raise_hand(lab, spot)
    before = _begun(township)[0]

    signals.seen(later, spot)
    township.database.write(lambda _: None)  # the writer takes one after the other

    after = _begun(township)[0]
    assert after.seen_at - before.seen_at == 30
    assert (after.seat, after.n_items, after.is_hand_up) == (before.seat, before.n_items, True)


def test_a_hand_stays_up_while_the_student_goes_on(township: Township) -> None:
    wave = township.wave(1)
    lab = township.lab()
    token = seats.enter(lab, wave.slips[0].code, "seat")
    spot = seats.current(lab, token).spot
    signals.raise_hand(lab, spot)
    administrations.save(lab, seats.current(lab, token), {0: (1, 2.0)}, "zh")
    assert signals.is_hand_up(lab, spot)

    signals.lower_hand(lab, spot)

    assert not signals.is_hand_up(lab, spot)


def test_another_computer_tells_that_the_seat_is_back(township: Township) -> None:
    wave = township.wave(1)
    lab, later = township.lab(A_MORNING), township.lab(A_MORNING + timedelta(minutes=9))
    token = seats.enter(lab, wave.slips[0].code, "seat 1")
    administrations.save(lab, seats.current(lab, token), {0: (1, 2.0)}, "zh")

    seats.enter(later, wave.slips[0].code, "seat 2")

    signal = _begun(township)[0]
    assert (signal.n_answered, signal.seen_at) == (1, int(later.now.timestamp()))


def test_no_answer_is_lost_where_a_signal_was_altered(township: Township) -> None:
    wave = township.wave(1)
    lab = township.lab()
    token = seats.enter(lab, wave.slips[0].code, "seat")
    with township.database.writing() as session:
        row = session.scalars(select(Signal)).one()
        row.sealed_signal = bytes(len(row.sealed_signal))

    administrations.save(lab, seats.current(lab, token), {0: (1, 2.0)}, "zh")

    assert seats.current(lab, token).draft.answers[0] == 1
    assert not signals.is_hand_up(lab, seats.current(lab, token).spot)


def test_a_signal_opens_with_the_installations_own_key_alone(township: Township) -> None:
    township.wave(1)
    with township.database.reading() as session:
        row = session.scalars(select(Signal)).one()
    spot = Spot(row.school_id, row.sitting_id, row.id)
    own = signals.room_key(township.settings)

    for key in (
        SymmetricKey(Secret(township.settings.signing_key.reveal())),
        SymmetricKey(Secret(township.settings.pepper.reveal())),
    ):
        with pytest.raises(SealBroken):
            signals.opened(key, spot, row.sealed_signal)
    with pytest.raises(SealBroken):
        signals.opened(own, spot._replace(ticket_id=UUID(int=1)), row.sealed_signal)
    assert signals.opened(own, spot, row.sealed_signal).seat == 1


def test_seats_are_not_numbered_in_the_order_of_the_names(township: Township) -> None:
    # 30 seats stand in the order of the slips once in 30! (more than 10**32) printings
    slips = township.wave(30).slips

    assert sorted(slip.seat for slip in slips) == list(range(1, 31))
    assert [slip.seat for slip in slips] != list(range(1, 31))
