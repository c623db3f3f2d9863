from dataclasses import replace
from datetime import UTC, datetime

import pytest

from referral.errors import StepNotAllowed
from referral.states import FlagState, SittingAction
from screening.roles import Role
from screening.services import administrations, flags, seats, sittings, waves
from screening.services.errors import ItemRefused, SittingOver, TakenOver, TicketRefused
from tests.township import CALM, SELF_HARM, Township


def test_a_sheet_is_handed_in_once_and_gives_the_same_receipt_twice(township: Township) -> None:
    wave = township.wave(1)
    lab = township.lab()
    token = seats.enter(lab, wave.slips[0].code, "seat")
    administrations.agree(lab, seats.current(lab, token), "zh")
    answers = {n: (v, 2.0) for n, v in enumerate(CALM)}
    administrations.save(lab, seats.current(lab, token), answers, "zh")

    receipts = {administrations.hand_in(lab, seats.current(lab, token)) for _ in range(3)}

    assert len(receipts) == 1
    with township.work_as(Role.COUNSELOR) as work:
        assert len(flags.queue(work, waves.get(work, wave.id))) == 1


def test_two_clicks_of_one_moment_hand_in_once_and_give_the_same_receipt(
    township: Township,
) -> None:
    wave = township.wave(1)
    lab = township.lab()
    token = seats.enter(lab, wave.slips[0].code, "seat")
    administrations.agree(lab, seats.current(lab, token), "zh")
    answers = {n: (v, 2.0) for n, v in enumerate(CALM)}
    administrations.save(lab, seats.current(lab, token), answers, "zh")
    seen_by_both = seats.current(lab, token)

    receipts = {administrations.hand_in(lab, seen_by_both) for _ in range(2)}

    assert len(receipts) == 1
    with township.work_as(Role.COUNSELOR) as work:
        assert len(flags.queue(work, waves.get(work, wave.id))) == 1


def test_a_ticket_that_was_handed_in_a_moment_ago_is_not_declined(township: Township) -> None:
    wave = township.wave(1)
    lab = township.lab()
    token = seats.enter(lab, wave.slips[0].code, "seat")
    administrations.agree(lab, seats.current(lab, token), "zh")
    answers = {n: (v, 2.0) for n, v in enumerate(CALM)}
    administrations.save(lab, seats.current(lab, token), answers, "zh")
    seen_by_both = seats.current(lab, token)
    administrations.hand_in(lab, seen_by_both)

    with pytest.raises(StepNotAllowed):
        administrations.decline(lab, seen_by_both)

    assert seats.current(lab, token).is_handed_in


def test_a_used_ticket_is_refused_like_an_unknown_one(township: Township) -> None:
    wave = township.wave(1)
    township.sit(wave.slips[0], CALM)

    with pytest.raises(TicketRefused):
        seats.enter(township.lab(), wave.slips[0].code, "another seat")


def test_the_second_computer_takes_over_and_the_first_is_told(township: Township) -> None:
    wave = township.wave(1)
    lab = township.lab()
    first = seats.enter(lab, wave.slips[0].code, "seat 1")
    administrations.save(lab, seats.current(lab, first), {0: (2, 1.0)}, "zh")
    stale = seats.current(lab, first)

    second = seats.enter(lab, wave.slips[0].code, "seat 2")

    assert seats.current(lab, second).draft.answers[0] == 2
    with pytest.raises(TakenOver):
        seats.current(lab, first)
    with pytest.raises(TakenOver):
        administrations.save(lab, stale, {1: (1, 1.0)}, "zh")


def test_two_saves_of_one_moment_lose_neither_answer(township: Township) -> None:
    wave = township.wave(1)
    lab = township.lab()
    token = seats.enter(lab, wave.slips[0].code, "seat")
    seen_by_both = seats.current(lab, token)

    administrations.save(lab, seen_by_both, {0: (1, 1.0)}, "zh")
    administrations.save(lab, seen_by_both, {1: (3, 1.0)}, "zh")

    assert seats.current(lab, token).draft.answers[:2] == bytes([1, 3])


@pytest.mark.parametrize("value", [4, 255, -1, None])
def test_an_answer_outside_the_options_is_asked_again(township: Township, value: int) -> None:
    wave = township.wave(1)
    lab = township.lab()
    token = seats.enter(lab, wave.slips[0].code, "seat")

    with pytest.raises(ItemRefused) as refusal:
        administrations.save(lab, seats.current(lab, token), {3: (value, 1.0)}, "zh")

    assert refusal.value.position == 3


def test_a_missing_item_is_asked_again_and_nothing_is_lost(township: Township) -> None:
    wave = township.wave(1)
    lab = township.lab()
    token = seats.enter(lab, wave.slips[0].code, "seat")
    given = {n: (v, 1.0) for n, v in enumerate(CALM) if n != 5}
    administrations.save(lab, seats.current(lab, token), given, "zh")

    with pytest.raises(ItemRefused) as refusal:
        administrations.hand_in(lab, seats.current(lab, token))

    assert refusal.value.position == 5
    assert seats.current(lab, token).draft.answers[6] == CALM[6]


def test_item_nine_puts_a_child_into_the_highest_tier_whatever_the_total(
    township: Township,
) -> None:
    wave = township.wave(2)
    township.sit(wave.slips[0], CALM)
    township.sit(wave.slips[1], SELF_HARM)

    with township.work_as(Role.COUNSELOR) as work:
        entries = flags.queue(work, waves.get(work, wave.id))

    assert [e.tier.id for e in entries] == ["urgent", "routine"]
    assert entries[0].state is FlagState.PROVISIONAL
    assert entries[0].reasons[0].item == "q9"


def test_another_process_cannot_go_on_with_a_token(township: Township) -> None:
    wave = township.wave(1)
    token = seats.enter(township.lab(), wave.slips[0].code, "seat")
    restarted = replace(township.lab(), boot=type(township.boot)(bytes(32)))

    with pytest.raises(SittingOver):
        seats.current(restarted, token)


def test_a_computer_that_was_left_opens_nothing_any_more(township: Township) -> None:
    wave = township.wave(1)
    lab = township.lab()
    token = seats.enter(lab, wave.slips[0].code, "seat")

    seats.leave(lab, token)

    with pytest.raises(SittingOver):
        seats.current(lab, token)


def test_a_receipt_is_shown_after_the_room_was_closed(township: Township) -> None:
    wave = township.wave(1)
    lab = township.lab()
    token = seats.enter(lab, wave.slips[0].code, "seat")
    administrations.agree(lab, seats.current(lab, token), "zh")
    given = {n: (v, 1.0) for n, v in enumerate(CALM)}
    administrations.save(lab, seats.current(lab, token), given, "zh")
    receipt = administrations.hand_in(lab, seats.current(lab, token))

    with township.work_as(Role.COORDINATOR) as work:
        sittings.move(work, wave.sitting_id, SittingAction.CLOSE)

    assert administrations.hand_in(lab, seats.current(lab, token)) == receipt


@pytest.mark.parametrize(
    "day", [datetime(2026, 10, 31, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)]
)
def test_a_ticket_is_refused_outside_the_waves_window(township: Township, day: datetime) -> None:
    wave = township.wave(1)

    with pytest.raises(TicketRefused):
        seats.enter(township.lab(day), wave.slips[0].code, "seat")
