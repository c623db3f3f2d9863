"""Choices that a page sends together: masked, counted on, and kept once."""

from dataclasses import replace

import pytest

from crypto import pads
from crypto.secret import Secret
from screening.documents import BLANK
from screening.services import administrations, batches, seats
from screening.services.batches import Batch
from screening.services.errors import ItemRefused, SittingOver, TakenOver
from screening.services.seats import Seat
from tests.township import Township

NONCE, OTHER_NONCE = bytes(16), bytes(range(16))


@pytest.fixture
def seat(township: Township) -> Seat:
    lab = township.lab()
    token = seats.enter(lab, township.wave(1).slips[0].code, "seat")
    administrations.agree(lab, seats.current(lab, token), "zh")
    return seats.current(lab, token)


def batch(seat: Seat, *words: int, first: int = 1, base: int = 0, nonce: bytes = NONCE) -> Batch:
    """Mask words as the page does: each with the two bytes of its own revision."""
    pad = batches.page_pad(seat, nonce)[2 * (first - base - 1) :]
    content = b"".join(word.to_bytes(2) for word in words)
    return Batch(nonce, base, first, pads.mask(content, pad), [10] * len(words))


def stored(township: Township, seat: Seat) -> tuple[bytes, int]:
    changed = administrations.change_draft(township.lab(), seat, lambda draft: draft)
    return changed.draft.answers, changed.draft.revision


def test_choices_are_stored_by_the_value_of_their_option(township: Township, seat: Seat) -> None:
    revision = batches.save(township.lab(), seat, batch(seat, 16 * 0 + 3, 16 * 2 + 1), "zh")

    answers, kept = stored(township, seat)
    items = [item for _, item in seat.form.items]
    assert (revision, kept) == (2, 2)
    assert answers[:3] == bytes([items[0].options[3].value, BLANK, items[2].options[1].value])


def test_what_arrives_twice_or_late_changes_nothing(township: Township, seat: Seat) -> None:
    lab = township.lab()
    early, late = batch(seat, 16 * 0 + 1), batch(seat, 16 * 0 + 3, first=2)
    batches.save(lab, seat, late, "zh")

    revisions = [batches.save(lab, seat, one, "zh") for one in (early, late, late)]

    assert revisions == [2, 2, 2]
    assert stored(township, seat)[0][0] == seat.form.items[0][1].options[3].value


def test_a_second_page_counts_on_from_the_first(township: Township, seat: Seat) -> None:
    lab = township.lab()
    batches.save(lab, seat, batch(seat, 16 * 0 + 1, 16 * 1 + 1), "zh")

    second = batch(seat, 16 * 0 + 2, first=3, base=2, nonce=OTHER_NONCE)

    assert batches.save(lab, seat, second, "zh") == 3
    assert stored(township, seat)[0][0] == seat.form.items[0][1].options[2].value


def test_an_answer_given_without_scripts_is_newer_than_what_a_page_kept(
    township: Township, seat: Seat
) -> None:
    lab = township.lab()
    administrations.save(lab, seat, {0: (seat.form.items[0][1].options[2].value, 1.0)}, "zh")

    batches.save(lab, seat, batch(seat, 16 * 0 + 3), "zh")

    assert stored(township, seat)[0][0] == seat.form.items[0][1].options[2].value


@pytest.mark.parametrize("word", [16 * 0 + 4, 16 * 21 + 0, 0xFFFF])
def test_a_choice_that_the_form_does_not_hold_saves_nothing(
    township: Township, seat: Seat, word: int
) -> None:
    with pytest.raises(ItemRefused):
        batches.save(township.lab(), seat, batch(seat, 16 * 0 + 1, word), "zh")

    assert stored(township, seat) == (bytes([BLANK]) * 21, 0)


@pytest.mark.parametrize("masked", [b"\x00", bytes(2 * batches.MOST_REVISIONS + 2)])
def test_half_a_choice_or_more_than_a_pad_holds_is_refused(
    township: Township, seat: Seat, masked: bytes
) -> None:
    with pytest.raises(ItemRefused):
        batches.save(township.lab(), seat, Batch(NONCE, 0, 1, masked), "zh")


def test_a_page_of_another_ticket_cannot_be_read(township: Township, seat: Seat) -> None:
    lab = township.lab()
    other = township.wave(1, unit="莎溪小学")
    theirs = seats.current(lab, seats.enter(lab, other.slips[0].code, "seat"))
    foreign = batch(theirs, *(16 * n + 1 for n in range(21)))

    with pytest.raises(ItemRefused):
        batches.save(lab, seat, foreign, "zh")


def test_who_was_taken_over_saves_nothing_more(township: Township, seat: Seat) -> None:
    stale = replace(seat, token_tag=bytes(32))

    with pytest.raises(TakenOver):
        batches.save(township.lab(), stale, batch(seat, 1), "zh")


def test_what_a_page_kept_before_a_restart_is_read_after_it(township: Township) -> None:
    """The pad comes from the ticket's code, not from the process that made the page."""
    code = township.wave(1).slips[0].code
    before = township.lab()
    token = seats.enter(before, code, "seat")
    administrations.agree(before, seats.current(before, token), "zh")
    kept = batch(seats.current(before, token), 16 * 0 + 2, 16 * 1 + 3)

    after = replace(before, boot=Secret(bytes(reversed(range(32)))))
    with pytest.raises(SittingOver):
        seats.current(after, token)
    again = seats.current(after, seats.enter(after, code, "seat"))

    assert batches.save(after, again, kept, "zh") == 2
